#include "catalog/type_definition.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/suggest.h"

namespace cairn {
namespace {

constexpr std::size_t kNameMax = 128;
constexpr std::size_t kDescriptionMax = 512;
constexpr std::size_t kPropertiesMax = 300;  // of one map
constexpr std::size_t kAttributesMax = 200;
constexpr int kDepthMax = 10;

constexpr std::array<std::pair<std::string_view, PropertyType>, 7> kTypes = {{
    {"string", PropertyType::kString},
    {"integer", PropertyType::kInteger},
    {"number", PropertyType::kNumber},
    {"boolean", PropertyType::kBoolean},
    {"list", PropertyType::kList},
    {"map", PropertyType::kMap},
    {"any", PropertyType::kAny},
}};
constexpr std::array<std::string_view, 6> kMembers = {"Type",       "Description", "Identifier",
                                                      "Properties", "Attributes",  "Http"};
constexpr std::array<std::string_view, 8> kPropertyMembers = {
    "Type",        "Required", "UpdateAllowed", "Default",
    "Constraints", "Schema",   "Immutable",     "Description"};
constexpr std::array<std::string_view, 2> kAttributeMembers = {"Type", "Description"};
constexpr std::array<std::string_view, 4> kConstraints = {"AllowedValues", "Range", "Length",
                                                          "AllowedPattern"};

bool is_word(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  });
}

std::string joined(std::string_view path, std::string_view name) {
  return path.empty() ? std::string(name) : fmt::format("{}.{}", path, name);
}

class DefinitionReader {
 public:
  explicit DefinitionReader(Errors& errors) : errors_(errors) {}

  ResourceType read(const Value& definition) {
    ResourceType type;
    type.registered = true;
    type.completeness = Completeness::kFull;
    type.ref_type = "String";
    if (!definition.is_map()) {
      fault("", definition, "is not a map", "Describe one type a text, as JSON or YAML.");
      return type;
    }
    only(definition, "", kMembers);
    type.name = text(definition, "", "Type", kNameMax);
    if (auto named = check_registered_type_name(type.name); !named) {
      fault("Type", definition.get("Type"), named.error().message, named.error().fix);
    }
    type.description = text(definition, "", "Description", kDescriptionMax);
    type.properties = properties(definition.get("Properties"), "Properties", 1);
    attributes(definition.get("Attributes"), type);
    identifier(definition, type);
    return type;
  }

 private:
  void fault(std::string_view path, const Value& value, std::string_view what, std::string fix) {
    errors_.push_back({.code = "InvalidParameter",
                       .message = path.empty()
                                      ? fmt::format("The definition {}.", what)
                                      : fmt::format("{} of the definition {}.", path, what),
                       .where = std::string(path),
                       .at = value.pos(),
                       .fix = std::move(fix)});
  }

  template <std::size_t kSize>
  void only(const Value& map, std::string_view path,
            const std::array<std::string_view, kSize>& known) {
    for (const Entry& entry : map.entries()) {
      const std::string name = entry.key.is_string() ? std::string(entry.key.as_string()) : "?";
      if (std::find(known.begin(), known.end(), name) != known.end()) continue;
      const std::string near = nearest(name, known);
      fault(joined(path, name), entry.key, "has no meaning",
            near.empty() ? fmt::format("Known are {}.", fmt::join(known, ", "))
                         : fmt::format("Did you mean {}?", near));
    }
  }

  // Empty when it is absent or faulty.
  std::string text(const Value& map, std::string_view path, std::string_view name,
                   std::size_t bytes_max) {
    const Value& value = map.get(name);
    if (value.is_null()) return {};
    if (value.is_string() && value.as_string().size() <= bytes_max) {
      return std::string(value.as_string());
    }
    fault(joined(path, name), value, fmt::format("must be text of at most {} bytes", bytes_max),
          "Write a shorter text.");
    return {};
  }

