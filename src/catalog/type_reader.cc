#include "catalog/type_reader.h"

#include <array>
#include <utility>

#include "catalog/own_data.h"

namespace cairn {
namespace {

constexpr std::string_view kFile = "resource-types.jsonl";

template <class Enum, std::size_t kSize>
Enum read_word(std::string_view word,
               const std::array<std::pair<std::string_view, Enum>, kSize>& words) {
  for (const auto& [text, meaning] : words) {
    if (text == word) return meaning;
  }
  malformed_data(kFile, word);
}

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

bool flag(const Value& map, std::string_view key) {
  const Value& value = map.get(key);
  return value.is_bool() && value.as_bool();
}

std::optional<std::size_t> length(const Value& value) {
  if (!value.is_int()) return std::nullopt;
  return static_cast<std::size_t>(value.as_int());
}

std::vector<std::string> strings(const Value& list) {
  std::vector<std::string> result;
  result.reserve(list.size());
  for (const Value& item : list.items()) result.emplace_back(item.as_string());
  return result;
}

std::vector<Property> read_properties(const Value& map, bool guessed);

// What stands inside a guess is a guess.
Property read_property(std::string_view name, const Value& map, bool guessed) {
  Property property;
  property.name = name;
  property.type = read_word(map.get_string("type"), kTypes);
  property.required = flag(map, "required");
  property.drift = flag(map, "drift");
  property.maybe_removed = flag(map, "maybe_removed");
  property.guessed = guessed || flag(map, "guessed");
  property.update = read_word(map.get_string("update"), kUpdates);
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
    property.items =
        std::make_shared<const Property>(read_property({}, *items, property.guessed));
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
  type.completeness = read_word(map.get_string("completeness"), kCompleteness);
  type.properties =
      read_properties(map.get("properties"), type.completeness != Completeness::kFull);
  type.attributes = strings(map.get("attributes"));
  type.attributes_open = flag(map, "attributes_open");
  type.attribute_types = map.get("attribute_types");
  type.ref_type = map.get_string("ref_type");
  type.taggable = flag(map, "tags");
  type.drift = flag(map, "drift");
  type.scratch = flag(map, "scratch");
  type.identifier = strings(map.get("identifier"));
  return type;
}

}  // namespace cairn
