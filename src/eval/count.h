// Count: how many copies of each resource there are, and references to them rewritten
// (template-language section 11.6).
//
// Sharing  what mentions neither ALIYUN::Index nor a counted resource comes back itself. What does
//          not mention ALIYUN::Index is rewritten once for all copies; of the rest only the changed
//          paths are made anew for each copy.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "eval/build_errors.h"
#include "eval/expr.h"
#include "eval/symbols.h"
#include "value/value.h"

namespace cairn {

// The value of a Count. Unknown counts stand for validation without parameters. Nothing when the
// count is wrong; the error is in `errors`.
std::optional<Copies> read_count(std::string_view resource, const Value& count, const Names& names,
                                 const Scope& scope, std::size_t copies_max, BuildErrors& errors);

// Lifetime  the trees handed to rewrite() must outlive the rewriter.
class CountRewriter {
 public:
  // `names` and `scope` know parameters only.
  CountRewriter(const Names& names, const Scope& scope) : names_(names), scope_(scope) {}

  void add_counted(std::string_view resource, std::uint32_t copies) {
    counted_.emplace(resource, copies);
  }

  bool uses_index(const Value& tree);
  // `index` is the number of the copy the tree belongs to, Unknown when the count is unknown;
  // nothing where ALIYUN::Index has no meaning. `where` is for errors.
  Value rewrite(const Value& tree, const std::optional<Value>& index, std::string_view where,
                Errors& errors);

  // The names a DependsOn target stands for: all copies of a counted resource, or itself.
  void append_copies(const Value& target, std::vector<Value>& names) const;

 private:
  struct Context {
    const std::optional<Value>& index;
    std::string_view where;
    Errors& errors;
  };

  // Pays for what is made anew; false, with an error the first time, when it is too much.
  bool spend(std::size_t bytes, const Value& tree, const Context& context);
  Value rewrite(const Value& tree, const Context& context);
  Value rewrite_new(const Value& tree, const Context& context);
  Value rewrite_parts(const Value& tree, const Context& context);
  std::optional<Value> rewrite_select(const Value& tree, const Context& context);
  Value rewrite_sub(const Value& tree, const Value& argument, const Context& context);
  std::optional<std::int64_t> known_index(const Value& tree, const Context& context);

  // The counted resource that {"Ref": A} or {"Fn::GetAtt": [A, x]} names; nullptr for other trees.
  const std::uint32_t* counted(const Value& tree) const;
  Value element(const Value& reference, std::size_t copy, const Context& context);

  const Names& names_;
  const Scope& scope_;
  bool too_large_ = false;
  std::unordered_map<std::string_view, std::uint32_t> counted_;
  std::unordered_map<const void*, bool> uses_index_;
  std::unordered_map<const void*, Value> rewritten_;  // trees that do not use the index
};

}  // namespace cairn
