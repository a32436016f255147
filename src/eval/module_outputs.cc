#include "eval/module_outputs.h"

#include <utility>

#include "base/suggest.h"
#include "catalog/constraint.h"
#include "catalog/error_catalog.h"
#include "eval/build_errors.h"
#include "eval/module_body.h"
#include "eval/sub_text.h"
#include "eval/tree.h"

namespace cairn {

void ModuleOutputs::add(std::string_view module, std::string_view output, Value value) {
  modules_[std::string(module)].outputs[std::string(output)].value = std::move(value);
}

void ModuleOutputs::add_member(std::string_view module, Value resource) {
  modules_[std::string(module)].members.push_back(std::move(resource));
}

ModuleOutputs::Module* ModuleOutputs::find(std::string_view name) {
  const auto found = modules_.find(std::string(name));
  return found == modules_.end() ? nullptr : &found->second;
}

Value ModuleOutputs::fill_in(const Value& tree, std::string_view where,
                             std::string_view referencer) {
  return replace(tree, {where, referencer});
}

Value ModuleOutputs::replace(const Value& tree, const Place& place) {
  if (!tree.is_list() && !tree.is_map()) return tree;
  if (const auto known = replaced_.find(tree.identity()); known != replaced_.end()) {
    return known->second.made;
  }
  Value result;
  const std::optional<Call> call = as_call(tree);
  const Value argument = call ? *call->argument : Value();
  const bool pair = argument.is_list() && argument.size() == 2;
  if (call && call->function == "Fn::GetAtt" && pair && argument.items()[0].is_string()) {
    const std::string_view name = argument.items()[0].as_string();
    Module* module = find(name);
    result = module == nullptr ? replace_parts(tree, place)
                               : output(*module, name, argument.items()[1], place);
  } else if (call && call->function == "Fn::Sub") {
    result = replace_sub(tree, argument, place);
  } else {
    result = replace_parts(tree, place);
  }
  replaced_.emplace(tree.identity(), Memo{tree, result});
  return result;
}

Value ModuleOutputs::replace_parts(const Value& tree, const Place& place) {
  bool changed = false;
  const auto part = [&](const Value& old) {
    Value made = replace(old, place);
    changed = changed || made.identity() != old.identity() || made.kind() != old.kind();
    return made;
  };
  if (tree.is_list()) {
    std::vector<Value> items;
    for (const Value& item : tree.items()) items.push_back(part(item));
    return changed ? Value::list(std::move(items)).with_pos(tree.pos()) : tree;
  }
  std::vector<Entry> entries;
  for (const Entry& entry : tree.entries()) entries.push_back({entry.key, part(entry.value)});
  return changed ? Value::map(std::move(entries)).with_pos(tree.pos()) : tree;
}

Value ModuleOutputs::output(Module& module, std::string_view module_name, const Value& name,
                            const Place& place) {
  if (module.faulty) return {};
  const std::string key(name.is_string() ? name.as_string() : "");
  const auto found = module.outputs.find(key);
  if (found == module.outputs.end()) {
    Nearest search(key);
    for (const auto& [known, unused] : module.outputs) search.offer(known);
    errors_.push_back({.code = "InvalidTemplateAttribute",
                       .message = error_text("InvalidTemplateAttribute",
                                             {{"resource", module_name}, {"name", shown(name)}}),
                       .where = std::string(place.where),
                       .at = name.pos(),
                       .fix = search.best().empty()
                                  ? "Name an output of the module, or a resource in it as " +
                                        std::string(module_name) + ".<name>."
                                  : "Did you mean \"" + search.best() + "\"?"});
    return {};
  }
  Output& output = found->second;
  if (output.state == State::kRunning) {
    const std::string cycle = std::string(module_name) + "." + key;
    errors_.push_back({.code = "CircularDependency",
                       .message = error_text("CircularDependency", {{"reason", cycle}}),
                       .where = std::string(place.where),
                       .at = name.pos(),
                       .fix = "Modules must not be given each other's outputs in a circle."});
    return {};
  }
  if (output.state == State::kNew) {
    output.state = State::kRunning;
    output.value = replace(output.value, place);
    output.state = State::kDone;
  }
  return output.value;
}

// "${Module.Output}" becomes a variable.
Value ModuleOutputs::replace_sub(const Value& tree, const Value& argument, const Place& place) {
  const bool listed = argument.is_list() && argument.size() == 2;
  const Value& words = listed ? argument.items()[0] : argument;
  if (!words.is_string()) return replace_parts(tree, place);
  const Value own = listed ? replace(argument.items()[1], place) : Value();
  std::vector<Entry> variables(own.entries().begin(), own.entries().end());
  const auto rename = [&](std::string_view used) -> std::string {
    const std::size_t dot = used.rfind('.');
    if (dot == used.npos) return std::string(used);
    const std::string_view name = used.substr(0, dot);
    const std::string_view wanted = used.substr(dot + 1);
    Module* module = find(name);
    const bool known =
        module != nullptr && (module->faulty || module->outputs.contains(std::string(wanted)));
    if (!known) return std::string(used);
    const Value key = Value::string(generated_name(name, "Output__" + std::string(wanted)));
    variables.push_back(
        {key, output(*module, name, Value::string(wanted).with_pos(words.pos()), place)});
    return std::string(key.as_string());
  };
  const std::string text = detail::rename_placeholders(words.as_string(), rename);
  if (variables.size() == own.size() && text == words.as_string())
    return replace_parts(tree, place);
  const Value list = Value::list({Value::string(text).with_pos(words.pos()),
                                  Value::map(std::move(variables)).with_pos(argument.pos())});
  return MapBuilder().set("Fn::Sub", list.with_pos(argument.pos())).build().with_pos(tree.pos());
}

Value ModuleOutputs::depends_on(const Value& written) const {
  std::vector<Value> names;
  bool changed = false;
  const Value list = written.is_list() ? written : Value::list({written});
  for (const Value& name : list.items()) {
    const auto module =
        name.is_string() ? modules_.find(std::string(name.as_string())) : modules_.end();
    if (module == modules_.end()) {
      names.push_back(name);
      continue;
    }
    changed = true;
    for (const Value& member : module->second.members) {
      names.push_back(member.with_pos(name.pos()));
    }
  }
  return changed ? Value::list(std::move(names)).with_pos(written.pos()) : written;
}

}  // namespace cairn
