// Takes away what is left of stacks that were deleted long ago (Forgetting in engine/rows.h).
#pragma once

#include "engine/rows.h"
#include "store/sqlite/driver.h"

namespace cairn::sqlite {

// Within the transaction that is under way.
void forget(Connection& connection, const Forgetting& what);

}  // namespace cairn::sqlite
