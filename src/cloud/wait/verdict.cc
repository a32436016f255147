#include "cloud/wait/verdict.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "value/json.h"

namespace cairn::wait {
namespace {

constexpr char kBetween = ';';

std::string reasons(std::span<const Signal> signals, SignalStatus status) {
  std::string all;
  for (const Signal& signal : signals) {
    if (signal.status != status) continue;
    if (!all.empty()) all += kBetween;
    all += signal.reason;
  }
  return all;
}

std::int64_t how_many(std::span<const Signal> signals, SignalStatus status) {
  return std::count_if(signals.begin(), signals.end(),
                       [status](const Signal& signal) { return signal.status == status; });
}

Verdict failed(std::string_view code, std::string message) {
  return {ConditionState::kFailed, std::string(code), std::move(message)};
}

}  // namespace

Verdict judge(std::span<const Signal> signals, std::int64_t count, TimeMs deadline, TimeMs now) {
  if (how_many(signals, SignalStatus::kFailure) > 0) {
    return failed("WaitConditionFailure", reasons(signals, SignalStatus::kFailure));
  }
  const std::int64_t successes = how_many(signals, SignalStatus::kSuccess);
  const std::int64_t received = successes + how_many(signals, SignalStatus::kWarning);
  if (received >= count) {
    if (successes > 0 || count == 0) return {ConditionState::kDone, {}, {}};
    return failed("WaitConditionFailure", fmt::format("all signals are warnings: {}",
                                                      reasons(signals, SignalStatus::kWarning)));
  }
  if (now < deadline) return {};
  return failed("WaitConditionTimeout", fmt::format("{} of {} received", received, count));
}

Value data_of(std::span<const Signal> signals, bool failures) {
  MapBuilder map;
  for (const Signal& signal : signals) {
    if ((signal.status == SignalStatus::kFailure) == failures) map.set(signal.id, signal.data);
  }
  return map.build();
}

std::string joined(const Value& data) {
  std::string all;
  for (const Entry& e : data.entries()) {
    if (!all.empty()) all += kBetween;
    all += e.value.is_string() ? std::string(e.value.as_string()) : to_json(e.value);
  }
  return all;
}

std::optional<std::int64_t> number_of(std::string_view id) {
  std::int64_t number = 0;
  const auto [end, bad] = std::from_chars(id.data(), id.data() + id.size(), number);
  const bool whole = bad == std::errc{} && end == id.data() + id.size() && number >= 0;
  return whole ? std::optional(number) : std::nullopt;
}

std::string next_id(std::span<const Signal> signals) {
  // A number that has no successor counts for nothing here.
  constexpr std::int64_t kMost = 1'000'000'000'000'000'000;
  std::int64_t greatest = 0;
  for (const Signal& signal : signals) {
    const std::int64_t number = number_of(signal.id).value_or(0);
    if (number < kMost) greatest = std::max(greatest, number);
  }
  return std::to_string(greatest + 1);
}

}  // namespace cairn::wait
