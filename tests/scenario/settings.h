// The blocks of a story that say how the world is: settings, world and faults.
#pragma once

#include "tests/scenario/stage.h"
#include "tests/scenario/story.h"

namespace cairn::testing {

// A block written in YAML, as JSON text.
Result<std::string> json_of(const Block& block);
// Errors say what is wrong in the block.
Result<StageOptions> options_of(const Story& story);

}  // namespace cairn::testing
