// The end of deploy, update and delete: watch the operation, then say how it ended.
#pragma once

#include <string>

#include "cli/commands/commands.h"

namespace cairn::cli {

struct Operation {
  std::string stack_id;
  std::string after_event;   // the newest event before it began; empty: there was none
  std::string_view success;  // the status that means that all went well
};

Exit follow(const Context& context, const Operation& operation);

// The newest event there is, so that a watch begins after it.
std::variant<std::string, Failure> newest_event(const Context& context,
                                                const std::string& stack_id);

// For --no-wait: says which stack it was.
Exit say_accepted(const Context& context, const std::string& stack_id);

}  // namespace cairn::cli
