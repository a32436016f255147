// One line of data/resource-types.jsonl to a ResourceType.
#pragma once

#include <string_view>

#include "catalog/resource_type.h"

namespace cairn {

// The line comes out of our own generator: anything else than a well-formed one is a bug and ends
// the program.
ResourceType read_resource_type(std::string_view line);

}  // namespace cairn
