// Base64 with the standard alphabet (RFC 4648 section 4), padded, on one line.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace cairn {

std::string base64_encode(std::string_view data);

// Strict: whole groups of four, padding only at the end, no blanks or line ends, and no stray bits
// under the padding. Nothing when `text` is anything else.
std::optional<std::string> base64_decode(std::string_view text);

// As MIME readers and Python's decodebytes do: whatever is not of the alphabet is skipped, and
// nothing is read after the padding. Nothing when non-ASCII occurs or padding is missing.
std::optional<std::string> base64_decode_mime(std::string_view text);

}  // namespace cairn
