#include <gtest/gtest.h>

#include "base/base64.h"
#include "base/utf8.h"

namespace cairn {
namespace {

TEST(Base64, KnownPairs) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"", ""},
      {"f", "Zg=="},
      {"fo", "Zm8="},
      {"foo", "Zm9v"},
      {"foob", "Zm9vYg=="},
      {"\xff\xfe\xfd", "//79"},
      {"\xfb\xff", "+/8="},
  };
  for (const auto& [data, text] : cases) {
    EXPECT_EQ(base64_encode(data), text);
    EXPECT_EQ(base64_decode(text), data);
  }
}

TEST(Base64, WhatIsRefused) {
  for (const std::string_view text :
       {"Z", "Zg", "Zg=", "Zg===", "Z===", "====", "Zg==Zg==", "Zg= =", "Zm9v\n", "Zm 9v", "Zm9-",
        "Zm9_", "Zh==", "Zm9=", "=m9v", "Z=9v", "Zm=v"}) {
    EXPECT_FALSE(base64_decode(text)) << text;
  }
}

TEST(Utf8, LengthOfTheFirstCharacter) {
  const std::pair<std::string_view, std::size_t> cases[] = {
      {"", 0},
      {"a", 1},
      {"\u00e9", 2},
      {"\u4e2d", 3},
      {"\U0001F600", 4},
      {"\x80", 0},
      {"\xC0\x80", 0},
      {"\xC1\xBF", 0},
      {"\xE0\x9F\xBF", 0},
      {"\xE0\xA0\x80", 3},
      {"\xED\x9F\xBF", 3},
      {"\xED\xA0\x80", 0},
      {"\xF0\x8F\xBF\xBF", 0},
      {"\xF4\x8F\xBF\xBF", 4},
      {"\xF4\x90\x80\x80", 0},
      {"\xF5\x80\x80\x80", 0},
      {"\xE4\xB8", 0},
      {"\xC3x", 0},
  };
  for (const auto& [text, want] : cases) EXPECT_EQ(utf8_length(text), want);
}

TEST(Utf8, EveryCharacterSurvives) {
  for (char32_t c = 0; c <= 0x10FFFF; c += c < 0x1000 ? 1 : 97) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;
    std::string text;
    append_utf8(c, text);
    ASSERT_EQ(utf8_length(text), text.size());
    ASSERT_EQ(utf8_decode(text, text.size()), c);
  }
  std::string replaced;
  append_utf8(0xD800, replaced);
  append_utf8(0x110000, replaced);
  EXPECT_EQ(replaced, "\uFFFD\uFFFD");
}

TEST(Utf8, ValidPrefix) {
  EXPECT_EQ(utf8_valid_prefix(""), 0u);
  EXPECT_EQ(utf8_valid_prefix("0123456789\u4e2d"), 13u);
  EXPECT_EQ(utf8_valid_prefix("0123456789\x80zzzzzzzz"), 10u);
  EXPECT_EQ(utf8_valid_prefix("01234567\xE4\xB8"), 8u);
}

}  // namespace
}  // namespace cairn
