// DeleteStack (stack-lifecycle section 8) and SetDeletionProtection.
#pragma once

#include "service/context.h"

namespace cairn::service {

void delete_stack(Context& context, ActionRequest request, Reply reply);
void set_deletion_protection(Context& context, ActionRequest request, Reply reply);

}  // namespace cairn::service
