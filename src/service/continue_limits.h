// What a continued create makes anew, and what it may not touch (stack-lifecycle section 3,
// ContinueCreateStack with Mode Recreate).
//
// Made anew are: what failed, what was never made, what the request lists, and what depends on any
// of these. Everything else must stay as it is: its definition, the parameters it refers to, and
// every condition. With `automatic`, what would break that rule is made anew as well.
#pragma once

#include <set>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "plan/diff.h"

namespace cairn::service {

struct Continued {
  const StackModel& before;  // as the stack is stored
  const Goal& after;
  std::span<const Incarnation> existing;
  std::vector<std::string> listed;  // RecreatingResources; each is one of the stack's
  bool automatic = false;           // AutoRecreatingResources
};

using LogicalIds = std::set<std::string, std::less<>>;

// The Error is ContinueCreateStackValidationFailed and says which limit is broken.
Result<LogicalIds> made_anew(const Continued& c);

// The change from what exists to what is wanted with these made anew.
Diff continued_diff(const Continued& c, const LogicalIds& anew, std::vector<std::string>& tainted);

// DryRunResult: which parameters may be given another value.
Value continue_dry_run(const Continued& c, const LogicalIds& anew);

Error continue_refused(std::string_view reason, std::string_view where, std::string_view fix);

}  // namespace cairn::service
