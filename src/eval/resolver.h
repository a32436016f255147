// Resolver: the second phase (section 10.2). It walks the nodes that construction left, calls the
// functions in the order their arguments are needed, and pays for what they build.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "eval/expr.h"
#include "eval/node.h"
#include "eval/path.h"

namespace cairn::detail {

// The first failure ends a resolution: later ones are dropped, and so is the result. Functions may
// therefore go on after a failed argument, which is null.
class Resolver {
 public:
  Resolver(const ExprTree& tree, const Scope& scope, Errors& errors)
      : tree_(tree), scope_(scope), errors_(errors) {}

  // May answer no_value().
  Value part(const Part& part, const Path& path) {
    return part.node == nullptr ? part.value : node(*part.node, path);
  }

  const Scope& scope() const { return scope_; }
  const ExprTree& tree() const { return tree_; }
  bool failed() const { return failed_; }
  void fail(Error error);
  // False, with a failure, when the resolution has built too much.
  bool spend(std::size_t bytes, const Path& path, SourcePos at);

 private:
  Value node(const ExprNode& node, const Path& path);
  Value list(const ExprNode& node, const Path& path);
  Value map(const ExprNode& node, const Path& path);
  Value call(const ExprNode& node, const Path& path);

  const ExprTree& tree_;
  const Scope& scope_;
  Errors& errors_;
  std::size_t bytes_left_ = kResultBytesMax;
  bool failed_ = false;
};

// What a function sees of its call.
class Call {
 public:
  Call(Resolver& resolver, const ExprNode& node, const Path& path)
      : resolver_(resolver), node_(node), path_(path) {}

  const ExprNode& node() const { return node_; }
  const Scope& scope() const { return resolver_.scope(); }
  std::size_t count() const { return node_.parts.size(); }

  // Argument `index`, resolved and checked by the table; NoValue counts as null.
  Value argument(std::size_t index);
  // The same without the check, and NoValue stays.
  Value part(std::size_t index);
  // Argument `index` as a condition: a boolean, or Unknown.
  Value condition(std::size_t index);

  // Each answers null. `reason` is a sentence without its full stop, said about this function.
  Value fail(std::string_view reason, std::string fix = {});
  Value fail_reference(std::string_view name);
  Value fail_with(Error error);
  bool failed() const { return resolver_.failed(); }

  // Pays for something about to be built; false when it is too much.
  bool spend(std::size_t bytes) { return resolver_.spend(bytes, path_, node_.at); }
  // Pays for a walk over all of `value`, which aliases can make far larger than its text.
  bool spend_walk(const Value& value);
  Value text(std::string_view built);

 private:
  Path argument_path(std::size_t index) const;

  Resolver& resolver_;
  const ExprNode& node_;
  const Path& path_;
};

// The Unknown nearest to the root of a value that has one.
const Value& first_unknown(const Value& value);

}  // namespace cairn::detail
