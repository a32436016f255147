// Finds the keys that a map has more than once, while its entries still stand as they were read.
#pragma once

#include <vector>

#include "value/json.h"

namespace cairn::detail {

void tell_repeated(const std::vector<Entry>& entries, SourcePos map, RepeatedKeys& out);

}  // namespace cairn::detail
