// Imports: a new or an existing stack takes over resources that exist in the cloud (change-sets
// section 4). Nothing in the cloud is touched: neither by the import nor by its way back.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "plan/diff.h"
#include "service/context.h"
#include "service/resource_owners.h"

namespace cairn::service {

// ResourcesToImport against what the template defines, what the cloud holds and what stacks have.
// `list` is of {"LogicalResourceId", "ResourceType", "ResourceIdentifier"}, the last one a map or
// JSON text of one. They are looked at as `acting` says (service/acting.h). Errors:
// MissingParameter, InvalidParameter, StackValidationFailed, Forbidden.RAM.
Result<std::vector<ToImport>> resources_to_import(const Value& list, const StackModel& wanted,
                                                  const StackRow& stack, const std::string& acting,
                                                  const Context& context, Reader& reader);

// As DiffOptions::imports takes them.
std::vector<std::pair<std::string, std::string>> imports_of(const std::vector<ToImport>& resources);

// An import that would change anything beside taking over what was named; nothing when it is pure.
std::optional<Error> refuse_other_changes(const Diff& changes);

// A parameter of the request that imports do not know.
std::optional<Error> refuse_for_import(const ActionRequest& request);

}  // namespace cairn::service
