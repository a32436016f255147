#include "cli/text.h"

#include <gtest/gtest.h>

namespace cairn::cli {
namespace {

TEST(Text, WidthIsInColumns) {
  EXPECT_EQ(columns_of("abc"), 3);
  EXPECT_EQ(columns_of("网络"), 4);
  EXPECT_EQ(columns_of("e\u0301"), 1);
  EXPECT_EQ(columns_of("✔"), 1);
  EXPECT_EQ(columns_of(""), 0);
}

TEST(Text, ClippingNeverSplitsACharacterNorExceedsTheWidth) {
  EXPECT_EQ(clipped("abcdef", 6), "abcdef");
  EXPECT_EQ(clipped("abcdef", 4), "abc~");
  EXPECT_EQ(clipped("网络专有", 4), "网~");
  EXPECT_EQ(clipped("网络专有", 5), "网络~");
  EXPECT_EQ(clipped("abc", 0), "");
  EXPECT_EQ(padded("网", 4), "网  ");
  EXPECT_EQ(padded("abcdef", 3), "ab~");
}

TEST(Text, NothingFromOutsideMovesTheCursor) {
  EXPECT_EQ(printable("a\x1b[2Jb\r\n\tc"), "a [2Jb   c");
  EXPECT_EQ(printable("\xc2\x9b"
                      "x"),
            " x");  // the one-character form of ESC [
  EXPECT_EQ(printable("\xff"
                      "a"),
            "\ufffd"
            "a");
  EXPECT_EQ(printable("\u202e"
                      "abc"),
            " abc");
}

TEST(Text, TablesAlign) {
  EXPECT_EQ(table({{"NAME", "ID"}, {"网络", "1"}, {"a-long-one", ""}}),
            "NAME        ID\n网络        1\na-long-one\n");
}

TEST(Text, PaintOnlyWhenAsked) {
  EXPECT_EQ(painted("x", Ink::kRed, false), "x");
  EXPECT_EQ(painted("x", Ink::kRed, true), "\x1b[31mx\x1b[0m");
  EXPECT_EQ(painted("", Ink::kRed, true), "");
}

}  // namespace
}  // namespace cairn::cli
