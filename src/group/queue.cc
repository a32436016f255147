#include "group/queue.h"

#include "catalog/error_catalog.h"
#include "group/rollout.h"

namespace cairn {

Result<GroupOperationStatus> admit(const GroupRow& group,
                                   std::span<const GroupOperationRow> unfinished, bool automatic) {
  if (unfinished.empty()) return GroupOperationStatus::kRunning;
  if (automatic) return GroupOperationStatus::kQueued;
  return Error{.code = "StackGroupOperationInProgress",
               .message = error_text("StackGroupOperationInProgress", {{"name", group.name}},
                                     "CreateStackInstances"),
               .where = "StackGroupName",
               .at = {},
               .fix = "Wait for operation " + unfinished.front().id + " to end, or stop it."};
}

const GroupOperationRow* next_to_begin(std::span<const GroupOperationRow> unfinished) {
  const GroupOperationRow* first = nullptr;
  for (const GroupOperationRow& operation : unfinished) {
    if (operation.status != GroupOperationStatus::kQueued) return nullptr;
    if (!first || operation.order < first->order) first = &operation;
  }
  return first;
}

std::optional<GroupOperationRow> stopped_in_queue(const GroupOperationRow& operation, Millis now) {
  if (operation.status != GroupOperationStatus::kQueued) return std::nullopt;
  GroupOperationRow stopped = operation;
  stopped.status = GroupOperationStatus::kStopped;
  stopped.reason = kStopReason;
  stopped.ended = now;
  return stopped;
}

}  // namespace cairn
