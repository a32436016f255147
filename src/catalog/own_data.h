// Reading the catalogue files. They are part of the program, written by our own generator: a
// malformed one is a bug of the build, so every function here ends the program instead of failing.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "value/value.h"

namespace cairn {

// Says what is wrong with the file, then ends the program.
[[noreturn]] void malformed_data(std::string_view file, std::string_view what);

Value read_own_json(std::string_view file, std::string_view text);
bool own_flag(const Value& map, std::string_view key);    // absent means false
std::vector<std::string> own_strings(const Value& list);  // null means none

template <class Enum, std::size_t kSize>
Enum own_word(std::string_view file, std::string_view word,
              const std::array<std::pair<std::string_view, Enum>, kSize>& words) {
  for (const auto& [text, meaning] : words) {
    if (text == word) return meaning;
  }
  malformed_data(file, word);
}

}  // namespace cairn
