// What a request to the orchestration service must be allowed to do: the rows of
// data/authorization.json (catalog/authorization.h) filled in with the request's parameters
// (access-control section 1).
//
// Pure; the world is asked only through Lookup. An id that stands for another and that nobody knows
// becomes `*` in the name.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "value/value.h"

namespace cairn::access {

// What another parameter stands for. `kind` says what `id` is.
enum class Reference : std::uint8_t {
  kStackOfChangeSet,       // change set id -> stack id
  kStackOfDriftDetection,  // drift detection id -> stack id
  kStackOfName,            // stack name -> stack id
  kStackGroupName,         // stack group id -> stack group name
  kStackGroupOfOperation,  // stack group operation id -> stack group name
};
using Lookup = std::function<std::optional<std::string>(Reference kind, std::string_view id)>;

// All of these must be allowed. `resources` are the names of one thing (see AccessRequest).
struct RequiredAccess {
  std::string action;  // "ros:CreateStack"
  std::vector<std::string> resources;
};

// Empty for the few actions that anybody with a key may call (ValidateTemplate, DescribeRegions,
// ...). An action without a row needs `ros:{action}` on `*`: nothing is open because it was
// forgotten. CreateStackInstances and its like need one for each distinct account and region.
// `parameters` are decoded (api/parameters.h): lists are lists.
std::vector<RequiredAccess> required_access(std::string_view action, const Value& parameters,
                                            std::string_view region, std::string_view account,
                                            const Lookup& lookup);

}  // namespace cairn::access
