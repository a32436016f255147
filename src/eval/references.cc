#include "eval/references.h"

#include <algorithm>
#include <set>

#include "eval/functions.h"
#include "eval/node.h"
#include "eval/tree.h"

namespace cairn {
namespace {

using detail::ExprNode;
using detail::Part;

template <class T>
void add(std::vector<T>& list, T item) {
  if (std::find(list.begin(), list.end(), item) == list.end()) list.push_back(std::move(item));
}

void collect(const Part& part, References& out) {
  if (part.node == nullptr) return;
  const ExprNode& node = *part.node;
  if (node.spec == &detail::kRefToResource) {
    add(out.refs, node.resource);
  } else if (node.spec == &detail::kAttributeOfResource) {
    const Part& name = node.parts.front();
    const bool written = name.node == nullptr && name.value.is_string();
    add(out.attributes, {node.resource, written ? std::string(name.value.as_string()) : ""});
  } else if (node.spec == &detail::kRefToParameter) {
    add(out.parameters, std::string(node.written.as_string()));
  } else if (node.spec == &detail::kConditionByName) {
    add(out.conditions, std::string(node.written.as_string()));
  }
  for (const Part& inner : node.parts) collect(inner, out);
}

struct NamesInConditions {
  const Value& section;
  std::set<std::string, std::less<>> seen;
  std::set<std::string> parameters;

  void condition(std::string_view name) {
    if (!seen.insert(std::string(name)).second) return;
    if (const Value* definition = section.find(name)) tree(*definition);
  }
  void tree(const Value& value) {
    if (const std::string_view ref = ref_name(value); !ref.empty()) {
      parameters.insert(std::string(ref));
    }
    // A text inside a condition may name another one; others of the same spelling do no harm.
    if (value.is_string() && section.find(value.as_string()) != nullptr) {
      condition(value.as_string());
    }
    for (const Value& item : value.items()) tree(item);
    for (const Entry& entry : value.entries()) tree(entry.value);
  }
};

}  // namespace

References references(const Expr& expr, std::string_view key) {
  References out;
  if (expr.tree() == nullptr) return out;
  const Part& root = expr.tree()->root;
  if (root.node == nullptr || root.node->shape != ExprNode::Shape::kMap) {
    collect(root, out);
    return out;
  }
  const auto written = root.node->written.entries();
  for (std::size_t i = 0; i < written.size(); ++i) {
    if (written[i].key == Value::string(key)) collect(root.node->parts[i], out);
  }
  return out;
}

std::vector<std::string> parameters_of_conditions(const Value& section,
                                                  const std::vector<std::string>& names) {
  NamesInConditions found{section, {}, {}};
  for (const std::string& name : names) found.condition(name);
  return {found.parameters.begin(), found.parameters.end()};
}

}  // namespace cairn
