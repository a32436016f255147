// Conditions and the functions that need them.
#include "eval/compiler.h"
#include "eval/functions.h"
#include "eval/resolver.h"

namespace cairn::detail {
namespace {

using Reach = Compiler::Reach;

// The first condition equal to `decisive` settles the matter, whatever is Unknown before it.
Value decide(Call& call, bool decisive) {
  std::optional<Value> unknown;
  for (std::size_t i = 0; i < call.count(); ++i) {
    const Value value = call.condition(i);
    if (call.failed()) return {};
    if (value.is_unknown()) {
      if (!unknown) unknown = value;
    } else if (value.as_bool() == decisive) {
      return value;
    }
  }
  return unknown ? *unknown : Value::boolean(!decisive);
}

Value with_prefix(std::string_view prefix, const Value& name) {
  std::string text(prefix);
  text += name.as_string();
  return Value::string(text);
}

}  // namespace

Part construct_if(Compiler& compiler, const FunctionSpec& spec, const Value& argument,
                  const Path& path) {
  const auto items = argument.items();
  if (items.size() != 3) {
    return compiler.fail_shape(spec, "Fn::If: the argument must be a list of three items", path,
                               argument.pos());
  }
  std::optional<bool> decided;
  std::vector<Part> parts{compiler.condition(items[0], Path(path, 0), &decided)};
  for (std::size_t i = 1; i < items.size(); ++i) {
    const bool taken = decided == (i == 1);
    const Reach reach = !decided ? Reach::kMaybe : taken ? Reach::kLive : Reach::kDead;
    parts.push_back(compiler.value(items[i], Path(path, i), reach));
  }
  return compiler.call(spec, argument, std::move(parts), path);
}

Value resolve_if(Call& call, Arguments) {
  const Value condition = call.condition(0);
  if (condition.is_unknown() || call.failed()) return condition;
  return call.part(condition.as_bool() ? 1 : 2);
}

Part construct_and_or(Compiler& compiler, const FunctionSpec& spec, const Value& argument,
                      const Path& path) {
  if (argument.size() < 2 || !argument.is_list()) {
    return compiler.fail_shape(
        spec, std::string(spec.name) + ": the argument must be a list of two conditions or more",
        path, argument.pos());
  }
  std::vector<Part> parts;
  for (const Value& item : argument.items()) {
    parts.push_back(compiler.condition(item, Path(path, parts.size())));
  }
  return compiler.call(spec, argument, std::move(parts), path);
}

Value resolve_and(Call& call, Arguments) {
  return decide(call, false);
}
Value resolve_or(Call& call, Arguments) {
  return decide(call, true);
}

Part construct_not(Compiler& compiler, const FunctionSpec& spec, const Value& argument,
                   const Path& path) {
  const bool listed = argument.is_list() && argument.size() == 1;
  const Value& condition = listed ? argument.items()[0] : argument;
  std::vector<Part> parts{compiler.condition(condition, path)};
  return compiler.call(spec, argument, std::move(parts), path);
}

Value resolve_not(Call& call, Arguments) {
  const Value value = call.condition(0);
  return value.is_bool() ? Value::boolean(!value.as_bool()) : value;
}

Value resolve_equals(Call& call, Arguments arguments) {
  for (const Value& argument : arguments) {
    if (argument.has_unknown()) return first_unknown(argument);
    if (!call.spend_walk(argument)) return {};
  }
  return Value::boolean(arguments[0] == arguments[1]);
}

Value resolve_transform_namespace(Call& call, Arguments arguments) {
  const std::string_view kind = arguments[0].as_string();
  const std::string_view prefix = arguments[1].as_string();
  const Value& value = arguments[2];
  if (kind != "Condition" && kind != "DependsOn") {
    return call.fail("Fn::TransformNamespace: the kind of name must be Condition or DependsOn");
  }
  if (value.is_string()) return with_prefix(prefix, value);
  if (kind == "Condition" && !value.is_bool()) {
    return call.fail("Fn::TransformNamespace: a condition must be a boolean or a name");
  }
  if (kind == "DependsOn" && value.is_bool()) {
    return call.fail("Fn::TransformNamespace: a dependency must be a name or a list of names");
  }
  if (!value.is_list()) return value;
  if (!call.spend(value.size() * (sizeof(Value) + prefix.size()))) return {};
  std::vector<Value> names;
  names.reserve(value.size());
  for (const Value& name : value.items()) names.push_back(with_prefix(prefix, name));
  return Value::list(std::move(names));
}

}  // namespace cairn::detail
