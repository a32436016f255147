// ALIYUN::RandomString and ALIYUN::ROS::Assert.
#include <gmock/gmock.h>

#include <algorithm>

#include "tests/cloud/sim_fixture.h"

namespace cairn::testing {
namespace {

using RosTypesTest = SimTest;

TEST_F(RosTypesTest, RandomStringsThatCannotBe) {
  struct {
    const char* why;
    const char* properties;
    bool good;
  } const cases[] = {
      {"nothing given", "{}", true},
      {"the shortest", R"({"length": 1})", true},
      {"the longest", R"({"length": 512})", true},
      {"a number as text", R"({"length": "16"})", true},
      {"too short", R"({"length": 0})", false},
      {"too long", R"({"length": 513})", false},
      {"no number", R"({"length": "many"})", false},
      {"an unknown alphabet", R"({"sequence": "runes"})", false},
      {"an unknown class", R"({"character_classes": [{"class": "runes"}]})", false},
      {"a class by default", R"({"character_classes": [{"min": 2}]})", true},
      {"an own sequence", R"({"character_sequences": [{"sequence": "!$%", "min": 2}]})", true},
      {"an empty sequence", R"({"character_sequences": [{"sequence": ""}]})", false},
      {"a minimum of nothing", R"({"character_classes": [{"class": "digits", "min": 0}]})", false},
      {"minima that just fit",
       R"({"length": 4, "character_classes": [{"class": "digits", "min": 2}],
           "character_sequences": [{"sequence": "!", "min": 2}]})",
       true},
      {"minima that do not fit",
       R"({"length": 3, "character_classes": [{"class": "digits", "min": 2}],
           "character_sequences": [{"sequence": "!", "min": 2}]})",
       false},
  };
  for (const auto& c : cases) {
    const CallReply reply = create("ALIYUN::RandomString", c.properties);
    EXPECT_EQ(reply.outcome, c.good ? Outcome::kDone : Outcome::kFailed) << c.why;
    if (c.good) EXPECT_EQ(reply.ref, reply.attributes.get("value")) << c.why;
    if (!c.good) EXPECT_FALSE(reply.message.empty()) << c.why;
  }
}

TEST_F(RosTypesTest, ARandomStringHasWhatWasAsked) {
  const CallReply reply =
      create("ALIYUN::RandomString",
             R"({"length": 40, "character_classes": [{"class": "digits", "min": 20}],
                 "character_sequences": [{"sequence": "!?", "min": 10}]})");
  const std::string_view text = reply.ref.as_string();
  EXPECT_EQ(text.size(), 40u);
  const auto digits =
      std::count_if(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  const auto marks =
      std::count_if(text.begin(), text.end(), [](char c) { return c == '!' || c == '?'; });
  EXPECT_GE(digits, 20);
  EXPECT_GE(marks, 10);
  EXPECT_EQ(digits + marks, 40);
}

TEST_F(RosTypesTest, AnotherSaltIsAnotherText) {
  const CallReply made = create("ALIYUN::RandomString", R"({"salt": "a"})");
  CallSpec spec;
  spec.kind = CallKind::kUpdate;
  spec.type = "ALIYUN::RandomString";
  spec.physical_id = made.physical_id;
  spec.properties = json(R"({"salt": "a"})");
  spec.update_token = "u1";
  EXPECT_EQ(call(spec).ref, made.ref);
  spec.properties = json(R"({"salt": "b"})");
  spec.update_token = "u2";
  EXPECT_NE(call(spec).ref, made.ref);
}

TEST_F(RosTypesTest, Assertions) {
  enum Answer { kHolds, kFails, kWrong };
  struct {
    const char* operation;
    const char* values;
    Answer answer;
  } const cases[] = {
      {"Equal", R"(["a", "a"])", kHolds},
      {"Equal", R"(["a", "b"])", kFails},
      {"Equal", R"([1, "1"])", kHolds},
      {"Equal", R"([1, 1, 1])", kHolds},
      {"Equal", R"([1, 1, 2])", kFails},
      {"Equal", R"([{"a": [1]}, {"a": [1]}])", kHolds},
      {"Equal", R"([1])", kWrong},
      {"NotEqual", R"(["a", "b"])", kHolds},
      {"NotEqual", R"(["a", "a"])", kFails},
      {"NotEqual", R"(["a", "b", "a"])", kFails},
      {"NotEqual", R"(["a", "b", "c"])", kHolds},
      {"Greater", R"([10, 9])", kHolds},
      {"Greater", R"(["10", "9"])", kHolds},
      {"Greater", R"([9, 9])", kFails},
      {"Greater", R"([9, 8, 7])", kWrong},
      {"GreaterOrEqual", R"([9, 9])", kHolds},
      {"GreaterOrEqual", R"([8, 9])", kFails},
      {"Less", R"(["abc", "abd"])", kHolds},
      {"Less", R"([2, 1.5])", kFails},
      {"LessOrEqual", R"([1.5, 1.5])", kHolds},
      {"Contain", R"([["a", "b"], "b"])", kHolds},
      {"Contain", R"([["a", "b"], "c"])", kFails},
      {"Contain", R"(["abc", "bc"])", kHolds},
      {"Contain", R"([{"a": 1}, "a"])", kHolds},
      {"NotContain", R"([["a"], "c"])", kHolds},
      {"NotContain", R"(["abc", "b"])", kFails},
      {"And", R"([true, "true"])", kHolds},
      {"And", R"([true, "false"])", kFails},
      {"Or", R"([false, 1])", kHolds},
      {"Or", R"([false, ""])", kFails},
      {"Not", R"([false])", kHolds},
      {"Not", R"([true])", kFails},
      {"Not", R"([true, false])", kWrong},
      {"Perhaps", R"([1, 1])", kWrong},
  };
  for (const auto& c : cases) {
    const std::string given =
        std::string(R"({"Operation": ")") + c.operation + R"(", "Values": )" + c.values;
    const CallReply strict = create("ALIYUN::ROS::Assert", json(given + "}"));
    EXPECT_EQ(strict.outcome, c.answer == kHolds ? Outcome::kDone : Outcome::kFailed) << given;
    if (c.answer == kFails) EXPECT_EQ(strict.code, "AssertionFailed") << given;
    const CallReply mild =
        create("ALIYUN::ROS::Assert", json(given + R"(, "AbortCreation": false})"));
    EXPECT_EQ(mild.outcome, c.answer == kWrong ? Outcome::kFailed : Outcome::kDone) << given;
    if (c.answer == kWrong) continue;
    EXPECT_EQ(mild.attributes.get("Result"), Value::boolean(c.answer == kHolds)) << given;
    EXPECT_EQ(mild.attributes.get_string("FailureCause").empty(), c.answer == kHolds) << given;
  }
}

TEST_F(RosTypesTest, AnAssertionFailsInItsOwnWords) {
  const CallReply reply =
      create("ALIYUN::ROS::Assert", R"({"Values": [1, 2], "ErrorMessage": "One is not two."})");
  EXPECT_EQ(reply.outcome, Outcome::kFailed);
  EXPECT_EQ(reply.message, "One is not two.");
}

TEST_F(RosTypesTest, EqualIsWhatIsMeantWhenNothingIsSaid) {
  EXPECT_EQ(create("ALIYUN::ROS::Assert", R"({"Values": ["x", "x"]})").outcome, Outcome::kDone);
}

}  // namespace
}  // namespace cairn::testing
