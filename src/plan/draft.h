// What the makers of plans share: steps and edges before they have their order.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "graph/graph.h"
#include "plan/plan.h"

namespace cairn {

struct Draft {
  std::vector<Step> steps;
  std::vector<Graph::Edge> edges;  // step unlocks step

  std::uint32_t add(Step step) {
    steps.push_back(std::move(step));
    return static_cast<std::uint32_t>(steps.size() - 1);
  }
};

// Appends the draft to `plan` as its next part, renumbered into a valid order. Throws
// std::logic_error when its edges form a cycle.
void append_part(Plan& plan, Draft draft);

// One removing step for each of `existing`, dependants before what they were built on. Records
// made over several updates may contradict each other: then older ones count as the needed ones.
struct Removal {
  Step step;
  std::span<const std::uint32_t> needs;  // numbers
};
Draft draft_removals(std::vector<Removal> removals);

}  // namespace cairn
