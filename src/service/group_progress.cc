#include "service/group_progress.h"

#include <algorithm>
#include <map>
#include <utility>

#include "group/preview.h"
#include "service/answers.h"
#include "service/cures.h"
#include "service/group_answers.h"
#include "service/group_times.h"

namespace cairn::service {
namespace {

constexpr Window kAll{0, UINT64_MAX};

// The states of a target as a matrix shows them: what waits has a word of its own.
std::string_view cell(const InstanceResultRow& row, GroupOperationStatus operation) {
  return row.status == ResultStatus::kWaiting ? "WAITING" : result_name(row.status, operation);
}

void add(const InstanceResultRow& row, RolloutCounts& counts) {
  switch (row.status) {
    case ResultStatus::kWaiting:
      ++counts.waiting;
      break;
    case ResultStatus::kRunning:
      ++counts.running;
      break;
    case ResultStatus::kSucceeded:
      ++counts.succeeded;
      break;
    case ResultStatus::kFailed:
      ++counts.failed;
      break;
    case ResultStatus::kStopped:
      ++counts.stopped;
      break;
  }
}

void show(const RolloutCounts& counts, MapBuilder& map) {
  const auto put = [&](std::string_view name, std::size_t count) {
    map.set(name, Value::integer(static_cast<std::int64_t>(count)));
  };
  put("Total", counts.waiting + counts.running + counts.succeeded + counts.failed + counts.stopped);
  put("Waiting", counts.waiting);
  put("Running", counts.running);
  put("Succeeded", counts.succeeded);
  put("Failed", counts.failed);
  put("Stopped", counts.stopped);
}

// Regions and accounts in the order of the operation, and the state of each pair.
class Matrix {
 public:
  Matrix(const std::vector<InstanceResultRow>& results, GroupOperationStatus operation) {
    for (const InstanceResultRow& row : results) {
      const std::size_t region = place(row.region, regions_, region_places_);
      const std::size_t account = place(row.account, accounts_, account_places_);
      if (counts_.size() <= region) counts_.resize(region + 1);
      add(row, counts_[region]);
      add(row, all_);
      cells_[{account, region}] = cell(row, operation);
    }
  }

  const RolloutCounts& counts() const { return all_; }

  Value regions() const {
    std::vector<Value> list;
    for (std::size_t i = 0; i < regions_.size(); ++i) {
      MapBuilder map;
      map.set("RegionId", Value::string(regions_[i]));
      show(counts_[i], map);
      list.push_back(map.build());
    }
    return Value::list(std::move(list));
  }

  // A status for each region, in their order; null where the operation has no target.
  Value accounts() const {
    std::vector<Value> list;
    for (std::size_t a = 0; a < accounts_.size(); ++a) {
      std::vector<Value> row;
      for (std::size_t r = 0; r < regions_.size(); ++r) {
        const auto found = cells_.find({a, r});
        row.push_back(found == cells_.end() ? Value() : Value::string(found->second));
      }
      list.push_back(MapBuilder()
                         .set("AccountId", Value::string(accounts_[a]))
                         .set("Statuses", Value::list(std::move(row)))
                         .build());
    }
    return Value::list(std::move(list));
  }

 private:
  using Places = std::map<std::string, std::size_t>;
  static std::size_t place(const std::string& name, std::vector<std::string>& names,
                           Places& places) {
    const auto [at, fresh] = places.try_emplace(name, names.size());
    if (fresh) names.push_back(name);
    return at->second;
  }

