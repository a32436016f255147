#include "catalog/property_check.h"

#include <fmt/format.h>

#include <string>
#include <vector>

#include "base/suggest.h"
#include "catalog/conversion.h"
#include "catalog/custom_constraint.h"
#include "catalog/error_catalog.h"

namespace cairn {
namespace {

class Checker {
 public:
  Checker(std::string_view logical_id, Errors& errors, const PatternMatcher& matches)
      : path_(fmt::format("Resources.{}.Properties", logical_id)),
        errors_(errors),
        matches_(matches) {}

  // A map whose keys the schema names. `open`: further keys pass as they are.
  Value check_map(const Value& map, const std::vector<Property>& schema, bool open) {
    std::vector<Entry> checked;
    checked.reserve(map.size());
    bool changed = false;
    for (const Entry& entry : map.entries()) {
      const std::string name = plain_text(entry.key);
      const Property* property = find(schema, name);
      if (!property) {
        if (!open) refuse_unknown(entry, name, schema);
        checked.push_back(entry);
      } else if (entry.value.is_null() && !property->required) {
        changed = true;
      } else {
        Value value = at_key(name, [&] { return check(entry.value, *property); });
        changed = changed || differs(value, entry.value);
        checked.push_back({entry.key, std::move(value)});
      }
    }
    for (const Property& property : schema) {
      if (property.required && !property.guessed) require(map, property);
    }
    return changed ? Value::map(std::move(checked)).with_pos(map.pos()) : map;
  }

  void refuse(const Value& value, std::string_view text, std::string fix) {
    add(path_, path_, value.pos(), text, std::move(fix));
  }

 private:
  static const Property* find(const std::vector<Property>& schema, std::string_view name) {
    for (const Property& property : schema) {
      if (property.name == name) return &property;
    }
    return nullptr;
  }

  // Lists and maps share a tree with their origin unless something in them changed.
  static bool differs(const Value& checked, const Value& given) {
    return checked.kind() != given.kind() || checked.identity() != given.identity();
  }

  template <class Check>
  Value at_key(std::string_view name, Check check) {
    const std::size_t length = path_.size();
    path_.append(".").append(name);
    Value value = check();
    path_.resize(length);
    return value;
  }

  Value check(const Value& value, const Property& property) {
    if (value.is_unknown() || property.guessed) return value;
    if (value.is_null()) return property.default_value.value_or(zero_value(property.type));
    Result<Value> converted = convert_for(value, property);
    if (!converted) {
      refuse(value, converted.error().message, std::move(converted.error().fix));
      return value;
    }
    const Value& own = converted.value();
    const Constraints constraints = {property.min,
                                     property.max,
                                     property.min_length,
                                     property.max_length,
                                     property.allowed_values,
                                     property.pattern};
    if (const auto text = violation(own, constraints, matches_)) {
      refuse(value, *text, constraint_fix(own, property));
      return value;
    }
    if (breaks_custom_constraint(own, property)) return value;
    if (own.is_list() && property.items) return check_items(own, *property.items);
    if (own.is_map() && !property.properties.empty()) {
      return check_map(own, property.properties, false);
    }
    return own;
  }

  // Empty text is how templates leave a name or description out.
  bool breaks_custom_constraint(const Value& value, const Property& property) {
    if (property.custom_constraint.empty() || !matches_ || !value.is_string()) return false;
    const CustomConstraint* custom = find_custom_constraint(property.custom_constraint);
    const std::string_view text = value.as_string();
    if (custom == nullptr || text.empty() || matches_(custom->pattern, text)) return false;
    refuse(
        value,
        custom->secret
            ? fmt::format("the value does not validate {}", property.custom_constraint)
            : fmt::format("\"{}\" does not validate {}", shown(value), property.custom_constraint),
        custom->fix);
    return true;
  }

  static Result<Value> convert_for(const Value& value, const Property& property) {
    if (value.is_bool() && property.type == PropertyType::kString) {
      return boolean_text(value.as_bool(), property.allowed_values).with_pos(value.pos());
    }
    return convert(value, property.type);
  }

