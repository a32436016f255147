// The three ways to show a watch: a live picture on a terminal, plain lines when piped, nothing
// when one JSON document comes at the end.
#pragma once

#include <memory>

#include "cli/settings.h"
#include "cli/watch.h"

namespace cairn::cli {

// One event as a line: time, status, logical id, type, physical id, and the reason when it says
// more than that the state changed.
std::string plain_line(const Event& event, bool color);

// Fitting for the options and the terminal. `host` must outlive it.
std::unique_ptr<View> make_view(const GlobalOptions& options, Host& host);

}  // namespace cairn::cli
