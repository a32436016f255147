// Text and JSON to values of a parameter's declared type.
//
// Lenient where official clients differ in form but not in meaning: booleans in any case; numbers
// and booleans in JSON also as text, account numbers in JSON also as numbers.
#pragma once

#include <optional>
#include <string_view>

#include "api/complaints.h"
#include "catalog/action.h"
#include "value/value.h"

namespace cairn::api {

// A scalar type only. nullopt: it complained.
std::optional<Value> typed_scalar(ParameterType type, std::string_view text, const Place& place,
                                  Complaints& complaints);

// A parameter whose wire form is one JSON text. Fields that are not declared are left out, unless
// none is declared.
std::optional<Value> typed_json(const Parameter& parameter, std::string_view text,
                                const Place& place, Complaints& complaints);

}  // namespace cairn::api
