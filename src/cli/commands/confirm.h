// Asks before something is destroyed.
#pragma once

#include <optional>
#include <string>

#include "cli/commands/commands.h"

namespace cairn::cli {

// nullopt: go on. With --yes nothing is asked; without it and without a terminal the answer is no.
// `question` ends with a question mark; `nothing` says what did not happen ("Nothing was
// deleted.").
std::optional<Exit> not_confirmed(const Context& context, const std::string& question,
                                  const std::string& nothing);

}  // namespace cairn::cli
