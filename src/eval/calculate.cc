#include "eval/calculate.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <limits>
#include <string>

#include "eval/text.h"
#include "value/number.h"

namespace cairn::detail {
namespace {

constexpr std::size_t kTextMax = 65'536;  // after the numbers are put in
constexpr int kParenthesesMax = 100;
constexpr std::int64_t kDigitsMax = 330;  // more than any double has

Error fault(std::string_view text) {
  return {.message = fmt::format("Fn::Calculate: {}", text)};
}

Result<std::string> put_numbers(std::string_view expression, std::span<const Value> numbers) {
  std::string out;
  while (!expression.empty()) {
    const std::size_t open = expression.find_first_of("{}");
    out += expression.substr(0, open);
    if (open == expression.npos) break;
    const std::size_t close = expression.find('}', open);
    if (expression[open] == '}' || close == expression.npos) return fault("a brace has no partner");
    const std::string_view inside = expression.substr(open + 1, close - open - 1);
    std::size_t index = 0;
    const auto [end, bad] = std::from_chars(inside.data(), inside.data() + inside.size(), index);
    if (bad != std::errc{} || end != inside.data() + inside.size()) {
      return fault(fmt::format("\"{{{}}}\" is not the place of a number", inside));
    }
    if (index >= numbers.size() || numbers[index].is_null()) {
      return fault(fmt::format("there is no number {}", index));
    }
    write_text(numbers[index], out);
    if (out.size() > kTextMax) return fault("the expression is too long");
    expression.remove_prefix(close + 1);
  }
  return out;
}

// Where division and rounding down are decided; one instance for each kind of number.
struct Integers {
  using Number = std::int64_t;
  static bool divide(Number a, Number b, bool /*floor*/, Number& out) {
    if (b == 0 || (a == std::numeric_limits<Number>::min() && b == -1)) return false;
    out = a / b;
    if (a % b != 0 && (a < 0) != (b < 0)) --out;
    return true;
  }
  static bool remainder(Number a, Number b, Number& out) {
    if (b == 0) return false;
    out = b == -1 ? 0 : a % b;
    if (out != 0 && (out < 0) != (b < 0)) out += b;
    return true;
  }
  static bool add(Number a, Number b, Number& out) { return !__builtin_add_overflow(a, b, &out); }
  static bool subtract(Number a, Number b, Number& out) {
    return !__builtin_sub_overflow(a, b, &out);
  }
  static bool multiply(Number a, Number b, Number& out) {
    return !__builtin_mul_overflow(a, b, &out);
  }
  static bool read(std::string_view text, Number& out) {
    const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), out);
    return bad == std::errc{} && end == text.data() + text.size();
  }
};

struct Reals {
  using Number = double;
  static bool divide(Number a, Number b, bool floor, Number& out) {
    out = floor ? std::floor(a / b) : a / b;
    return b != 0 && std::isfinite(out);
  }
  static bool remainder(Number a, Number b, Number& out) {
    if (b == 0) return false;
    out = std::fmod(a, b);
    if (out != 0 && (out < 0) != (b < 0)) out += b;
    return std::isfinite(out);
  }
  static bool add(Number a, Number b, Number& out) { return std::isfinite(out = a + b); }
  static bool subtract(Number a, Number b, Number& out) { return std::isfinite(out = a - b); }
  static bool multiply(Number a, Number b, Number& out) { return std::isfinite(out = a * b); }
  static bool read(std::string_view text, Number& out) {
    return std::isfinite(out = parse_double(text));
  }
};

// sum := product (("+" | "-") product)* ; product := unary (("*" | "/" | "//" | "%") unary)* ;
// unary := ("+" | "-")* (number | "(" sum ")"). Every function answers false on a failure.
template <class Rules>
class Parser {
 public:
  using Number = typename Rules::Number;
  explicit Parser(std::string_view text) : rest_(text) {}

  bool all(Number& out) { return sum(out) && (skip_blanks(), rest_.empty()); }

