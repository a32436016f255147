#include "cloud/sim/latency.h"

#include <algorithm>
#include <charconv>

namespace cairn::sim {
namespace {

constexpr TimeMs kFixedMax = 600'000;
constexpr TimeMs kSleepMaxMs = 43'200'000;  // twelve hours

}  // namespace

TimeMs Latency::between(TimeMs low, TimeMs high, Chance& chance) const {
  if (sure_) return low + (high - low) / 2;
  return low + static_cast<TimeMs>(chance.next() % static_cast<std::uint64_t>(high - low + 1));
}

Result<Latency> Latency::parse(std::string_view text) {
  if (text == "none") return Latency(Mode::kNone);
  if (text == "fast") return Latency(Mode::kFast);
  if (text == "real") return Latency(Mode::kReal);
  std::string_view rest = text;
  if (rest.starts_with("fixed:")) {
    rest.remove_prefix(6);
    if (rest.ends_with("ms")) rest.remove_suffix(2);
    TimeMs ms = -1;
    const auto [end, bad] = std::from_chars(rest.data(), rest.data() + rest.size(), ms);
    const bool whole = bad == std::errc{} && end == rest.data() + rest.size();
    if (whole && ms >= 0 && ms <= kFixedMax) return Latency(Mode::kFixed, ms);
  }
  return Error{.code = "InvalidSimLatency",
               .message = "\"" + std::string(text) + "\" is no latency of the simulated cloud.",
               .where = "--sim-latency",
               .fix = "Use none, fast, real, or fixed:20ms (0 to 600000 ms)."};
}

TimeMs Latency::reply_ms(Chance& chance) const {
  switch (mode_) {
    case Mode::kNone:
      return 0;
    case Mode::kFast:
      return between(2, 9, chance);
    case Mode::kReal:
      return between(150, 700, chance);
    case Mode::kFixed:
      return fixed_ms_;
  }
  return 0;
}

TimeMs Latency::provision_ms(int typical_seconds, Chance& chance) const {
  if (typical_seconds <= 0) return 0;
  if (mode_ == Mode::kFast) {
    const TimeMs most = std::clamp<TimeMs>(60 + typical_seconds, 100, 400);
    return between(50, most, chance);
  }
  if (mode_ == Mode::kReal) {
    const TimeMs typical = TimeMs{typical_seconds} * 1000;
    return between(typical * 7 / 10, typical * 13 / 10, chance);
  }
  return 0;
}

TimeMs Latency::sleep_ms(double seconds) const {
  if (!(seconds > 0)) return 0;
  if (mode_ == Mode::kReal) {
    return static_cast<TimeMs>(std::min(seconds * 1000, static_cast<double>(kSleepMaxMs)));
  }
  return mode_ == Mode::kFast ? std::min<TimeMs>(static_cast<TimeMs>(seconds) + 1, 20) : 0;
}

TimeMs Latency::poll_after_ms(TimeMs left) const {
  if (sure_) return std::max<TimeMs>(left, 1);  // nothing comes in between
  const TimeMs most = mode_ == Mode::kReal ? 5000 : 100;
  return std::clamp<TimeMs>(left, 1, most);
}

}  // namespace cairn::sim
