// The end of whatever begins an operation: watch the operation, then say how it ended.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/commands/commands.h"

namespace cairn::cli {

struct Operation {
  std::string stack_id;
  std::string after_event;  // the newest event before it began; empty: there was none
  // The statuses that mean that all went well; empty: that it is over is enough.
  std::vector<std::string_view> success;
};

Exit follow(const Context& context, const Operation& operation);

// The newest event there is, so that a watch begins after it.
std::variant<std::string, Failure> newest_event(const Context& context,
                                                const std::string& stack_id);

// For --no-wait: says which stack it was.
Exit say_accepted(const Context& context, const std::string& stack_id);

}  // namespace cairn::cli
