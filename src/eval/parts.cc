#include "eval/parts.h"

#include <utility>

#include "catalog/constraint.h"
#include "eval/tree.h"

namespace cairn {
namespace {

constexpr std::size_t kErrorsMax = 1'000;  // aliases can repeat one mistake many times

std::optional<Value> resolve_call(const Value& tree, const std::string& path,
                                  const PartsContext& context) {
  Errors told;
  const CompileResult compiled =
      compile(tree, Place::kProperties, context.names, path, context.referencer, told);
  const Value unknown = Value::unknown("a value that is wrong");
  if (!told.empty()) return unknown;
  const std::size_t before = context.errors.size();
  std::optional<Value> value = resolve(compiled.expr, context.scope, context.errors);
  return context.errors.size() == before ? value : unknown;
}

}  // namespace

std::optional<Value> resolve_parts(const Value& tree, const std::string& path,
                                   const PartsContext& context) {
  if (context.errors.size() >= kErrorsMax) return Value::unknown("not looked at");
  if (as_call(tree)) return resolve_call(tree, path, context);
  if (tree.is_list()) {
    std::vector<Value> items;
    for (const Value& item : tree.items()) {
      auto value = resolve_parts(item, path + "[" + std::to_string(items.size()) + "]", context);
      if (value) items.push_back(*std::move(value));
    }
    return Value::list(std::move(items)).with_pos(tree.pos());
  }
  if (tree.is_map()) {
    std::vector<Entry> entries;
    for (const Entry& entry : tree.entries()) {
      auto value = resolve_parts(entry.value, path + "." + plain_text(entry.key), context);
      if (value) entries.push_back({entry.key, *std::move(value)});
    }
    return Value::map(std::move(entries)).with_pos(tree.pos());
  }
  return tree;
}

}  // namespace cairn
