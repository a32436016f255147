// DeleteStack (stack-lifecycle section 8) and SetDeletionProtection.
#pragma once

#include <optional>

#include "service/context.h"

namespace cairn::service {

// A delete of `stack`, which is idle: what the runner is to adopt once first_rows_of_delete() are
// durable. `retain` is a list of logical ids; subscriptions are left alone besides. Without
// `parallelism` the stack's own counts. `acting` as OperationRow has it: never the stack's own
// role.
OperationStart begin_delete(StackRow stack, Reader& reader, Context& context,
                            std::optional<std::int64_t> parallelism, std::vector<Value> retain,
                            std::string acting);
Batch first_rows_of_delete(const OperationStart& start, bool unless_protected);

void delete_stack(Context& context, ActionRequest request, Reply reply);
void set_deletion_protection(Context& context, ActionRequest request, Reply reply);

}  // namespace cairn::service
