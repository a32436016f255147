#include "service/group_times.h"

#include <algorithm>

namespace cairn::service {
namespace {

constexpr std::size_t kStacksLearntFrom = 20;
constexpr std::uint64_t kEventsLearntFrom = 300;  // of each
constexpr std::uint64_t kOperationsLearntFrom = 10;
constexpr Window kAll{0, UINT64_MAX};

std::optional<Millis> median_of(const std::vector<InstanceResultRow>& results) {
  std::vector<Millis> times;
  for (const InstanceResultRow& row : results) {
    if (row.status == ResultStatus::kSucceeded) times.push_back(row.ended - row.started);
  }
  if (times.empty()) return std::nullopt;
  const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
  std::nth_element(times.begin(), middle, times.end());
  return *middle;
}

}  // namespace

std::int64_t whole_seconds(Millis time) {
  constexpr Millis kSecond = 1'000;
  return (time + kSecond - 1) / kSecond;
}

UsualTimes usual_times_of(const GroupRow& group, const std::vector<InstanceRow>& instances,
                          Reader& reader) {
  StackRow at;
  at.account = group.account;
  at.region = group.region;
  UsualTimes usual = usual_times_around(at, reader);
  std::size_t learnt = 0;
  for (const InstanceRow& row : instances) {
    if (row.stack_id.empty()) continue;
    const auto stack = reader.stack(row.account, row.region, row.stack_id);
    if (!stack) continue;
    const std::uint64_t last = reader.last_event(stack->no);
    const std::uint64_t first = last < kEventsLearntFrom ? 1 : last - kEventsLearntFrom + 1;
    usual.learn(reader.events_between(stack->no, first, last));
    if (++learnt == kStacksLearntFrom) break;
  }
  return usual;
}

std::optional<Millis> usual_time_of_target(const GroupOperationRow& operation,
                                           const std::vector<InstanceResultRow>& results,
                                           Reader& reader) {
  if (const auto own = median_of(results)) return own;
  const auto newest =
      reader.groups().group_operations(operation.group, {0, kOperationsLearntFrom}).rows;
  for (const GroupOperationRow& other : newest) {
    if (other.action != operation.action || other.id == operation.id) continue;
    if (const auto time = median_of(reader.groups().instance_results(other.id, kAll).rows)) {
      return time;
    }
  }
  return std::nullopt;
}

}  // namespace cairn::service
