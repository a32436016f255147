#include "value/source_text.h"

#include <gtest/gtest.h>

#include <string>

#include "value/yaml.h"

namespace cairn {
namespace {

TEST(SourceText, TheTokenAtAPlace) {
  struct Case {
    std::string_view why;
    std::string_view line;
    std::uint32_t column;
    std::string_view want;
  };
  const Case cases[] = {
      {"a key", "Resources:", 1, "Resources"},
      {"a key with blanks in it", "  my key: 3", 3, "my key"},
      {"a plain text up to its note", "A: some text # why", 4, "some text"},
      {"a # inside is part of the text", "A: some#text", 4, "some#text"},
      {"a colon inside too", "A: ALIYUN::ECS::VPC", 4, "ALIYUN::ECS::VPC"},
      {"commas end a text only in brackets", "A: a,b,c", 4, "a,b,c"},
      {"here they do", "{A: a, B: c}", 5, "a"},
      {"and the bracket", "{A: a, B: c}", 11, "c"},
      {"a key in brackets", "{A: a, Bee: c}", 8, "Bee"},
      {"double quotes", R"(A: "x \" y" # n)", 4, R"("x \" y")"},
      {"single quotes", "A: 'x # y', b", 4, "'x # y'"},
      {"quotes that close elsewhere", "A: \"x y", 4, "\"x y"},
      {"a list", "A: [1, [2]] # n", 4, "[1, [2]]"},
      {"a map with a bracket in quotes", R"(A: {b: "}"} x)", 4, R"({b: "}"})"},
      {"a bracket that closes elsewhere", "A: {b: 1,", 4, "{"},
      {"a tag with its value", "A: !Ref Name # why", 4, "!Ref Name"},
      {"a tag with a list", "A: !Join [a, b] # why", 4, "!Join [a, b]"},
      {"a tag alone", "A: !Join", 4, "!Join"},
      {"a tag and a note", "A: !Join  # why", 4, "!Join"},
      {"a tag before a block", "A: !Sub |", 4, "!Sub"},
      {"an anchor with its value", "A: &x 12", 4, "&x 12"},
      {"many marks", "A: !a !b !c d", 4, "!a !b !c d"},
      {"an alias", "A: *x", 4, "*x"},
      {"a number of JSON", "  \"A\": 12,", 8, "12"},
      {"a key of JSON", "  \"A\": 12,", 3, "\"A\""},
      {"after wide characters", "名称: abc", 5, "abc"},
      {"after a tab", "\tA: x", 2, "A"},
      {"beyond the line", "A: x", 9, ""},
      {"an empty line", "", 1, ""},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(SourceText(c.line).token({1, c.column}), c.want) << c.why;
  }
}

TEST(SourceText, LinesCountFromOneAndEndAnyWay) {
  const SourceText text("a\r\nb\n\nd");
  EXPECT_EQ(text.line(1), "a");
  EXPECT_EQ(text.line(2), "b");
  EXPECT_EQ(text.line(3), "");
  EXPECT_EQ(text.line(4), "d");
  EXPECT_EQ(text.line(5), "");
  EXPECT_EQ(text.line(0), "");
  EXPECT_EQ(text.token({4, 1}), "d");
  EXPECT_EQ(text.before({4, 9}), "d");
}

TEST(SourceText, AVeryLongLineHasNoTokens) {
  const std::string marks(60'000, '!');
  EXPECT_EQ(SourceText(marks).token({1, 1}), marks);
  EXPECT_EQ(SourceText(std::string(70'000, 'x')).token({1, 1}), "");
}

TEST(RepeatedKeys, AreToldWithBothPlaces) {
  RepeatedKeys repeated;
  ASSERT_TRUE(read_document("A: {b: 1, c: 2, b: 3}\nA: 4\n", {}, &repeated));
  ASSERT_EQ(repeated.size(), 2u);
  EXPECT_EQ(repeated[0].name, "b");
  EXPECT_EQ(repeated[0].first, (SourcePos{1, 5}));
  EXPECT_EQ(repeated[0].again, (SourcePos{1, 17}));
  EXPECT_EQ(repeated[1].name, "A");
  EXPECT_EQ(repeated[1].again, (SourcePos{2, 1}));
}

TEST(RepeatedKeys, InJsonAndInLargeMaps) {
  std::string text = "{";
  for (int i = 0; i < 50; ++i) text += "\"k" + std::to_string(i) + "\": 1, ";
  text += "\"k7\": 2}";
  RepeatedKeys repeated;
  ASSERT_TRUE(read_document(text, {}, &repeated));
  ASSERT_EQ(repeated.size(), 1u);
  EXPECT_EQ(repeated[0].name, "k7");
}

TEST(RepeatedKeys, MergedOnesAreMeantToBeOverridden) {
  RepeatedKeys repeated;
  ASSERT_TRUE(read_document("A: &a {x: 1}\nB: {<<: *a, x: 2}\n", {}, &repeated));
  EXPECT_TRUE(repeated.empty());
}

}  // namespace
}  // namespace cairn
