// CreateStack (stack-lifecycle section 3) and PreviewStack (section 12).
#pragma once

#include "service/context.h"
#include "service/new_stack.h"

namespace cairn::service {

void create_stack(Context& context, ActionRequest request, Reply reply);
void preview_stack(Context& context, ActionRequest request, Reply reply);

}  // namespace cairn::service
