// NamePattern: the small regular expressions of the action catalogue, without a regex engine.
//
// A pattern is "^", then bracket sets each with an optional count (*, +, {n}, {m,n}), then "$":
// "^[A-Za-z0-9][A-Za-z0-9_-]*$". Sets hold letters, ranges and \uXXXX. Only the last set may have
// a varying count, so matching never goes back: time is linear in the text.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace cairn {

class NamePattern {
 public:
  // nullopt when the pattern is not of this form.
  static std::optional<NamePattern> parse(std::string_view pattern);
  // `text` is UTF-8; text that is not matches nothing.
  bool matches(std::string_view text) const;

 private:
  struct Set {
    std::vector<std::pair<char32_t, char32_t>> ranges;  // both ends included
    std::size_t least = 1;
    std::size_t most = 1;
    bool contains(char32_t c) const;
  };
  friend class NamePatternReader;
  std::vector<Set> sets_;
};

}  // namespace cairn
