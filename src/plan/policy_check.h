// A stack policy against a diff: what it denies now, and what it may deny when values are known.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "plan/diff.h"
#include "plan/stack_policy.h"

namespace cairn {

// Why the diff is denied ("Update:Modify on LogicalResourceId/Web"): the first change that will
// happen for certain and that the policy forbids. Nothing when there is none.
std::optional<std::string> first_denial(const StackPolicy& policy, const Diff& diff);

// What the step of a change may not do, as Step::denied: for changes whose extent is known only
// when they are carried out.
std::uint8_t denied_later(const StackPolicy& policy, const ResourceChange& change);

}  // namespace cairn
