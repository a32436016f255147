#include "value/yaml_scalar.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <limits>
#include <string>
#include <vector>

#include "base/base64.h"
#include "value/number.h"

namespace cairn {
namespace {

using Words = std::initializer_list<std::string_view>;

bool one_of(std::string_view text, Words words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Matches the regular expressions of PyYAML's resolver piece by piece.
class Matcher {
 public:
  explicit Matcher(std::string_view text) : rest_(text) {}

  bool done() const { return rest_.empty(); }
  bool take_any(std::string_view set) {
    if (rest_.empty() || set.find(rest_.front()) == std::string_view::npos) return false;
    rest_.remove_prefix(1);
    return true;
  }
  bool take(std::string_view text) {
    if (!rest_.starts_with(text)) return false;
    rest_.remove_prefix(text.size());
    return true;
  }
  bool take_many(std::string_view set) {
    const std::size_t n = std::min(rest_.find_first_not_of(set), rest_.size());
    rest_.remove_prefix(n);
    return n > 0;
  }
  // (:[0-5]?[0-9])+
  bool take_base_60() {
    bool any = false;
    while (rest_.size() >= 2 && rest_[0] == ':' && is_digit(rest_[1])) {
      const bool two = rest_.size() >= 3 && rest_[1] <= '5' && is_digit(rest_[2]);
      rest_.remove_prefix(two ? 3 : 2);
      any = true;
    }
    return any;
  }
  // Nothing, or [eE][-+][0-9]+
  bool ends_with_exponent() {
    if (!take_any("eE")) return done();
    return take_any("-+") && take_many("0123456789") && done();
  }

 private:
  std::string_view rest_;
};

constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kDigitsAndLines = "0123456789_";

bool is_int(std::string_view text) {
  Matcher m(text);
  m.take_any("-+");
  if (m.take("0b")) return m.take_many("01_") && m.done();
  if (m.take("0x")) return m.take_many("0123456789abcdefABCDEF_") && m.done();
  if (m.take("0")) return m.take_many("01234567_"), m.done();
  if (!m.take_any("123456789")) return false;
  m.take_many(kDigitsAndLines);
  m.take_base_60();
  return m.done();
}

bool is_float(std::string_view text) {
  if (one_of(text, {".nan", ".NaN", ".NAN"})) return true;
  Matcher m(text);
  const bool sign = m.take_any("-+");
  if (m.take(".")) {
    if (!sign && m.take_any(kDigits)) {
      m.take_many(kDigitsAndLines);
      return m.ends_with_exponent();
    }
    return (m.take("inf") || m.take("Inf") || m.take("INF")) && m.done();
  }
  if (!m.take_any(kDigits)) return false;
  m.take_many(kDigitsAndLines);
  const bool base_60 = m.take_base_60();
  if (!m.take(".")) return false;
  m.take_many(kDigitsAndLines);
  return base_60 ? m.done() : m.ends_with_exponent();
}

// A natural number of any size, built from digits of any base.
class Natural {
 public:
  void multiply_add(std::uint32_t factor, std::uint32_t addend) {
    std::uint64_t carry = addend;
    for (std::uint32_t& limb : limbs_) {
      carry += std::uint64_t{limb} * factor;
      limb = static_cast<std::uint32_t>(carry % kBase);
      carry /= kBase;
    }
    if (carry != 0) limbs_.push_back(static_cast<std::uint32_t>(carry));
  }
  std::string decimal() const {
    if (limbs_.empty()) return "0";
    std::string text = fmt::format("{}", limbs_.back());
    for (auto limb = limbs_.rbegin() + 1; limb != limbs_.rend(); ++limb) {
      fmt::format_to(std::back_inserter(text), "{:09}", *limb);
    }
    return text;
  }

 private:
  static constexpr std::uint32_t kBase = 1'000'000'000;
  std::vector<std::uint32_t> limbs_;  // least first
};

constexpr std::size_t kForeignDigitsMax = 4300;  // conversion is quadratic

std::optional<std::uint32_t> digit_value(char c, std::uint32_t base) {
  std::uint32_t value = base;
  if (is_digit(c)) value = static_cast<std::uint32_t>(c - '0');
  if (c >= 'a' && c <= 'f') value = static_cast<std::uint32_t>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') value = static_cast<std::uint32_t>(c - 'A' + 10);
  return value < base ? std::optional(value) : std::nullopt;
}

std::optional<std::string> from_base(std::string_view digits, std::uint32_t base) {
  if (digits.empty() || digits.size() > kForeignDigitsMax) return std::nullopt;
  Natural number;
  for (const char c : digits) {
    const std::optional<std::uint32_t> digit = digit_value(c, base);
    if (!digit) return std::nullopt;
    number.multiply_add(base, *digit);
  }
  return number.decimal();
}

// "1:30:00": the first part counts, each later one adds in base 60.
std::optional<std::string> from_base_60(std::string_view text) {
  if (text.size() > kForeignDigitsMax || text.ends_with(':')) return std::nullopt;
  Natural number;
  bool first = true;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(':'), text.size());
    const std::string_view part = text.substr(0, end);
    const bool digits = !part.empty() && std::all_of(part.begin(), part.end(), is_digit);
    if (!digits || (!first && part.size() > 2)) return std::nullopt;
    std::uint32_t small = 0;
    for (const char c : part) {
      const auto digit = static_cast<std::uint32_t>(c - '0');
      if (first) number.multiply_add(10, digit);
      small = small * 10 + digit;
    }
    if (!first) number.multiply_add(60, small);
    first = false;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return number.decimal();
}

std::string without_underscores(std::string_view text) {
  std::string out(text);
  std::erase(out, '_');
  return out;
}

bool take_sign(std::string_view& text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  return negative;
}

std::optional<std::string> int_digits(std::string_view text) {
  if (text.starts_with("0b")) return from_base(text.substr(2), 2);
  if (text.starts_with("0x")) return from_base(text.substr(2), 16);
  if (text.starts_with('0')) return from_base(text, 8);
  if (text.find(':') != std::string_view::npos) return from_base_60(text);
  if (text.empty() || !std::all_of(text.begin(), text.end(), is_digit)) return std::nullopt;
  return std::string(text);
}

std::optional<Value> construct_int(std::string_view written) {
  const std::string clean = without_underscores(written);
  std::string_view text = clean;
  const bool negative = take_sign(text);
  const std::optional<std::string> digits = int_digits(text);
  if (!digits) return std::nullopt;
  return Value::big_integer(negative && *digits != "0" ? "-" + *digits : *digits);
}

// digits[.digits][e[+-]digits] with at least one digit before the exponent.
bool is_decimal(std::string_view text) {
  Matcher m(text);
  const bool whole = m.take_many(kDigits);
  const bool fraction = m.take(".") && m.take_many(kDigits);
  if (!whole && !fraction) return false;
  if (m.take_any("eE")) {
    m.take_any("-+");
    return m.take_many(kDigits) && m.done();
  }
  return m.done();
}

std::optional<double> positive_float(std::string_view text) {
  if (one_of(text, {".inf", "inf", "infinity"})) return std::numeric_limits<double>::infinity();
  if (one_of(text, {".nan", "nan"})) return std::numeric_limits<double>::quiet_NaN();
  double number = 0;
  for (;;) {
    const std::size_t end = text.find(':');
    const std::string_view part = text.substr(0, end);
    if (!is_decimal(part)) return std::nullopt;
    number = number * 60 + parse_double(part);
    if (end == std::string_view::npos) return number;
    text.remove_prefix(end + 1);
  }
}

std::optional<Value> construct_float(std::string_view written) {
  std::string clean = without_underscores(written);
  for (char& c : clean) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  std::string_view text = clean;
  const bool negative = take_sign(text);
  const std::optional<double> number = positive_float(text);
  if (!number) return std::nullopt;
  return Value::real(negative ? -*number : *number);
}

std::optional<Value> construct_bool(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  if (one_of(lower, {"yes", "true", "on"})) return Value::boolean(true);
  if (one_of(lower, {"no", "false", "off"})) return Value::boolean(false);
  return std::nullopt;
}

std::optional<Value> construct_binary(std::string_view text) {
  const std::optional<std::string> data = base64_decode_mime(text);
  return data ? std::optional(Value::bytes(*data)) : std::nullopt;
}

bool is_bool(std::string_view text) {
  return one_of(text, {"yes", "Yes", "YES", "no", "No", "NO", "true", "True", "TRUE", "on", "On",
                       "ON", "false", "False", "FALSE", "off", "Off", "OFF"});
}

}  // namespace

ScalarTag resolve_plain(std::string_view text) {
  if (text.empty()) return ScalarTag::kNull;
  switch (text.front()) {
    case 'y':
    case 'Y':
    case 't':
    case 'T':
    case 'f':
    case 'F':
    case 'o':
    case 'O':
      return is_bool(text) ? ScalarTag::kBool : ScalarTag::kStr;
    case 'n':
    case 'N':
      if (one_of(text, {"null", "Null", "NULL"})) return ScalarTag::kNull;
      return is_bool(text) ? ScalarTag::kBool : ScalarTag::kStr;
    case '~':
      return text.size() == 1 ? ScalarTag::kNull : ScalarTag::kStr;
    case '<':
      return text == "<<" ? ScalarTag::kMerge : ScalarTag::kStr;
    case '=':
      return text.size() == 1 ? ScalarTag::kValueMark : ScalarTag::kStr;
    case '-':
    case '+':
    case '.':
    case '0':
    case '1':
    case '2':
    case '3':
    case '4':
    case '5':
    case '6':
    case '7':
    case '8':
    case '9':
      if (is_int(text)) return ScalarTag::kInt;
      return is_float(text) ? ScalarTag::kFloat : ScalarTag::kStr;
    default:
      return ScalarTag::kStr;
  }
}

std::optional<Value> construct_scalar(ScalarTag tag, std::string_view text) {
  switch (tag) {
    case ScalarTag::kStr:
      return Value::string(text);
    case ScalarTag::kNull:
      return Value::null();
    case ScalarTag::kBool:
      return construct_bool(text);
    case ScalarTag::kInt:
      return construct_int(text);
    case ScalarTag::kFloat:
      return construct_float(text);
    case ScalarTag::kBinary:
      return construct_binary(text);
    case ScalarTag::kMerge:
    case ScalarTag::kValueMark:
      break;
  }
  return std::nullopt;
}

}  // namespace cairn
