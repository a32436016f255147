// How long it takes to say whether a request may be made: measured in this process, in processor
// time of one thread.
#pragma once

#include <vector>

#include "bench/row.h"

namespace cairn::bench {

// Of the issue "Who may do what".
std::vector<Row> authorization_rows();

}  // namespace cairn::bench
