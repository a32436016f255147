// Lists and objects whose parts came as separate fields: Tags.1.Key, Tags.1.Value, Tags.2.Key.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "api/complaints.h"
#include "catalog/action.h"
#include "value/value.h"

namespace cairn::api {

// One field of a request: what is left of its name, and its text. Views.
struct Part {
  std::string_view path;  // "1.Key"
  std::string_view text;
};

// The name up to the first dot; `path` keeps what comes after it.
std::string_view take_name(std::string_view& path);

// The list that `parts` describe; nullopt: complained. Reorders `parts`.
std::optional<Value> list_of(const Parameter& parameter, std::span<Part> parts, const Place& place,
                             Complaints& complaints);

}  // namespace cairn::api
