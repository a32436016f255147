// What is in a stack: ListStackEvents, ListStackResources and GetStackResource.
#pragma once

#include "service/context.h"

namespace cairn::service {

void list_stack_events(Context& context, ActionRequest request, Reply reply);
void list_stack_resources(Context& context, ActionRequest request, Reply reply);
void get_stack_resource(Context& context, ActionRequest request, Reply reply);

}  // namespace cairn::service
