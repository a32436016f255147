// ForecastStack, which is cairn's own: what an operation on a stack would come to, found by
// carrying it out in a copy of the world (rehearsal.h), with failures planted if asked for
// (docs/look-ahead.md).
#pragma once

#include "service/context.h"

namespace cairn::service {

void forecast_stack(Context& context, ActionRequest request, Reply reply);

}  // namespace cairn::service
