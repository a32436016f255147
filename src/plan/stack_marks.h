// Stack tags and the stack's resource group, passed on to the resources that can carry them
// (stack-lifecycle section 9).
#pragma once

#include <string_view>

#include "catalog/resource_type.h"
#include "value/value.h"

namespace cairn {

// `properties` with the stack's tags added to the type's Tags (a list of Key and Value, or a map) or
// Tag, as many as the type takes; and the stack's resource group as ResourceGroupId where the type
// has that property. What the template says wins.
Value with_stack_marks(const ResourceType* type, Value properties, const Value& tags,
                       std::string_view resource_group);

}  // namespace cairn
