// JSON text to Value and back.
//
// Reading follows the lenient Python reader (template-language section 1.2): NaN, Infinity and
// -Infinity are numbers, duplicate keys keep the last, trailing content is an error; integers of
// any size survive; a number with a fraction or exponent is a double. Positions are kept.
// Depth above ParseLimits::depth_max is an error, never a crash.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "value/value.h"

namespace cairn {

// Our own safety budgets (template-language section 1.7), not limits of the service.
struct ParseLimits {
  std::size_t depth_max = 100;
  std::size_t events_max = 200'000;
  std::size_t aliases_max = 10'000;
  std::size_t merged_entries_max = 50'000;
};

// Errors have code "InvalidSchema", a message that says what and where, and `at`.
Result<Value> read_json(std::string_view text, const ParseLimits& limits = {});

enum class JsonStyle : std::uint8_t {
  kCompact,  // no blanks, UTF-8 as is: what the API answers
  kPython,   // ", " and ": ", non-ASCII escaped: what Fn::Str and Fn::Join produce
  kPretty,   // two blanks an indent
};

// Unknown is written as null, bytes as Base64 text, non-string keys as their Python json.dumps
// form; doubles in their shortest form that reads back equal, always with ".0" or an exponent.
void write_json(const Value& value, JsonStyle style, std::string& out);
std::string to_json(const Value& value, JsonStyle style = JsonStyle::kCompact);
// Appends `text` as a quoted JSON string.
void write_json_string(std::string_view text, JsonStyle style, std::string& out);

}  // namespace cairn
