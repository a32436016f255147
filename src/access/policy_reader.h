// Reads the text of a policy into compiled statements; the grammar is in docs/policies.md.
#pragma once

#include <string_view>
#include <vector>

#include "access/policy.h"
#include "access/policy_rules.h"
#include "base/result.h"

namespace cairn::access {

// Errors as Policy::parse promises them. What is not known is refused, and so is what is there
// twice: a policy must not mean less than its author reads in it.
Result<std::vector<StatementRules>> read_statements(std::string_view json, PolicyUse use);

}  // namespace cairn::access
