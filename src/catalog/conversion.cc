#include "catalog/conversion.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
#include <string>

#include "catalog/constraint.h"

namespace cairn {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\n\r\f\v";
  const std::size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

bool is_integer_text(std::string_view text) {
  if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

Value integer_of_text(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  return Value::big_integer(text);
}

Error wrong(std::string message, std::string fix) {
  return {.code = {}, .message = std::move(message), .where = {}, .at = {}, .fix = std::move(fix)};
}

Result<Value> to_string(const Value& value) {
  if (value.is_string()) return value;
  if (value.is_number() || value.is_bool()) {
    return Value::string(plain_text(value)).with_pos(value.pos());
  }
  return wrong(fmt::format("Value must be a string; got {}", kind_name(value.kind())),
               "Write text in its place.");
}

Result<Value> to_integer(const Value& value) {
  constexpr double kExact = 9.0e18;  // within the range of std::int64_t
  if (value.is_number() && !value.is_double()) return value;
  if (value.is_bool()) return Value::integer(value.as_bool() ? 1 : 0).with_pos(value.pos());
  if (value.is_double() && std::abs(value.as_double()) < kExact) {
    return Value::integer(static_cast<std::int64_t>(value.as_double())).with_pos(value.pos());
  }
  if (value.is_string() && is_integer_text(trimmed(value.as_string()))) {
    return integer_of_text(trimmed(value.as_string())).with_pos(value.pos());
  }
  return wrong(fmt::format("Value '{}' is not an integer", shown(value)),
               "Write a whole number in its place.");
}

Result<Value> to_number(const Value& value) {
  if (value.is_number()) return value;
  if (value.is_bool()) return to_integer(value);
  if (value.is_string()) {
    const std::string text(trimmed(value.as_string()));
    if (is_integer_text(text)) return integer_of_text(text).with_pos(value.pos());
    char* end = nullptr;
    const double number = std::strtod(text.c_str(), &end);
    const bool hexadecimal = text.find_first_of("xX") != std::string::npos;
    if (!text.empty() && !hexadecimal && end == text.c_str() + text.size()) {
      return Value::real(number).with_pos(value.pos());
    }
  }
  return wrong(fmt::format("Value '{}' is not a number", shown(value)),
               "Write a number in its place.");
}

bool equal_ignoring_case(std::string_view text, std::string_view lower) {
  if (text.size() != lower.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if ((c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c) != lower[i]) return false;
  }
  return true;
}

Result<Value> to_boolean(const Value& value) {
  if (value.is_bool()) return value;
  if (value.is_string()) {
    if (equal_ignoring_case(value.as_string(), "true")) {
      return Value::boolean(true).with_pos(value.pos());
    }
    if (equal_ignoring_case(value.as_string(), "false")) {
      return Value::boolean(false).with_pos(value.pos());
    }
  }
  return wrong(fmt::format("\"{}\" is not a valid boolean", shown(value)), "Write true or false.");
}

Result<Value> to_container(const Value& value, bool list) {
  if (list ? value.is_list() : value.is_map()) return value;
  return wrong(
      fmt::format("\"{}\" is not a {}", shown(value), list ? "list" : "map"),
      list ? "Write a list in its place, even for one item." : "Write a map in its place.");
}

}  // namespace

Value boolean_text(bool boolean, std::span<const Value> allowed_values) {
  for (const Value& allowed : allowed_values) {
    const bool same =
        allowed.is_string() && equal_ignoring_case(allowed.as_string(), boolean ? "true" : "false");
    if (same) return allowed;
  }
  return Value::string(boolean ? "True" : "False");
}

Result<Value> convert(const Value& value, PropertyType type) {
  switch (type) {
    case PropertyType::kString:
      return to_string(value);
    case PropertyType::kInteger:
      return to_integer(value);
    case PropertyType::kNumber:
      return to_number(value);
    case PropertyType::kBoolean:
      return to_boolean(value);
    case PropertyType::kList:
      return to_container(value, true);
    case PropertyType::kMap:
      return to_container(value, false);
    case PropertyType::kAny:
    case PropertyType::kUnknown:
      break;
  }
  return value;
}

Value zero_value(PropertyType type) {
  switch (type) {
    case PropertyType::kString:
      return Value::string("");
    case PropertyType::kInteger:
    case PropertyType::kNumber:
      return Value::integer(0);
    case PropertyType::kBoolean:
      return Value::boolean(false);
    case PropertyType::kList:
      return Value::list({});
    case PropertyType::kMap:
      return Value::map({});
    case PropertyType::kAny:
    case PropertyType::kUnknown:
      break;
  }
  return Value::null();
}

}  // namespace cairn
