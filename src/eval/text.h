// Values as text (section 10.4).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "value/value.h"

namespace cairn::detail {

// Appends what cairn::to_text gives.
void write_text(const Value& value, std::string& out);

// The blanks that Python's strip() takes from ASCII text.
std::string_view strip(std::string_view text);

// A number written as text, by Python's int() and float() without their underscores.
std::optional<std::int64_t> parse_integer(std::string_view text);
std::optional<Value> parse_number(std::string_view text);  // an integer stays one

}  // namespace cairn::detail
