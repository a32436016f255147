#include "plan/plan.h"

#include <algorithm>
#include <stdexcept>
#include <unordered_map>
#include <unordered_set>

#include "graph/graph.h"

namespace cairn {
namespace {

constexpr std::uint32_t kNoStep = UINT32_MAX;

struct Draft {
  std::vector<Step> steps;
  std::vector<Graph::Edge> edges;  // step unlocks step
};

void draft_creates(std::span<const Wanted> wanted, const std::unordered_set<std::string_view>& kept,
                   std::uint32_t first_number, Draft& draft) {
  std::vector<std::uint32_t> step_of(wanted.size(), kNoStep);
  for (std::uint32_t i = 0; i < wanted.size(); ++i) {
    if (kept.contains(wanted[i].logical_id)) continue;
    step_of[i] = static_cast<std::uint32_t>(draft.steps.size());
    draft.steps.push_back({StepKind::kCreate, first_number + i, std::string(wanted[i].logical_id),
                           std::string(wanted[i].type)});
  }
  for (std::uint32_t i = 0; i < wanted.size(); ++i) {
    if (step_of[i] == kNoStep) continue;
    for (const std::uint32_t need : wanted[i].needs) {
      if (step_of[need] != kNoStep) draft.edges.emplace_back(step_of[need], step_of[i]);
    }
  }
}

void draft_deletes(std::span<const Existing> existing,
                   const std::unordered_set<std::string_view>& kept, Draft& draft) {
  std::unordered_map<std::uint32_t, std::uint32_t> step_of;
  step_of.reserve(existing.size());
  for (const Existing& e : existing) {
    if (kept.contains(e.logical_id)) continue;
    step_of.emplace(e.resource, static_cast<std::uint32_t>(draft.steps.size()));
    draft.steps.push_back({e.retain ? StepKind::kForget : StepKind::kDelete, e.resource,
                           std::string(e.logical_id), std::string(e.type)});
  }
  for (const Existing& e : existing) {
    const auto dependant = step_of.find(e.resource);
    if (dependant == step_of.end()) continue;
    for (const std::uint32_t need : e.needs) {
      const auto needed = step_of.find(need);
      if (needed != step_of.end()) draft.edges.emplace_back(dependant->second, needed->second);
    }
  }
}

// Renumbers the steps into a valid order.
Plan arrange(Draft draft, std::uint64_t base_version) {
  const Graph graph(draft.steps.size(), draft.edges);
  const auto order = graph.topological_order();
  if (!order) throw std::logic_error("a plan was asked for dependencies that form a cycle");
  std::vector<std::uint32_t> place(draft.steps.size());
  for (std::uint32_t i = 0; i < order->size(); ++i) place[(*order)[i]] = i;

  Plan plan;
  plan.base_version = base_version;
  plan.steps.reserve(draft.steps.size());
  plan.edge_begin.reserve(draft.steps.size() + 1);
  plan.edges.reserve(draft.edges.size());
  plan.edge_begin.push_back(0);
  for (const std::uint32_t old : *order) {
    plan.steps.push_back(std::move(draft.steps[old]));
    for (const std::uint32_t to : graph.successors(old)) plan.edges.push_back(place[to]);
    plan.edge_begin.push_back(static_cast<std::uint32_t>(plan.edges.size()));
  }
  return plan;
}

}  // namespace

Plan make_plan(std::span<const Wanted> wanted, std::span<const Existing> existing,
               std::uint32_t first_number, std::uint64_t base_version) {
  std::unordered_set<std::string_view> kept;
  if (!existing.empty() && !wanted.empty()) {
    std::unordered_set<std::string_view> there;
    for (const Existing& e : existing) there.insert(e.logical_id);
    for (const Wanted& w : wanted) {
      if (there.contains(w.logical_id)) kept.insert(w.logical_id);
    }
  }
  Draft draft;
  draft_creates(wanted, kept, first_number, draft);
  draft_deletes(existing, kept, draft);
  return arrange(std::move(draft), base_version);
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
