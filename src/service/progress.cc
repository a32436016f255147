#include "service/progress.h"

#include <algorithm>
#include <unordered_map>

namespace cairn::service {
namespace {

struct Counts {
  std::int64_t total = 0;
  std::int64_t succeeded = 0;
  std::int64_t failed = 0;
  std::int64_t in_progress = 0;
  std::int64_t removed = 0;  // of those with a row
  std::int64_t touched = 0;  // that the operation began with
};

using A = StackAction;

constexpr ResourceState kGone{ResourceAction::kDelete, Phase::kComplete};

void add(Counts& c, Phase phase) {
  c.in_progress += phase == Phase::kInProgress;
  c.failed += phase == Phase::kFailed;
  c.succeeded += phase == Phase::kComplete;
}

Counts of_resources(const Plan& plan, const std::vector<ResourceRow>& resources) {
  Counts c;
  c.total = static_cast<std::int64_t>(std::max(plan.steps.size(), resources.size()));
  for (const ResourceRow& r : resources) {
    add(c, r.state.phase);
    c.removed += r.state == kGone;
  }
  c.touched = static_cast<std::int64_t>(resources.size());
  return c;
}

using RowsByNumber = std::unordered_map<std::uint32_t, const ResourceRow*>;

// How far a step is; nothing while nothing tells that it began.
std::optional<Phase> phase_of(const Step& step, OperationNo operation, const RowsByNumber& rows) {
  const auto row = [&rows](std::uint32_t number) -> const ResourceRow* {
    const auto found = rows.find(number);
    return found == rows.end() ? nullptr : found->second;
  };
  const bool reconciles = step.kind == StepKind::kReconcile;
  if (reconciles && step.successor != kNoNumber) {
    if (const ResourceRow* made = row(step.successor)) {
      return made->state == kGone ? Phase::kInProgress : made->state.phase;
    }
  }
  const ResourceRow* r = row(step.resource);
  const bool removes = step.kind == StepKind::kDelete || step.kind == StepKind::kForget;
  if (r == nullptr) return removes ? std::optional(Phase::kComplete) : std::nullopt;
  if (r->acted_by != operation) return std::nullopt;
  // Of a replacement the old one goes first; of another try, what the last one left.
  if (!removes && r->state.action == ResourceAction::kDelete && r->state.phase != Phase::kFailed) {
    return Phase::kInProgress;
  }
  return r->state.phase;
}

Counts of_steps(const OperationRow& operation, const Plan& plan,
                const std::vector<ResourceRow>& resources) {
  RowsByNumber rows;
  for (const ResourceRow& r : resources) rows.emplace(r.no, &r);
  Counts c;
  for (const Step& step : plan.steps) {
    if (step.kind == StepKind::kCleanup) continue;  // a part of the replacement
    ++c.total;
    if (const auto phase = phase_of(step, operation.no, rows)) {
      add(c, *phase);
      ++c.touched;
    }
  }
  return c;
}

// A leg's deadline is its begin and its time.
Counts of_way_back(const OperationRow& operation, const std::vector<ResourceRow>& resources) {
  const Millis begun = operation.deadline - operation.timeout;
  Counts c;
  for (const ResourceRow& r : resources) {
    if (r.acted_by != operation.no) continue;
    ++c.total;
    if (r.state == kGone) {
      ++c.succeeded;
    } else if (r.state.phase == Phase::kInProgress || r.updated > begun) {
      add(c, r.state.phase);
    }
  }
  return c;
}

// Everything is done.
Counts of_complete(const std::vector<ResourceRow>& resources) {
  Counts c;
  for (const ResourceRow& r : resources) c.succeeded += r.state != kGone;
  c.total = c.succeeded;
  return c;
}

double share(std::int64_t part, std::int64_t whole) {
  return whole == 0 ? 100.0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

// Counts, and how far the action is in percent.
struct Progress {
  Counts counts;
  double action = 100;
};

// A rollback begins where the way forward ended, and climbs to the top.
double climb(double reached, double undone) {
  const double start = 100.0 - reached;
  return start + (100.0 - start) * undone / 100.0;
}

Progress progress_of(const StackRow& stack, const OperationRow& operation, const Plan& plan,
                     const std::vector<ResourceRow>& resources) {
  const A action = stack.state.action;
  const bool complete = stack.state.phase == Phase::kComplete;
  const bool changes = action == A::kUpdate || action == A::kImportUpdate ||
                       (action == A::kCreate && plan.base_version != 0);
  if (changes || action == A::kRollback || action == A::kImportUpdateRollback) {
    if (complete) return {of_complete(resources)};
    const Counts forward = of_steps(operation, plan, resources);
    if (changes) return {forward, share(forward.succeeded, forward.total)};
    const Counts back = of_way_back(operation, resources);
    return {back, climb(share(forward.touched, forward.total), share(back.succeeded, back.total))};
  }
  const Counts c = of_resources(plan, resources);
  if (complete) return {c};
  if (action == A::kDelete) return {c, share(c.removed, c.touched)};
  if (action == A::kCreateRollback || action == A::kImportCreateRollback) {
    return {c, climb(share(c.touched, c.total), share(c.removed, c.touched))};
  }
  return {c, share(c.succeeded, c.total)};
}

bool goes_back(A action) {
  return action == A::kCreateRollback || action == A::kRollback ||
         action == A::kImportCreateRollback || action == A::kImportUpdateRollback;
}

Value details(const std::vector<ResourceRow>& resources, const ProgressOf& own) {
  std::vector<Value> list;
  for (const ResourceRow& r : resources) {
    if (r.state.phase != Phase::kInProgress) continue;
    MapBuilder map;
    map.set("ResourceName", Value::string(r.logical_id));
    map.set("ResourceType", Value::string(r.type));
    if (const auto progress = own(r)) {
      map.set("ProgressValue", Value::integer(progress->value));
      map.set("ProgressTargetValue", Value::integer(progress->target));
    }
    list.push_back(map.build());
  }
  return Value::list(std::move(list));
}

}  // namespace

Value resource_progress(const StackRow& stack, const OperationRow& operation, const Plan& plan,
                        const std::vector<ResourceRow>& resources, bool percentage_only,
                        const ProgressOf& own) {
  const Progress p = progress_of(stack, operation, plan, resources);
  const Counts& c = p.counts;
  const std::int64_t pending = c.total - c.in_progress - c.failed - c.succeeded;
  MapBuilder map;
  map.set("StackActionProgress", Value::real(p.action));
  map.set("StackOperationProgress",
          Value::real(goes_back(stack.state.action) ? 100.0 - p.action : p.action));
  if (percentage_only) return map.build();
  map.set("TotalResourceCount", Value::integer(c.total));
  map.set("SuccessResourceCount", Value::integer(c.succeeded));
  map.set("FailedResourceCount", Value::integer(c.failed));
  map.set("InProgressResourceCount", Value::integer(c.in_progress));
  map.set("PendingResourceCount", Value::integer(pending));
  map.set("InProgressResourceDetails", details(resources, own));
  return map.build();
}

}  // namespace cairn::service
