// CancelUpdateStack and CancelStackOperation (stack-lifecycle section 7).
//
// Both answer once it is durable that the operation is cancelled; it ends afterwards. Asking again
// meanwhile changes nothing, or makes a safe cancel a quick one.
#pragma once

#include "service/context.h"

namespace cairn::service {

void cancel_update_stack(Context& context, ActionRequest request, Reply reply);
void cancel_stack_operation(Context& context, ActionRequest request, Reply reply);

}  // namespace cairn::service
