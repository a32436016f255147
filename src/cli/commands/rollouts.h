// The end of whatever begins an operation on a stack group: watch it, then say how it ended.
#pragma once

#include <string>

#include "cli/commands/commands.h"
#include "cli/rollout_watch.h"

namespace cairn::cli {

// Sends the call that begins an operation, with a token of its own so that it may be repeated, and
// follows it unless --no-wait.
Exit begin_rollout(const Context& context, ApiCall call);

// Watches an operation to its end and tells it. Exit::kOk when it ended as `wanted`.
Exit follow_rollout(const Context& context, const std::string& operation_id,
                    std::string_view wanted = "SUCCEEDED");

// What somebody is told who stopped watching.
Exit say_interrupted(const Context& context, const std::string& operation_id);

// {"Operation", "Results", "Failures": [{"Reason", "Fix", "Targets"}]}
Value rollout_document(const RolloutEnd& end);

}  // namespace cairn::cli
