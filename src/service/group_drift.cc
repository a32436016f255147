#include "service/group_drift.h"

#include <set>
#include <string>
#include <utility>

#include "service/answers.h"

namespace cairn::service {
namespace {

constexpr Window kAll{0, UINT64_MAX};

std::string_view detection_name(const GroupDrift& drift) {
  if (drift.ended == GroupOperationStatus::kStopped) return "STOPPED";
  if (drift.ended == GroupOperationStatus::kFailed) return "FAILED";
  return drift.failed + drift.cancelled == 0 ? "COMPLETED" : "PARTIAL_SUCCESS";
}

Value view(const GroupDrift& drift, std::string_view status, std::uint32_t in_progress) {
  MapBuilder map;
  const auto count = [&](std::string_view key, std::uint32_t number) {
    map.set(key, Value::integer(number));
  };
  map.set("StackGroupDriftStatus", Value::string(group_drift_name(drift)));
  map.set("DriftDetectionStatus", Value::string(status));
  set_time(map, "DriftDetectionTime", drift.detected);
  count("TotalStackInstancesCount", drift.total);
  count("InSyncStackInstancesCount", drift.in_sync);
  count("DriftedStackInstancesCount", drift.drifted);
  count("FailedStackInstancesCount", drift.failed);
  count("CancelledStackInstancesCount", drift.cancelled);
  count("InProgressStackInstancesCount", in_progress);
  return map.build();
}

using Places = std::set<std::pair<std::string, std::string>>;  // accounts and regions

Places drifted_instances(const std::string& group, Reader& reader) {
  Places drifted;
  for (InstanceRow& row : reader.groups().instances({.group = group}, kAll).rows) {
    if (row.drift != InstanceDrift::kDrifted) continue;
    drifted.emplace(std::move(row.account), std::move(row.region));
  }
  return drifted;
}

// Of a look that runs: what it has seen so far. Two reads, however many instances there are.
Value progress_view(const GroupOperationRow& operation, Reader& reader) {
  GroupDrift drift;
  std::uint32_t in_progress = 0;
  const Places drifted = drifted_instances(operation.group, reader);
  for (const InstanceResultRow& row : reader.groups().instance_results(operation.id, kAll).rows) {
    ++drift.total;
    switch (row.status) {
      case ResultStatus::kWaiting:
      case ResultStatus::kRunning:
        ++in_progress;
        break;
      case ResultStatus::kFailed:
        ++drift.failed;
        break;
      case ResultStatus::kStopped:
        ++drift.cancelled;
        break;
      case ResultStatus::kSucceeded:
        ++(drifted.contains({row.account, row.region}) ? drift.drifted : drift.in_sync);
        break;
    }
  }
  drift.detected = operation.created;
  return view(drift, "IN_PROGRESS", in_progress);
}

}  // namespace

std::string_view group_drift_name(const std::optional<GroupDrift>& drift) {
  if (!drift || drift->in_sync + drift->drifted == 0) return "NOT_CHECKED";
  return drift->drifted > 0 ? "DRIFTED" : "IN_SYNC";
}

Value group_drift_view(const GroupRow& group, Reader& reader) {
  const auto newest = reader.groups().group_operations(group.id, {0, 1}).rows;
  const bool looking = !newest.empty() && newest.front().action == GroupAction::kDetectDrift &&
                       !is_over(newest.front().status);
  if (looking) return progress_view(newest.front(), reader);
  if (group.drift) return view(*group.drift, detection_name(*group.drift), 0);
  return MapBuilder()
      .set("StackGroupDriftStatus", Value::string(group_drift_name(std::nullopt)))
      .build();
}

Value operation_drift_view(const GroupOperationRow& operation, Reader& reader) {
  if (!operation.drift) return progress_view(operation, reader);
  return view(*operation.drift, detection_name(*operation.drift), 0);
}

}  // namespace cairn::service
