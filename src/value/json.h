// JSON text to Value and back.
//
// Reading follows the lenient Python reader (template-language section 1.2): NaN, Infinity and
// -Infinity are numbers, duplicate keys keep the last, trailing content is an error; integers of
// any size survive; a number with a fraction or exponent is a double, infinite when too large.
// Half a surrogate pair written as an escape becomes U+FFFD (Python keeps it; our strings are
// UTF-8). Every value and key knows its line and column, a column being a character.
// Depth above ParseLimits::depth_max is an error, never a crash; both directions recurse once per
// level.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "value/value.h"

namespace cairn {

// Our own safety budgets (template-language section 1.7), not limits of the service. JSON obeys
// only depth_max: it cannot hold more than its text does.
struct ParseLimits {
  std::size_t depth_max = 100;  // lists and maps inside each other, aliases expanded
  std::size_t events_max = 200'000;
  std::size_t aliases_max = 10'000;
  std::size_t merged_entries_max = 50'000;
  // The tree as later passes walk it, every alias counted again: one for a node and one for each
  // 64 bytes of its text.
  std::size_t expanded_max = 1'000'000;
};

// A key that a map of the text has more than once; the last value counts (template-language
// section 1.4).
struct RepeatedKey {
  std::string name;
  SourcePos map;    // where the map begins
  SourcePos first;  // of the key that does not count
  SourcePos again;  // of the one that does
};
using RepeatedKeys = std::vector<RepeatedKey>;
inline constexpr std::size_t kRepeatedKeysMax = 100;  // those after it are not told

// Errors have code "InvalidSchema", a message that says what and where, and `at`.
// `repeated`: told of repeated keys, when not null.
Result<Value> read_json(std::string_view text, const ParseLimits& limits = {},
                        RepeatedKeys* repeated = nullptr);

enum class JsonStyle : std::uint8_t {
  kCompact,  // no blanks, UTF-8 as is: what the API answers
  kPython,   // ", " and ": ", non-ASCII escaped: what Fn::Str and Fn::Join produce
  kPretty,   // two blanks an indent
};

// Unknown is written as null, bytes as Base64 text, non-string keys as their Python json.dumps
// form; doubles as Python's repr: shortest form that reads back equal, always with a point or an
// exponent. NaN and the infinities are written as Python does, which other readers refuse.
void write_json(const Value& value, JsonStyle style, std::string& out);
std::string to_json(const Value& value, JsonStyle style = JsonStyle::kCompact);
// Appends `text` as a quoted JSON string.
void write_json_string(std::string_view text, JsonStyle style, std::string& out);

}  // namespace cairn
