#include "eval/module_body.h"

#include <utility>
#include <vector>

#include "eval/sub_text.h"
#include "eval/tree.h"

namespace cairn {
namespace {

bool is_pseudo(std::string_view name) {
  return name.starts_with("ALIYUN::");
}

bool is_condition_function(std::string_view function) {
  return function == "Fn::And" || function == "Fn::Or" || function == "Fn::Not" ||
         function == "Fn::Equals";
}

}  // namespace

// Names with dots never consult the variables of Fn::Sub.
std::string generated_name(std::string_view module, std::string_view what) {
  std::string name = "__auto_generated__";
  for (const char c : module) {
    const bool word = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    name.push_back(word ? c : '_');
  }
  return name + "__" + std::string(what);
}

ModuleBody::ModuleBody(std::string_view module, SourcePos at, Arguments arguments)
    : module_(module),
      prefix_(std::string(module) + "."),
      at_(at),
      arguments_(std::move(arguments)) {}

Value ModuleBody::map_of(std::string_view key, Value value) const {
  return MapBuilder().set(text(key), std::move(value)).build().with_pos(at_);
}

Value ModuleBody::transform_namespace(std::string_view kind, Value name) const {
  return map_of("Fn::TransformNamespace",
                Value::list({text(kind), text(prefix_), std::move(name)}).with_pos(at_));
}

Value ModuleBody::value(const Value& tree) {
  return rewrite(tree);
}

Value ModuleBody::condition(const Value& tree) {
  if (tree.is_string()) return tree.as_string().empty() ? tree : text(name(tree.as_string()));
  if (const Value* named = tree.find("Condition"); named != nullptr && tree.size() == 1) {
    return map_of("Condition", condition(*named));
  }
  const std::optional<Call> function = as_call(tree);
  if (!function) return rewrite(tree);
  if (is_condition_function(function->function)) return rewrite(tree);
  const Value rewritten = rewrite(tree);
  // A literal that came in as an argument is known already.
  if (rewritten.is_string()) return text(name(rewritten.as_string()));
  return rewritten.is_map() ? transform_namespace("Condition", rewritten) : rewritten;
}

Value ModuleBody::depends_on(const Value& written) {
  std::vector<Value> names;
  const Value list = written.is_list() ? written : Value::list({written});
  for (const Value& item : list.items()) {
    if (item.is_string() && !item.as_string().empty()) {
      names.push_back(text(name(item.as_string())));
    } else if (item.is_map()) {
      names.push_back(transform_namespace("DependsOn", rewrite(item)));
    }
  }
  return Value::list(std::move(names)).with_pos(at_);
}

Value ModuleBody::properties(const Value& written, std::string_view type) {
  const bool raw = type == "ALIYUN::ROS::Stack" || type == "ALIYUN::ROS::StackGroup";
  if (!raw || as_call(written) || written.find("TemplateBody") == nullptr) return rewrite(written);
  MapBuilder map;
  for (const Entry& entry : written.entries()) {
    const bool body = entry.key == Value::string("TemplateBody");
    map.set(entry.key.with_pos(at_), body ? entry.value : rewrite(entry.value));
  }
  return map.build().with_pos(at_);
}

Value ModuleBody::rewrite(const Value& tree) {
  if (!tree.is_list() && !tree.is_map()) return tree.with_pos(at_);
  if (const auto known = rewritten_.find(tree.identity()); known != rewritten_.end()) {
    return known->second.made;
  }
  const std::optional<Call> function = as_call(tree);
  Value result = function ? call(function->function, *function->argument) : parts(tree);
  rewritten_.emplace(tree.identity(), Memo{tree, result});
  return result;
}

Value ModuleBody::parts(const Value& tree) {
  if (tree.is_list()) {
    std::vector<Value> items;
    items.reserve(tree.size());
    for (const Value& item : tree.items()) items.push_back(rewrite(item));
    return Value::list(std::move(items)).with_pos(at_);
  }
  std::vector<Entry> entries;
  entries.reserve(tree.size());
  for (const Entry& entry : tree.entries()) {
    entries.push_back({entry.key.with_pos(at_), rewrite(entry.value)});
  }
  return Value::map(std::move(entries)).with_pos(at_);
}

Value ModuleBody::list_with_first(const Value& argument, Value first) {
  std::vector<Value> items{std::move(first)};
  for (std::size_t i = 1; i < argument.size(); ++i) items.push_back(rewrite(argument.items()[i]));
  return Value::list(std::move(items)).with_pos(at_);
}

Value ModuleBody::call(std::string_view function, const Value& argument) {
  const bool listed = argument.is_list() && argument.size() > 0;
  const Value& first = listed ? argument.items().front() : argument;
  if (function == "Ref" && argument.is_string()) {
    const std::string_view referred = argument.as_string();
    if (const auto given = arguments_.find(referred); given != arguments_.end()) {
      return given->second;
    }
    return map_of("Ref", text(is_pseudo(referred) ? std::string(referred) : name(referred)));
  }
  if (function == "Fn::GetAtt" && listed && first.is_string()) {
    return map_of(function, list_with_first(argument, text(name(first.as_string()))));
  }
  if (function == "Fn::FindInMap" && listed) {
    const Value map = rewrite(first);
    const Value renamed =
        map.is_string()
            ? text(name(map.as_string()))
            : map_of("Fn::Join", Value::list({text(""), Value::list({text(prefix_), map})}));
    return map_of(function, list_with_first(argument, renamed));
  }
  if (function == "Fn::If" && listed) {
    return map_of(function, list_with_first(argument, condition(first)));
  }
  if (function == "Fn::And" || function == "Fn::Or" || (function == "Fn::Not" && listed)) {
    std::vector<Value> conditions;
    for (const Value& item : argument.items()) conditions.push_back(condition(item));
    return map_of(function,
                  listed ? Value::list(std::move(conditions)).with_pos(at_) : rewrite(argument));
  }
  if (function == "Fn::Not") return map_of(function, condition(argument));
  if (function == "Fn::Sub") return sub(argument);
  return map_of(function, rewrite(argument));
}

// Parameters become variables, so that whatever was given for them can stand in a text.
Value ModuleBody::sub(const Value& argument) {
  const bool listed = argument.is_list() && argument.size() == 2;
  const Value& words = listed ? argument.items()[0] : argument;
  if (!words.is_string()) return map_of("Fn::Sub", rewrite(argument));
  const Value own = listed ? argument.items()[1] : Value();
  MapBuilder variables;
  for (const Entry& entry : own.entries()) {
    variables.set(entry.key.with_pos(at_), rewrite(entry.value));
  }
  bool any = own.size() > 0;
  const auto rename = [&](std::string_view used) -> std::string {
    if (own.find(used) != nullptr || is_pseudo(used)) return std::string(used);
    const auto given = arguments_.find(used);
    if (given == arguments_.end()) return name(used);
    const std::string variable = generated_name(module_, "Parameter__" + std::string(used));
    variables.set(text(variable), given->second);
    any = true;
    return variable;
  };
  const Value renamed = text(detail::rename_placeholders(words.as_string(), rename));
  if (!any) return map_of("Fn::Sub", renamed);
  return map_of("Fn::Sub", Value::list({renamed, variables.build().with_pos(at_)}).with_pos(at_));
}

}  // namespace cairn
