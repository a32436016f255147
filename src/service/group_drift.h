// What looks for drift say of a stack group (drift-import-templates section 1), as answers show it.
#pragma once

#include <optional>
#include <string_view>

#include "group/rows.h"
#include "store/store.h"

namespace cairn::service {

std::string_view group_drift_name(const std::optional<GroupDrift>& drift);  // "NOT_CHECKED"

// StackGroupDriftDetectionDetail: of the look that runs, else of the last one.
Value group_drift_view(const GroupRow& group, Reader& reader);
// The same of one operation.
Value operation_drift_view(const GroupOperationRow& operation, Reader& reader);

}  // namespace cairn::service
