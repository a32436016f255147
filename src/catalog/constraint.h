// Constraints: what a parameter or property value must satisfy, and the words when it does not
// (template-language section 4.4). Template parameters and resource properties share them.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "value/value.h"

namespace cairn {

// True when `text` matches the Python regular expression from its first to its last character
// (re.match, then a length test). Handed in by who has a regex engine; empty: patterns are skipped.
using PatternMatcher = std::function<bool(std::string_view pattern, std::string_view text)>;

struct Constraints {
  Value min;  // numbers, or null for no bound
  Value max;
  std::optional<std::size_t> min_length;  // characters of text, items of a list, entries of a map
  std::optional<std::size_t> max_length;
  std::span<const Value> allowed_values;  // empty: any
  std::string_view pattern;               // empty: any
};

// The first violation in the order range, length, allowed values, pattern; nullopt when there is
// none. A constraint that does not fit the value's kind, or a value that holds an Unknown, passes.
std::optional<std::string> violation(const Value& value, const Constraints& constraints,
                                     const PatternMatcher& matches);

// Python's str() of a scalar, and JSON as Python writes it of lists and maps.
std::string plain_text(const Value& value);
// The same for an error text: cut after 200 bytes.
std::string shown(const Value& value);

}  // namespace cairn
