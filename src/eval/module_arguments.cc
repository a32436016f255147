#include "eval/module_arguments.h"

#include <string>
#include <utility>

#include "base/suggest.h"
#include "catalog/constraint.h"
#include "eval/build_errors.h"
#include "eval/parameter_schema.h"
#include "eval/tree.h"

namespace cairn {
namespace {

constexpr std::string_view kCode = "StackValidationFailed";

bool has_call(const Value& tree) {
  if (as_call(tree)) return true;
  for (const Value& item : tree.items()) {
    if (has_call(item)) return true;
  }
  for (const Entry& entry : tree.entries()) {
    if (has_call(entry.value)) return true;
  }
  return false;
}

class Binder {
 public:
  Binder(std::string_view module, const Value& definition, PatternEffort& effort, Errors& errors)
      : module_(module), definition_(definition), effort_(effort), errors_(errors) {}

  ModuleBody::Arguments bind(const Template& body) {
    const Value& properties = definition_.get("Properties");
    if (!properties.is_null() && (!properties.is_map() || as_call(properties))) {
      errors_.push_back(wrong_attribute_type(module_, "Properties", properties.pos(),
                                             "It must be a map that is written out."));
      return {};
    }
    refuse_unknown(properties, body);
    ModuleBody::Arguments arguments;
    for (const Entry& parameter : body.parameters.entries()) {
      const std::string_view name = parameter.key.as_string();
      arguments.emplace(name, argument(parameter, properties.find(name)));
    }
    return arguments;
  }

 private:
  void refuse_unknown(const Value& properties, const Template& body) {
    for (const Entry& property : properties.entries()) {
      const std::string name = shown(property.key);
      if (property.key.is_string() && body.parameters.find(property.key) != nullptr) continue;
      Nearest search(name);
      for (const Entry& known : body.parameters.entries()) search.offer(known.key.as_string());
      refuse(name, property.key.pos(), "Unknown Property " + name,
             search.best().empty() ? "GetResourceType names the properties of the module."
                                   : "Did you mean \"" + search.best() + "\"?");
    }
  }

  Value argument(const Entry& parameter, const Value* given) {
    const std::string_view name = parameter.key.as_string();
    const SchemaResult read = read_parameter_schema(name, parameter.value, effort_);
    const ParameterSchema& schema = read.schema;
    if (!read.complaints.empty()) {
      refuse(name, definition_.pos(),
             "the module's parameter is invalid: " + read.complaints.front().text,
             "Ask the owner of the module to correct it.");
      return {};
    }
    if (given != nullptr && ref_name(*given) == "ALIYUN::NoValue") given = nullptr;
    const bool by_user = given != nullptr;
    if (!by_user) given = schema.default_value;
    if (given == nullptr) {
      refuse(name, definition_.pos(), "Property " + std::string(name) + " not assigned",
             "Give it under Properties.");
      return {};
    }
    if (given->is_null() || has_call(*given)) return *given;
    Conversion converted = convert_parameter(schema, *given);
    std::optional<Complaint> complaint = std::move(converted.complaint);
    if (!complaint && by_user) complaint = check_constraints(schema, converted.value, effort_);
    if (!complaint) return converted.value.with_pos(given->pos());
    refuse(name, given->pos(), complaint->text, std::move(complaint->fix));
    return {};
  }

  void refuse(std::string_view property, SourcePos at, const std::string& reason, std::string fix) {
    const std::string path =
        "Resources." + std::string(module_) + ".Properties." + std::string(property);
    errors_.push_back(
        reasoned(kCode, "Property error: " + path + ": " + reason, path, at, std::move(fix)));
  }

  std::string_view module_;
  const Value& definition_;
  PatternEffort& effort_;
  Errors& errors_;
};

}  // namespace

ModuleBody::Arguments bind_module_arguments(std::string_view module, const Value& definition,
                                            const Template& body, PatternEffort& effort,
                                            Errors& errors) {
  return Binder(module, definition, effort, errors).bind(body);
}

}  // namespace cairn
