// PreviewStackGroupOperation, which is cairn's own: what an operation on a stack group would do in
// each account and region, in which wave, and how it would end (docs/stack-groups.md).
//
// Nothing is written. Cost: as much as the beginning of each target's work (target_preview.h).
#pragma once

#include "service/context.h"

namespace cairn::service {

void preview_stack_group_operation(Context& context, ActionRequest request, Reply reply);

}  // namespace cairn::service