  bool flag(const Value& map, std::string_view path, std::string_view name) {
    const Value& value = map.get(name);
    if (value.is_bool()) return value.as_bool();
    if (!value.is_null()) {
      fault(joined(path, name), value, "is neither true nor false", "Write true or false.");
    }
    return false;
  }

  // A map of at most so many entries whose keys are names; nothing when it is absent.
  std::vector<std::pair<std::string, const Value*>> named(const Value& map, std::string_view path,
                                                          std::size_t max) {
    std::vector<std::pair<std::string, const Value*>> list;
    if (map.is_null()) return list;
    if (!map.is_map() || map.size() > max) {
      fault(path, map, fmt::format("must be a map of at most {} entries", max),
            "Write a map from names to descriptions.");
      return list;
    }
    for (const Entry& entry : map.entries()) {
      const std::string name = entry.key.is_string() ? std::string(entry.key.as_string()) : "";
      if (!is_word(name)) {
        fault(path, entry.key, "has a name that is none",
              "Names are letters, digits, - and _ only.");
      } else if (!entry.value.is_map()) {
        fault(joined(path, name), entry.value, "is not a map",
              "Write a map, such as {Type: string}.");
      } else {
        list.emplace_back(name, &entry.value);
      }
    }
    return list;
  }

  PropertyType property_type(const Value& map, std::string_view path) {
    const Value& written = map.get("Type");
    for (const auto& [word, type] : kTypes) {
      if (written == Value::string(word)) return type;
    }
    fault(joined(path, "Type"), written.is_null() ? map : written, "is not the name of a type",
          "Use string, integer, number, boolean, list, map or any.");
    return PropertyType::kAny;
  }

  std::vector<Property> properties(const Value& map, const std::string& path, int depth) {
    std::vector<Property> list;
    if (depth > kDepthMax) {
      fault(path, map, fmt::format("is nested deeper than {} levels", kDepthMax),
            "Use Type: any for what lies deeper.");
      return list;
    }
    for (const auto& [name, described] : named(map, path, kPropertiesMax)) {
      list.push_back(property(name, *described, joined(path, name), depth));
    }
    return list;
  }

  Property property(std::string name, const Value& map, const std::string& path, int depth) {
    only(map, path, kPropertyMembers);
    Property property;
    property.name = std::move(name);
    property.type = property_type(map, path);
    property.required = flag(map, path, "Required");
    property.drift = true;
    property.update = flag(map, path, "UpdateAllowed") && !flag(map, path, "Immutable")
                          ? UpdateBehaviour::kInPlace
                          : UpdateBehaviour::kReplace;
    if (const Value* value = map.find("Default")) property.default_value = *value;
    constraints(map.get("Constraints"), joined(path, "Constraints"), property);
    schema(map.get("Schema"), joined(path, "Schema"), depth, property);
    return property;
  }

  void schema(const Value& map, const std::string& path, int depth, Property& property) {
    if (map.is_null()) return;
    if (property.type == PropertyType::kMap) {
      property.properties = properties(map, path, depth + 1);
    } else if (property.type == PropertyType::kList && map.is_map() && map.size() == 1 &&
               map.get("*").is_map() && depth < kDepthMax) {
      property.items = std::make_shared<const Property>(
          this->property("", map.get("*"), joined(path, "*"), depth + 1));
    } else {
      fault(path, map, "does not fit the type",
            "A map's Schema names its properties; a list's is {\"*\": …}, what each item is.");
    }
  }

  void constraints(const Value& list, const std::string& path, Property& property) {
    if (list.is_null()) return;
    if (!list.is_list()) {
      return fault(path, list, "is not a list", "Write a list, such as [{Length: {Max: 100}}].");
    }
    for (const Value& item : list.items()) {
      only(item, path, kConstraints);
      if (!item.is_map()) {
        fault(path, item, "holds what is no map", "Write a list, such as [{Length: {Max: 100}}].");
      }
      for (const Entry& entry : item.entries()) constraint(entry, path, property);
    }
  }

