#include "eval/parameter_schema.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/suggest.h"
#include "catalog/constraint.h"
#include "eval/expr.h"
#include "eval/tree.h"
#include "value/json.h"

namespace cairn {
namespace {

struct TypeName {
  std::string_view name;
  ParameterType type;
};
constexpr TypeName kTypes[] = {
    {"String", ParameterType::kString},
    {"Number", ParameterType::kNumber},
    {"CommaDelimitedList", ParameterType::kCommaDelimitedList},
    {"Json", ParameterType::kJson},
    {"Boolean", ParameterType::kBoolean},
    {"None", ParameterType::kNone},
    {"ALIYUN::OOS::Parameter::Value", ParameterType::kStoredValue},
    {"ALIYUN::OOS::SecretParameter::Value", ParameterType::kStoredSecret},
};

constexpr std::string_view kFunctionFix =
    "Functions are not allowed in Parameters; write the value itself.";

std::string lower(std::string_view text) {
  std::string out;
  for (const char c : text) out.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c);
  return out;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\n\r\v\f";
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

std::optional<bool> read_boolean(std::string_view text) {
  constexpr std::array<std::string_view, 6> kTrue = {"1", "t", "true", "on", "y", "yes"};
  constexpr std::array<std::string_view, 6> kFalse = {"0", "f", "false", "off", "n", "no"};
  const std::string word = lower(trimmed(text));
  if (std::find(kTrue.begin(), kTrue.end(), word) != kTrue.end()) return true;
  if (std::find(kFalse.begin(), kFalse.end(), word) != kFalse.end()) return false;
  return std::nullopt;
}

bool contains_function(const Value& value) {
  if (as_call(value)) return true;
  for (const Value& item : value.items()) {
    if (contains_function(item)) return true;
  }
  for (const Entry& entry : value.entries()) {
    if (contains_function(entry.value)) return true;
  }
  return false;
}

std::optional<Complaint> read_type(const Value& written, ParameterSchema& schema) {
  if (written.is_string()) {
    for (const TypeName& type : kTypes) {
      if (type.name != written.as_string()) continue;
      schema.type = type.type;
      return std::nullopt;
    }
  }
  const std::string text = plain_text(written);
  Nearest search(text);
  for (const TypeName& type : kTypes) search.offer(type.name);
  return Complaint{"Invalid type (" + text + ")",
                   search.best().empty()
                       ? "Use String, Number, CommaDelimitedList, Json or Boolean."
                       : "Did you mean \"" + search.best() + "\"?",
                   "Type"};
}

void read_bound(const Value& definition, std::string_view key, bool whole, Value& bound,
                std::vector<Complaint>& complaints) {
  const Value& written = definition.get(key);
  if (written.is_null()) return;
  if (whole ? written.is_int() : written.is_number()) {
    bound = written;
    return;
  }
  if (written.is_string()) {
    const std::optional<Value> read =
        whole ? read_integer(written.as_string()) : read_number(written.as_string());
    if (read) {
      bound = *read;
      return;
    }
  }
  complaints.push_back({std::string(key) + " must be " + (whole ? "an integer" : "a number"),
                        "Write " + std::string(key) + " as a number.", key});
}

bool is_true(const Value& flag) {
  if (flag.is_bool()) return flag.as_bool();
  return flag.is_string() && lower(flag.as_string()) == "true";
}

void read_allowed_values(const Value& definition, ParameterSchema& schema,
                         std::vector<Complaint>& complaints) {
  const Value* allowed = definition.find("AllowedValues");
  if (allowed == nullptr || allowed->is_null()) return;
  if (allowed->is_list()) {
    schema.allowed_values = allowed;
  } else {
    complaints.push_back(
        {"AllowedValues must be a list", "Write AllowedValues as [a, b, …].", "AllowedValues"});
  }
}

void read_pattern(const Value& definition, ParameterSchema& schema, PatternEffort& effort,
                  std::vector<Complaint>& complaints) {
  const Value& pattern = definition.get("AllowedPattern");
  if (pattern.is_null()) return;
  if (!pattern.is_string()) {
    complaints.push_back({"AllowedPattern must be a string", "Write AllowedPattern as quoted text.",
                          "AllowedPattern"});
    return;
  }
  schema.pattern = pattern.as_string();
  if (schema.type != ParameterType::kString || schema.pattern.empty()) return;
  const Result<bool> compiles = match_pattern(schema.pattern, "", effort);
  if (compiles) return;
  complaints.push_back({"AllowedPattern is not a regular expression: " + compiles.error().message,
                        "Correct AllowedPattern; it is read as a Python regular expression.",
                        "AllowedPattern"});
}

void refuse_functions(const Value& definition, std::vector<Complaint>& complaints) {
  constexpr std::string_view kEvaluated[] = {"Type",      "Default",   "AllowedValues",
                                             "MinLength", "MaxLength", "AllowedPattern",
                                             "MinValue",  "MaxValue",  "NoEcho"};
  for (const std::string_view key : kEvaluated) {
    if (contains_function(definition.get(key))) {
      complaints.push_back(
          {std::string(key) + " must not contain a function", std::string(kFunctionFix), key});
    }
  }
}

Conversion refused(std::string text, std::string fix) {
  return {Value(), Complaint{std::move(text), std::move(fix)}};
}

// A value in a message; the secret ones are not shown.
std::string in_message(const ParameterSchema& schema, const Value& value) {
  return schema.no_echo ? "******" : shown(value);
}

Conversion to_string_value(const Value& given) {
  if (given.is_list() || given.is_map()) {
    return refused("Value must be a string",
                   "Give text, or make the parameter's type Json or CommaDelimitedList.");
  }
  return {given.is_string() ? given : Value::string(plain_text(given)), std::nullopt};
}

Conversion to_number_value(const ParameterSchema& schema, const Value& given) {
  if (given.is_number()) return {given, std::nullopt};
  if (given.is_string()) {
    if (std::optional<Value> number = read_number(given.as_string())) {
      return {*std::move(number), std::nullopt};
    }
  }
  return refused("\"" + in_message(schema, given) + "\" is not a number",
                 "Give a number, such as 3.");
}

Conversion to_boolean_value(const ParameterSchema& schema, const Value& given) {
  if (given.is_bool()) return {given, std::nullopt};
  if (given.is_string() || given.is_int()) {
    if (const std::optional<bool> truth = read_boolean(plain_text(given))) {
      return {Value::boolean(*truth), std::nullopt};
    }
  }
  return refused("\"" + in_message(schema, given) + "\" is not a boolean", "Give true or false.");
}

Conversion to_list_value(const Value& given) {
  std::vector<Value> items;
  if (given.is_list()) {
    for (const Value& item : given.items()) {
      items.push_back(item.is_string() ? item : Value::string(plain_text(item)));
    }
    return {Value::list(std::move(items)), std::nullopt};
  }
  if (given.is_map()) {
    return refused("Value must be a comma-delimited list", "Give text such as a,b,c.");
  }
  const std::string text = plain_text(given);
  std::size_t from = 0;
  while (!text.empty()) {  // empty text is the empty list
    const std::size_t comma = text.find(',', from);
    items.push_back(Value::string(std::string_view(text).substr(from, comma - from)));
    if (comma == std::string::npos) break;
    from = comma + 1;
  }
  return {Value::list(std::move(items)), std::nullopt};
}

Conversion to_json_value(const Value& given) {
  if (!given.is_string() || given.as_string().empty()) return {given, std::nullopt};
  Result<Value> decoded = read_json(given.as_string());
  if (!decoded) {
    return refused("Value must be valid JSON: " + decoded.error().message, "Give JSON text.");
  }
  return {without_places(*decoded), std::nullopt};
}

// Members converted like user input; those that cannot be match nothing.
std::vector<Value> allowed_values(const ParameterSchema& schema) {
  std::vector<Value> converted;
  if (schema.allowed_values == nullptr) return converted;
  ParameterSchema member = schema;  // the members of a list are compared as texts
  if (schema.type == ParameterType::kCommaDelimitedList) member.type = ParameterType::kString;
  for (const Value& written : schema.allowed_values->items()) {
    Conversion conversion = convert_parameter(member, written);
    converted.push_back(conversion.complaint ? written : std::move(conversion.value));
  }
  return converted;
}

std::optional<std::size_t> as_length(const Value& bound) {
  if (!bound.is_int()) return std::nullopt;
  return static_cast<std::size_t>(std::max<std::int64_t>(bound.as_int(), 0));
}

std::string without_secret(std::string text, const Value& value) {
  if (!value.is_scalar()) return "the value breaks a constraint";
  const std::string secret = shown(value);
  const std::size_t at = secret.empty() ? std::string::npos : text.find(secret);
  if (at != std::string::npos) text.replace(at, secret.size(), "******");
  return text;
}

}  // namespace

SchemaResult read_parameter_schema(std::string_view name, const Value& definition,
                                   PatternEffort& effort) {
  SchemaResult result;
  ParameterSchema& schema = result.schema;
  schema.name = name;
  schema.at = definition.pos();
  schema.no_echo = is_true(definition.get("NoEcho"));
  schema.constraint_description = definition.get_string("ConstraintDescription");
  schema.default_value = definition.find("Default");
  if (!definition.is_map()) {
    result.complaints.push_back({"The definition must be a map", "Give it at least a Type."});
    return result;
  }
  if (definition.get("Type").is_null()) {
    result.missing_type = true;
    result.complaints.push_back({"", "Add Type: String, or another type."});
    return result;
  }
  auto& complaints = result.complaints;
  refuse_functions(definition, complaints);
  if (!complaints.empty()) return result;  // the other checks would say it again
  if (auto complaint = read_type(definition.get("Type"), schema)) {
    complaints.push_back(*std::move(complaint));
  }
  read_allowed_values(definition, schema, complaints);
  read_pattern(definition, schema, effort, complaints);
  read_bound(definition, "MinLength", true, schema.min_length, complaints);
  read_bound(definition, "MaxLength", true, schema.max_length, complaints);
  read_bound(definition, "MinValue", false, schema.min_value, complaints);
  read_bound(definition, "MaxValue", false, schema.max_value, complaints);
  if (schema.type == ParameterType::kStoredSecret) schema.no_echo = true;
  return result;
}

Conversion convert_parameter(const ParameterSchema& schema, const Value& given) {
  switch (schema.type) {
    case ParameterType::kString:
      return to_string_value(given);
    case ParameterType::kNumber:
      return to_number_value(schema, given);
    case ParameterType::kBoolean:
      return to_boolean_value(schema, given);
    case ParameterType::kCommaDelimitedList:
      return to_list_value(given);
    case ParameterType::kJson:
      return to_json_value(given);
    case ParameterType::kNone:
      return {};
    case ParameterType::kStoredValue:
    case ParameterType::kStoredSecret:
      return to_string_value(given);
  }
  return {};
}

std::optional<Complaint> check_constraints(const ParameterSchema& schema, const Value& value,
                                           PatternEffort& effort) {
  const bool number = schema.type == ParameterType::kNumber;
  const std::vector<Value> allowed = allowed_values(schema);
  const Constraints constraints = {
      .min = number ? schema.min_value : Value(),
      .max = number ? schema.max_value : Value(),
      .min_length = as_length(schema.min_length),
      .max_length = as_length(schema.max_length),
      .allowed_values = allowed,
      .pattern = schema.type == ParameterType::kString ? schema.pattern : std::string_view()};
  std::optional<Complaint> budget;
  std::optional<std::string> text =
      violation(value, constraints, [&](std::string_view pattern, std::string_view subject) {
        const Result<bool> matches = match_pattern(pattern, subject, effort);
        if (!matches) budget = Complaint{matches.error().message, "Simplify AllowedPattern."};
        return !matches || *matches;
      });
  if (budget || !text) return budget;
  if (!schema.constraint_description.empty()) text = std::string(schema.constraint_description);
  if (schema.no_echo) text = without_secret(*std::move(text), value);
  return Complaint{*std::move(text), "Give a value that satisfies the parameter's constraints."};
}

}  // namespace cairn
