// Where a nested stack stands, told in the words of cloud/nested/child_stacks.h.
#pragma once

#include <optional>
#include <string>

#include "cloud/nested/child_stacks.h"
#include "store/store.h"

namespace cairn::service {

ChildState running(std::string stack_id);
ChildState gone();
// Of a stack that is not, or no more, kGone.
ChildState state_of(const std::optional<StackRow>& stack, Reader& reader);

}  // namespace cairn::service
