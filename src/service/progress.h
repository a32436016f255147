// How far an operation is, counted over what its plan names and the rows say.
#pragma once

#include "engine/rows.h"
#include "plan/plan.h"
#include "value/value.h"

namespace cairn::service {

// GetStack's ResourceProgress (stack-lifecycle section 10). StackActionProgress is of the action
// under way; a rollback starts at 100 minus the progress reached and climbs to 100.
// `percentage_only` leaves the counts and details out.
Value resource_progress(const StackRow& stack, const Plan& plan,
                        const std::vector<ResourceRow>& resources, bool percentage_only);

}  // namespace cairn::service
