#include "group/preview.h"

#include <algorithm>

namespace cairn {
namespace {

std::size_t waves_of(std::size_t targets, std::size_t at_a_time) {
  return (targets + at_a_time - 1) / at_a_time;
}

std::size_t together(RegionOrder order, std::size_t so_far, std::size_t region) {
  return order == RegionOrder::kSequential ? so_far + region : std::max(so_far, region);
}

}  // namespace

std::size_t waves(const OperationPreferences& preferences, std::span<const std::size_t> accounts) {
  std::size_t all = 0;
  for (const std::size_t n : accounts) {
    all = together(preferences.regions, all, waves_of(n, concurrency_of(preferences, n)));
  }
  return all;
}

Millis time_left(const Rollout& rollout, Millis each) {
  const OperationPreferences& preferences = rollout.operation().preferences;
  std::size_t all = 0;
  for (const RolloutCounts& region : rollout.counts_by_region()) {
    const std::size_t left = region.waiting + region.running;
    const std::size_t accounts = left + region.succeeded + region.failed + region.stopped;
    all = together(preferences.regions, all, waves_of(left, concurrency_of(preferences, accounts)));
  }
  return static_cast<Millis>(all) * each;
}

}  // namespace cairn
