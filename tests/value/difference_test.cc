#include "value/difference.h"

#include <gtest/gtest.h>

#include <string>

#include "value/json.h"

namespace cairn {
namespace {

struct Case {
  const char* why;
  const char* before;
  const char* after;
  const char* expected;  // "path:before>after" a difference; ~ where there is none
};

void PrintTo(const Case& c, std::ostream* os) {
  *os << c.why;
}

std::string told(const Value& before, const Value& after) {
  std::string text;
  for (const Difference& d : differences(before, after)) {
    text += (text.empty() ? "" : " ") + d.path + ":" + (d.added ? "~" : to_json(d.before)) + ">" +
            (d.removed ? "~" : to_json(d.after));
  }
  return text;
}

class DifferenceTest : public ::testing::TestWithParam<Case> {};

TEST_P(DifferenceTest, TellsEachPlace) {
  const auto before = read_json(GetParam().before);
  const auto after = read_json(GetParam().after);
  ASSERT_TRUE(before && after);
  EXPECT_EQ(told(*before, *after), GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(
    Values, DifferenceTest,
    ::testing::Values(
        Case{"the same", R"({"a":[1,{"b":2}]})", R"({"a":[1,{"b":2}]})", ""},
        Case{"the order of keys says nothing", R"({"a":1,"b":2})", R"({"b":2,"a":1})", ""},
        Case{"the whole", "1", "2", ":1>2"},
        Case{"another kind", R"({"a":[1]})", R"({"a":{"b":1}})", R"(.a:[1]>{"b":1})"},
        Case{"deep inside", R"({"a":{"b":[{"c":1}]}})", R"({"a":{"b":[{"c":2}]}})",
             ".a.b[0].c:1>2"},
        Case{"a key more, a key less", R"({"a":1,"b":2})", R"({"b":2,"c":3})", ".a:1>~ .c:~>3"},
        Case{"null is not nothing", R"({"a":null})", "{}", ".a:null>~"},
        Case{"an item in front", "[1,2]", "[0,1,2]", "[0]:~>0"},
        Case{"an item taken from the middle", "[1,2,3]", "[1,3]", "[1]:2>~"},
        Case{"items that changed are paired", "[1,2,3]", "[1,5,6]", "[1]:2>5 [2]:3>6"},
        Case{"a name that could move a cursor is left as it is", "{\"\\u001b\":1}", "{}",
             ".\x1b:1>~"}));

}  // namespace
}  // namespace cairn
