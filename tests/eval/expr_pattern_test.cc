#include <gtest/gtest.h>

#include "eval/expr.h"

namespace cairn::test {
namespace {

enum class Want { kMatch, kNoMatch, kRefused };

TEST(Pattern, ReadsWhatPythonReads) {
  struct Case {
    std::string_view why;
    std::string_view pattern;
    std::string_view text;
    Want want;
  };
  constexpr Want kMatch = Want::kMatch, kNoMatch = Want::kNoMatch, kRefused = Want::kRefused;
  const Case cases[] = {
      {"plain", "[a-z]+", "abc", kMatch},
      {"the match must reach the end", "[a-z]+", "abc1", kNoMatch},
      {"it starts at the start", "b", "ab", kNoMatch},
      {"the first alternative that matches counts", "a|ab", "ab", kNoMatch},
      {"nothing matches nothing", "", "", kMatch},
      {"lookahead, as in password rules", "^(?=.*\\d)(?=.*[A-Z]).{4,8}$", "abC1", kMatch},
      {"a line end before the end is not the end", "abc$", "abc\n", kNoMatch},
      {"\\Z is the very end", "a\\Z", "a", kMatch},
      {"\\w knows every script", "\\w+", "é中", kMatch},
      {"a character outside the first plane is one", ".", "\xF0\x9F\x98\x80", kMatch},
      {"{,n} repeats", "a{,2}", "aa", kMatch},
      {"a brace that repeats nothing is text", "a{x}", "a{x}", kMatch},
      {"no POSIX classes in a class", "[[:alpha:]]", "a]", kMatch},
      {"no POSIX classes at all", "[:alpha:]", "h", kMatch},
      {"a bracket first in a class is text", "[]a]", "]", kMatch},
      {"\\v is one character", "\\v", "\n", kNoMatch},
      {"escapes by number", "\\x41\\u4e2d\\U0001F600", "A中\xF0\x9F\x98\x80", kMatch},
      {"an escaped special character stays text", "\\x2e", "a", kNoMatch},
      {"a group that did not match has no text", "(a)?\\1b", "b", kNoMatch},
      {"named groups", "(?P<n>a)(?P=n)", "aa", kMatch},
      {"conditional groups", "(a)?(?(1)b|c)", "ab", kMatch},
      {"comments vanish", "a(?#x)b", "ab", kMatch},
      {"flags", "(?iu)ABC", "abc", kMatch},
      {"unbalanced", "[", "a", kRefused},
      {"ends with a backslash", "a\\", "a", kRefused},
      {"an escape that means nothing", "\\h", "h", kRefused},
      {"recursion", "(?R)", "a", kRefused},
      {"verbs", "(*ACCEPT)a", "a", kRefused},
      {"a limit set by the pattern", "(*LIMIT_MATCH=4000000000)a", "a", kRefused},
      {"callouts", "(?C1)a", "a", kRefused},
      {"too few digits", "\\x4", "a", kRefused},
      {"half a surrogate pair", "\\ud800", "a", kRefused},
      {"a condition that is not a group", "(?(R)a|b)", "a", kRefused},
      {"the least is above the most", "a{3,2}", "a", kRefused},
  };
  for (const Case& c : cases) {
    const Result<bool> got = match_pattern(c.pattern, c.text);
    const Want is = !got ? kRefused : *got ? kMatch : kNoMatch;
    EXPECT_EQ(is, c.want) << c.why;
    if (!got) {
      EXPECT_FALSE(got.error().fix.empty()) << c.why;
      EXPECT_NE(got.error().message.find("The pattern"), std::string::npos) << c.why;
    }
  }
}

TEST(Pattern, StopsWhatWouldRunForever) {
  const std::string text(64, 'a');
  EXPECT_FALSE(match_pattern("(a+)+$", text + "c")) << "backtracking without end";
  EXPECT_FALSE(match_pattern("((((a{999}){999}){999}){999})", "a")) << "code without end";
  EXPECT_FALSE(match_pattern(std::string(20'000, 'a'), "a")) << "a pattern too long";
  const std::string nested = std::string(5'000, '(') + std::string(5'000, ')');
  EXPECT_FALSE(match_pattern(nested, "a")) << "parentheses too deep";
}

TEST(Pattern, ALongTextIsNoProblem) {
  const std::string text(500'000, 'x');
  const Result<bool> got = match_pattern("[a-z]*", text);
  ASSERT_TRUE(got) << got.error().message;
  EXPECT_TRUE(*got);
}

TEST(Pattern, ManyPatternsDoNotPileUp) {
  for (int i = 0; i < 3'000; ++i) {
    const std::string number = std::to_string(i);
    const Result<bool> got = match_pattern("a{500}|" + number, number);
    ASSERT_TRUE(got);
    EXPECT_TRUE(*got) << i;
  }
}

}  // namespace
}  // namespace cairn::test
