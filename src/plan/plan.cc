#include "plan/plan.h"

#include <algorithm>
#include <stdexcept>
#include <unordered_map>

#include "plan/draft.h"

namespace cairn {

void append_part(Plan& plan, Draft draft) {
  const Graph graph(draft.steps.size(), draft.edges);
  const auto order = graph.topological_order();
  if (!order) throw std::logic_error("a plan was asked for dependencies that form a cycle");
  const auto first = static_cast<std::uint32_t>(plan.steps.size());
  std::vector<std::uint32_t> place(draft.steps.size());
  for (std::uint32_t i = 0; i < order->size(); ++i) place[(*order)[i]] = first + i;

  plan.steps.reserve(plan.steps.size() + draft.steps.size());
  plan.edge_begin.reserve(plan.edge_begin.size() + draft.steps.size() + 1);
  plan.edges.reserve(plan.edges.size() + draft.edges.size());
  if (plan.edge_begin.empty()) plan.edge_begin.push_back(0);
  for (const std::uint32_t old : *order) {
    plan.steps.push_back(std::move(draft.steps[old]));
    for (const std::uint32_t to : graph.successors(old)) plan.edges.push_back(place[to]);
    plan.edge_begin.push_back(static_cast<std::uint32_t>(plan.edges.size()));
  }
  plan.part_ends.push_back(static_cast<std::uint32_t>(plan.steps.size()));
}

Draft draft_removals(std::vector<Removal> removals) {
  Draft draft;
  std::unordered_map<std::uint32_t, std::uint32_t> step_of;
  step_of.reserve(removals.size());
  for (Removal& removal : removals) {
    const std::uint32_t number = removal.step.resource;
    step_of.emplace(number, draft.add(std::move(removal.step)));
  }
  for (std::uint32_t i = 0; i < removals.size(); ++i) {
    for (const std::uint32_t need : removals[i].needs) {
      const auto needed = step_of.find(need);
      if (needed != step_of.end()) draft.edges.emplace_back(i, needed->second);
    }
  }
  if (!Graph(draft.steps.size(), draft.edges).topological_order()) {
    std::erase_if(draft.edges, [&draft](const Graph::Edge& e) {
      return draft.steps[e.first].resource < draft.steps[e.second].resource;
    });
  }
  return draft;
}

Plan make_create_plan(std::span<const Wanted> wanted) {
  Draft draft;
  draft.steps.reserve(wanted.size());
  for (std::uint32_t i = 0; i < wanted.size(); ++i) {
    Step step;
    step.resource = step.wanted = i;
    step.logical_id = wanted[i].logical_id;
    step.type = wanted[i].type;
    draft.add(std::move(step));
    for (const std::uint32_t need : wanted[i].needs) draft.edges.emplace_back(need, i);
  }
  Plan plan;
  append_part(plan, std::move(draft));
  return plan;
}

Plan make_removal_plan(std::span<const Existing> existing, std::uint64_t base_version) {
  std::vector<Removal> removals;
  removals.reserve(existing.size());
  for (const Existing& e : existing) {
    Step step;
    step.kind = e.retain ? StepKind::kForget : StepKind::kDelete;
    step.resource = e.resource;
    step.logical_id = e.logical_id;
    step.type = e.type;
    removals.push_back({std::move(step), e.needs});
  }
  Plan plan;
  plan.base_version = base_version;
  append_part(plan, draft_removals(std::move(removals)));
  return plan;
}

std::vector<std::uint32_t> heights(const Plan& plan) {
  std::vector<std::uint32_t> height(plan.steps.size(), 1);
  for (std::size_t i = plan.steps.size(); i-- > 0;) {
    for (const std::uint32_t to : plan.unlocks(static_cast<std::uint32_t>(i))) {
      height[i] = std::max(height[i], height[to] + 1);
    }
  }
  return height;
}

}  // namespace cairn
