// The one shape of a complaint about text that cannot be read.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "base/error.h"

namespace cairn {

// Code InvalidSchema; the message is `problem` with its place, without a closing full stop so that
// it can stand inside the documented texts.
inline Error syntax_error(std::string_view problem, SourcePos at, std::string_view fix) {
  return Error{.code = "InvalidSchema",
               .message = fmt::format("{} (line {}, column {})", problem, at.line, at.column),
               .where = {},
               .at = at,
               .fix = std::string(fix)};
}

}  // namespace cairn
