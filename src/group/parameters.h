// What a stack of a group is given: the group's parameters with the instance's overrides laid over
// them (stack-groups section 4). Lists are of {"ParameterKey", "ParameterValue"}.
#pragma once

#include <optional>

#include "value/value.h"

namespace cairn {

// Complete: the stack is updated without UsePreviousParameters. In the order of the group's list;
// overrides of what the group does not name follow in their own order. An override counts once, the
// last of a key.
Value merged_parameters(const Value& of_group, const Value& overrides);

// The overrides an instance has after an operation was asked for. A list that was given becomes the
// whole set: what it does not name has the group's value again. Without one nothing changes;
// UpdateStackGroup never gives one.
Value overrides_after(const Value& existing, const std::optional<Value>& given);

}  // namespace cairn
