// Further checks that property descriptions name ("oss.bucket.name"), as far as it is known what
// they ask for: data/custom-constraints.json. Only what is certain stands there; a name without an
// entry forbids nothing.
//
// Threads  any; the table is read once and never changes.
#pragma once

#include <string>
#include <string_view>

namespace cairn {

struct CustomConstraint {
  std::string pattern;  // as Property::pattern
  std::string fix;
  bool secret = false;  // the value does not appear in the complaint
};

// nullptr when nothing is known of it.
const CustomConstraint* find_custom_constraint(std::string_view name);

}  // namespace cairn
