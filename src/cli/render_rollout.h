// The picture of an operation on a stack group: a heading, a bar, and a matrix with a row an
// account and a column a region; and the text that says why targets failed.
#pragma once

#include <string>
#include <vector>

#include "cli/picture.h"
#include "cli/rollout.h"

namespace cairn::cli {

// Pure. Columns carry the regions' names where these fit, else letters, which lines below the
// matrix explain. When not all accounts fit, those where something runs or failed come before
// those that are done or wait, in their order, and a last line counts the rest.
std::vector<std::string> render_rollout(const Rollout& rollout, const Frame& frame);

// The failed targets, grouped by reason, each group with its targets by region; empty when none
// failed.
std::string failures_text(const Rollout& rollout, bool color);
// What runs and has something in its way, in the same form.
std::string hindered_text(const Rollout& rollout, bool color);

// "24 succeeded, 3 failed": only what there is.
std::string counts_text(const Rollout& rollout);

// One target as a line, for where there is no terminal.
std::string plain_line(const Target& target, std::int64_t since_ms, bool color);

}  // namespace cairn::cli
