#include "base/percent.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

namespace cairn {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

TEST(PercentEncode, EscapesAllButTheUnreserved) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"", ""},
      {"AZaz09-_.~", "AZaz09-_.~"},
      {"a b+c", "a%20b%2Bc"},
      {"!'()*/", "%21%27%28%29%2A%2F"},
      {"é中", "%C3%A9%E4%B8%AD"},
      {std::string_view("\0\xff", 2), "%00%FF"},
  };
  for (const auto& [in, want] : cases) EXPECT_EQ(percent_encode(in), want);
}

TEST(PercentDecode, AcceptsAndRefuses) {
  struct Case {
    std::string_view why, in;
    bool plus_is_space;
    std::optional<std::string_view> want;
  };
  const Case cases[] = {
      {"nothing", "", true, ""},
      {"either case of hex", "%2f%2F", true, "//"},
      {"plus in a form", "a+b", true, "a b"},
      {"plus elsewhere", "a+b", false, "a+b"},
      {"an escaped plus stays one", "%2B", true, "+"},
      {"a percent that was escaped is not decoded again", "%2541", true, "%41"},
      {"bytes that are not UTF-8", "%FF", true, "\xff"},
      {"a NUL", "%00", true, std::string_view("\0", 1)},
      {"raw marks that Node leaves", "!'()*", true, "!'()*"},
      {"percent at the end", "a%", true, std::nullopt},
      {"one digit only", "a%4", true, std::nullopt},
      {"not hex", "%4G", true, std::nullopt},
      {"a sign is not a digit", "%+1", true, std::nullopt},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    std::string out = "old";
    ASSERT_EQ(percent_decode(c.in, c.plus_is_space, out), c.want.has_value());
    if (c.want) {
      EXPECT_EQ(out, *c.want);
    }
  }
}

TEST(PercentEncode, EveryByteComesBack) {
  std::string all;
  for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
  std::string back;
  ASSERT_TRUE(percent_decode(percent_encode(all), true, back));
  EXPECT_EQ(back, all);
}

TEST(ParseForm, KeepsOrderDuplicatesAndEmptyValues) {
  FormFields fields;
  ASSERT_TRUE(parse_form("a=1&b=x+y%26z&&a=2&c&d=&=e&f=g=h", fields));
  EXPECT_THAT(fields, ElementsAre(Pair("a", "1"), Pair("b", "x y&z"), Pair("a", "2"), Pair("c", ""),
                                  Pair("d", ""), Pair("", "e"), Pair("f", "g=h")));
}

TEST(ParseForm, NothingHoldsNoField) {
  for (const std::string_view text : {"", "&", "&&&"}) {
    FormFields fields;
    EXPECT_TRUE(parse_form(text, fields));
    EXPECT_THAT(fields, IsEmpty());
  }
}

TEST(ParseForm, RefusesAMalformedEscapeInNameOrValue) {
  for (const std::string_view text : {"a=%", "a=%zz&b=1", "%4=1", "ok=1&x=%1"}) {
    FormFields fields;
    EXPECT_FALSE(parse_form(text, fields)) << text;
  }
}

TEST(ParseForm, TakesTwoMegabytes) {
  const std::string body = "TemplateBody=" + percent_encode(std::string(700'000, '{'));
  FormFields fields;
  ASSERT_TRUE(parse_form(body, fields));
  EXPECT_EQ(fields.at(0).second.size(), 700'000u);

  fields.clear();
  ASSERT_TRUE(parse_form(std::string(2'000'000, '&'), fields));
  EXPECT_THAT(fields, IsEmpty());
}

}  // namespace
}  // namespace cairn
