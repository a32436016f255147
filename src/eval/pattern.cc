// match_pattern: Python's regular expressions by the 32-bit PCRE2 library.
#define PCRE2_CODE_UNIT_WIDTH 32
#include "eval/pattern.h"

#include <fmt/format.h>
#include <pcre2.h>

#include <algorithm>
#include <cstdlib>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "catalog/error_catalog.h"
#include "eval/pattern_rewrite.h"

namespace cairn {
namespace {

constexpr std::size_t kPatternCharactersMax = 16'384;
constexpr std::size_t kCodeBytesMax = 4u << 20;   // one compiled pattern
constexpr std::size_t kCacheBytesMax = 8u << 20;  // all of them
constexpr std::uint32_t kDepthMax = 200'000;      // nested backtracking
constexpr std::uint32_t kHeapKilobytesMax = 32'768;

// Calls of the matcher. Between two of them it may look at all of the text, so a long text makes
// them fewer: `looks` bounds the characters looked at.
struct Attempt {
  std::uint32_t calls_max;
  std::uint64_t looks_max;

  std::uint32_t calls_for(std::size_t length) const {
    return static_cast<std::uint32_t>(
        std::min<std::uint64_t>(calls_max, std::max<std::uint64_t>(looks_max / (length + 1), 100)));
  }
};
constexpr Attempt kLight = {20'000, 4'000'000};        // a millisecond or so
constexpr Attempt kHard = {2'000'000, 1'000'000'000};  // half a second at the most

struct FreeCode {
  void operator()(pcre2_code* code) const { pcre2_code_free(code); }
};
using Code = std::shared_ptr<pcre2_code>;

Error pattern_error(std::string_view pattern, std::string_view what, std::string fix) {
  const std::string reason =
      fmt::format("The pattern \"{}\" cannot be used: {}", pattern.substr(0, 200), what);
  return {.code = "StackValidationFailed",
          .message = error_text("StackValidationFailed", {{"reason", reason}}),
          .where = {},
          .at = {},
          .fix = std::move(fix)};
}

// Repeats of repeats make code of any size from a short pattern: refuse the memory.
void* limited_allocate(PCRE2_SIZE size, void*) {
  return size > kCodeBytesMax ? nullptr : std::malloc(size);
}
void release(void* memory, void*) {
  std::free(memory);
}

pcre2_compile_context* compile_context() {
  static pcre2_compile_context* const kContext = [] {
    pcre2_general_context* memory =
        pcre2_general_context_create(limited_allocate, release, nullptr);
    pcre2_compile_context* context = pcre2_compile_context_create(memory);
    pcre2_general_context_free(memory);  // what it says was copied
    pcre2_set_max_pattern_length(context, kPatternCharactersMax);
    return context;
  }();
  return kContext;
}

struct FreeContext {
  void operator()(pcre2_match_context* context) const { pcre2_match_context_free(context); }
};
using MatchContext = std::unique_ptr<pcre2_match_context, FreeContext>;

MatchContext match_context(const Attempt& attempt, std::size_t length) {
  MatchContext context(pcre2_match_context_create(nullptr));
  pcre2_set_match_limit(context.get(), attempt.calls_for(length));
  pcre2_set_depth_limit(context.get(), kDepthMax);
  pcre2_set_heap_limit(context.get(), kHeapKilobytesMax);
  return context;
}

PCRE2_SPTR units(std::u32string_view text) {
  return reinterpret_cast<PCRE2_SPTR>(text.data());
}

std::string error_words(int number) {
  PCRE2_UCHAR words[256];
  const int length = pcre2_get_error_message(number, words, std::size(words));
  std::string out;
  for (int i = 0; i < length; ++i) out += static_cast<char>(words[i]);
  return out;
}

Result<Code> compile_pattern(std::string_view pattern) {
  constexpr std::string_view kFix = "Correct the pattern; it is read as Python reads one.";
  const std::u32string written = detail::to_code_points(pattern);
  const Result<std::u32string> rewritten = detail::rewrite_pattern(written);
  if (!rewritten) return pattern_error(pattern, rewritten.error().message, std::string(kFix));
  int number = 0;
  PCRE2_SIZE offset = 0;
  Code code(pcre2_compile(units(*rewritten), rewritten->size(),
                          PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C | PCRE2_NO_UTF_CHECK,
                          &number, &offset, compile_context()),
            FreeCode());
  if (code != nullptr) return code;
  return pattern_error(pattern, error_words(number), std::string(kFix));
}

// Compiled patterns, the least recently used of them forgotten first.
class PatternCache {
 public:
  Result<Code> get(std::string_view pattern, PatternEffort& effort) {
    {
      const std::lock_guard lock(mutex_);
      const auto found = by_pattern_.find(pattern);
      if (found != by_pattern_.end()) {
        entries_.splice(entries_.begin(), entries_, found->second);
        return found->second->code;
      }
    }
    Result<Code> code = compile_pattern(pattern);
    if (!code) return code;
    std::size_t size = 0;
    pcre2_pattern_info(code->get(), PCRE2_INFO_SIZE, &size);
    remember(pattern, *code, size);
    if (!effort.compile(static_cast<int>(size))) {
      return pattern_error(pattern, "the patterns here are too large together",
                           "Use shorter repeats in patterns.");
    }
    return code;
  }

 private:
  struct Cached {
    std::string pattern;
    Code code;
    std::size_t bytes;
  };

  void remember(std::string_view pattern, const Code& code, std::size_t size) {
    const std::lock_guard lock(mutex_);
    if (by_pattern_.contains(pattern)) return;
    entries_.push_front({std::string(pattern), code, size + 2 * pattern.size()});
    by_pattern_.emplace(entries_.front().pattern, entries_.begin());
    bytes_ += entries_.front().bytes;
    while (bytes_ > kCacheBytesMax) {
      bytes_ -= entries_.back().bytes;
      by_pattern_.erase(entries_.back().pattern);
      entries_.pop_back();
    }
  }

  std::mutex mutex_;
  std::list<Cached> entries_;
  std::unordered_map<std::string_view, std::list<Cached>::iterator> by_pattern_;
  std::size_t bytes_ = 0;
};

PatternCache& cache() {
  static PatternCache kCache;
  return kCache;
}

// What PCRE2 answers; `end` is where the match ends.
int attempt_match(pcre2_code* code, std::u32string_view subject, const Attempt& attempt,
                  PCRE2_SIZE& end) {
  const std::unique_ptr<pcre2_match_data, decltype(&pcre2_match_data_free)> data(
      pcre2_match_data_create(1, nullptr), pcre2_match_data_free);
  const int matched =
      pcre2_match(code, units(subject), subject.size(), 0, PCRE2_ANCHORED | PCRE2_NO_UTF_CHECK,
                  data.get(), match_context(attempt, subject.size()).get());
  if (matched >= 0) end = pcre2_get_ovector_pointer(data.get())[1];
  return matched;
}

}  // namespace

Result<bool> match_pattern(std::string_view pattern, std::string_view text, PatternEffort& effort) {
  const Result<Code> code = cache().get(pattern, effort);
  if (!code) return code.error();
  const std::u32string subject = detail::to_code_points(text);
  PCRE2_SIZE end = 0;
  int matched = attempt_match(code->get(), subject, kLight, end);
  if (matched == PCRE2_ERROR_MATCHLIMIT && effort.try_hard()) {
    matched = attempt_match(code->get(), subject, kHard, end);
  }
  if (matched == PCRE2_ERROR_NOMATCH) return false;
  if (matched < 0) {
    return pattern_error(pattern, error_words(matched),
                         "Matching takes too long; avoid repeats inside repeats.");
  }
  return end == subject.size();
}

Result<bool> match_pattern(std::string_view pattern, std::string_view text) {
  PatternEffort effort;
  return match_pattern(pattern, text, effort);
}

}  // namespace cairn
