// One definition of the Parameters section: its schema, the conversion of values to its type, and
// the constraints on them (template-language sections 4.2 to 4.4).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "eval/pattern.h"
#include "value/value.h"

namespace cairn {

enum class ParameterType : std::uint8_t {
  kString,
  kNumber,
  kCommaDelimitedList,
  kJson,
  kBoolean,
  kNone,          // tolerated; always null
  kStoredValue,   // ALIYUN::OOS::Parameter::Value
  kStoredSecret,  // ALIYUN::OOS::SecretParameter::Value
};

// A complaint: the words after "Parameter '{name}' is invalid: ", how to mend it, and the attribute
// of the definition it is about, if it is about one.
struct Complaint {
  std::string text;
  std::string fix;
  std::string_view attribute = {};
};

struct ParameterSchema {
  std::string_view name;
  ParameterType type = ParameterType::kString;
  const Value* default_value = nullptr;  // nullptr when there is none; may be a null Value
  const Value* allowed_values = nullptr;
  std::string_view pattern;
  Value min_value;  // numbers, or null for no bound
  Value max_value;
  Value min_length;
  Value max_length;
  bool no_echo = false;
  std::string_view constraint_description;
  SourcePos at;
};

// `definition` must outlive the schema. A missing type comes back as the only complaint, without
// text: its documented text is not of that form.
struct SchemaResult {
  ParameterSchema schema;
  std::vector<Complaint> complaints;
  bool missing_type = false;
};
SchemaResult read_parameter_schema(std::string_view name, const Value& definition,
                                   PatternEffort& effort);

// What a value given by a user (text) or written as Default (any kind) becomes.
struct Conversion {
  Value value;
  std::optional<Complaint> complaint;
};
Conversion convert_parameter(const ParameterSchema& schema, const Value& given);

// The first constraint that a converted value breaks. The text is the ConstraintDescription when
// there is one; a NoEcho value does not appear in it.
std::optional<Complaint> check_constraints(const ParameterSchema& schema, const Value& value,
                                           PatternEffort& effort);

}  // namespace cairn
