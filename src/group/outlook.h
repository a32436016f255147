// How a rollout would go: the machine itself (rollout.h), run in virtual time on what is known of
// each target beforehand.
//
// Nothing is written. Equal arguments give equal answers. Cost: O(n log n) in targets.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "group/rollout.h"

namespace cairn {

// What is known of a target before it starts.
struct TargetOutlook {
  Millis takes = 0;
  std::string fails_with = {};  // why it cannot succeed; empty: it will, as far as is known
};

struct RolloutOutlook {
  GroupOperationStatus status = GroupOperationStatus::kSucceeded;
  std::string reason = {};
  Millis takes = 0;
  // In the order of the targets; times count from the beginning.
  std::vector<InstanceResultRow> results;
  // 1 for what starts at once, else one more than of the target whose end lets it start. 0: never.
  std::vector<std::uint32_t> wave;
  std::uint32_t waves = 0;
};

// `targets` has one for each of start.instances. What fails is found out after `takes`.
RolloutOutlook foresee(RolloutStart start, std::span<const TargetOutlook> targets);

}  // namespace cairn
