// How far an operation is, counted over what its plan names and the rows say.
//
// A create, a delete and the way back of a create count resources. An update and a continued create
// count the resources that change; their way back counts what they had touched. A resource that
// turned out not to change counts as pending until the operation ends.
#pragma once

#include <functional>
#include <optional>

#include "engine/rows.h"
#include "plan/plan.h"
#include "value/value.h"

namespace cairn::service {

// How far one resource is, in numbers of its own.
struct OwnProgress {
  std::int64_t value = 0;
  std::int64_t target = 0;
};
using ProgressOf = std::function<std::optional<OwnProgress>(const ResourceRow&)>;

// GetStack's ResourceProgress (stack-lifecycle section 10). StackActionProgress is of the action
// under way; a rollback starts at 100 minus the progress reached and climbs to 100.
// `percentage_only` leaves the counts and details out; `own` is asked for what is in progress.
// `operation` is the stack's last one, `plan` the one it follows.
Value resource_progress(const StackRow& stack, const OperationRow& operation, const Plan& plan,
                        const std::vector<ResourceRow>& resources, bool percentage_only,
                        const ProgressOf& own);

}  // namespace cairn::service
