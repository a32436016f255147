// UTF-8 as Unicode defines it: no overlong forms, no surrogates, nothing above U+10FFFF.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace cairn {

// The length in bytes (1 to 4) of the character `text` starts with; 0 when it is not valid UTF-8
// or `text` is empty.
std::size_t utf8_length(std::string_view text);

// The character of the first `length` bytes, which utf8_length has approved.
char32_t utf8_decode(std::string_view text, std::size_t length);

// The number of leading bytes that are valid UTF-8; text.size() when all of them are.
std::size_t utf8_valid_prefix(std::string_view text);

// The text with each byte that is not part of valid UTF-8 replaced by U+FFFD.
std::string utf8_repaired(std::string_view text);

// Appends a character. Surrogates and what lies above U+10FFFF become U+FFFD.
void append_utf8(char32_t character, std::string& out);

}  // namespace cairn
