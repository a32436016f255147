#include "catalog/type_reader.h"

#include <array>
#include <utility>

#include "catalog/own_data.h"

namespace cairn {
namespace {

constexpr std::string_view kFile = "resource-types.jsonl";

constexpr std::array<std::pair<std::string_view, PropertyType>, 8> kTypes = {{
    {"string", PropertyType::kString},
    {"integer", PropertyType::kInteger},
    {"number", PropertyType::kNumber},
    {"boolean", PropertyType::kBoolean},
    {"list", PropertyType::kList},
    {"map", PropertyType::kMap},
    {"any", PropertyType::kAny},
    {"unknown", PropertyType::kUnknown},
}};
constexpr std::array<std::pair<std::string_view, UpdateBehaviour>, 3> kUpdates = {{
    {"in_place", UpdateBehaviour::kInPlace},
    {"replace", UpdateBehaviour::kReplace},
    {"", UpdateBehaviour::kUnknown},
}};
constexpr std::array<std::pair<std::string_view, Completeness>, 4> kCompleteness = {{
    {"full", Completeness::kFull},
    {"names", Completeness::kNames},
    {"observed", Completeness::kObserved},
    {"attributes-only", Completeness::kAttributesOnly},
}};

std::optional<std::size_t> length(const Value& value) {
  if (!value.is_int()) return std::nullopt;
  return static_cast<std::size_t>(value.as_int());
}

std::vector<Property> read_properties(const Value& map, bool guessed);

// What stands inside a guess is a guess.
Property read_property(std::string_view name, const Value& map, bool guessed) {
  Property property;
  property.name = name;
  property.type = own_word(kFile, map.get_string("type"), kTypes);
  property.required = own_flag(map, "required");
  property.drift = own_flag(map, "drift");
  property.maybe_removed = own_flag(map, "maybe_removed");
  property.guessed = guessed || own_flag(map, "guessed");
  property.update = own_word(kFile, map.get_string("update"), kUpdates);
  const std::span<const Value> allowed = map.get("allowed_values").items();
  property.allowed_values.assign(allowed.begin(), allowed.end());
  property.min = map.get("min");
  property.max = map.get("max");
  property.min_length = length(map.get("min_length"));
  property.max_length = length(map.get("max_length"));
  property.pattern = map.get_string("pattern");
  property.custom_constraint = map.get_string("custom_constraint");
  if (const Value* value = map.find("default")) property.default_value = *value;
  if (const Value* items = map.find("items")) {
    property.items = std::make_shared<const Property>(read_property({}, *items, property.guessed));
  }
  property.properties = read_properties(map.get("properties"), property.guessed);
  return property;
}

std::vector<Property> read_properties(const Value& map, bool guessed) {
  std::vector<Property> properties;
  properties.reserve(map.size());
  for (const Entry& entry : map.entries()) {
    properties.push_back(read_property(entry.key.as_string(), entry.value, guessed));
  }
  return properties;
}

}  // namespace

ResourceType read_resource_type(std::string_view line) {
  const Value map = read_own_json(kFile, line);
  ResourceType type;
  type.name = map.get_string("name");
  type.is_data_source = type.name.starts_with("DATASOURCE::");
  type.completeness = own_word(kFile, map.get_string("completeness"), kCompleteness);
  type.properties =
      read_properties(map.get("properties"), type.completeness != Completeness::kFull);
  type.attributes = own_strings(map.get("attributes"));
  type.attributes_open = own_flag(map, "attributes_open");
  type.attribute_types = map.get("attribute_types");
  type.ref_type = map.get_string("ref_type");
  type.taggable = own_flag(map, "tags");
  type.drift = own_flag(map, "drift");
  type.scratch = own_flag(map, "scratch");
  type.identifier = own_strings(map.get("identifier"));
  return type;
}

}  // namespace cairn
