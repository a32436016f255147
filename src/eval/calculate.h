// The expressions of Fn::Calculate (section 10.8).
#pragma once

#include <span>
#include <string_view>

#include "base/result.h"
#include "value/value.h"

namespace cairn::detail {

// What is wrong with the characters of an expression; empty when nothing is.
std::string_view calculation_fault(std::string_view expression);

// Puts the numbers in place of {0}, {1}, ... and computes. Integers unless a number has a fraction:
// then `/` divides downwards and `digits` has no effect. Only the message of an Error is filled in.
Result<Value> calculate(std::string_view expression, std::int64_t digits,
                        std::span<const Value> numbers);

// Python's round(number, digits) to a float, or to an integer when digits is not above zero.
Value round_half_even(double number, std::int64_t digits);

}  // namespace cairn::detail
