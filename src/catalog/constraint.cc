#include "catalog/constraint.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/utf8.h"
#include "value/json.h"

namespace cairn {
namespace {

bool less(const Value& a, const Value& b) {
  if (a.is_int() && b.is_int()) return a.as_int() < b.as_int();
  return a.as_double() < b.as_double();
}

std::string bound_text(std::optional<std::size_t> bound) {
  return bound ? std::to_string(*bound) : "None";
}

std::size_t character_count(std::string_view text) {
  std::size_t count = 0;
  for (; !text.empty(); ++count) text.remove_prefix(std::max<std::size_t>(1, utf8_length(text)));
  return count;
}

std::optional<std::string> range_violation(const Value& value, const Constraints& c) {
  if (!value.is_number() || (c.min.is_null() && c.max.is_null())) return std::nullopt;
  const bool low = !c.min.is_null() && less(value, c.min);
  const bool high = !c.max.is_null() && less(c.max, value);
  if (!low && !high) return std::nullopt;
  return fmt::format("{} is out of range (min: {}, max: {})", shown(value), plain_text(c.min),
                     plain_text(c.max));
}

std::optional<std::string> length_violation(const Value& value, const Constraints& c) {
  if (!c.min_length && !c.max_length) return std::nullopt;
  if (!value.is_string() && !value.is_list() && !value.is_map()) return std::nullopt;
  const std::size_t length = value.is_string() ? character_count(value.as_string()) : value.size();
  const bool good = length >= c.min_length.value_or(0) && length <= c.max_length.value_or(length);
  if (good) return std::nullopt;
  return fmt::format("length ({}) is out of range (min: {}, max: {})", length,
                     bound_text(c.min_length), bound_text(c.max_length));
}

bool is_allowed(const Value& value, std::span<const Value> allowed) {
  return std::find(allowed.begin(), allowed.end(), value) != allowed.end();
}

// Of a list, every member must be allowed.
std::optional<std::string> choice_violation(const Value& value, const Constraints& c) {
  if (c.allowed_values.empty() || value.is_map()) return std::nullopt;
  const Value* bad = nullptr;
  if (!value.is_list()) {
    if (!is_allowed(value, c.allowed_values)) bad = &value;
  } else {
    for (const Value& item : value.items()) {
      if (!bad && !is_allowed(item, c.allowed_values)) bad = &item;
    }
  }
  if (!bad) return std::nullopt;
  std::string list;
  for (const Value& allowed : c.allowed_values) {
    if (!list.empty()) list += ", ";
    list += plain_text(allowed);
  }
  return fmt::format("{} is not an allowed value [{}]", shown(*bad), list);
}

std::optional<std::string> pattern_violation(const Value& value, const Constraints& c,
                                             const PatternMatcher& matches) {
  if (c.pattern.empty() || !matches || !value.is_string()) return std::nullopt;
  if (matches(c.pattern, value.as_string())) return std::nullopt;
  return fmt::format("\"{}\" does not match pattern \"{}\"", shown(value), c.pattern);
}

}  // namespace

std::string plain_text(const Value& value) {
  switch (value.kind()) {
    case Kind::kNull:
      return "None";
    case Kind::kBool:
      return value.as_bool() ? "True" : "False";
    case Kind::kString:
      return std::string(value.as_string());
    default:
      return to_json(value, JsonStyle::kPython);
  }
}

std::string shown(const Value& value) {
  constexpr std::size_t kShownMax = 200;
  std::string text = plain_text(value);
  if (text.size() > kShownMax) {
    text.resize(utf8_valid_prefix(std::string_view(text).substr(0, kShownMax)));
    text += "...";
  }
  return text;
}

std::optional<std::string> violation(const Value& value, const Constraints& constraints,
                                     const PatternMatcher& matches) {
  if (value.has_unknown()) return std::nullopt;
  if (auto text = range_violation(value, constraints)) return text;
  if (auto text = length_violation(value, constraints)) return text;
  if (auto text = choice_violation(value, constraints)) return text;
  return pattern_violation(value, constraints, matches);
}

}  // namespace cairn
