// Percent-encoding (RFC 3986) of query strings and form bodies. All linear in the input.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cairn {

// Leaves the unreserved A-Z a-z 0-9 - _ . ~ as they are; every other byte becomes %XX, upper case.
std::string percent_encode(std::string_view text);

// Replaces `out`. False when a % is not followed by two hex digits; `out` is then unspecified.
// The decoded bytes may be anything, NUL and bad UTF-8 included.
bool percent_decode(std::string_view in, bool plus_is_space, std::string& out);

using FormFields = std::vector<std::pair<std::string, std::string>>;

// Appends the decoded fields of "a=1&b=x+y&c" in their order, duplicates kept. A field without "="
// has an empty value, "&&" holds no field, "=1" has an empty name; "+" is a space. False when a %
// is malformed; `out` then holds the fields before it.
bool parse_form(std::string_view text, FormFields& out);

}  // namespace cairn
