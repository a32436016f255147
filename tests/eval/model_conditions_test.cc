// Conditions and rules (template-language sections 7 and 8).
#include <gtest/gtest.h>

#include "tests/eval/model_fixture.h"

namespace cairn::test {
namespace {

constexpr std::string_view kCode = "StackValidationFailed";

TEST(Conditions, AreRefused) {
  struct Case {
    std::string_view why;
    std::string_view conditions;
    std::string_view code;
    std::string_view message;
  };
  const Case cases[] = {
      {"text", "{A: words}", kCode,
       "Condition validation error: The definition of condition \"A\" is invalid: words."},
      {"a number", "{A: 1}", kCode, "The definition of condition \"A\" is invalid: 1."},
      {"a function that may not stand at the root", "{A: {'Fn::Contains': [[a], a]}}", kCode,
       "The definition of condition \"A\" is invalid"},
      {"a resource", "{A: {'Fn::Equals': [{'Fn::GetAtt': [R, x]}, a]}}", kCode, "Fn::GetAtt"},
      {"a parameter nobody declared", "{A: {'Fn::Equals': [{Ref: P}, a]}}",
       "InvalidTemplateReference", "\"P\" (in Conditions.A)"},
      {"a condition nobody declared", "{A: {'Fn::Not': B}}", kCode, "\"B\""},
      {"itself", "{A: {'Fn::Not': A}}", kCode, "Circular definition for condition \"A\"."},
      {"a circle", "{A: {'Fn::Not': B}, B: {'Fn::Not': {Condition: A}}}", kCode,
       "Circular definition for condition"},
      {"a parameter that is no boolean", "{A: {Ref: 'ALIYUN::Region'}}", kCode,
       "Condition \"A\" is not a boolean: cn-hangzhou."},
  };
  for (const Case& c : cases) {
    const Built built = build_yaml("Conditions: " + std::string(c.conditions));
    ASSERT_EQ(built.errors.size(), 1U) << c.why << "\n" << described(built.errors);
    EXPECT_EQ(built.errors.front().code, c.code) << c.why;
    EXPECT_NE(built.errors.front().message.find(c.message), std::string::npos)
        << c.why << "\n"
        << built.errors.front().message;
    EXPECT_FALSE(built.errors.front().fix.empty()) << c.why;
  }
}

TEST(Conditions, SwitchResourcesAndOutputs) {
  const Built built = build_yaml(R"(
Conditions:
  Yes1: {'Fn::Equals': [a, a]}
  No1: {'Fn::Not': Yes1}
Resources:
  A: {Type: 'ALIYUN::ROS::WaitConditionHandle', Condition: Yes1}
  B: {Type: 'ALIYUN::ROS::WaitConditionHandle', Condition: No1}
  C: {Type: 'ALIYUN::ROS::WaitConditionHandle', DependsOn: [A, B], Condition: {'Fn::Or': [No1, Yes1]}}
Outputs:
  Kept: {Value: {'Fn::If': [Yes1, {Ref: A}, {Ref: B}]}, Condition: Yes1}
  Gone: {Value: x, Condition: No1}
  Off1: {Value: {Ref: B}}
)");
  ASSERT_NE(built.model, nullptr) << described(built.errors);
  EXPECT_EQ(logical_ids(*built.model), (std::vector<std::string>{"A", "C"}));
  EXPECT_EQ(needs(*built.model, "C"), (std::vector<std::string>{"A"}));
  EXPECT_EQ(output(*built.model, "Kept"), "\"<A>\"");
  EXPECT_EQ(output(*built.model, "Gone"), "absent");
  EXPECT_EQ(output(*built.model, "Off1"), "null");
  EXPECT_EQ(built.model->outputs()[0].needs, (std::vector<std::uint32_t>{0}));
}

TEST(Conditions, UnknownNamesAreRefusedWhereTheyStand) {
  const Built built = build_yaml(R"(
Resources: {A: {Type: 'ALIYUN::ROS::WaitConditionHandle', Condition: Nope}}
Outputs: {O: {Value: 1, Condition: Nope}}
)");
  ASSERT_EQ(built.errors.size(), 2U) << described(built.errors);
  EXPECT_EQ(built.errors[0].message, "Invalid condition \"Nope\".");
  EXPECT_EQ(built.errors[0].where, "Resources.A.Condition");
  EXPECT_EQ(built.errors[0].at.line, 3U);
  EXPECT_EQ(built.errors[1].where, "Outputs.O.Condition");
}

TEST(Conditions, LongChainsNeedNoDeepStack) {
  for (const bool forward : {true, false}) {
    std::string text = "Conditions:\n";
    constexpr int kLength = 10'000;
    for (int i = 0; i < kLength; ++i) {
      const int n = forward ? i : kLength - 1 - i;
      text += "  C" + std::to_string(n) + ": " +
              (n + 1 < kLength ? "{'Fn::Not': C" + std::to_string(n + 1) + "}" : "true") + "\n";
    }
    const Built built =
        build_yaml(text + "Outputs: {O: {Value: 1, Condition: C0}, P: {Value: 1, Condition: C1}}");
    ASSERT_NE(built.model, nullptr) << described(built.errors);
    EXPECT_EQ(output(*built.model, "O"), "absent");
    EXPECT_EQ(output(*built.model, "P"), "1");
  }
}

TEST(Conditions, ValidationTakesMissingParametersAsNull) {
  const Built built = validate_yaml(R"(
Parameters: {Env: {Type: String}, On1: {Type: Boolean}}
Conditions:
  Prod: {'Fn::Equals': [{Ref: Env}, prod]}
  Unset: {'Fn::Equals': [{Ref: Env}, ~]}
  Flag: {Ref: On1}
Resources:
  A: {Type: 'ALIYUN::ROS::WaitConditionHandle', Condition: Prod}
  B: {Type: 'ALIYUN::ROS::WaitConditionHandle', Condition: Unset}
  C: {Type: 'ALIYUN::ROS::WaitConditionHandle', Condition: Flag}
Outputs: {O: {Value: {'Fn::If': [Prod, {Ref: A}, {Ref: B}]}}}
)");
  ASSERT_NE(built.model, nullptr) << described(built.errors);
  EXPECT_EQ(logical_ids(*built.model), (std::vector<std::string>{"B", "C"}));
}

TEST(Rules, HoldOrRefuse) {
  struct Case {
    std::string_view why;
    std::string_view rule;
    std::string_view message;  // empty: it holds
  };
  const Case cases[] = {
      {"true", "{Assertions: [{Assert: {'Fn::Equals': [a, a]}}]}", ""},
      {"false", "{Assertions: [{Assert: {'Fn::Equals': [a, b]}, AssertDescription: No.}]}", "No."},
      {"false without words", "{Assertions: [{Assert: true}, {Assert: false}]}",
       "Assertion 2 of rule \"R\" is not satisfied."},
      {"words by language",
       "{Assertions: [{Assert: false, AssertDescription: {zh-cn: bu, en: 'no way'}}]}", "no way."},
      {"only exactly false fails", "{Assertions: [{Assert: {'Fn::Length': []}}]}", ""},
      {"the condition does not hold",
       "{RuleCondition: {'Fn::Equals': [a, b]}, Assertions: [{Assert: false}]}", ""},
      {"the condition holds by truth",
       "{RuleCondition: {'Fn::Length': [a]}, Assertions: [{Assert: "
       "false, AssertDescription: x}]}",
       "x."},
      {"conditions by name",
       "{RuleCondition: C, Assertions: [{Assert: C}, {Assert: {'Fn::Not': C}, "
       "AssertDescription: x}]}",
       "x."},
      {"no assertions", "{RuleCondition: C}", "has no list of Assertions."},
      {"no assert", "{Assertions: [{AssertDescription: x}]}", "has no Assert."},
      {"a shape is wrong though the rule does not apply",
       "{RuleCondition: {'Fn::Not': C}, Assertions: [{Assert: {'Fn::Equals': [a]}}]}",
       "Fn::Equals"},
  };
  for (const Case& c : cases) {
    const Built built =
        build_yaml("Conditions: {C: true}\nRules: {R: " + std::string(c.rule) + "}");
    if (c.message.empty()) {
      EXPECT_TRUE(built.errors.empty()) << c.why << "\n" << described(built.errors);
      continue;
    }
    ASSERT_EQ(built.errors.size(), 1U) << c.why << "\n" << described(built.errors);
    EXPECT_EQ(built.errors.front().code, kCode) << c.why;
    EXPECT_NE(built.errors.front().message.find(c.message), std::string::npos)
        << c.why << "\n"
        << built.errors.front().message;
    EXPECT_TRUE(built.errors.front().where.starts_with("Rules.R")) << c.why;
  }
}

TEST(Rules, HaveAtMostAHundredAssertions) {
  std::string list;
  for (int i = 0; i < 100; ++i) list += "{Assert: true}, ";
  EXPECT_TRUE(build_yaml("Rules: {R: {Assertions: [" + list + "]}}").errors.empty());
  EXPECT_FALSE(build_yaml("Rules: {R: {Assertions: [" + list + "{Assert: true}]}}").errors.empty());
}

TEST(Rules, WaitForParametersWhileValidating) {
  const Built built = validate_yaml(R"(
Parameters: {P: {Type: String}}
Conditions: {C: {'Fn::Equals': [{Ref: P}, a]}}
Rules: {R: {Assertions: [{Assert: {'Fn::Equals': [{Ref: P}, a]}}, {Assert: C}]}}
)");
  EXPECT_TRUE(built.errors.empty()) << described(built.errors);
}

}  // namespace
}  // namespace cairn::test
