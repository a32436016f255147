#include "group/preferences.h"

#include <algorithm>
#include <string_view>

namespace cairn {
namespace {

constexpr std::string_view kToleranceCount = "FailureToleranceCount";
constexpr std::string_view kTolerancePercentage = "FailureTolerancePercentage";
constexpr std::string_view kConcurrentCount = "MaxConcurrentCount";
constexpr std::string_view kConcurrentPercentage = "MaxConcurrentPercentage";
constexpr std::string_view kRegionOrder = "RegionConcurrencyType";
constexpr std::string_view kParallel = "PARALLEL";

std::optional<std::uint32_t> number(const Value& json, std::string_view key) {
  const Value* found = json.find(key);
  if (!found || !found->is_int()) return std::nullopt;
  return static_cast<std::uint32_t>(found->as_int());
}

std::size_t share(std::size_t accounts, std::uint32_t percentage) {
  return accounts * percentage / 100;
}

}  // namespace

OperationPreferences preferences_of(const Value& json) {
  return {.failure_tolerance_count = number(json, kToleranceCount),
          .failure_tolerance_percentage = number(json, kTolerancePercentage),
          .max_concurrent_count = number(json, kConcurrentCount),
          .max_concurrent_percentage = number(json, kConcurrentPercentage),
          .regions = json.get_string(kRegionOrder) == kParallel ? RegionOrder::kParallel
                                                                : RegionOrder::kSequential};
}

Value preferences_json(const OperationPreferences& preferences) {
  MapBuilder json;
  const auto put = [&](std::string_view key, const std::optional<std::uint32_t>& value) {
    if (value) json.set(key, Value::integer(*value));
  };
  put(kToleranceCount, preferences.failure_tolerance_count);
  put(kTolerancePercentage, preferences.failure_tolerance_percentage);
  put(kConcurrentCount, preferences.max_concurrent_count);
  put(kConcurrentPercentage, preferences.max_concurrent_percentage);
  if (preferences.regions == RegionOrder::kParallel) {
    json.set(kRegionOrder, Value::string(kParallel));
  }
  return json.build();
}

OperationPreferences automatic_preferences() {
  OperationPreferences preferences;
  preferences.any_may_fail = true;
  return preferences;
}

std::size_t concurrency_of(const OperationPreferences& preferences, std::size_t accounts) {
  if (preferences.max_concurrent_count) return *preferences.max_concurrent_count;
  if (!preferences.max_concurrent_percentage) return 1;
  return std::max<std::size_t>(1, share(accounts, *preferences.max_concurrent_percentage));
}

std::size_t tolerance_of(const OperationPreferences& preferences, std::size_t accounts) {
  if (preferences.any_may_fail) return accounts;
  if (preferences.failure_tolerance_count) return *preferences.failure_tolerance_count;
  return share(accounts, preferences.failure_tolerance_percentage.value_or(0));
}

}  // namespace cairn
