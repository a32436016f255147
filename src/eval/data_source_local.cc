#include "eval/data_source_local.h"

#include <string>
#include <utility>

#include "base/suggest.h"
#include "catalog/constraint.h"
#include "catalog/error_catalog.h"
#include "catalog/property_check.h"
#include "eval/expr.h"

namespace cairn {
namespace {

constexpr std::string_view kCode = "StackValidationFailed";

std::string path_of(std::string_view name) {
  return "Locals." + std::string(name);
}

bool matches(std::string_view pattern, std::string_view text) {
  const Result<bool> result = match_pattern(pattern, text);
  return !result || *result;  // as for resources
}

// check_properties() speaks of Resources.
Error in_locals(Error error) {
  const std::string_view from = "Resources.";
  if (const std::size_t at = error.message.find(from); at != std::string::npos) {
    error.message.replace(at, from.size(), "Locals.");
  }
  if (error.where.starts_with(from)) error.where.replace(0, from.size(), "Locals.");
  return error;
}

}  // namespace

bool is_data_source_local(const Value& definition) {
  return definition.get_string("Type").starts_with("DATASOURCE::");
}

DataSourceLocal DataSources::read(std::string_view name, const Value& definition,
                                  const Value& properties) const {
  const Value unknown = Value::unknown("known after data source " + std::string(name) + " is read");
  DataSourceLocal source{nullptr, unknown, unknown};
  const Value& written = definition.get("Type");
  const ResourceType* type = types_.find(written.as_string());
  if (type == nullptr) {
    const std::string near = nearest(written.as_string(), types_.names());
    refuse(reasoned(kCode, error_text("ResourceTypeNotFound", {{"name", written.as_string()}}),
                    path_of(name) + ".Type", written.pos(),
                    near.empty() ? "ListResourceTypes names the types there are."
                                 : "Did you mean \"" + near + "\"?"));
    return source;
  }
  source.type = type;
  if (properties.is_unknown()) return source;
  Errors found;
  const Value checked = check_properties(*type, name, properties, found, matches);
  for (Error& error : found) refuse(in_locals(std::move(error)));
  const bool ready = found.empty() && !checked.has_unknown() && errors_.empty();
  if (mode_ == BuildMode::kValidate || !ready) return source;
  Result<DataSourceAnswer> answer =
      surroundings_.data_source(context_.tenant_id, context_.region, type->name, checked);
  if (!answer) {
    const Error& why = answer.error();
    refuse(reasoned(kCode, "Local '" + std::string(name) + "' is invalid: " + why.message,
                    path_of(name), definition.pos(), why.fix));
    return source;
  }
  source.ref = std::move(answer->ref);
  source.attributes = std::move(answer->attributes);
  return source;
}

Value DataSources::attribute(std::string_view name, const DataSourceLocal& source,
                             const Value& attribute) const {
  const Value unknown = Value::unknown("data source " + std::string(name));
  if (source.type == nullptr || attribute.is_unknown()) return unknown;
  const std::string wanted = attribute.is_string() ? std::string(attribute.as_string()) : "";
  const bool possible =
      source.type->completeness != Completeness::kFull || source.type->has_attribute(wanted);
  if (wanted.empty() || !possible) {
    const std::string near = nearest(wanted, source.type->attributes);
    return refuse({.code = "InvalidTemplateAttribute",
                   .message = error_text("InvalidTemplateAttribute",
                                         {{"resource", name}, {"name", shown(attribute)}}),
                   .where = path_of(name),
                   .at = attribute.pos(),
                   .fix = near.empty() ? "GetResourceType names the attributes of the type."
                                       : "Did you mean \"" + near + "\"?"});
  }
  return source.attributes.is_unknown() ? unknown : source.attributes.get(wanted);
}

Value DataSources::refuse(Error error) const {
  errors_.of(Check::kPrecompile).push_back(std::move(error));
  return Value::unknown("a data source that is wrong");
}

}  // namespace cairn
