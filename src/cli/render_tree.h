// The live picture of an operation: the stack, a bar, its resources below it.
#pragma once

#include <string>
#include <vector>

#include "cli/picture.h"
#include "cli/progress.h"

namespace cairn::cli {

// Pure. When not all resources fit, those that failed or are running are shown before those that
// are done or wait, and a last line counts the rest.
std::vector<std::string> render_tree(const Progress& progress, const Frame& frame);

}  // namespace cairn::cli
