// What the commands around drift have in common.
#pragma once

#include <string>
#include <string_view>

#include "cli/commands/commands.h"

namespace cairn::cli {

// PropertyDifferences for people: each path with what was expected (-) and what is (+).
std::string differences_text(const Value& differences, bool color);

// All pages of a list that goes on with NextToken, as one list of the items under `key`.
ApiAnswer ask_all_tokens(const Context& context, ApiCall call, std::string_view key);

}  // namespace cairn::cli
