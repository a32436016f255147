// How long the work on a stack group takes, as far as it was seen.
#pragma once

#include <optional>
#include <vector>

#include "group/rows.h"
#include "service/remaining_time.h"

namespace cairn::service {

// Rounded up.
std::int64_t whole_seconds(Millis time);

// How long resources take, from the newest events of the group's own stacks, and of those in its
// administrator's account and region. Cost: the newest events of a few stacks.
UsualTimes usual_times_of(const GroupRow& group, const std::vector<InstanceRow>& instances,
                          Reader& reader);

// How long one target of the operation takes: the median of those that have succeeded, else of
// those in earlier operations of the same kind; nothing when there was none.
std::optional<Millis> usual_time_of_target(const GroupOperationRow& operation,
                                           const std::vector<InstanceResultRow>& results,
                                           Reader& reader);

}  // namespace cairn::service
