// What an operation on a stack group would do, before it does.
#pragma once

#include <optional>

#include "cli/commands/commands.h"

namespace cairn::cli {

// Shows what the call would do when something would be replaced or removed, and asks. The Exit ends
// the command. Nothing is shown with --yes, or by a server that cannot tell.
std::optional<Exit> not_wanted(const Context& context, const ApiCall& call);

}  // namespace cairn::cli
