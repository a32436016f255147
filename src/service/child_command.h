// A command about what a stack keeps in the service itself, carried out by a worker.
//
// Failure  No worker is free: kBusy. A store that cannot be read ends the server; anything else
//          that is thrown is our own fault, logged, and refuses the command.
#pragma once

#include <functional>
#include <string_view>

#include "cloud/nested/child_stacks.h"
#include "service/context.h"

namespace cairn::service {

// `command` calls `told` itself unless it throws. `about` is for the log: "a nested stack".
void carry_out(const Context& context, std::string_view about, ChildStacks::Told told,
               std::function<void()> command);

}  // namespace cairn::service
