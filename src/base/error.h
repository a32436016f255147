// What went wrong, in the user's own names.
//
// `code` and `message` are what the API answers: the documented code and text. `where`, `at` and
// `fix` are the richer words for the command line, the console and the log; the API appends them
// only where the documented text has room for a reason.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace cairn {

// A place in a text, counted from 1; line 0 means "no place known".
struct SourcePos {
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  friend bool operator==(const SourcePos&, const SourcePos&) = default;
};

struct Error {
  std::string code;     // documented code, e.g. "InvalidTemplateReference"
  std::string message;  // documented text with the names filled in
  std::string where;    // template path ("Resources.Web.Properties.VSwitchId") or parameter name
  SourcePos at;         // place in the template text
  std::string fix;      // what to do about it; empty only when nobody knows
};

using Errors = std::vector<Error>;

}  // namespace cairn
