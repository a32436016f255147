// Python's equality.
#include <charconv>
#include <cmath>

#include "value/value.h"

namespace cairn {
namespace {

bool numeric(const Value& v) {
  return v.is_bool() || v.is_number();
}

std::int64_t int_of(const Value& v) {
  return v.is_bool() ? v.as_bool() : v.as_int();
}

// Exact, as in Python: through rounding one double could equal two different integers.
bool equal_to_double(const Value& whole, double d) {
  if (!std::isfinite(d) || d != std::trunc(d)) return false;
  constexpr double kTwoTo63 = 9223372036854775808.0;
  if (whole.kind() != Kind::kBigInt) {
    return d >= -kTwoTo63 && d < kTwoTo63 && static_cast<std::int64_t>(d) == int_of(whole);
  }
  if (whole.as_double() != d) return false;
  char digits[330];
  const auto [end, bad] =
      std::to_chars(digits, digits + sizeof digits, d, std::chars_format::fixed);
  return bad == std::errc{} &&
         whole.as_string() == std::string_view(digits, static_cast<std::size_t>(end - digits));
}

bool equal_numbers(const Value& a, const Value& b) {
  if (a.is_double() && b.is_double()) return a.as_double() == b.as_double();
  if (a.is_double()) return equal_to_double(b, a.as_double());
  if (b.is_double()) return equal_to_double(a, b.as_double());
  const bool big = a.kind() == Kind::kBigInt;
  if (big != (b.kind() == Kind::kBigInt)) return false;
  return big ? a.as_string() == b.as_string() : int_of(a) == int_of(b);
}

bool equal_lists(const Value& a, const Value& b) {
  const auto x = a.items();
  const auto y = b.items();
  if (x.size() != y.size()) return false;
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (!(x[i] == y[i])) return false;
  }
  return true;
}

bool equal_maps(const Value& a, const Value& b) {
  if (a.size() != b.size()) return false;
  for (const Entry& e : a.entries()) {
    const Value* other = b.find(e.key);
    if (other == nullptr || !(e.value == *other)) return false;
  }
  return true;
}

}  // namespace

bool operator==(const Value& a, const Value& b) {
  if (a.is_unknown() || b.is_unknown()) return false;
  if (numeric(a) && numeric(b)) return equal_numbers(a, b);
  if (a.kind() != b.kind()) return false;
  if (a.identity() != nullptr && a.identity() == b.identity() && !a.has_unknown()) return true;
  switch (a.kind()) {
    case Kind::kNull:
      return true;
    case Kind::kString:
    case Kind::kBytes:
      return a.as_string() == b.as_string();
    case Kind::kList:
      return equal_lists(a, b);
    case Kind::kMap:
      return equal_maps(a, b);
    default:
      return false;
  }
}

}  // namespace cairn
