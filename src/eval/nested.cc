#include "eval/nested.h"

#include <utility>

#include "catalog/error_catalog.h"
#include "eval/build_errors.h"
#include "eval/expr.h"
#include "value/json.h"

namespace cairn {
namespace {

constexpr std::string_view kBody = "TemplateBody";
constexpr std::string_view kSources[] = {kBody, "TemplateURL", "TemplateId"};

std::string parameter_text(const Value& value) {
  if (value.is_list() || value.is_map() || value.is_bool()) return to_json(value);
  return to_text(value);
}

std::string path_of(std::string_view logical_id, std::string_view property) {
  return "Resources." + std::string(logical_id) + ".Properties." + std::string(property);
}

Error property_error(std::string_view logical_id, std::string_view property, std::string_view text,
                     SourcePos at, std::string fix) {
  std::string path = path_of(logical_id, property);
  const std::string reason = "Property error: " + path + ": " + std::string(text);
  return reasoned("StackValidationFailed", reason, std::move(path), at, std::move(fix));
}

// What the service cannot do stays what it is, however deep it stands.
bool keeps_its_code(const Error& error) {
  return error.code == "NotSupported" || error.code == "RequestLimitExceeded";
}

// Of what a nested template says about its parameters, this much is the outer template's matter.
bool about_given_parameters(const Error& error) {
  return error.code == "UnknownUserParameter" || error.code == "UserParameterMissing";
}

Error inside(Error error, const NestedStack& nested) {
  const Value& body = nested.properties.get(kBody);
  const bool parameters = about_given_parameters(error);
  const std::string_view property = parameters ? "Parameters" : kBody;
  std::string where = parameters ? "Resources." + std::string(nested.logical_id) + ".Properties"
                                 : path_of(nested.logical_id, kBody);
  if (!error.where.empty()) where += "." + error.where;
  if (!keeps_its_code(error)) {
    std::string text = std::move(error.message);
    if (text.ends_with('.')) text.pop_back();
    const Value& given = nested.properties.get("Parameters");
    const SourcePos at = parameters && given.is_map() ? given.pos() : error.at;
    error = property_error(nested.logical_id, property, text, at, std::move(error.fix));
  }
  if (error.at == SourcePos{}) error.at = body.pos();
  error.where = std::move(where);
  return error;
}

bool from_elsewhere(const Value& resources) {
  for (const Entry& resource : resources.entries()) {
    if (resource.value.get_string("Type") != kNestedStackType) continue;
    const Value& body = resource.value.get("Properties").get(kBody);
    if (!body.is_map() || from_elsewhere(body.get("Resources"))) return true;
  }
  return false;
}

bool has_source(const Value& properties) {
  for (const std::string_view source : kSources) {
    const Value& given = properties.get(source);
    if (!given.is_null()) return true;
  }
  return false;
}

}  // namespace

Error nested_too_deep() {
  const std::string reason =
      "stacks are nested in more than " + std::to_string(kNestedLevelsMax) + " levels";
  return {.code = "RequestLimitExceeded",
          .message = error_text("RequestLimitExceeded", {{"reason", reason}}),
          .where = {},
          .at = {},
          .fix = "Put some of the nested stacks side by side."};
}

bool nested_from_elsewhere(const Template& source) {
  return from_elsewhere(source.resources);
}

std::vector<ParameterInput> nested_parameters(const Value& properties) {
  std::vector<ParameterInput> inputs;
  for (const Entry& entry : properties.get("Parameters").entries()) {
    if (entry.value.is_null()) continue;
    ParameterInput input{to_text(entry.key), {}, !entry.value.has_unknown()};
    if (input.known) input.value = parameter_text(entry.value);
    inputs.push_back(std::move(input));
  }
  return inputs;
}

Built foresee_nested(std::shared_ptr<const Template> source, const Value& properties,
                     const StackContext& outer, const Surroundings& surroundings,
                     const TypeCatalog& types, const BuildOptions& options) {
  StackContext context = outer;
  context.stack_name.clear();  // made up when the stack is
  context.stack_id.clear();
  const Value& group = properties.get("ResourceGroupId");
  if (group.is_string()) context.resource_group_id = group.as_string();
  BuildOptions inner = options;
  inner.nested_level = options.nested_level + 1;
  inner.mode =
      properties.get("Parameters").is_unknown() ? BuildMode::kValidate : BuildMode::kForesee;
  return build_model(std::move(source), nested_parameters(properties), context, surroundings, types,
                     inner);
}

void check_nested(const NestedStack& nested, const StackContext& outer,
                  const Surroundings& surroundings, const TypeCatalog& types,
                  const BuildOptions& options, Errors& errors) {
  if (options.nested_level >= kNestedLevelsMax) {
    errors.push_back(inside(nested_too_deep(), nested));
    return;
  }
  const Value& properties = nested.properties;
  if (properties.is_unknown()) return;
  if (!has_source(properties)) {
    errors.push_back(property_error(nested.logical_id, kBody, "Property TemplateBody not assigned",
                                    properties.pos(),
                                    "Give TemplateBody, TemplateURL or TemplateId."));
    return;
  }
  const Value& body = properties.get(kBody);
  if (!body.is_map()) return;
  ParsedTemplate parsed = read_template(body);
  Errors found = std::move(parsed.errors);
  if (found.empty() && nested.outer_locals && parsed.source->locals.size() > 0) {
    found.push_back(reasoned(
        "StackValidationFailed", "A nested template cannot have Locals when the outer one has them",
        "Locals", parsed.source->locals.pos(),
        "Pass the values as Parameters, or give the template by TemplateURL."));
  }
  if (found.empty()) {
    found = foresee_nested(parsed.source, properties, outer, surroundings, types, options).errors;
  }
  for (Error& error : found) errors.push_back(inside(std::move(error), nested));
}

}  // namespace cairn
