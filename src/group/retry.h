// What of an operation that has ended is worth doing again.
#pragma once

#include <span>
#include <vector>

#include "group/rows.h"

namespace cairn {

// Those targets that failed or were stopped, in the operation's order, as they are now. Left out:
// an instance that is gone, one that a later operation has brought up to date, and one whose stack
// was not imported: it is not known any more which that was.
std::vector<InstanceRow> targets_to_retry(const GroupOperationRow& operation,
                                          std::span<const InstanceResultRow> results,
                                          std::span<const InstanceRow> existing);

// The operation that does the same to them: without id, order and times, which the caller gives.
GroupOperationRow retry_of(const GroupOperationRow& operation);

}  // namespace cairn
