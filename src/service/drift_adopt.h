// Taking drift over: the template comes to say what the resources look like, the resources stay as
// they are. UpdateStackTemplateByResources for what the last detection saw, AdoptStackResourceDrift
// for chosen properties of one resource.
//
// The new definition is committed in one transaction, without an operation: the stack must be idle,
// and is refused (ActionInProgress) when it changes in the meantime. Its status stays, no event is
// written, its revision grows. Values that came from parameters become literals.
#pragma once

#include "service/context.h"

namespace cairn::service {

void update_stack_template_by_resources(Context& context, ActionRequest request, Reply reply);
void adopt_stack_resource_drift(Context& context, ActionRequest request, Reply reply);

}  // namespace cairn::service
