#include "service/progress.h"

namespace cairn::service {
namespace {

struct Counts {
  std::int64_t total = 0;
  std::int64_t succeeded = 0;
  std::int64_t failed = 0;
  std::int64_t in_progress = 0;
  std::int64_t pending = 0;
  std::int64_t removed = 0;  // of those with a row
};

Counts count(const Plan& plan, const std::vector<ResourceRow>& resources) {
  Counts c;
  c.total = static_cast<std::int64_t>(std::max(plan.steps.size(), resources.size()));
  for (const ResourceRow& r : resources) {
    c.in_progress += r.state.phase == Phase::kInProgress;
    c.failed += r.state.phase == Phase::kFailed;
    c.succeeded += r.state.phase == Phase::kComplete;
    c.removed += r.state == ResourceState{ResourceAction::kDelete, Phase::kComplete};
  }
  c.pending = c.total - c.in_progress - c.failed - c.succeeded;
  return c;
}

bool removing(const StackRow& stack) {
  return stack.state.action == StackAction::kDelete ||
         stack.state.action == StackAction::kCreateRollback;
}

double action_progress(const StackRow& stack, const Counts& c, std::size_t rows) {
  if (stack.state.phase == Phase::kComplete) return 100;
  const auto share = [](std::int64_t part, std::int64_t whole) {
    return whole == 0 ? 100.0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
  };
  if (!removing(stack)) return share(c.succeeded, c.total);
  const double removed = share(c.removed, static_cast<std::int64_t>(rows));
  if (stack.state.action == StackAction::kDelete) return removed;
  const double start = 100.0 - share(static_cast<std::int64_t>(rows), c.total);
  return start + (100.0 - start) * removed / 100.0;
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

Value resource_progress(const StackRow& stack, const Plan& plan,
                        const std::vector<ResourceRow>& resources, bool percentage_only,
                        const ProgressOf& own) {
  const Counts c = count(plan, resources);
  const double progress = action_progress(stack, c, resources.size());
  const bool rolling_back = stack.state.action == StackAction::kCreateRollback;
  MapBuilder map;
  map.set("StackActionProgress", Value::real(progress));
  map.set("StackOperationProgress", Value::real(rolling_back ? 100.0 - progress : progress));
  if (percentage_only) return map.build();
  map.set("TotalResourceCount", Value::integer(c.total));
  map.set("SuccessResourceCount", Value::integer(c.succeeded));
  map.set("FailedResourceCount", Value::integer(c.failed));
  map.set("InProgressResourceCount", Value::integer(c.in_progress));
  map.set("PendingResourceCount", Value::integer(c.pending));
  map.set("InProgressResourceDetails", details(resources, own));
  return map.build();
}

}  // namespace cairn::service
