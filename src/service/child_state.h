// How a nested stack stands, as its parent is told.
#pragma once

#include <optional>
#include <string>

#include "cloud/nested/nested_cloud.h"
#include "engine/rows.h"
#include "store/store.h"

namespace cairn::service {

ChildState running(std::string stack_id);
ChildState gone();
ChildState refused(const Error& error);

// By its rows: running, ready with Ref and outputs, failed with the reason, or gone.
ChildState state_of(const std::optional<StackRow>& stack, Reader& reader);

}  // namespace cairn::service
