// RevertStackResourceDrift: a resource is given again what its template says. It is an update of
// the stack like any other (status, events, policy, history), of this one resource only.
//
// What was chosen is put right; what was not is sent as it is, so that it stays. What was deleted
// is made anew, and what hangs on it follows. The way back of such an update would be the drift,
// which nobody wrote down: when it fails the stack stays UPDATE_FAILED, and reverting again or any
// other update goes on from there.
#pragma once

#include "service/context.h"

namespace cairn::service {

void revert_stack_resource_drift(Context& context, ActionRequest request, Reply reply);

}  // namespace cairn::service
