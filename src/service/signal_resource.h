// SignalResource: a signal to a wait condition, by one whose request is signed.
#pragma once

#include "service/context.h"

namespace cairn::service {

void signal_resource(Context& context, ActionRequest request, Reply reply);

}  // namespace cairn::service