  std::vector<std::string> regions_;
  std::vector<std::string> accounts_;
  Places region_places_;
  Places account_places_;
  std::vector<RolloutCounts> counts_;  // by region
  RolloutCounts all_;
  std::map<std::pair<std::size_t, std::size_t>, std::string_view> cells_;  // account, region
};

// What failed, by what would mend it; the cure of most comes first.
Value failures(const std::vector<InstanceResultRow>& results, const GroupRow& group,
               Reader& reader) {
  struct Kind {
    Cure cure;
    std::vector<Value> instances;
  };
  std::map<std::string_view, Kind> kinds;
  for (const InstanceResultRow& row : results) {
    if (row.status != ResultStatus::kFailed) continue;
    const Reason reason = read_reason(row.reason);
    const Cure cure = cure_of(reason.code, reason.message, Language::kEnglish);
    MapBuilder map;
    map.set("AccountId", Value::string(row.account));
    map.set("RegionId", Value::string(row.region));
    const auto instance = reader.groups().instance(group.id, row.account, row.region);
    if (instance && !instance->stack_id.empty()) {
      map.set("StackId", Value::string(instance->stack_id));
    }
    map.set("StatusReason", Value::string(row.reason));
    const auto at = kinds.try_emplace(cure.rule, Kind{cure, {}}).first;
    at->second.instances.push_back(map.build());
  }
  std::vector<Kind> order;
  for (auto& [rule, kind] : kinds) order.push_back(std::move(kind));
  std::stable_sort(order.begin(), order.end(), [](const Kind& a, const Kind& b) {
    return a.instances.size() > b.instances.size();
  });
  std::vector<Value> list;
  for (Kind& kind : order) {
    const auto count = static_cast<std::int64_t>(kind.instances.size());
    list.push_back(MapBuilder()
                       .set("Rule", Value::string(kind.cure.rule))
                       .set("Cause", Value::string(kind.cure.cause))
                       .set("Cure", Value::string(kind.cure.cure))
                       .set("Count", Value::integer(count))
                       .set("Instances", Value::list(std::move(kind.instances)))
                       .build());
  }
  return Value::list(std::move(list));
}

// What runs and has something in its way.
Value hindered(const std::vector<InstanceResultRow>& results) {
  std::vector<Value> list;
  for (const InstanceResultRow& row : results) {
    if (row.status != ResultStatus::kRunning || !row.reason.starts_with(kWaitsFor)) continue;
    list.push_back(MapBuilder()
                       .set("AccountId", Value::string(row.account))
                       .set("RegionId", Value::string(row.region))
                       .set("StatusReason", Value::string(row.reason))
                       .build());
  }
  return Value::list(std::move(list));
}

// Nothing when it is over, has not begun, or nobody knows how long a target takes.
std::optional<Millis> remaining(const FoundOperation& found,
                                const std::vector<InstanceResultRow>& results, Reader& reader) {
  const GroupOperationRow& operation = found.operation;
  if (is_over(operation.status) || results.empty()) return std::nullopt;
  const auto each = usual_time_of_target(operation, results, reader);
  if (!each) return std::nullopt;
  RolloutStart start;
  start.group = found.group;
  start.operation = operation;
  for (const InstanceResultRow& row : results) {
    InstanceRow instance;
    instance.account = row.account;
    instance.region = row.region;
    start.instances.push_back(std::move(instance));
  }
  start.results = results;
  return time_left(Rollout(std::move(start)), *each);
}

}  // namespace

void get_stack_group_operation_progress(Context& context, ActionRequest request, Reply reply) {
  const auto reader = context.store.read();
  const auto found = find_group_operation(request, *reader);
  if (!found) return reply(found.error());
  const GroupOperationRow& operation = found->operation;
  const auto results = reader->groups().instance_results(operation.id, kAll).rows;
  const Matrix matrix(results, operation.status);
  MapBuilder map;
  map.set("OperationId", Value::string(operation.id));
  map.set("StackGroupId", Value::string(found->group.id));
  map.set("StackGroupName", Value::string(found->group.name));
  map.set("Action", Value::string(shown_action_name(operation.action)));
  map.set("Status", Value::string(group_operation_name(operation.status)));
  if (!operation.reason.empty()) map.set("StatusReason", Value::string(operation.reason));
  const bool parallel = operation.preferences.regions == RegionOrder::kParallel;
  map.set("RegionConcurrencyType", Value::string(parallel ? "PARALLEL" : "SEQUENTIAL"));
  const Millis end = operation.ended != 0 ? operation.ended : context.clock.now();
  map.set("ElapsedSeconds", Value::integer(whole_seconds(end - operation.created)));
  if (const auto left = remaining(*found, results, *reader)) {
    map.set("RemainingSeconds", Value::integer(whole_seconds(*left)));
  }
  MapBuilder counts;
  show(matrix.counts(), counts);
  map.set("Counts", counts.build());
  map.set("Regions", matrix.regions());
  map.set("Accounts", matrix.accounts());
  map.set("Hindered", hindered(results));
  map.set("Failures", failures(results, found->group, *reader));
  reply(map.build());
}

}  // namespace cairn::service
