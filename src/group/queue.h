// One operation at a time for each group (stack-groups section 3).
#pragma once

#include <optional>
#include <span>

#include "base/result.h"
#include "group/rows.h"

namespace cairn {

// The status a new operation of `group` begins with, given all operations of the group that are not
// over. What a user asks for is refused (StackGroupOperationInProgress) while any is; automatic
// deployments queue behind it.
Result<GroupOperationStatus> admit(const GroupRow& group,
                                   std::span<const GroupOperationRow> unfinished, bool automatic);

// The one to begin now: the oldest that is queued, when none runs. Null: there is none.
const GroupOperationRow* next_to_begin(std::span<const GroupOperationRow> unfinished);

// A queued operation that the user stops never begins; nothing was done. Null when it is not
// queued: then its Rollout is to be told.
std::optional<GroupOperationRow> stopped_in_queue(const GroupOperationRow& operation, Millis now);

}  // namespace cairn
