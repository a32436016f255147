// What is in a stack: ListStackEvents, ListStackResources and GetStackResource.
#pragma once

#include <vector>

#include "service/context.h"

namespace cairn::service {

// The stack's resource rows, and for what its plan names without a row yet, INIT_COMPLETE.
std::vector<ResourceRow> all_resources(const StackRow& stack, Reader& reader);

// An event as ListStackEvents and streams tell it.
Value event_map(const StackRow& stack, const EventRow& event);

void list_stack_events(Context& context, ActionRequest request, Reply reply);
void list_stack_resources(Context& context, ActionRequest request, Reply reply);
void get_stack_resource(Context& context, ActionRequest request, Reply reply);

}  // namespace cairn::service
