// How fast the template language is: measured in this process, in processor time of one thread.
#pragma once

#include <vector>

#include "bench/row.h"

namespace cairn::bench {

// Of the issue "The whole template language".
std::vector<Row> language_rows();

}  // namespace cairn::bench
