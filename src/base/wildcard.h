// Names with `*` for any text, as filters of the API have them, and with `?` for any one character,
// as policies have it besides. Linear in practice; never worse than pattern times text.
#pragma once

#include <string_view>

namespace cairn {

inline bool wildcard_match(std::string_view pattern, std::string_view text,
                           bool question_mark = false) {
  const auto fits = [&](std::size_t p, std::size_t t) {
    return pattern[p] == text[t] || (question_mark && pattern[p] == '?');
  };
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = std::string_view::npos;  // the last `*` seen, to come back to
  std::size_t resume = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = t;
    } else if (p < pattern.size() && fits(p, t)) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

}  // namespace cairn
