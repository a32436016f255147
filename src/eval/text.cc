#include "eval/text.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "eval/expr.h"
#include "value/json.h"
#include "value/number.h"

namespace cairn::detail {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::size_t digits_from(std::string_view text, std::size_t at) {
  while (at < text.size() && is_digit(text[at])) ++at;
  return at;
}

void write_real(double number, std::string& out) {
  if (std::isnan(number)) {
    out += "nan";
  } else if (std::isinf(number)) {
    out += number < 0 ? "-inf" : "inf";
  } else {
    write_double(number, out);
  }
}

}  // namespace

void write_text(const Value& value, std::string& out) {
  switch (value.kind()) {
    case Kind::kNull:
      out += "None";
      return;
    case Kind::kBool:
      out += value.as_bool() ? "True" : "False";
      return;
    case Kind::kInt:
      out += std::to_string(value.as_int());
      return;
    case Kind::kBigInt:
    case Kind::kString:
      out += value.as_string();
      return;
    case Kind::kDouble:
      write_real(value.as_double(), out);
      return;
    default:
      break;
  }
  write_json(value, JsonStyle::kPython, out);
}

std::string_view strip(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n\f\v";
  const std::size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

std::optional<std::int64_t> parse_integer(std::string_view text) {
  text = strip(text);
  const bool plus = text.starts_with('+');
  if (plus) text.remove_prefix(1);
  if (plus && text.starts_with('-')) return std::nullopt;
  std::int64_t number = 0;
  const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (bad != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<Value> parse_number(std::string_view text) {
  text = strip(text);
  const std::size_t begin = text.starts_with('+') || text.starts_with('-') ? 1 : 0;
  const std::size_t whole = digits_from(text, begin);
  if (whole == text.size() && whole > begin) return Value::big_integer(text);
  std::size_t end = whole;
  std::size_t digits = whole - begin;
  if (end < text.size() && text[end] == '.') {
    const std::size_t fraction = digits_from(text, end + 1);
    digits += fraction - end - 1;
    end = fraction;
  }
  if (digits == 0) return std::nullopt;
  if (end < text.size() && (text[end] == 'e' || text[end] == 'E')) {
    ++end;
    if (end < text.size() && (text[end] == '+' || text[end] == '-')) ++end;
    const std::size_t exponent = digits_from(text, end);
    if (exponent == end) return std::nullopt;
    end = exponent;
  }
  if (end != text.size()) return std::nullopt;
  const double number = parse_double(text);
  if (!std::isfinite(number)) return std::nullopt;
  return Value::real(number);
}

}  // namespace cairn::detail

namespace cairn {

std::string to_text(const Value& value) {
  std::string out;
  detail::write_text(value, out);
  return out;
}

}  // namespace cairn
