// What went wrong, in the user's own names.
//
// `code` and `message` are what the API answers: the documented code and text. `where`, `at`,
// `text` and `fix` are the richer words for the command line, the console and the log; the API
// appends them only where the documented text has room for a reason.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace cairn {

// A place in a text, counted from 1; line 0 means "no place known".
struct SourcePos {
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  friend bool operator==(const SourcePos&, const SourcePos&) = default;
};

struct Diagnostics;

struct Error {
  std::string code;       // documented code, e.g. "InvalidTemplateReference"
  std::string message;    // documented text with the names filled in
  std::string where;      // template path ("Resources.Web.Properties.VSwitchId") or parameter name
  SourcePos at;           // place in the template text
  std::string fix;        // what to do about it; empty only when nobody knows
  std::string text = {};  // what stands at `at`, as it is written there; empty when not looked up
  // All that was found together with this error, itself included; null when nobody looked further.
  std::shared_ptr<const Diagnostics> all = {};
};

using Errors = std::vector<Error>;

// What one look at a text found: what is refused, and what passes but is likely a mistake.
struct Diagnostics {
  Errors errors;  // the first is what the API answers
  Errors warnings;
};

}  // namespace cairn
