#include "value/json.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace cairn {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

TEST(JsonRead, WhatIsAccepted) {
  struct Case {
    std::string_view why;
    std::string text;
    Value want;
  };
  const Case cases[] = {
      {"null", "null", Value::null()},
      {"true", " true ", Value::boolean(true)},
      {"false", "\t\r\nfalse", Value::boolean(false)},
      {"integer", "42", Value::integer(42)},
      {"negative zero is an integer", "-0", Value::integer(0)},
      {"smallest int64", "-9223372036854775808",
       Value::integer(std::numeric_limits<std::int64_t>::min())},
      {"beyond int64", "9223372036854775808", Value::big_integer("9223372036854775808")},
      {"fraction", "0.1", Value::real(0.1)},
      {"exponent without a point", "1E2", Value::real(100)},
      {"exponent with a sign", "1e-2", Value::real(0.01)},
      {"too large is infinity", "1e400", Value::real(kInfinity)},
      {"too large by its digits alone", "-1" + std::string(400, '0') + ".0",
       Value::real(-kInfinity)},
      {"too small is zero", "1e-400", Value::real(0)},
      {"Infinity", "Infinity", Value::real(kInfinity)},
      {"-Infinity", "-Infinity", Value::real(-kInfinity)},
      {"empty string", "\"\"", Value::string("")},
      {"escapes", R"("\"\\\/\b\f\n\r\t")", Value::string("\"\\/\b\f\n\r\t")},
      {"unicode escape", R"("\u00e9\u4E2D")", Value::string("\u00e9\u4e2d")},
      {"surrogate pair", R"("\ud83d\ude00")", Value::string("\U0001F600")},
      {"lone high half", R"("\ud83dx")", Value::string("\uFFFDx")},
      {"lone low half", R"("\ude00")", Value::string("\uFFFD")},
      {"high half before another escape", R"("\ud83d\u0041")",
       Value::string("\uFFFD"
                     "A")},
      {"escaped NUL", R"("a\u0000b")", Value::string(std::string_view("a\0b", 3))},
      {"raw non-ASCII", "\"\u4e2d\u6587\"", Value::string("\u4e2d\u6587")},
      {"DEL is no control character", "\"\x7f\"", Value::string("\x7f")},
      {"empty list", "[ ]", Value::list({})},
      {"list", "[1 ,2]", Value::list({Value::integer(1), Value::integer(2)})},
      {"empty map", "{ }", Value::map({})},
      {"last duplicate wins", R"({"a":1,"b":2,"a":3})",
       MapBuilder().set("a", Value::integer(3)).set("b", Value::integer(2)).build()},
  };
  for (const Case& c : cases) {
    const Result<Value> got = read_json(c.text);
    ASSERT_TRUE(got) << c.why << ": " << got.error().message;
    EXPECT_EQ(*got, c.want) << c.why << ": " << to_json(*got);
    EXPECT_EQ(got->kind(), c.want.kind()) << c.why;
  }
}

TEST(JsonRead, NotANumberIsANumber) {
  const Result<Value> got = read_json("NaN");
  ASSERT_TRUE(got);
  ASSERT_TRUE(got->is_double());
  EXPECT_TRUE(std::isnan(got->as_double()));
}

TEST(JsonRead, WhatIsRefusedAndWhere) {
  struct Case {
    std::string_view why;
    std::string_view text;
    SourcePos at;
  };
  const Case cases[] = {
      {"nothing", "", {1, 1}},
      {"only blanks", " \n ", {2, 2}},
      {"byte order mark", "\xEF\xBB\xBF{}", {1, 1}},
      {"form feed is not a blank", "\f1", {1, 1}},
      {"trailing content", "{} {}", {1, 4}},
      {"leading zero", "01", {1, 2}},
      {"leading plus", "+1", {1, 1}},
      {"bare minus", "-", {1, 1}},
      {"negative NaN", "-NaN", {1, 1}},
      {"point without digits", "1.", {1, 2}},
      {"digits before the point are needed", ".5", {1, 1}},
      {"exponent without digits", "1e+", {1, 2}},
      {"word cut short", "nul", {1, 1}},
      {"Python's None", "None", {1, 1}},
      {"comma at the end of a list", "[1,]", {1, 4}},
      {"comma at the end of a map", "{\"a\":1,}", {1, 8}},
      {"comma alone", "[,]", {1, 2}},
      {"missing comma", "[1\n 2]", {2, 2}},
      {"list never closed", "[1", {1, 3}},
      {"map never closed", "{\"a\":1", {1, 7}},
      {"wrong bracket", "[1}", {1, 3}},
      {"missing value", "{\"a\":}", {1, 6}},
      {"missing colon", "{\"a\" 1}", {1, 6}},
      {"key without quotes", "{a:1}", {1, 2}},
      {"single quotes", "{'a':1}", {1, 2}},
      {"comment", "{} // no", {1, 4}},
      {"string never closed", "[\"abc", {1, 2}},
      {"line end in a string", "\"a\nb\"", {1, 3}},
      {"tab in a string", "\"a\tb\"", {1, 3}},
      {"NUL in a string", std::string_view("\"a\0b\"", 5), {1, 3}},
      {"unknown escape", R"("\x41")", {1, 2}},
      {"escape cut short", "\"\\", {1, 2}},
      {"unicode escape cut short", R"("\u12")", {1, 2}},
      {"unicode escape with a sign", R"("\u-123")", {1, 2}},
      {"lone continuation byte", "\"a\x80\"", {1, 3}},
      {"overlong form", "\"\xC0\xAF\"", {1, 2}},
      {"encoded surrogate", "\"\xED\xA0\x80\"", {1, 2}},
      {"above U+10FFFF", "\"\xF4\x90\x80\x80\"", {1, 2}},
      {"character cut short", "\"\xE4\xB8", {1, 2}},
      {"columns count characters", "[\"\u4e2d\u6587\" x]", {1, 7}},
  };
  for (const Case& c : cases) {
    const Result<Value> got = read_json(c.text);
    ASSERT_FALSE(got) << c.why;
    EXPECT_EQ(got.error().code, "InvalidSchema") << c.why;
    EXPECT_EQ(got.error().at.line, c.at.line) << c.why << ": " << got.error().message;
    EXPECT_EQ(got.error().at.column, c.at.column) << c.why << ": " << got.error().message;
    EXPECT_FALSE(got.error().fix.empty()) << c.why;
  }
}

