#include "engine/no_echo.h"

#include <gtest/gtest.h>

#include "value/json.h"

namespace cairn {
namespace {

BoundParameter parameter(const std::string& json, bool no_echo = true) {
  BoundParameter bound;
  bound.value = read_json(json).value();
  bound.no_echo = no_echo;
  return bound;
}

TEST(NoEcho, WhateverGivesTheValueAwayIsMasked) {
  struct Case {
    std::string why, text, masked;
    std::vector<BoundParameter> parameters;
  };
  const Case cases[] = {
      {"a text",
       "Password s3cret is too short: s3cret",
       "Password ****** is too short: ******",
       {parameter("\"s3cret\"")}},
      {"not a NoEcho one", "open", "open", {parameter("\"open\"", false)}},
      {"an empty one", "open", "open", {parameter("\"\"")}},
      {"as JSON writes it",
       R"({"p":"say \"x\" 8"})",
       R"({"p":"******"})",
       {parameter(R"("say \"x\" 8")")}},
      {"in a list",
       "a: first, b: second",
       "a: ******, b: ******",
       {parameter(R"(["first", "second"])")}},
      {"in a map, not its keys",
       "key is value-1",
       "key is ******",
       {parameter(R"({"key": {"deep": ["value-1"]}})")}},
      {"a number", "port 48213 is taken", "port ****** is taken", {parameter("48213")}},
      {"a number of every day", "1 of 10", "1 of 10", {parameter("1")}},
      {"one inside another",
       "abcdef and abc",
       "****** and ******",
       {parameter("\"abc\""), parameter("\"abcdef\"")}},
  };
  for (const Case& c : cases) EXPECT_EQ(hide_no_echo(c.text, c.parameters), c.masked) << c.why;
}

}  // namespace
}  // namespace cairn
