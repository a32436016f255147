// GetStack and ListStacks.
#pragma once

#include "service/context.h"

namespace cairn::service {

void get_stack(Context& context, ActionRequest request, Reply reply);
void list_stacks(Context& context, ActionRequest request, Reply reply);

}  // namespace cairn::service
