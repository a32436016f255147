#include "service/type_template.h"

#include <algorithm>
#include <utility>

#include "catalog/secret_name.h"
#include "service/answers.h"
#include "service/resource_types.h"
#include "template/module_rules.h"
#include "value/json.h"

namespace cairn::service {
namespace {

// The most parameters and outputs that a template may have (template-language section 3).
constexpr std::size_t kPartsMax = 200;

Value reference_to(std::string_view name) {
  return MapBuilder().set("Ref", Value::string(name)).build();
}

std::string_view parameter_type(PropertyType type) {
  switch (type) {
    case PropertyType::kInteger:
    case PropertyType::kNumber:
      return "Number";
    case PropertyType::kBoolean:
      return "Boolean";
    case PropertyType::kList:
    case PropertyType::kMap:
    case PropertyType::kAny:
      return "Json";
    default:
      return "String";
  }
}

// A switch or a number about a secret ("PasswordInherit") is none.
bool is_secret(std::string_view name, std::string_view type) {
  return (type == "String" || type == "Json") && names_secret(name);
}

// An optional parameter without a value leaves the property out: its default is null.
Value parameter_of(const Property& property) {
  MapBuilder map;
  const std::string_view type = parameter_type(property.type);
  map.set("Type", Value::string(type));
  if (is_secret(property.name, type)) map.set("NoEcho", Value::boolean(true));
  if (property.default_value && type != "Json") {
    map.set("Default", *property.default_value);
  } else if (!property.required) {
    map.set("Default", Value());
  }
  if (property.guessed) return map.build();
  if (!property.allowed_values.empty() && type != "Json" && type != "Boolean") {
    map.set("AllowedValues", Value::list(property.allowed_values));
  }
  if (type == "Number") {
    if (!property.min.is_null()) map.set("MinValue", property.min);
    if (!property.max.is_null()) map.set("MaxValue", property.max);
  }
  if (type == "String") {
    const auto length = [&](std::string_view key, const std::optional<std::size_t>& bound) {
      if (bound) map.set(key, Value::integer(static_cast<std::int64_t>(*bound)));
    };
    length("MinLength", property.min_length);
    length("MaxLength", property.max_length);
  }
  return map.build();
}

struct Shape {
  std::string type;
  std::string version;  // of a module
  std::vector<std::pair<std::string, Value>> parameters;
  std::vector<std::string> attributes;
};

Shape shape_of(const ResourceType& type) {
  Shape shape;
  shape.type = type.name;
  // The required ones first: what a template cannot hold is optional.
  for (const bool required : {true, false}) {
    for (const Property& property : type.properties) {
      if (property.required != required || property.maybe_removed) continue;
      shape.parameters.emplace_back(property.name, parameter_of(property));
    }
  }
  shape.attributes = type.attributes;
  return shape;
}

// Of what GetResourceType says of it.
Shape shape_of_module(const Value& described, std::string version) {
  Shape shape;
  shape.type = described.get_string("ResourceType");
  shape.version = std::move(version);
  for (const Entry& entry : described.get("Properties").entries()) {
    const std::string_view word = entry.value.get_string("Type");
    const std::string_view type = word == "number"                  ? "Number"
                                  : word == "boolean"               ? "Boolean"
                                  : word == "list" || word == "any" ? "Json"
                                                                    : "String";
    MapBuilder map;
    map.set("Type", Value::string(type));
    if (is_secret(entry.key.as_string(), type)) map.set("NoEcho", Value::boolean(true));
    if (entry.value.get("Required") != Value::boolean(true)) map.set("Default", Value());
    shape.parameters.emplace_back(entry.key.as_string(), map.build());
  }
  for (const Entry& entry : described.get("Attributes").entries()) {
    shape.attributes.emplace_back(entry.key.as_string());
  }
  return shape;
}

Value template_of(Shape shape) {
  if (shape.parameters.size() > kPartsMax) shape.parameters.resize(kPartsMax);
  if (shape.attributes.size() > kPartsMax) shape.attributes.resize(kPartsMax);
  std::string name = shape.type.substr(shape.type.rfind(':') + 1);
  // Parameters and resources share their names.
  while (std::any_of(shape.parameters.begin(), shape.parameters.end(),
                     [&](const auto& parameter) { return parameter.first == name; })) {
    name += "Resource";
  }
  const bool reads = shape.type.starts_with("DATASOURCE::");
  MapBuilder parameters;
  MapBuilder properties;
  for (auto& [key, parameter] : shape.parameters) {
    parameters.set(key, std::move(parameter));
    properties.set(key, reference_to(key));
  }
  MapBuilder outputs;
  for (const std::string& attribute : shape.attributes) {
    const Value get = Value::list({Value::string(name), Value::string(attribute)});
    outputs.set(attribute,
                MapBuilder().set("Value", MapBuilder().set("Fn::GetAtt", get).build()).build());
  }
  MapBuilder resource;
  resource.set("Type", Value::string(shape.type));
  if (!shape.version.empty()) resource.set("Version", Value::string(shape.version));
  resource.set("Properties", properties.build());
  MapBuilder map;
  map.set("ROSTemplateFormatVersion", Value::string("2015-09-01"));
  map.set("Description", Value::string((reads ? "Reads " : "Makes one ") + shape.type));
  map.set("Parameters", parameters.build());
  map.set("Resources", MapBuilder().set(name, resource.build()).build());
  map.set("Outputs", outputs.build());
  return map.build();
}

Value answer_of(const Value& body) {
  return MapBuilder()
      .set("TemplateBody", body)
      .set("TemplateContent", Value::string(to_json(body, JsonStyle::kPretty)))
      .build();
}

}  // namespace

void get_resource_type_template(Context& context, ActionRequest request, Reply reply) {
  const std::string name(request.get("ResourceType").as_string());
  const Value version = request.get("VersionId");
  if (name.starts_with(kModulePrefix)) {
    const auto described = describe_module(context, request);
    if (!described) return reply(described.error());
    const std::string label = version.is_string() ? std::string(version.as_string()) : "";
    return reply(answer_of(template_of(shape_of_module(*described, label))));
  }
  if (version.is_string()) return reply(not_supported("VersionId"));
  const ResourceType* type = context.types.find(name);
  if (type == nullptr) return reply(resource_type_not_found(name));
  reply(answer_of(template_of(shape_of(*type))));
}

}  // namespace cairn::service
