// Doubles between text and bits, as Python reads and writes them, whatever the locale.
#pragma once

#include <string>
#include <string_view>

namespace cairn {

// The nearest double of [+-]digits[.digits][e[+-]digits], whose form the caller has checked.
// Too large is infinity, too small is zero, with the sign kept.
double parse_double(std::string_view text);

// Appends Python's repr: the fewest digits that read back equal, always with a point or an
// exponent; NaN, Infinity and -Infinity as Python's json spells them.
void write_double(double number, std::string& out);

}  // namespace cairn
