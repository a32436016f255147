#include "value/yaml_node.h"

#include <fmt/format.h>

#include "value/short_forms.h"
#include "value/syntax_error.h"

namespace cairn {
namespace {

using Sort = YamlTag::Sort;

struct Standard {
  std::string_view name;
  YamlTag tag;
};

constexpr std::string_view kStandardPrefix = "tag:yaml.org,2002:";
constexpr Standard kStandard[] = {
    {"str", {.sort = Sort::kScalar, .scalar = ScalarTag::kStr}},
    {"null", {.sort = Sort::kScalar, .scalar = ScalarTag::kNull}},
    {"bool", {.sort = Sort::kScalar, .scalar = ScalarTag::kBool}},
    {"int", {.sort = Sort::kScalar, .scalar = ScalarTag::kInt}},
    {"float", {.sort = Sort::kScalar, .scalar = ScalarTag::kFloat}},
    {"binary", {.sort = Sort::kScalar, .scalar = ScalarTag::kBinary}},
    {"timestamp", {.sort = Sort::kScalar, .scalar = ScalarTag::kStr}},
    {"merge", {.sort = Sort::kScalar, .scalar = ScalarTag::kMerge}},
    {"value", {.sort = Sort::kScalar, .scalar = ScalarTag::kValueMark}},
    {"seq", {.sort = Sort::kSequence}},
    {"map", {.sort = Sort::kMapping}},
    {"set", {.sort = Sort::kSet}},
    {"omap", {.sort = Sort::kPairs}},
    {"pairs", {.sort = Sort::kPairs}},
};

std::string_view kind_words(NodeKind kind) {
  switch (kind) {
    case NodeKind::kScalar:
      return "a scalar";
    case NodeKind::kSequence:
      return "a list";
    case NodeKind::kMapping:
      return "a map";
  }
  return "a node";
}

Error wrong_kind(std::string_view tag_wants, NodeKind found, SourcePos at) {
  return syntax_error(
      fmt::format("YAML: the tag needs {}, but stands before {}", tag_wants, kind_words(found)), at,
      fmt::format("Remove the tag, or write {} after it.", tag_wants));
}

Result<Value> as_pairs(const Value& list, SourcePos at) {
  std::vector<Value> pairs;
  for (const Value& item : list.items()) {
    if (item.size() != 1 || !item.is_map()) {
      return syntax_error("YAML: an item of !!omap or !!pairs is not a map with one entry",
                          item.pos(), "Write each item as \"- key: value\".");
    }
    const Entry& entry = item.entries()[0];
    pairs.push_back(Value::list({entry.key, entry.value}).with_pos(entry.key.pos()));
  }
  return Value::list(std::move(pairs)).with_pos(at);
}

Value as_set(const Value& map, SourcePos at) {
  MapBuilder set;
  for (const Entry& entry : map.entries()) set.set(entry.key, Value::null());
  return set.build().with_pos(at);
}

Result<Value> apply_function(std::string_view function, NodeKind kind, const Value& bare,
                             SourcePos at) {
  if (function == "Ref" && kind != NodeKind::kScalar) {
    return wrong_kind("a name", kind, at);
  }
  const bool split = function == "Fn::GetAtt" && kind == NodeKind::kScalar;
  return MapBuilder()
      .set(Value::string(function).with_pos(at), split ? get_att_argument(bare) : bare)
      .build()
      .with_pos(at);
}

}  // namespace

std::optional<YamlTag> find_tag(const char* text) {
  const std::string_view tag = text != nullptr ? text : "";
  if (tag.empty() || tag == "!") return YamlTag{};
  if (tag.starts_with(kStandardPrefix)) {
    for (const Standard& s : kStandard) {
      if (tag.substr(kStandardPrefix.size()) == s.name) return s.tag;
    }
    return std::nullopt;
  }
  if (!tag.starts_with('!')) return std::nullopt;
  const std::string_view function = function_of_short_form(tag.substr(1));
  if (function.empty()) return std::nullopt;
  return YamlTag{.sort = Sort::kFunction, .function = function};
}

Result<Value> apply_tag(const YamlTag& tag, NodeKind kind, const Value& bare, SourcePos at) {
  switch (tag.sort) {
    case Sort::kNone:
      return bare;
    case Sort::kFunction:
      return apply_function(tag.function, kind, bare, at);
    case Sort::kScalar:
      break;
    case Sort::kSequence:
      if (kind == NodeKind::kSequence) return bare;
      return wrong_kind("a list", kind, at);
    case Sort::kMapping:
      if (kind == NodeKind::kMapping) return bare;
      return wrong_kind("a map", kind, at);
    case Sort::kSet:
      if (kind == NodeKind::kMapping) return as_set(bare, at);
      return wrong_kind("a map", kind, at);
    case Sort::kPairs:
      if (kind == NodeKind::kSequence) return as_pairs(bare, at);
      return wrong_kind("a list", kind, at);
  }
  return wrong_kind("a scalar", kind, at);
}

}  // namespace cairn
