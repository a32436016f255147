#include "tests/corpus/fitting.h"

#include <map>

#include "catalog/property_check.h"
#include "eval/expr.h"
#include "template/template.h"
#include "value/json.h"

namespace cairn::testing {
namespace {

// The least that the property takes.
Value fitting(const Property& property) {
  if (!property.allowed_values.empty()) return property.allowed_values.front();
  switch (property.type) {
    case PropertyType::kList: {
      const std::size_t count = property.min_length.value_or(property.required ? 1 : 0);
      if (!property.items) return Value::list(std::vector<Value>(count, Value::string("corpus")));
      return Value::list(std::vector<Value>(count, fitting(*property.items)));
    }
    case PropertyType::kMap: {
      MapBuilder map;
      for (const Property& p : property.properties) {
        if (p.required) map.set(p.name, fitting(p));
      }
      return map.build();
    }
    case PropertyType::kInteger:
    case PropertyType::kNumber:
      return property.min.is_null() ? Value::integer(1) : property.min;
    case PropertyType::kBoolean:
      return Value::boolean(true);
    case PropertyType::kString:
    case PropertyType::kAny:
    case PropertyType::kUnknown:
      break;
  }
  return Value::string(std::string(std::max<std::size_t>(property.min_length.value_or(0), 6), 'c'));
}

bool takes(const Property& property, const Value& value) {
  ResourceType type;
  type.completeness = Completeness::kFull;
  type.properties.push_back(property);
  Errors errors;
  check_properties(type, "R", MapBuilder().set(property.name, value).build(), errors,
                   [](std::string_view pattern, std::string_view text) {
                     const Result<bool> matched = match_pattern(pattern, text);
                     return !matched || *matched;
                   });
  return errors.empty();
}

class Fitter {
 public:
  explicit Fitter(const CorpusTemplate& source) : source_(source) {}

  Value run() {
    const ParsedTemplate parsed = parse_template(source_.text);
    if (!parsed.source) return source_.parameters;
    types_ = parsed.source->parameters;
    for (const Entry& entry : parsed.source->resources.entries()) {
      const ResourceType* type = TypeCatalog::embedded().find(entry.value.get_string("Type"));
      if (type != nullptr) walk(entry.value.get("Properties"), type->properties);
    }
    MapBuilder parameters;
    for (const Entry& entry : source_.parameters.entries()) {
      const auto anew = anew_.find(entry.key.as_string());
      parameters.set(entry.key, anew == anew_.end() ? entry.value : Value::string(anew->second));
    }
    return parameters.build();
  }

 private:
  void walk(const Value& map, const std::vector<Property>& schema) {
    for (const Property& property : schema) {
      const Value* value = map.find(property.name);
      if (value == nullptr || property.guessed) continue;
      const std::string_view name = value->size() == 1 ? value->get_string("Ref") : "";
      if (!name.empty()) {
        fit(name, property);
      } else if (value->is_map()) {
        walk(*value, property.properties);
      } else if (property.items) {
        for (const Value& item : value->items()) walk(item, property.items->properties);
      }
    }
  }

  void fit(std::string_view name, const Property& property) {
    const Value* given = source_.parameters.find(name);
    if (given == nullptr || source_.made_up.find(name) == nullptr) return;
    const std::string_view type = types_.get(name).get_string("Type");
    if (type == "CommaDelimitedList") return;
    const bool json = type == "Json";
    const Result<Value> read = json ? read_json(given->as_string()) : Result<Value>(*given);
    if (!read || takes(property, *read)) return;
    const Value value = fitting(property);
    anew_[std::string(name)] =
        json || !value.is_string() ? to_json(value) : std::string(value.as_string());
  }

  const CorpusTemplate& source_;
  Value types_;
  std::map<std::string, std::string, std::less<>> anew_;
};

}  // namespace

Value fitting_parameters(const CorpusTemplate& source) {
  return Fitter(source).run();
}

}  // namespace cairn::testing
