// Automatic deployment: what members that come and go mean for stack groups (stack-groups section
// 6; decided by group/auto_deploy.h).
#pragma once

#include "runtime/rollouts.h"
#include "service/context.h"

namespace cairn::service {

// What an operation that was queued begins with, now that it is its turn.
Rollouts::Change queued_change(const Context& context, GroupRow group, GroupOperationRow operation,
                               Reader& reader);

}  // namespace cairn::service
