// What it costs that a stack acts as a role: each call to the cloud is asked about first.
#pragma once

#include <string>
#include <vector>

#include "bench/row.h"

namespace cairn::bench {

std::vector<Row> stack_role_rows(const std::string& cairnd);

}  // namespace cairn::bench