  void constraint(const Entry& entry, const std::string& path, Property& property) {
    const std::string name = entry.key.is_string() ? std::string(entry.key.as_string()) : "";
    const Value& value = entry.value;
    if (name == "AllowedValues") {
      property.allowed_values.assign(value.items().begin(), value.items().end());
      if (!value.is_list() || value.size() == 0) {
        fault(joined(path, name), value, "is not a list of values", "List at least one value.");
      }
    } else if (name == "AllowedPattern") {
      property.pattern = text(entry_map(entry), path, name, kDescriptionMax);
    } else if (name == "Range") {
      const auto is_number = [](const Value& v) { return v.is_null() || v.is_number(); };
      property.min = value.get("Min");
      property.max = value.get("Max");
      if (!value.is_map() || !is_number(property.min) || !is_number(property.max)) {
        fault(joined(path, name), value, "has no numbers", "Write {Range: {Min: 1, Max: 10}}.");
        property.min = property.max = Value();
      }
    } else if (name == "Length") {
      property.min_length = length(value.get("Min"), joined(path, name));
      property.max_length = length(value.get("Max"), joined(path, name));
      if (!value.is_map()) {
        fault(joined(path, name), value, "has no numbers", "Write {Length: {Min: 1, Max: 10}}.");
      }
    }
  }

  static Value entry_map(const Entry& entry) { return Value::map({entry}); }

  std::optional<std::size_t> length(const Value& value, const std::string& path) {
    if (value.is_null()) return std::nullopt;
    if (value.is_int() && value.as_int() >= 0) return static_cast<std::size_t>(value.as_int());
    fault(path, value, "has a bound that is no length", "Use a whole number from 0.");
    return std::nullopt;
  }

  void attributes(const Value& map, ResourceType& type) {
    MapBuilder types;
    for (const auto& [name, described] : named(map, "Attributes", kAttributesMax)) {
      const std::string path = joined("Attributes", name);
      only(*described, path, kAttributeMembers);
      type.attributes.push_back(name);
      if (described->find("Type") == nullptr) continue;
      property_type(*described, path);
      types.set(name, described->get("Type"));
    }
    type.attribute_types = types.build();
  }

  // It is an attribute even when Attributes does not repeat it.
  void identifier(const Value& definition, ResourceType& type) {
    const std::string name = text(definition, "", "Identifier", kNameMax);
    if (name.empty()) return;
    if (!is_word(name)) {
      return fault("Identifier", definition.get("Identifier"), "is not the name of an attribute",
                   "Names are letters, digits, - and _ only.");
    }
    type.identifier = {name};
    if (!type.has_attribute(name)) type.attributes.push_back(name);
  }

  Errors& errors_;
};

}  // namespace

Result<void> check_registered_type_name(std::string_view name) {
  const auto wrong = [&](std::string_view what, std::string fix) {
    return Error{.code = "InvalidParameter",
                 .message = fmt::format("\"{}\" {}", name, what),
                 .where = "Type",
                 .at = {},
                 .fix = std::move(fix)};
  };
  std::size_t words = 0;
  std::string_view rest = name;
  std::string_view first = name.substr(0, name.find("::"));
  for (bool more = true; more; ++words) {
    const std::size_t end = rest.find("::");
    more = end != std::string_view::npos;
    if (!is_word(rest.substr(0, end)) || name.size() > kNameMax) {
      return wrong("is no name of a type", "Name it Organization::Service::Name.");
    }
    if (more) rest.remove_prefix(end + 2);
  }
  if (words != 3) return wrong("is no name of a type", "Name it Organization::Service::Name.");
  for (const std::string_view taken : {"ALIYUN", "DATASOURCE", "MODULE", "Custom"}) {
    if (edit_distance(first, taken) == 0) {
      return wrong("begins with a word that is taken",
                   "Begin with the name of your own organization.");
    }
  }
  return {};
}

ResourceType read_type_definition(const Value& definition, Errors& errors) {
  return DefinitionReader(errors).read(definition);
}

}  // namespace cairn
