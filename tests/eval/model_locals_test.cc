// Locals (template-language section 9).
#include <gtest/gtest.h>

#include "tests/eval/model_fixture.h"

namespace cairn::test {
namespace {

TEST(Locals, StandForTreesAndValues) {
  struct Case {
    std::string_view why;
    std::string_view locals;
    std::string_view value;
    std::string_view want;
  };
  const Case cases[] = {
      {"a macro is text put in place", "L: {Value: x}", "{Ref: L}", "\"x\""},
      {"a macro may be what a function demands literally", "L: {Value: ','}",
       "{'Fn::Split': [{Ref: L}, 'a,b']}", R"(["a","b"])"},
      {"a macro may be a function", "L: {Type: Macro, Value: {'Fn::Length': [a, b]}}",
       "{'Fn::Join': ['-', [n, {Ref: L}]]}", "\"n-2\""},
      {"an Eval is computed first", "L: {Type: Eval, Value: {'Fn::Split': [',', 'a,b']}}",
       "{'Fn::Select': [1, {Ref: L}]}", "\"b\""},
      {"locals may use locals", "A: {Value: x}\n  B: {Value: {'Fn::Join': ['', [{Ref: A}, y]]}}",
       "{Ref: B}", "\"xy\""},
      {"in any order", "B: {Value: {'Fn::Join': ['', [{Ref: A}, y]]}}\n  A: {Value: x}", "{Ref: B}",
       "\"xy\""},
      {"five levels",
       "A: {Value: {Ref: B}}\n  B: {Value: {Ref: C}}\n  C: {Value: {Ref: D}}\n  D: {Value: {Ref: "
       "E}}\n  E: {Value: x}",
       "{Ref: A}", "\"x\""},
      {"an Eval may ask for a condition",
       "L: {Type: Eval, Value: {'Fn::If': [Yes1, a, b]}}\nConditions: {Yes1: {'Fn::Equals': [a, "
       "a]}}",
       "{Ref: L}", "\"a\""},
      {"null is a value", "L: {Value: ~}", "{a: {Ref: L}}", R"({"a":null})"},
  };
  for (const Case& c : cases) {
    const Built built = build_yaml("Locals:\n  " + std::string(c.locals) +
                                   "\nOutputs:\n  O: {Value: " + std::string(c.value) + "}\n");
    ASSERT_NE(built.model, nullptr) << c.why << "\n" << described(built.errors);
    EXPECT_EQ(output(*built.model, "O"), c.want) << c.why;
  }
}

TEST(Locals, AreRefused) {
  struct Case {
    std::string_view why;
    std::string_view text;
    std::string_view code;
    std::string_view message;
  };
  constexpr std::string_view kCode = "StackValidationFailed";
  const Case cases[] = {
      {"not a map", "Locals: {L: x}", kCode, "must be a map"},
      {"a type nobody knows", "Locals: {L: {Type: Magic, Value: 1}}", kCode, "Type must be"},
      {"no value", "Locals: {L: {Type: Eval}}", kCode, "needs a Value"},
      {"properties of a macro", "Locals: {L: {Value: 1, Properties: {}}}", kCode, "no Properties"},
      {"a condition that needs a local",
       "Conditions: {C: {'Fn::Equals': [{Ref: L}, a]}}\nLocals: {L: {Value: a}, M: {Type: Eval, "
       "Value: {'Fn::If': [C, a, b]}}}",
       kCode, "depends on a condition that depends on locals"},
      {"itself", "Locals: {L: {Value: {Ref: L}}}", kCode, "defined by itself"},
      {"a circle", "Locals: {A: {Value: {Ref: B}}, B: {Value: [{Ref: A}]}}", kCode,
       "defined by itself"},
      {"six levels, the deepest first",
       "Locals: {F: {Value: x}, E: {Value: {Ref: F}}, D: {Value: {Ref: E}}, C: {Value: {Ref: D}}, "
       "B: {Value: {Ref: C}}, A: {Value: {Ref: B}}}",
       kCode, "'A' is invalid: Locals nest more than 5 levels"},
      {"a resource",
       "Locals: {L: {Type: Eval, Value: {Ref: R}}}\nResources: {R: {Type: "
       "'ALIYUN::ROS::WaitConditionHandle'}}",
       "InvalidTemplateReference", "\"R\""},
      {"the stack's id in a map", "Locals: {L: {Type: Eval, Value: {a: {Ref: 'ALIYUN::StackId'}}}}",
       kCode, "ALIYUN::StackId"},
      {"a data source without a cloud",
       "Locals: {L: {Type: 'DATASOURCE::RAM::Users', Properties: {}}}", "StackValidationFailed",
       "There is no cloud to read DATASOURCE::RAM::Users from."},
      {"rules do not see locals",
       "Locals: {L: {Value: a}}\nRules: {R: {Assertions: [{Assert: {'Fn::Equals': [{Ref: L}, "
       "a]}}]}}",
       "InvalidTemplateReference", "\"L\""},
      {"nor does Fn::Sub", "Locals: {L: {Value: a}}\nOutputs: {O: {Value: {'Fn::Sub': '${L}'}}}",
       "InvalidTemplateReference", "\"L\""},
      {"a name twice", "Locals: {X: {Value: a}}\nParameters: {X: {Type: String, Default: a}}",
       kCode, "Duplicate names X."},
  };
  for (const Case& c : cases) {
    const Built built = build_yaml(c.text);
    ASSERT_FALSE(built.errors.empty()) << c.why;
    EXPECT_EQ(built.errors.front().code, c.code) << c.why << "\n" << described(built.errors);
    EXPECT_NE(built.errors.front().message.find(c.message), std::string::npos)
        << c.why << "\n"
        << described(built.errors);
    EXPECT_FALSE(built.errors.front().fix.empty()) << c.why;
  }
}

TEST(Locals, DoNotExplode) {
  std::string text = "Locals:\n  E: {Value: [x, x, x, x, x, x, x, x, x, x]}\n";
  for (const char* pair : {"DE", "CD", "BC", "AB"}) {
    text += std::string("  ") + pair[0] + ": {Value: [";
    for (int i = 0; i < 60; ++i) text += std::string("{Ref: ") + pair[1] + "}, ";
    text += "x]}\n";
  }
  const Built built = build_yaml(text + "Outputs: {O: {Value: {Ref: A}}}\n");
  ASSERT_FALSE(built.errors.empty());
  EXPECT_NE(built.errors.front().message.find("too large"), std::string::npos);
}

TEST(Locals, WorkWhereTheSpecificationSays) {
  const Built built = build_yaml(R"(
Parameters: {L: {Type: Json, Default: [1]}}
Locals:
  Has: {Type: Eval, Value: {'Fn::Not': {'Fn::Equals': [{'Fn::Length': {Ref: L}}, 0]}}}
  Two: {Value: 2}
Conditions: {Yes: {Ref: Has}}
Resources:
  A: {Type: 'ALIYUN::ROS::WaitConditionHandle', Condition: Yes, Count: {Ref: Two}}
  B: {Type: 'ALIYUN::ROS::WaitConditionHandle', Properties: {Count: {Ref: Two}}}
)");
  // YAML reads Yes as a boolean: not the name of a condition.
  ASSERT_FALSE(built.errors.empty());
  const Built quoted = build_yaml(R"(
Parameters: {L: {Type: Json, Default: [1]}}
Locals:
  Has: {Type: Eval, Value: {'Fn::Not': {'Fn::Equals': [{'Fn::Length': {Ref: L}}, 0]}}}
  Two: {Value: 2}
Conditions: {C: {Ref: Has}}
Resources:
  A: {Type: 'ALIYUN::ROS::WaitConditionHandle', Condition: C, Count: {Ref: Two}}
  B: {Type: 'ALIYUN::ROS::WaitConditionHandle', Properties: {Count: {Ref: Two}}}
)");
  ASSERT_NE(quoted.model, nullptr) << described(quoted.errors);
  EXPECT_EQ(logical_ids(*quoted.model), (std::vector<std::string>{"A[0]", "A[1]", "B"}));
  EXPECT_EQ(properties(*quoted.model, "B"), R"({"Count":2})");
}

}  // namespace
}  // namespace cairn::test
