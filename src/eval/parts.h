// Resolves the sound parts of a tree that has mistakes in it, so that one mistake does not hide the
// others.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "eval/expr.h"

namespace cairn {

struct PartsContext {
  const Names& names;
  const Scope& scope;
  std::string_view referencer;
  Errors& errors;  // told of what fails while resolving; what does not compile was told before
};

// Each function that does not compile or resolve becomes Unknown. Nothing when the tree is NoValue.
std::optional<Value> resolve_parts(const Value& tree, const std::string& path,
                                   const PartsContext& context);

}  // namespace cairn
