// OperationPreferences: how many accounts of a region are worked on at a time, and how many may
// fail (stack-groups section 4).
//
// Limits  the action catalogue has the ranges and says which keys exclude each other; what comes
//         here was checked against it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "value/value.h"

namespace cairn {

enum class RegionOrder : std::uint8_t { kSequential, kParallel };

struct OperationPreferences {
  // Of each pair at most one; of neither: nothing may fail, one account at a time.
  std::optional<std::uint32_t> failure_tolerance_count = {};
  std::optional<std::uint32_t> failure_tolerance_percentage = {};
  std::optional<std::uint32_t> max_concurrent_count = {};
  std::optional<std::uint32_t> max_concurrent_percentage = {};
  RegionOrder regions = RegionOrder::kSequential;
  // Automatic deployments: each account stands for itself.
  bool any_may_fail = false;

  friend bool operator==(const OperationPreferences&, const OperationPreferences&) = default;
};

// As the request or a stored answer has it; a null Value gives the defaults.
OperationPreferences preferences_of(const Value& json);
// The keys that were given, as the API answers them.
Value preferences_json(const OperationPreferences& preferences);
// What automatic deployments run with: one account at a time, and every one is tried (section 6).
OperationPreferences automatic_preferences();

// For a region with `accounts` targets. Percentages are rounded down; of the accounts worked on at
// a time there is always one at least.
std::size_t concurrency_of(const OperationPreferences& preferences, std::size_t accounts);
// So many failures are borne; one more stops the region.
std::size_t tolerance_of(const OperationPreferences& preferences, std::size_t accounts);

}  // namespace cairn
