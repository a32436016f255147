// What an expression refers to, without evaluating it: for telling why a property changes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "eval/expr.h"

namespace cairn {

struct References {
  struct Attribute {
    std::uint32_t resource = 0;
    std::string name;  // empty when a function computes it
    friend bool operator==(const Attribute&, const Attribute&) = default;
  };
  std::vector<std::uint32_t> refs;  // each list in the order of appearance, without repetition
  std::vector<Attribute> attributes;
  std::vector<std::string> parameters;  // pseudo parameters too
  std::vector<std::string> conditions;
};

// Of the value under `key` of a map that is written out; of the whole tree when it is none (a
// function makes the map).
References references(const Expr& expr, std::string_view key);

// The parameters that the conditions `names` of a Conditions section depend on, through other
// conditions too. Sorted, unique.
std::vector<std::string> parameters_of_conditions(const Value& section,
                                                  const std::vector<std::string>& names);

}  // namespace cairn