TEST(JsonRead, EveryValueAndKeyKnowsItsPlace) {
  const Result<Value> got = read_json("{\n  \"\u4e2d\": [1, \"x\"],\n\t\"b\" : {\"c\": null}}");
  ASSERT_TRUE(got);
  EXPECT_EQ(got->pos(), (SourcePos{1, 1}));
  const Entry& first = got->entries()[0];
  EXPECT_EQ(first.key.pos(), (SourcePos{2, 3}));
  EXPECT_EQ(first.value.pos(), (SourcePos{2, 8}));
  EXPECT_EQ(first.value.items()[1].pos(), (SourcePos{2, 12}));
  const Entry& second = got->entries()[1];
  EXPECT_EQ(second.key.pos(), (SourcePos{3, 2}));
  EXPECT_EQ(second.value.get("c").pos(), (SourcePos{3, 14}));
}

TEST(JsonRead, DepthIsLimited) {
  const auto nested = [](std::size_t n) { return std::string(n, '[') + std::string(n, ']'); };
  EXPECT_TRUE(read_json(nested(100)));
  const Result<Value> got = read_json(nested(101));
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().at, (SourcePos{1, 101}));
  EXPECT_FALSE(read_json(std::string(1'000'000, '[')));
  EXPECT_TRUE(read_json(nested(200), {.depth_max = 200}));
}

TEST(JsonRead, RepeatedTextsShareOneNode) {
  const Result<Value> got = read_json(R"([{"Type":1},{"Type":2}])");
  ASSERT_TRUE(got);
  EXPECT_EQ(got->items()[0].entries()[0].key.identity(),
            got->items()[1].entries()[0].key.identity());
}

Value sample() {
  return MapBuilder()
      .set("text", Value::string("a\"\\\n\x01\x7f\u00e9\U0001F600/"))
      .set(Value::integer(1), Value::list({Value::null(), Value::boolean(true)}))
      .set(Value::boolean(false), Value::list({}))
      .set(Value::null(), Value::map({}))
      .set(Value::real(1.5), Value::unknown("known later"))
      .set("bytes", Value::bytes("\xff\x00"))
      .set("big", Value::big_integer("123456789012345678901234567890"))
      .build();
}

TEST(JsonWrite, Compact) {
  EXPECT_EQ(to_json(sample()),
            "{\"text\":\"a\\\"\\\\\\n\\u0001\x7f\u00e9\U0001F600/\",\"1\":[null,true],"
            "\"false\":[],\"null\":{},\"1.5\":null,\"bytes\":\"/w==\","
            "\"big\":123456789012345678901234567890}");
}

TEST(JsonWrite, Python) {
  EXPECT_EQ(to_json(sample(), JsonStyle::kPython),
            "{\"text\": \"a\\\"\\\\\\n\\u0001\\u007f\\u00e9\\ud83d\\ude00/\", "
            "\"1\": [null, true], \"false\": [], \"null\": {}, \"1.5\": null, "
            "\"bytes\": \"/w==\", \"big\": 123456789012345678901234567890}");
}

TEST(JsonWrite, Pretty) {
  const Value value = MapBuilder()
                          .set("a", Value::list({Value::integer(1), Value::integer(2)}))
                          .set("b", Value::map({}))
                          .build();
  EXPECT_EQ(to_json(value, JsonStyle::kPretty),
            "{\n  \"a\": [\n    1,\n    2\n  ],\n  \"b\": {}\n}");
}

TEST(JsonWrite, DoublesAsPythonWritesThem) {
  const std::pair<double, std::string_view> cases[] = {
      {0.0, "0.0"},
      {-0.0, "-0.0"},
      {1.0, "1.0"},
      {0.1, "0.1"},
      {100000.0, "100000.0"},
      {1e15, "1000000000000000.0"},
      {1e16, "1e+16"},
      {123456789012345678.0, "1.2345678901234568e+17"},
      {0.0001, "0.0001"},
      {0.00001, "1e-05"},
      {1.5e300, "1.5e+300"},
      {5e-324, "5e-324"},
      {kInfinity, "Infinity"},
      {-kInfinity, "-Infinity"},
  };
  for (const auto& [number, want] : cases) {
    EXPECT_EQ(to_json(Value::real(number)), want);
    const Result<Value> back = read_json(want);
    ASSERT_TRUE(back) << want;
    EXPECT_TRUE(back->is_double()) << want;
    EXPECT_EQ(back->as_double(), number) << want;
  }
  EXPECT_EQ(to_json(Value::real(std::nan(""))), "NaN");
}

}  // namespace
}  // namespace cairn
