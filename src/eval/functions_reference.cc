// Functions that ask other parts of the template, other stacks or the cloud.
#include <fmt/format.h>

#include "base/suggest.h"
#include "eval/compiler.h"
#include "eval/functions.h"
#include "eval/resolver.h"

namespace cairn::detail {
namespace {

Value parameter(Call& call, std::string_view name) {
  if (name == "ALIYUN::NoValue") return no_value();
  const std::optional<Value> value = call.scope().parameter(name);
  return value ? value->with_pos(call.node().at) : call.fail_reference(name);
}

Value ref_to_parameter(Call& call, Arguments) {
  return parameter(call, call.node().written.as_string());
}

Value ref_to_resource(Call& call, Arguments) {
  return call.scope().ref(call.node().resource).with_pos(call.node().at);
}

Value attribute_of_resource(Call& call, Arguments) {
  const Value name = call.argument(0);
  if (name.is_unknown() || call.failed()) return name;
  return call.scope().attribute(call.node().resource, name.as_string()).with_pos(call.node().at);
}

Value wrong_name(Call& call, Arguments) {
  const std::vector<Part>& parts = call.node().parts;
  return call.fail_with({.code = std::string(parts[0].value.as_string()),
                         .message = std::string(parts[1].value.as_string()),
                         .where = std::string(parts[2].value.as_string()),
                         .at = call.node().at,
                         .fix = std::string(parts[3].value.as_string())});
}

Value condition_by_name(Call& call, Arguments) {
  Result<Value> value = call.scope().condition(call.node().written.as_string());
  return value ? *value : call.fail_with(std::move(value).error());
}

}  // namespace

const FunctionSpec kRefToParameter{"Ref", kAnywhere, Form::kOne, Eagerness::kLazy,
                                   ref_to_parameter};
const FunctionSpec kRefToResource{"Ref", kAnywhere, Form::kOne, Eagerness::kLazy, ref_to_resource};
const FunctionSpec kAttributeOfResource{"Fn::GetAtt",
                                        kAnywhere,
                                        Form::kOne,
                                        Eagerness::kLazy,
                                        attribute_of_resource,
                                        {{{"attribute", kText}}}};
const FunctionSpec kConditionByName{"", kAnywhere, Form::kOne, Eagerness::kLazy, condition_by_name};
const FunctionSpec kWrongName{"", kAnywhere, Form::kOne, Eagerness::kLazy, wrong_name};

Part construct_ref(Compiler& compiler, const FunctionSpec& spec, const Value& argument,
                   const Path& path) {
  if (argument.is_string()) return compiler.reference(argument, path);
  if (argument.is_null()) return {};
  return compiler.call_by_table(spec, argument, path);
}

// A name that a function computed: a parameter, never a resource.
Value resolve_ref(Call& call, Arguments arguments) {
  return parameter(call, arguments[0].as_string());
}

Part construct_get_att(Compiler& compiler, const FunctionSpec& spec, const Value& argument,
                       const Path& path) {
  const auto items = argument.items();
  if (items.size() != 2) {
    return compiler.fail_shape(spec, "Fn::GetAtt: the argument must be a list of two items", path,
                               argument.pos());
  }
  for (std::size_t i = 0; i < items.size(); ++i) {
    const std::string fault = argument_fault(spec, spec.arguments[i], items[i], true);
    if (!fault.empty()) return compiler.fail_shape(spec, fault, Path(path, i), items[i].pos());
  }
  return compiler.attribute(items[0], items[1], path);
}

namespace {

std::string mend_key(const Value& key, const Value& map) {
  Nearest search(to_text(key));
  for (const Entry& entry : map.entries()) search.offer(to_text(entry.key));
  if (search.best().empty() || search.best() == to_text(key)) {
    return "Add the key to Mappings. A number and a text are different keys.";
  }
  return fmt::format("Did you mean \"{}\"?", search.best());
}

}  // namespace

Value resolve_find_in_map(Call& call, Arguments arguments) {
  const Value* level = &call.scope().mappings();
  for (const Value& key : arguments) {
    const Value* const map = level;
    level = map->find(key);
    if (level == nullptr) {
      return call.fail(fmt::format("Fn::FindInMap: nothing in Mappings has the key {} of [{}, {}, "
                                   "{}]",
                                   to_text(key), to_text(arguments[0]), to_text(arguments[1]),
                                   to_text(arguments[2])),
                       mend_key(key, *map));
    }
  }
  return *level;
}

Value resolve_get_azs(Call& call, Arguments arguments) {
  const std::string_view named = arguments[0].as_string();
  const std::string region = named.empty() ? call.scope().region() : std::string(named);
  std::vector<Value> zones;
  for (const std::string& zone : call.scope().zones(region)) zones.push_back(Value::string(zone));
  return Value::list(std::move(zones));
}

Value resolve_get_stack_output(Call& call, Arguments arguments) {
  const std::string region =
      arguments.size() > 2 ? std::string(arguments[2].as_string()) : call.scope().region();
  return call.scope().stack_output(arguments[0].as_string(), arguments[1].as_string(), region);
}

Part construct_marketplace_image(Compiler& compiler, const FunctionSpec& spec,
                                 const Value& argument, const Path& path) {
  if (argument.is_string() && argument.as_string().empty()) {
    return compiler.fail_shape(spec, "Fn::MarketplaceImage: the product code is empty", path,
                               argument.pos());
  }
  return compiler.call_by_table(spec, argument, path);
}

Value resolve_marketplace_image(Call& call, Arguments arguments) {
  return call.scope().marketplace_image(arguments[0].as_string());
}

Part construct_resource_facade(Compiler& compiler, const FunctionSpec&, const Value& argument,
                               const Path& path) {
  return compiler.fail("Fn::ResourceFacade has a meaning only in provider templates", path,
                       argument.pos(), "Remove it.");
}

}  // namespace cairn::detail
