// Python's regular expressions (template-language section 4.4), within limits.
#pragma once

#include <atomic>
#include <string_view>

#include "base/result.h"

namespace cairn {

// What several matches may cost together. Nearly all patterns compile to little code and match at
// the first, light attempt; the budget is for the rest.
//
// Threads  any.
class PatternEffort {
 public:
  // Each false when no more is left.
  bool compile(int code_bytes) { return (code_bytes_left_ -= code_bytes) >= 0; }
  bool try_hard() { return --hard_left_ >= 0; }
  void refill() {
    code_bytes_left_ = kCodeBytesMax;
    hard_left_ = kHardMax;
  }

 private:
  static constexpr int kCodeBytesMax = 16 << 20;  // of patterns not compiled before
  static constexpr int kHardMax = 16;             // attempts that may take half a second

  std::atomic<int> code_bytes_left_{kCodeBytesMax};
  std::atomic<int> hard_left_{kHardMax};
};

// The match of section 4.4: from the start, and its end is the end of the text; Python's pattern
// rules over PCRE2 with match, depth and heap limits; compiled patterns are cached. An Error says
// why a pattern is bad or that it exceeded its budget. Thread-safe.
Result<bool> match_pattern(std::string_view pattern, std::string_view text, PatternEffort& effort);
// The same for one match alone.
Result<bool> match_pattern(std::string_view pattern, std::string_view text);

}  // namespace cairn
