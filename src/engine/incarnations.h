// From the store's rows to what plan/diff.h compares with.
#pragma once

#include <vector>

#include "engine/rows.h"
#include "plan/diff.h"

namespace cairn {

// False for what is gone: removed, or kept in the cloud without belonging to the stack any more.
bool belongs(const ResourceRow& row);
Standing standing_of(const ResourceRow& row);
// Taken over, not made (no attempt was), and no delete of it has begun: it may be released.
bool imported(const ResourceRow& row);

// Both lists by number. The answer refers into them.
std::vector<Incarnation> incarnations(const std::vector<ResourceRow>& rows,
                                      const std::vector<ResourceDetailRow>& details);

// Greater than the number of any row.
std::uint32_t first_free_number(const std::vector<ResourceRow>& rows);

}  // namespace cairn
