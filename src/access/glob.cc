#include "access/glob.h"

#include <algorithm>

#include "base/utf8.h"

namespace cairn::access {
namespace {

// Bytes of the character at `at`; a byte that starts none counts as one.
std::size_t character_at(std::string_view text, std::size_t at) {
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
    case Kind::kGeneral:
      return matches_general(text_, text);
  }
  return false;
}

}  // namespace cairn::access