  Value check_items(const Value& list, const Property& schema) {
    std::vector<Value> checked;
    checked.reserve(list.size());
    bool changed = false;
    const std::size_t length = path_.size();
    for (const Value& item : list.items()) {
      path_ += fmt::format("[{}]", checked.size());
      checked.push_back(check(item, schema));
      path_.resize(length);
      changed = changed || differs(checked.back(), item);
    }
    return changed ? Value::list(std::move(checked)).with_pos(list.pos()) : list;
  }

  void require(const Value& map, const Property& property) {
    if (map.find(property.name)) return;
    add(path_, path_ + "." + property.name, map.pos(),
        fmt::format("Property {} not assigned", property.name),
        fmt::format("Add {}: a {}.", property.name, property_type_name(property.type)));
  }

  void refuse_unknown(const Entry& entry, const std::string& name,
                      const std::vector<Property>& schema) {
    Nearest search(name);
    for (const Property& property : schema) search.offer(property.name);
    std::string fix = search.best().empty() ? "Remove it; the type has no such property."
                                            : fmt::format("Did you mean \"{}\"?", search.best());
    add(path_, path_ + "." + name, entry.key.pos(), "Unknown Property " + name, std::move(fix));
  }

  static std::string limits_fix(const Value& value, const Property& property) {
    std::string low;
    std::string high;
    std::string_view what = "a value of";
    std::string_view unit;
    if (value.is_number()) {
      if (!property.min.is_null()) low = plain_text(property.min);
      if (!property.max.is_null()) high = plain_text(property.max);
    } else if (property.min_length || property.max_length) {
      if (property.min_length) low = std::to_string(*property.min_length);
      if (property.max_length) high = std::to_string(*property.max_length);
      what = value.is_string() ? "text of" : "a list or map of";
      unit = value.is_string() ? " characters" : " entries";
    }
    if (!low.empty() && !high.empty()) {
      return fmt::format("Give {} {} to {}{}.", what, low, high, unit);
    }
    if (!low.empty()) return fmt::format("Give {} at least {}{}.", what, low, unit);
    if (!high.empty()) return fmt::format("Give {} at most {}{}.", what, high, unit);
    return "Give a value of the form that the pattern describes.";
  }

  static std::string constraint_fix(const Value& value, const Property& property) {
    if (property.allowed_values.empty()) return limits_fix(value, property);
    Nearest search(plain_text(value));
    std::vector<std::string> allowed;
    for (const Value& each : property.allowed_values) {
      search.offer(allowed.emplace_back(plain_text(each)));
    }
    if (!search.best().empty()) return fmt::format("Did you mean \"{}\"?", search.best());
    return fmt::format("Use one of {}.", fmt::join(allowed, ", "));
  }

  void add(std::string_view named, std::string where, SourcePos at, std::string_view text,
           std::string fix) {
    const std::string reason = fmt::format("Property error: {}: {}", named, text);
    errors_.push_back({.code = "StackValidationFailed",
                       .message = error_text("StackValidationFailed", {{"reason", reason}}),
                       .where = std::move(where),
                       .at = at,
                       .fix = std::move(fix)});
  }

  std::string path_;
  Errors& errors_;
  const PatternMatcher& matches_;
};

}  // namespace

Value check_properties(const ResourceType& type, std::string_view logical_id,
                       const Value& properties, Errors& errors, const PatternMatcher& matches) {
  if (properties.is_unknown()) return properties;
  Checker checker(logical_id, errors, matches);
  if (!properties.is_map() && !properties.is_null()) {
    checker.refuse(properties, fmt::format("\"{}\" is not a map", shown(properties)),
                   "Write a map of property names to values.");
    return properties;
  }
  const Value map = properties.is_map() ? properties : Value::map({}).with_pos(properties.pos());
  return checker.check_map(map, type.properties, type.completeness != Completeness::kFull);
}

}  // namespace cairn
