#include "eval/parameters.h"

#include <unordered_map>
#include <utility>

#include "base/suggest.h"
#include "catalog/error_catalog.h"
#include "eval/parameter_schema.h"

namespace cairn {
namespace {

class Binder {
 public:
  Binder(const Template& source, std::span<const ParameterInput> inputs,
         const StackContext& context, const Surroundings& surroundings, BuildMode mode,
         BuildErrors& errors)
      : source_(source),
        context_(context),
        surroundings_(surroundings),
        mode_(mode),
        errors_(errors) {
    for (const ParameterInput& input : inputs) inputs_[input.key] = &input;
    refuse_unknown_names(inputs);
  }

  std::vector<BoundParameter> bind_all() {
    std::vector<BoundParameter> bound;
    bound.reserve(source_.parameters.size());
    for (const Entry& entry : source_.parameters.entries()) {
      bound.push_back(bind(entry.key, entry.value));
    }
    return bound;
  }

 private:
  void refuse_unknown_names(std::span<const ParameterInput> inputs) {
    for (const ParameterInput& input : inputs) {
      if (source_.parameters.find(input.key) != nullptr) continue;
      Nearest search(input.key);
      for (const Entry& entry : source_.parameters.entries()) search.offer(entry.key.as_string());
      errors_.of(Check::kParameterNames)
          .push_back({.code = "UnknownUserParameter",
                      .message = error_text("UnknownUserParameter", {{"name", input.key}}),
                      .where = "Parameters." + input.key,
                      .at = {},
                      .fix = search.best().empty() ? "Leave it out, or define it in Parameters."
                                                   : "Did you mean \"" + search.best() + "\"?"});
    }
  }

  BoundParameter bind(const Value& key, const Value& definition) {
    const std::string_view name = key.as_string();
    definition_ = &definition;
    SchemaResult read = read_parameter_schema(name, definition, effort_);
    ParameterSchema& schema = read.schema;
    schema.at = key.pos();
    BoundParameter bound{.name = std::string(name), .no_echo = schema.no_echo};
    bound.value = Value::unknown("known after parameter " + bound.name + " is given");
    if (read.missing_type) {
      refuse(Check::kParameterSchema, schema, "Missing parameter type for parameter: " + bound.name,
             std::move(read.complaints.front()));
    } else if (!read.complaints.empty()) {
      for (Complaint& complaint : read.complaints) {
        refuse_value(Check::kParameterSchema, schema, std::move(complaint));
      }
    } else if (schema.type == ParameterType::kNone) {
      bound.value = Value();
      bound.given = inputs_.contains(name);
    } else if (const auto given = inputs_.find(name); given != inputs_.end()) {
      bound.given = true;
      if (!given->second->known) return bound;
      bind_value(schema, Value::string(given->second->value), Check::kParameterValues, bound);
    } else if (schema.default_value != nullptr) {
      bind_default(schema, bound);
    } else if (mode_ != BuildMode::kValidate) {
      refuse_missing(schema);
    }
    return bound;
  }

  void bind_default(const ParameterSchema& schema, BoundParameter& bound) {
    if (schema.default_value->is_null()) {  // "empty and unchecked"
      bound.value = Value();
      return;
    }
    bind_value(schema, *schema.default_value, Check::kParameterSchema, bound, "Default");
  }

  void bind_value(const ParameterSchema& schema, const Value& given, Check check,
                  BoundParameter& bound, std::string_view attribute = {}) {
    if (schema.type == ParameterType::kStoredValue || schema.type == ParameterType::kStoredSecret) {
      return bind_stored(schema, given, check, bound);
    }
    Conversion converted = convert_parameter(schema, given);
    std::optional<Complaint> complaint = std::move(converted.complaint);
    if (!complaint) complaint = check_constraints(schema, converted.value, effort_);
    if (complaint) {
      complaint->attribute = attribute;
      refuse_value(check, schema, *std::move(complaint));
      if (schema.no_echo) errors_.of(check).back().text = "******";
    } else {
      bound.value = std::move(converted.value);
    }
  }

  // What is given names an entry of the parameter store. Its value is not read for validation.
  void bind_stored(const ParameterSchema& schema, const Value& given, Check check,
                   BoundParameter& bound) {
    const Conversion name = convert_parameter(schema, given);
    if (name.complaint) return refuse_value(check, schema, *name.complaint);
    if (mode_ == BuildMode::kValidate) return;
    Result<Value> stored =
        surroundings_.oos_parameter(context_.tenant_id, context_.region, name.value.as_string(),
                                    schema.type == ParameterType::kStoredSecret);
    if (!stored) {
      const Error& why = stored.error();
      return refuse_value(check, schema, {why.message, why.fix});
    }
    if (auto complaint = check_constraints(schema, *stored, effort_)) {
      return refuse_value(check, schema, *std::move(complaint));
    }
    bound.value = *std::move(stored);
  }

  void refuse_value(Check check, const ParameterSchema& schema, Complaint complaint) {
    const std::string reason =
        "Parameter '" + std::string(schema.name) + "' is invalid: " + complaint.text;
    refuse(check, schema, reason, std::move(complaint));
  }

  void refuse(Check check, const ParameterSchema& schema, std::string_view reason,
              Complaint complaint) {
    const std::string_view code =
        check == Check::kParameterSchema ? "InvalidSchema" : "StackValidationFailed";
    std::string path = where(schema);
    SourcePos at = schema.at;
    if (const Value* attribute = definition_->find(complaint.attribute)) {
      path.append(".").append(complaint.attribute);
      at = attribute->pos();
    }
    errors_.of(check).push_back(
        reasoned(code, reason, std::move(path), at, std::move(complaint.fix)));
  }

  void refuse_missing(const ParameterSchema& schema) {
    errors_.of(Check::kParameterNames)
        .push_back({.code = "UserParameterMissing",
                    .message = error_text("UserParameterMissing", {{"name", schema.name}}),
                    .where = where(schema),
                    .at = schema.at,
                    .fix = "Give the parameter a value, or its definition a Default."});
  }

  static std::string where(const ParameterSchema& schema) {
    return "Parameters." + std::string(schema.name);
  }

  const Template& source_;
  const StackContext& context_;
  const Surroundings& surroundings_;
  BuildMode mode_;
  BuildErrors& errors_;
  PatternEffort effort_;
  const Value* definition_ = nullptr;  // of the parameter being bound
  std::unordered_map<std::string_view, const ParameterInput*> inputs_;
};

}  // namespace

std::vector<BoundParameter> bind_parameters(const Template& source,
                                            std::span<const ParameterInput> inputs,
                                            const StackContext& context,
                                            const Surroundings& surroundings, BuildMode mode,
                                            BuildErrors& errors) {
  return Binder(source, inputs, context, surroundings, mode, errors).bind_all();
}

bool parameter_takes(std::string_view name, const Value& definition, std::string_view text) {
  const ParameterSchema schema = read_parameter_schema(name, definition).schema;
  const Conversion converted = convert_parameter(schema, Value::string(text));
  return !converted.complaint && !check_constraints(schema, converted.value);
}

}  // namespace cairn
