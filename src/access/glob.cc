#include "access/glob.h"

#include <algorithm>

#include "base/utf8.h"

namespace cairn::access {
namespace {

// Bytes of the character at `at`; a byte that starts none counts as one.
std::size_t character_at(std::string_view text, std::size_t at) {
  if (static_cast<unsigned char>(text[at]) < 0x80) return 1;
  return std::max<std::size_t>(1, utf8_length(text.substr(at)));
}

bool matches_general(std::string_view pattern, std::string_view text) {
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = std::string_view::npos;  // the last `*` seen, to come back to
  std::size_t resume = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = t;
    } else if (p < pattern.size() && pattern[p] == '?') {
      ++p;
      t += character_at(text, t);
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      resume += character_at(text, resume);
      // A plain character behind the `*` tells where the next try can begin.
      if (p < pattern.size() && pattern[p] != '*' && pattern[p] != '?') {
        resume = text.find(pattern[p], resume);
        if (resume == std::string_view::npos) return false;
      }
      t = resume;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

}  // namespace

Glob::Glob(std::string_view pattern) : kind_(Kind::kGeneral), text_(pattern) {
  const std::size_t wild = pattern.find_first_of("*?");
  if (wild == std::string_view::npos) {
    kind_ = Kind::kExact;
  } else if (pattern.find_first_not_of('*', wild) == std::string_view::npos) {
    kind_ = wild == 0 ? Kind::kAny : Kind::kPrefix;
    text_.resize(wild);
  } else {
    begin_ = wild;
    end_ = pattern.size() - pattern.find_last_of("*?") - 1;
    shortest_ = static_cast<std::size_t>(
        std::count_if(pattern.begin(), pattern.end(), [](char c) { return c != '*'; }));
  }
}

bool Glob::matches(std::string_view text) const {
  switch (kind_) {
    case Kind::kAny:
      return true;
    case Kind::kExact:
      return text == text_;
    case Kind::kPrefix:
      return text.starts_with(text_);
    case Kind::kGeneral: {
      const std::string_view pattern = text_;
      if (text.size() < shortest_ || !text.starts_with(pattern.substr(0, begin_)) ||
          !text.ends_with(pattern.substr(pattern.size() - end_))) {
        return false;
      }
      return matches_general(pattern.substr(begin_, pattern.size() - begin_ - end_),
                             text.substr(begin_, text.size() - begin_ - end_));
    }
  }
  return false;
}

}  // namespace cairn::access
