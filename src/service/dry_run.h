// What changing each parameter would take: the DryRunResult of an update (stack-lifecycle
// section 4).
#pragma once

#include "eval/model.h"

namespace cairn::service {

// `replacement`: ReplacementOption is Enabled, so that what cannot change in place is replaced
// instead of refused. What would interrupt a resource is not known of any type: those lists are
// empty.
Value dry_run_result(const StackModel& model, bool replacement);

}  // namespace cairn::service
