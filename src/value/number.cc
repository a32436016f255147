#include "value/number.h"

#include <charconv>
#include <cmath>
#include <limits>

namespace cairn {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// What a number that no double can hold becomes: only its decimal order decides.
double out_of_range(std::string_view text) {
  const bool negative = text.front() == '-';
  const std::size_t mark = text.find_first_of("eE");
  const std::string_view mantissa = text.substr(0, mark);
  const std::size_t point = std::min(mantissa.find('.'), mantissa.size());
  const std::size_t lead = mantissa.find_first_of("123456789");
  double order = static_cast<double>(point) - static_cast<double>(lead);
  if (mark != std::string_view::npos) {
    double exponent = 0;
    for (const char c : text.substr(mark + 1)) {
      if (is_digit(c)) exponent = exponent * 10 + (c - '0');
    }
    order += text[mark + 1] == '-' ? -exponent : exponent;
  }
  const double size = order > 0 ? std::numeric_limits<double>::infinity() : 0.0;
  return negative ? -size : size;
}

}  // namespace

double parse_double(std::string_view text) {
  if (!text.empty() && text.front() == '+') text.remove_prefix(1);
  double number = 0;
  const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), number);
  return bad == std::errc::result_out_of_range ? out_of_range(text) : number;
}

void write_double(double number, std::string& out) {
  if (std::isnan(number)) {
    out += "NaN";
    return;
  }
  if (std::isinf(number)) {
    out += number < 0 ? "-Infinity" : "Infinity";
    return;
  }
  char buffer[64];
  const double size = std::fabs(number);
  const bool plain = size == 0 || (size >= 1e-4 && size < 1e16);
  const auto format = plain ? std::chars_format::fixed : std::chars_format::scientific;
  const auto [end, bad] = std::to_chars(buffer, buffer + sizeof buffer, number, format);
  const std::string_view text(buffer, static_cast<std::size_t>(end - buffer));
  out += text;
  if (plain && text.find('.') == std::string_view::npos) out += ".0";
}

}  // namespace cairn
