#include "access/instant.h"

#include <charconv>
#include <chrono>

namespace cairn::access {
namespace {

// Takes what is read off the front of a text; stays failed once something did not fit.
class Taker {
 public:
  explicit Taker(std::string_view text) : rest_(text) {}

  int number(std::size_t digits, int max) {
    int value = 0;
    for (std::size_t i = 0; i < digits; ++i) {
      if (rest_.size() <= i || rest_[i] < '0' || rest_[i] > '9') return fail();
      value = value * 10 + (rest_[i] - '0');
    }
    rest_.remove_prefix(digits);
    return value > max ? fail() : value;
  }
  bool try_mark(char mark) {
    if (!rest_.starts_with(mark)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void mark(char mark) {
    if (!try_mark(mark)) fail();
  }
  // Digits after the point, as thousandths.
  int thousandths() {
    int value = 0;
    std::size_t digits = 0;
    for (; digits < rest_.size() && rest_[digits] >= '0' && rest_[digits] <= '9'; ++digits) {
      if (digits < 3) value = value * 10 + (rest_[digits] - '0');
    }
    if (digits == 0) return fail();
    rest_.remove_prefix(digits);
    for (; digits < 3; ++digits) value *= 10;
    return value;
  }
  bool whole() const { return !failed_ && rest_.empty(); }
  bool at_end() const { return rest_.empty(); }

 private:
  int fail() {
    failed_ = true;
    return 0;
  }

  std::string_view rest_;
  bool failed_ = false;
};

constexpr std::int64_t kMinuteMs = 60'000;

// What has to be taken away from the local time to get UTC.
std::int64_t take_zone_ms(Taker& taker) {
  if (taker.try_mark('Z')) return 0;
  const bool west = taker.try_mark('-');
  if (!west) taker.mark('+');
  const int hours = taker.number(2, 14);
  (void)taker.try_mark(':');
  const int minutes = taker.number(2, 59);
  return (west ? -1 : 1) * (hours * 60 + minutes) * kMinuteMs;
}

std::optional<std::int64_t> parse_seconds(std::string_view text) {
  constexpr std::int64_t kMax = 253'402'300'799;  // the end of the year 9999
  std::int64_t seconds = 0;
  const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (bad != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  if (seconds < 0 || seconds > kMax) return std::nullopt;
  return seconds * 1000;
}

}  // namespace

std::optional<std::int64_t> parse_instant(std::string_view text) {
  if (text.find('-') == std::string_view::npos) return parse_seconds(text);
  Taker taker(text);
  const int year = taker.number(4, 9999);
  taker.mark('-');
  const int month = taker.number(2, 12);
  taker.mark('-');
  const int day = taker.number(2, 31);
  std::int64_t time_ms = 0;
  if (!taker.at_end()) {
    taker.mark('T');
    time_ms = taker.number(2, 23) * 60 * kMinuteMs;
    taker.mark(':');
    time_ms += taker.number(2, 59) * kMinuteMs;
    if (taker.try_mark(':')) time_ms += taker.number(2, 59) * 1000;
    if (taker.try_mark('.')) time_ms += taker.thousandths();
    time_ms -= take_zone_ms(taker);
  }
  const std::chrono::year_month_day date(std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day)));
  if (!taker.whole() || !date.ok()) return std::nullopt;
  const auto since_1970 = std::chrono::sys_days(date).time_since_epoch();
  return std::chrono::milliseconds(since_1970).count() + time_ms;
}

}  // namespace cairn::access
