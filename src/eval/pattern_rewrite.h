// A Python regular expression in the words of PCRE2.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace cairn::detail {

// UTF-8 to code points. `text` is valid UTF-8.
std::u32string to_code_points(std::string_view text);

// What PCRE2 reads differently is rewritten: \Z, \v, "[:" inside a class, {,n}, \U. What Python
// refuses and PCRE2 would obey (recursion, verbs, callouts, \K, \p, ...) is an Error. Only the
// message of an Error is filled in.
Result<std::u32string> rewrite_pattern(std::u32string_view pattern);

}  // namespace cairn::detail
