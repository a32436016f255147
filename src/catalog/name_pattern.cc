#include "catalog/name_pattern.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include "base/utf8.h"

namespace cairn {
namespace {

constexpr std::size_t kNoLimit = std::numeric_limits<std::size_t>::max();

}  // namespace

// Reads a pattern from left to right; every read_ member answers false when it is not of the form.
class NamePatternReader {
 public:
  explicit NamePatternReader(std::string_view rest) : rest_(rest) {}

  std::optional<NamePattern> read() {
    NamePattern pattern;
    if (!eat('^')) return std::nullopt;
    while (!rest_.empty() && rest_ != "$") {
      if (!pattern.sets_.empty() && varies(pattern.sets_.back())) return std::nullopt;
      NamePattern::Set set;
      if (!read_set(set) || !read_count(set)) return std::nullopt;
      pattern.sets_.push_back(std::move(set));
    }
    if (rest_ != "$") return std::nullopt;
    return pattern;
  }

 private:
  static bool varies(const NamePattern::Set& set) { return set.least != set.most; }

  bool eat(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  bool read_set(NamePattern::Set& set) {
    if (!eat('[') || rest_.starts_with('^')) return false;
    while (!eat(']')) {
      char32_t first = 0;
      if (!read_character(first)) return false;
      char32_t last = first;
      const bool range = rest_.size() > 1 && rest_[0] == '-' && rest_[1] != ']';
      if (range && (!eat('-') || !read_character(last))) return false;
      if (last < first) return false;
      set.ranges.emplace_back(first, last);
    }
    return !set.ranges.empty();
  }

  bool read_character(char32_t& out) {
    if (rest_.starts_with("\\u")) {
      if (rest_.size() < 6) return false;
      std::uint32_t code = 0;
      const char* begin = rest_.data() + 2;
      if (std::from_chars(begin, begin + 4, code, 16).ptr != begin + 4) return false;
      out = code;
      rest_.remove_prefix(6);
      return true;
    }
    if (rest_.empty() || rest_[0] == '\\') return false;
    const std::size_t length = utf8_length(rest_);
    if (length == 0) return false;
    out = utf8_decode(rest_, length);
    rest_.remove_prefix(length);
    return true;
  }

  bool read_number(std::size_t& out) {
    const char* end = rest_.data() + rest_.size();
    const auto [stop, bad] = std::from_chars(rest_.data(), end, out);
    if (bad != std::errc{}) return false;
    rest_.remove_prefix(static_cast<std::size_t>(stop - rest_.data()));
    return true;
  }

  bool read_count(NamePattern::Set& set) {
    if (eat('*')) {
      set.least = 0;
      set.most = kNoLimit;
    } else if (eat('+')) {
      set.most = kNoLimit;
    } else if (eat('{')) {
      if (!read_number(set.least)) return false;
      set.most = set.least;
      if (eat(',') && !read_number(set.most)) return false;
      return eat('}') && set.least <= set.most;
    }
    return true;
  }

  std::string_view rest_;
};

std::optional<NamePattern> NamePattern::parse(std::string_view pattern) {
  return NamePatternReader(pattern).read();
}

bool NamePattern::Set::contains(char32_t c) const {
  return std::any_of(ranges.begin(), ranges.end(),
                     [c](const auto& range) { return c >= range.first && c <= range.second; });
}

bool NamePattern::matches(std::string_view text) const {
  for (const Set& set : sets_) {
    std::size_t count = 0;
    while (count < set.most && !text.empty()) {
      const std::size_t length = utf8_length(text);
      if (length == 0 || !set.contains(utf8_decode(text, length))) break;
      text.remove_prefix(length);
      ++count;
    }
    if (count < set.least) return false;
  }
  return text.empty();
}

}  // namespace cairn
