// GetStackGroupOperationProgress and RetryStackGroupOperation, which are cairn's own: how far an
// operation on a stack group is in each account and region, why what failed did, and doing that
// again (docs/stack-groups.md).
#pragma once

#include "service/context.h"

namespace cairn::service {

void get_stack_group_operation_progress(Context& context, ActionRequest request, Reply reply);

// Answers the OperationId of a new operation that does the same to those targets of an operation
// that failed or were stopped. Errors: as those that begin operations; InvalidParameter when there
// is nothing to do again.
void retry_stack_group_operation(Context& context, ActionRequest request, Reply reply);

}  // namespace cairn::service
