// How long the gate takes over a request, from parameters to answer: measured in this process, in
// processor time of one thread.
#pragma once

#include <vector>

#include "bench/row.h"

namespace cairn::bench {

// Of the issue "Who may do what".
std::vector<Row> gate_rows();

}  // namespace cairn::bench
