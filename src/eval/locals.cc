#include "eval/locals.h"

#include <string>
#include <utility>

#include "eval/tree.h"

namespace cairn {
namespace {

constexpr std::string_view kCode = "StackValidationFailed";

Value unknown_local(std::string_view name) {
  return Value::unknown("local " + std::string(name));
}

// {"Ref": "ALIYUN::StackId"} as the value of a map entry: section 9 refuses it in Eval locals.
bool maps_to_stack_id(const Value& tree) {
  const bool data = !as_call(tree);
  for (const Entry& entry : tree.entries()) {
    if (data && ref_name(entry.value) == "ALIYUN::StackId") return true;
    if (maps_to_stack_id(entry.value)) return true;
  }
  for (const Value& item : tree.items()) {
    if (maps_to_stack_id(item)) return true;
  }
  return false;
}

}  // namespace

Locals::Locals(const Template& source, const Names& names, const Scope& scope,
               const DataSources& data_sources, BuildMode mode, BuildErrors& errors)
    : names_(names), scope_(scope), data_sources_(data_sources), mode_(mode), errors_(errors) {
  for (const Entry& entry : source.locals.entries()) {
    locals_[entry.key.as_string()].definition = &entry.value;
  }
  for (const Entry& entry : source.locals.entries()) {
    const std::string_view name = entry.key.as_string();
    resolve_local(name, locals_[name]);
  }
}

Value Locals::substitute(const Value& tree) {
  if (locals_.empty()) return tree;
  Value replaced = replace(tree).tree;
  return too_large(replaced) ? Value() : replaced;
}

bool Locals::too_large(const Value& tree) {
  if (nodes_ <= kTreeNodesMax) nodes_ += expanded_size(tree, kTreeNodesMax);
  if (nodes_ <= kTreeNodesMax) return false;
  if (!reported_size_) {
    errors_.of(Check::kPrecompile)
        .push_back(reasoned(kCode, "The template is too large with its locals filled in", "Locals",
                            tree.pos(), "Use Eval locals, or refer to large locals less often."));
  }
  reported_size_ = true;
  return true;
}

void Locals::resolve_local(std::string_view name, Local& local) {
  if (local.state == State::kDone) return;
  local.state = State::kRunning;
  ++running_;
  local.value = local_value(name, local);
  --running_;
  if (++local.value.levels > kLevelsMax) {
    refuse(name, *local.definition, "Locals nest more than 5 levels", "Flatten the locals.");
    local.value = {unknown_local(name), 0};
  }
  local.state = State::kDone;
}

Locals::Replaced Locals::local_value(std::string_view name, Local& local) {
  const Value& definition = *local.definition;
  const Value& type = definition.get("Type");
  const Value* value = definition.find("Value");
  const bool eval = type.is_string() && type.as_string() == "Eval";
  const bool macro = type.is_null() || (type.is_string() && type.as_string() == "Macro");
  if (!definition.is_map()) {
    refuse(name, definition, "The definition must be a map", "Write {Value: …}.");
  } else if (is_data_source_local(definition)) {
    return read_data_source(name, local);
  } else if (!eval && !macro) {
    refuse(name, definition, "The Type must be Macro, Eval or a data source type",
           "Leave Type out, or write Eval.");
  } else if (value == nullptr || definition.find("Properties") != nullptr) {
    refuse(name, definition, "A local of this Type needs a Value and takes no Properties",
           "Write {Value: …}.");
  } else if (eval && maps_to_stack_id(*value)) {
    refuse(name, definition, "ALIYUN::StackId cannot be used in a map of an Eval local",
           "Use it where the local is used instead.");
  } else {
    Replaced replaced = replace(*value);
    if (too_large(replaced.tree)) return {unknown_local(name), 0};
    if (eval) replaced.tree = evaluate(name, replaced.tree);
    return replaced;
  }
  return {unknown_local(name), 0};
}

Locals::Replaced Locals::read_data_source(std::string_view name, Local& local) {
  const Value& definition = *local.definition;
  const Value& written = definition.get("Properties");
  if (definition.find("Value") != nullptr || (!written.is_null() && !written.is_map())) {
    refuse(name, definition, "A data source takes a map of Properties and no Value",
           "Write {Type: DATASOURCE::…, Properties: {…}}.");
    return {unknown_local(name), 0};
  }
  Replaced properties = replace(written.is_null() ? Value::map({}) : written);
  if (too_large(properties.tree)) return {unknown_local(name), 0};
  const Value resolved = evaluate(name, properties.tree, "Properties");
  local.source = data_sources_.read(name, definition, resolved);
  return {local.source.ref, properties.levels};
}

// {"Fn::GetAtt": [data source, attribute]} in another local; nothing for every other tree.
std::optional<Locals::Replaced> Locals::data_source_attribute(const Value& tree) {
  const std::optional<Call> call = as_call(tree);
  if (!call || call->function != "Fn::GetAtt" || call->argument->items().size() != 2) {
    return std::nullopt;
  }
  const Value& name = call->argument->items()[0];
  const auto found = name.is_string() ? locals_.find(name.as_string()) : locals_.end();
  if (found == locals_.end() || !is_data_source_local(*found->second.definition)) {
    return std::nullopt;
  }
  Replaced result = replace_local(name.as_string(), found->second);
  if (found->second.state != State::kDone) return result;
  Replaced wanted = replace(call->argument->items()[1]);
  if (wanted.tree.is_map()) wanted.tree = evaluate(name.as_string(), wanted.tree);
  result.tree = data_sources_.attribute(name.as_string(), found->second.source, wanted.tree);
  result.levels = std::max(result.levels, wanted.levels);
  return result;
}

Value Locals::evaluate(std::string_view name, const Value& tree, std::string_view field) {
  Errors found;
  const std::string where = "Locals." + std::string(name) + "." + std::string(field);
  const CompileResult compiled = compile(tree, Place::kEvalLocal, names_, where, where, found);
  std::optional<Value> value;
  if (found.empty()) value = resolve(compiled.expr, scope_, found);
  if (found.empty() && value && value->has_unknown() && mode_ == BuildMode::kDeploy &&
      errors_.empty()) {
    found.push_back(reasoned(kCode,
                             "Local '" + std::string(name) +
                                 "' is invalid: it depends on a condition that depends on locals",
                             where, tree.pos(), "Use a Macro local, or repeat the condition."));
  }
  if (found.empty()) return value.value_or(Value());
  errors_.take_compiled(std::move(found), Check::kPrecompile);
  return unknown_local(name);
}

Locals::Replaced Locals::replace(const Value& tree) {
  if (!tree.is_list() && !tree.is_map()) return {tree, 0};
  const bool in_local = running_ > 0;
  auto& known_trees = replaced_[in_local ? 1 : 0];
  if (const auto known = known_trees.find(tree.identity()); known != known_trees.end()) {
    return {known->second.tree.with_pos(tree.pos()), known->second.levels};
  }
  Replaced result{tree, 0};
  const std::string_view name = ref_name(tree);
  const auto local = name.empty() ? locals_.end() : locals_.find(name);
  const bool visible =
      local != locals_.end() && (in_local || !is_data_source_local(*local->second.definition));
  if (visible) {
    result = replace_local(name, local->second);
  } else if (auto attribute = in_local ? data_source_attribute(tree) : std::nullopt) {
    result = *std::move(attribute);
  } else {
    bool changed = false;
    const auto replace_part = [&](const Value& part) {
      Replaced replaced = replace(part);
      changed = changed || replaced.tree.identity() != part.identity() ||
                replaced.tree.kind() != part.kind();
      result.levels = std::max(result.levels, replaced.levels);
      return std::move(replaced.tree);
    };
    std::vector<Value> items;
    for (const Value& item : tree.items()) items.push_back(replace_part(item));
    std::vector<Entry> entries;
    for (const Entry& entry : tree.entries()) {
      entries.push_back({entry.key, replace_part(entry.value)});
    }
    if (changed) {
      result.tree = tree.is_list() ? Value::list(std::move(items)) : Value::map(std::move(entries));
      result.tree = result.tree.with_pos(tree.pos());
    }
  }
  known_trees.emplace(tree.identity(), result);
  return result;
}

Locals::Replaced Locals::replace_local(std::string_view name, Local& local) {
  if (local.state == State::kRunning) {
    refuse(name, *local.definition, "The local is defined by itself",
           "Locals must not refer to each other in a circle.");
    return {unknown_local(name), 0};
  }
  if (local.state == State::kNew && running_ >= kLevelsMax) {
    refuse(name, *local.definition, "Locals nest more than 5 levels", "Flatten the locals.");
    return {unknown_local(name), 0};
  }
  resolve_local(name, local);
  return local.value;
}

void Locals::refuse(std::string_view name, const Value& definition, std::string_view reason,
                    std::string fix) {
  errors_.of(Check::kPrecompile)
      .push_back(reasoned(kCode,
                          "Local '" + std::string(name) + "' is invalid: " + std::string(reason),
                          "Locals." + std::string(name), definition.pos(), std::move(fix)));
}

}  // namespace cairn
