// One template rolled out over many accounts and regions: how long it takes, what it weighs.
#pragma once

#include <string>
#include <vector>

#include "bench/row.h"

namespace cairn::bench {

std::vector<Row> rollout_rows(const std::string& cairnd);

}  // namespace cairn::bench
