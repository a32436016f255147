// Conversion of a property value to its schema type (table of template-language section 11.5).
#pragma once

#include <span>

#include "base/result.h"
#include "catalog/resource_type.h"

namespace cairn {

// `value` is neither null nor Unknown. The error holds only a message and a fix: the caller knows
// the place. A value of the right type comes back itself, sharing its tree.
Result<Value> convert(const Value& value, PropertyType type);

// The text a boolean becomes where text is wanted: "True" and "False" as Python writes them, unless
// the allowed values spell it otherwise.
Value boolean_text(bool boolean, std::span<const Value> allowed_values);

// What null becomes: "", 0, false, [] or {}; null itself for types that take anything.
Value zero_value(PropertyType type);

}  // namespace cairn
