#include "eval/pattern_rewrite.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/utf8.h"

namespace cairn::detail {
namespace {

constexpr std::u32string_view kLetterEscapes = U"abfnrtvxuUABdDsSwW";
constexpr std::u32string_view kFlags = U"imsxu-";

bool is_digit(char32_t c) {
  return c >= U'0' && c <= U'9';
}
bool is_letter(char32_t c) {
  return (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z');
}
bool is_hex(char32_t c) {
  return is_digit(c) || (c >= U'a' && c <= U'f') || (c >= U'A' && c <= U'F');
}

std::string utf8(std::u32string_view text) {
  std::string out;
  for (const char32_t c : text) append_utf8(c, out);
  return out;
}

// Reads the pattern once, from left to right.
class Rewriter {
 public:
  explicit Rewriter(std::u32string_view pattern) : in_(pattern) {}

  Result<std::u32string> run() {
    while (at_ < in_.size() && fault_.empty()) step();
    if (!fault_.empty()) return Error{.message = fault_};
    return std::move(out_);
  }

 private:
  void step() {
    const char32_t c = in_[at_];
    if (c == U'\\') {
      escape(false);
    } else if (c == U'[') {
      character_class();
    } else if (c == U'(') {
      group();
    } else if (c == U'{') {
      repeat();
    } else {
      copy(1);
    }
  }

  char32_t peek(std::size_t ahead) const {
    return at_ + ahead < in_.size() ? in_[at_ + ahead] : U'\0';
  }
  void copy(std::size_t count) {
    out_ += in_.substr(at_, count);
    at_ += count;
  }
  void fail(std::string_view what) { fault_ = what; }

  void escape(bool in_class) {
    const char32_t c = peek(1);
    if (at_ + 1 >= in_.size()) return fail("it ends with a backslash");
    if (c == U'Z' && !in_class) {
      out_ += U"\\z";
      at_ += 2;
    } else if (c == U'v') {
      out_ += U"\\x0b";
      at_ += 2;
    } else if (c == U'x' || c == U'u' || c == U'U') {
      hexadecimal(c == U'x' ? 2 : c == U'u' ? 4 : 8);
    } else if (is_letter(c) && kLetterEscapes.find(c) == kLetterEscapes.npos) {
      fail(fmt::format("\\{} has no meaning", utf8({&c, 1})));
    } else {
      copy(2);
    }
  }

  // \xHH, \uHHHH and \UHHHHHHHH as the character itself.
  void hexadecimal(std::size_t digits) {
    char32_t character = 0;
    for (std::size_t i = 0; i < digits; ++i) {
      const char32_t c = peek(2 + i);
      if (!is_hex(c)) return fail("an escape has too few hexadecimal digits");
      character = character * 16 + (is_digit(c) ? c - U'0' : (c | 0x20) - U'a' + 10);
      if (character > 0x10FFFF) return fail("an escape names no character");
    }
    if (character >= 0xD800 && character <= 0xDFFF) return fail("an escape names no character");
    if (character < 0x80 && !is_letter(static_cast<char32_t>(character)) && !is_digit(character)) {
      out_ += U'\\';
    }
    out_ += character;
    at_ += 2 + digits;
  }

  void character_class() {
    copy(1);
    if (peek(0) == U':' || peek(0) == U'.' || peek(0) == U'=')
      out_ += U'\\';  // no [:alpha:] either
    if (peek(0) == U'^') copy(1);
    bool first = true;
    while (at_ < in_.size() && fault_.empty() && (first || in_[at_] != U']')) {
      const char32_t c = in_[at_];
      if (c == U'\\') {
        escape(true);
      } else {
        if (c == U'[') out_ += U'\\';  // Python has no [:alpha:]
        copy(1);
      }
      first = false;
    }
    if (at_ < in_.size()) copy(1);
  }

  void group() {
    if (peek(1) == U'*') return fail("there is nothing to repeat");
    if (peek(1) != U'?') return copy(1);
    const char32_t kind = peek(2);
    const char32_t next = peek(3);
    if (kind == U':' || kind == U'=' || kind == U'!' || kind == U'>') return copy(3);
    if (kind == U'<' && (next == U'=' || next == U'!')) return copy(4);
    if (kind == U'P' && (next == U'<' || next == U'=')) return copy(4);
    if (kind == U'#') return comment();
    if (kind == U'(') return conditional();
    flags();
  }

  void comment() {
    const std::size_t end = in_.find(U')', at_);
    if (end == in_.npos) return fail("a comment does not end");
    at_ = end + 1;
  }

  // (?(1)yes|no) and (?(name)yes|no); PCRE2 knows other conditions, which Python does not.
  void conditional() {
    const std::size_t end = in_.find(U')', at_);
    if (end == in_.npos) return fail("a group does not end");
    const std::u32string_view name = in_.substr(at_ + 3, end - at_ - 3);
    const bool good = std::all_of(name.begin(), name.end(), [](char32_t c) {
      return is_digit(c) || is_letter(c) || c == U'_';
    });
    if (name.empty() || !good || name == U"R" || name == U"DEFINE") {
      return fail("a condition must be the name or the number of a group");
    }
    copy(end + 1 - at_);
  }

  void flags() {
    std::size_t end = at_ + 2;
    std::u32string kept = U"(?";
    while (end < in_.size() && kFlags.find(in_[end]) != kFlags.npos) {
      if (in_[end] != U'u') kept += in_[end];  // matching is by Unicode anyway
      ++end;
    }
    const bool closed = end < in_.size() && (in_[end] == U')' || in_[end] == U':');
    if (!closed || end == at_ + 2) return fail("(? is followed by something unknown");
    out_ += kept;
    at_ = end;
    copy(1);
  }

  // Python reads {,3} as {0,3}; PCRE2 10.42 reads it as text.
  void repeat() {
    copy(1);
    if (peek(0) != U',') return;
    std::size_t end = 1;
    while (is_digit(peek(end))) ++end;
    if (peek(end) == U'}') out_ += U'0';
  }

  std::u32string_view in_;
  std::size_t at_ = 0;
  std::u32string out_;
  std::string fault_;
};

}  // namespace

std::u32string to_code_points(std::string_view text) {
  std::u32string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    if (length == 0) {
      out += U'\uFFFD';
      text.remove_prefix(1);
      continue;
    }
    out += utf8_decode(text, length);
    text.remove_prefix(length);
  }
  return out;
}

Result<std::u32string> rewrite_pattern(std::u32string_view pattern) {
  return Rewriter(pattern).run();
}

}  // namespace cairn::detail
