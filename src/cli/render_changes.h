// A list of changes as text, like a good diff: a marked line a resource, below it what changes of
// it, nested stacks' resources below theirs. Nothing is left out and nothing is cut.
//
//   + made     ~ changed in place     ± replaced (made anew)     - removed     = imported
//
// Where the locale cannot show it, "±" is written "+-".
#pragma once

#include <string>

#include "cli/change_list.h"

namespace cairn::cli {

struct ChangeStyle {
  int width = 100;  // columns; a before and an after that do not fit get a line each
  bool color = false;
  bool unicode = true;
};

// Ends with a line end unless there are no changes, when it is empty.
std::string render_changes(const ChangeList& changes, const ChangeStyle& style);

}  // namespace cairn::cli
