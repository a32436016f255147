// A line of a template with a place in it underlined.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "cli/text.h"
#include "value/source_text.h"

namespace cairn::cli {

// The text that an error's line and column refer to; empty when there is none.
struct Source {
  std::string_view name;
  std::string_view text;
};

// Two lines: the template's, cut to a window of `width` columns around the place, and the one that
// underlines what stands there. Empty when the text has no such line.
std::string excerpt(const SourceText& source, SourcePos at, int width, Ink ink, bool color);

}  // namespace cairn::cli
