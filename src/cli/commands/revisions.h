// The revisions that a stack keeps, as the commands around its history need them.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "cli/commands/commands.h"

namespace cairn::cli {

// As ListStackRevisions tells them, newest first.
std::variant<Value, Failure> revisions_of(const Context& context, const std::string& stack_id);

// The greatest number there is, below `bound` when that is given; nothing when there is none.
std::optional<int> newest_revision(const Value& revisions, std::optional<int> bound = {});

// That there is no such revision to speak of.
Failure no_revision(const Context& context);

}  // namespace cairn::cli
