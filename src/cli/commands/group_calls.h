// What the calls about stack groups have in common: targets, preferences, overrides.
#pragma once

#include <string>

#include "cli/commands/commands.h"

namespace cairn::cli {

// JSON of a list of texts: how these actions take lists of accounts, regions and folders.
std::string json_list(const std::vector<std::string>& items);

// AccountIds or DeploymentTargets, and RegionIds, as far as they are given. With folders, accounts
// are those among their members.
void add_targets(const GroupOptions& options, ApiCall& call);

// OperationPreferences and OperationDescription, as far as they are given.
Result<void> add_preferences(const GroupOptions& options, ApiCall& call);

// ParameterOverrides of -p and --parameters.
Result<void> add_overrides(const Context& context, ApiCall& call);

// The ARN of a stack that goes by its name, its id or its ARN already.
std::variant<std::string, Failure> stack_arn_of(const Context& context, const std::string& stack);

}  // namespace cairn::cli