 private:
  bool sum(Number& out) {
    if (!product(out)) return false;
    while (true) {
      Number right{};
      if (take("+")) {
        if (!product(right) || !Rules::add(out, right, out)) return false;
      } else if (take("-")) {
        if (!product(right) || !Rules::subtract(out, right, out)) return false;
      } else {
        return true;
      }
    }
  }

  bool product(Number& out) {
    if (!unary(out)) return false;
    while (true) {
      Number right{};
      if (take("*")) {
        if (!unary(right) || !Rules::multiply(out, right, out)) return false;
      } else if (take("//")) {
        if (!unary(right) || !Rules::divide(out, right, true, out)) return false;
      } else if (take("/")) {
        if (!unary(right) || !Rules::divide(out, right, false, out)) return false;
      } else if (take("%")) {
        if (!unary(right) || !Rules::remainder(out, right, out)) return false;
      } else {
        return true;
      }
    }
  }

  bool unary(Number& out) {
    bool negative = false;
    while (true) {
      if (take("-")) {
        negative = !negative;
      } else if (!take("+")) {
        break;
      }
    }
    if (!atom(out)) return false;
    return !negative || Rules::subtract(Number{}, out, out);
  }

  bool atom(Number& out) {
    if (!take("(")) return number(out);
    if (++depth_ > kParenthesesMax) return false;
    const bool good = sum(out) && take(")");
    --depth_;
    return good;
  }

  bool number(Number& out) {
    std::size_t end = rest_.find_first_not_of("0123456789.");
    if (end != rest_.npos && end > 0 && rest_[end] == 'e') {
      end = rest_.find_first_not_of("0123456789", end + 2);  // the sign of a written double
    }
    const std::string_view text = rest_.substr(0, end);
    if (!parse_number(text) || !Rules::read(text, out)) return false;
    rest_.remove_prefix(text.size());
    return true;
  }

  bool take(std::string_view sign) {
    skip_blanks();
    if (!rest_.starts_with(sign)) return false;
    rest_.remove_prefix(sign.size());
    return true;
  }

  void skip_blanks() {
    const std::size_t blanks = rest_.find_first_not_of(" \t\r\n\f\v");
    rest_.remove_prefix(blanks == rest_.npos ? rest_.size() : blanks);
  }

  std::string_view rest_;
  int depth_ = 0;
};

}  // namespace

std::string_view calculation_fault(std::string_view expression) {
  if (strip(expression).empty()) return "the expression is empty";
  if (expression.find_first_not_of("0123456789.{}()+-*/% \t\r\n\f\v") != expression.npos) {
    return "the expression may hold only numbers, {n}, ( ) + - * / % and blanks";
  }
  return expression.find("**") != expression.npos ? "** is not allowed" : std::string_view();
}

Result<Value> calculate(std::string_view expression, std::int64_t digits,
                        std::span<const Value> numbers) {
  const Result<std::string> text = put_numbers(expression, numbers);
  if (!text) return text.error();
  const bool fraction = text->find_first_of(".e") != std::string::npos;
  if (!fraction) {
    std::int64_t out = 0;
    if (Parser<Integers>(*text).all(out)) return Value::integer(out);
  } else {
    double out = 0;
    if (Parser<Reals>(*text).all(out)) return round_half_even(out, digits);
  }
  return fault(fmt::format("\"{}\" cannot be computed", text->substr(0, 200)));
}

Value round_half_even(double number, std::int64_t digits) {
  if (digits > kDigitsMax) return Value::real(number);
  if (digits < -kDigitsMax) return Value::integer(0);
  char text[1024];
  if (digits > 0) {
    const auto end = std::to_chars(text, text + sizeof text, number, std::chars_format::fixed,
                                   static_cast<int>(digits));
    return Value::real(parse_double({text, static_cast<std::size_t>(end.ptr - text)}));
  }
  const double unit = std::pow(10.0, static_cast<double>(-digits));
  const double whole = std::nearbyint(number / unit) * unit;
  const auto end = std::to_chars(text, text + sizeof text, whole, std::chars_format::fixed, 0);
  const std::string_view decimal(text, static_cast<std::size_t>(end.ptr - text));
  return Value::big_integer(decimal == "-0" ? "0" : decimal);
}

}  // namespace cairn::detail
