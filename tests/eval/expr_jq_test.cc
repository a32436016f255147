// Fn::Jq where the recorded answers say nothing: computed arguments, nothing, order of checks.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/eval/fake_world.h"
#include "value/json.h"
#include "value/yaml.h"

namespace cairn::test {
namespace {

FakeWorld world_of_texts() {
  FakeWorld world;
  world.parameters_["Json"] = Value::string(R"({"a":[1,{"b":"c"}]})");
  world.parameters_["Empty"] = Value::string("");
  world.parameters_["Null"] = Value();
  world.parameters_["Prose"] = Value::string("not JSON");
  world.parameters_["Script"] = Value::string(".a[0]");
  world.parameters_["Env"] = Value::string("$ENV");
  world.parameters_["Number"] = Value::integer(7);
  world.now_ms_ = 1'617'783'310'000;
  return world;
}

TEST(ExprJq, Answers) {
  struct Case {
    std::string_view why, expression, want;
  };
  const Case cases[] = {
      {"text is decoded", "{Fn::Jq: [First, .a, {Ref: Json}]}", "[1, {b: c}]"},
      {"a computed script", "{Fn::Jq: [First, {Ref: Script}, {Ref: Json}]}", "1"},
      {"no output, first", "{Fn::Jq: [First, empty, 1]}", "null"},
      {"no output, all", "{Fn::Jq: [All, empty, 1]}", "[]"},
      {"scalars are values", "{Fn::Jq: [All, '., type', 7]}", "[7, number]"},
      {"false is a value", "{Fn::Jq: [First, not, false]}", "true"},
      {"text in JSON text", "{Fn::Jq: [First, ., '\"x\"']}", "x"},
      {"null as JSON text", "{Fn::Jq: [All, ., 'null']}", "null"},
      {"nothing for All", "{Fn::Jq: [All, ., {Ref: Null}]}", "null"},
      {"empty text", "{Fn::Jq: [All, ., {Ref: Empty}]}", "null"},
      {"NoValue counts as null", "{Fn::Jq: [All, ., {Ref: 'ALIYUN::NoValue'}]}", "null"},
      {"a computed script that is null", "{Fn::Jq: [All, {Ref: Null}, 1]}", "null"},
      {"nothing before the type of the script", "{Fn::Jq: [First, 1, null]}", "null"},
      {"nothing before the script is read", "{Fn::Jq: [First, '.[', '']}", "null"},
      {"a variable that only begins so", "{Fn::Jq: [First, '. as $ENVY | $ENVY', 1]}", "1"},
      {"the environment is empty anyway", "{Fn::Jq: [First, {Ref: Env}, 1]}", "{}"},
      {"the time of the operation", "{Fn::Jq: [First, now, 1]}", "1617783310"},
  };
  const FakeWorld world = world_of_texts();
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const Outcome got = evaluate(*read_yaml(c.expression), Place::kProperties, world);
    ASSERT_TRUE(got.errors.empty()) << got.errors[0].message;
    EXPECT_EQ(*got.value, *read_yaml(c.want)) << to_json(*got.value);
  }
}

TEST(ExprJq, Refusals) {
  struct Case {
    std::string_view expression, message;
  };
  const Case cases[] = {
      {"{Fn::Jq: [First, ., {Ref: Prose}]}", "Fn::Jq: the text is not JSON."},
      {"{Fn::Jq: [First, {Ref: Null}, {Ref: Prose}]}", "Fn::Jq: the text is not JSON."},
      {"{Fn::Jq: [First, {Ref: Number}, {}]}", "Fn::Jq: the script must be text or null."},
      {"{Fn::Jq: [First, '.[', {}]}", "Fn::Jq: the script does not compile: syntax error"},
      {"{Fn::Jq: [First, .a, []]}", "Fn::Jq: the script failed: Cannot index array with"},
  };
  const FakeWorld world = world_of_texts();
  for (const Case& c : cases) {
    SCOPED_TRACE(c.expression);
    const Outcome got = evaluate(*read_yaml(c.expression), Place::kProperties, world);
    ASSERT_EQ(got.errors.size(), 1U);
    EXPECT_FALSE(got.refused_while_compiling);
    EXPECT_EQ(got.errors[0].code, "StackValidationFailed");
    EXPECT_THAT(got.errors[0].message, ::testing::StartsWith(c.message));
    EXPECT_EQ(got.errors[0].where, "Outputs.X.Value.Fn::Jq");
    EXPECT_EQ(got.errors[0].at.line, 1U);
    EXPECT_FALSE(got.errors[0].fix.empty());
  }
}

TEST(ExprJq, WhatAProgramMadeStandsWhereTheProgramStands) {
  const Value tree = *read_yaml("a:\n  Fn::Jq: [First, ., '{\"x\": [1]}']\n");
  const Outcome got = evaluate(tree, Place::kProperties, FakeWorld());
  ASSERT_TRUE(got.errors.empty());
  EXPECT_EQ(got.value->get("a").pos().line, 2U);
  EXPECT_EQ(got.value->get("a").get("x").items()[0].pos().line, 2U);
}

// The input may be small as text and huge as a tree.
TEST(ExprJq, AnInputThatAliasesBlewUpIsRefused) {
  Value tree = Value::string("0123456789");
  for (int i = 0; i < 60; ++i) tree = Value::list({tree, tree});
  const Value call =
      MapBuilder()
          .set("Fn::Jq", Value::list({Value::string("First"), Value::string("."), tree}))
          .build();
  const Outcome got = evaluate(call, Place::kProperties, FakeWorld());
  ASSERT_EQ(got.errors.size(), 1U);
  EXPECT_THAT(got.errors[0].message, ::testing::HasSubstr("larger than 16 MB"));
}

}  // namespace
}  // namespace cairn::test
