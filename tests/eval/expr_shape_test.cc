// What construction refuses: wrong shapes and wrong names, in dead branches too.
#include <gtest/gtest.h>

#include "tests/eval/fake_world.h"
#include "value/yaml.h"

namespace cairn::test {
namespace {

FakeWorld small_world() {
  FakeWorld world;
  world.parameters_["P"] = Value::string("p");
  world.parameters_["ALIYUN::Region"] = Value::string("cn-hangzhou");
  world.conditions_["IsOn"] = Value::boolean(true);
  world.resources_["Vpc"] = {Value::string("vpc-1"), {{"VpcId", Value::string("vpc-1")}}};
  world.absent_.insert("Gone");
  return world;
}

TEST(ExprShape, IsRefusedBeforeAnythingIsResolved) {
  struct Case {
    std::string_view expression;
    std::string_view message;  // a part of it
    std::string_view where;
  };
  const Case cases[] = {
      {"{Fn::Frobnicate: 1}", "does not exist", "Outputs.X.Value.Fn::Frobnicate"},
      {"[{a: {Fn::Join: [',']}}]", "wrong number of arguments (1)",
       "Outputs.X.Value[0].a.Fn::Join"},
      {"{Fn::Join: [1, []]}", "the delimiter must be text, not an integer",
       "Outputs.X.Value.Fn::Join[0]"},
      {"{Fn::Join: [',', [1.5]]}", "item 0 of the list must be text, an integer, a boolean or null",
       "Outputs.X.Value.Fn::Join[1]"},
      {"{Fn::Join: {Ref: P}}", "the argument must be a list", "Outputs.X.Value.Fn::Join"},
      {"{Fn::If: [IsOn, ok, {Fn::Join: bad}]}", "the argument must be a list",
       "Outputs.X.Value.Fn::If[2].Fn::Join"},
      {"{Fn::Select: [0, [a], {Fn::Length: 5}]}", "not an integer",
       "Outputs.X.Value.Fn::Select[2].Fn::Length"},
      {"{Fn::Split: [{Ref: P}, a]}", "must be written out, not computed by Ref",
       "Outputs.X.Value.Fn::Split[0]"},
      {"{Fn::Split: ['', a]}", "the delimiter is empty", "Outputs.X.Value.Fn::Split[0]"},
      {"{Fn::Replace: [{Ref: P}, a]}", "must be written out", "Outputs.X.Value.Fn::Replace[0]"},
      {"{Fn::Sub: 'a${ }'}", "names nothing", "Outputs.X.Value.Fn::Sub"},
      {"{Fn::Sub: [a]}", "must be text, or a list", "Outputs.X.Value.Fn::Sub"},
      {"{Fn::Sub: [a, {Ref: P}]}", "must be a map that is written out",
       "Outputs.X.Value.Fn::Sub[1]"},
      {"{Fn::Sub: [a, {1: b}]}", "names of variables", "Outputs.X.Value.Fn::Sub[1]"},
      {"{Fn::Sub: [{Ref: Vpc}, {}]}", "the Ref of a parameter", "Outputs.X.Value.Fn::Sub"},
      {"{Fn::GetAtt: Vpc.VpcId}", "list of two items", "Outputs.X.Value.Fn::GetAtt"},
      {"{Fn::GetAtt: [{Ref: P}, VpcId]}", "must be written out", "Outputs.X.Value.Fn::GetAtt[0]"},
      {"{Ref: [P]}", "must be text or null, not a list", "Outputs.X.Value.Ref"},
      {"{Ref: true}", "not a boolean", "Outputs.X.Value.Ref"},
      {"{Fn::Equals: [1, 1]}", "cannot be used here", "Outputs.X.Value.Fn::Equals"},
      {"{Fn::If: [Nope, 1, 2]}", "Invalid condition \"Nope\"", "Outputs.X.Value.Fn::If[0]"},
      {"{Fn::If: [[], 1, 2]}", "A condition must be", "Outputs.X.Value.Fn::If[0]"},
      {"{Fn::Jq: [Last, ., {}]}", "the method must be First or All", "Outputs.X.Value.Fn::Jq[0]"},
      {"{Fn::Jq: [{Ref: P}, ., {}]}", "must be written out", "Outputs.X.Value.Fn::Jq[0]"},
      {"{Fn::Jq: [First, .]}", "wrong number of arguments (2)", "Outputs.X.Value.Fn::Jq"},
      {"{Fn::Jq: [First, '. | $ENV', {}]}", "$ENV cannot be used", "Outputs.X.Value.Fn::Jq[1]"},
      {"{Fn::Jq: [First, '$ENV.PATH', {Ref: P}]}", "$ENV", "Outputs.X.Value.Fn::Jq[1]"},
      {"{Fn::Jq: [First, 1, {}]}", "the script must be text", "Outputs.X.Value.Fn::Jq[1]"},
      {"{Fn::Jq: [First, ., not-json]}", "not JSON", "Outputs.X.Value.Fn::Jq[2]"},
      {"{Fn::If: [IsOn, ok, {Fn::Jq: [First, ., '{']}]}", "not JSON",
       "Outputs.X.Value.Fn::If[2].Fn::Jq[2]"},
      {"{Fn::Add: [1]}", "two items or more", "Outputs.X.Value.Fn::Add"},
      {"{Fn::Calculate: ['x', 0]}", "may hold only", "Outputs.X.Value.Fn::Calculate[0]"},
      {"{Fn::Calculate: [' ', 0]}", "is empty", "Outputs.X.Value.Fn::Calculate[0]"},
      {"{Fn::Calculate: ['1', '0']}", "the digits must be an integer",
       "Outputs.X.Value.Fn::Calculate[1]"},
      {"{Fn::MarketplaceImage: {Ref: P}}", "must be written out",
       "Outputs.X.Value.Fn::MarketplaceImage"},
      {"{Fn::ResourceFacade: Metadata}", "provider templates",
       "Outputs.X.Value.Fn::ResourceFacade"},
      {"{Fn::MergeMapToList: [{a: 1}]}", "must be a list", "Outputs.X.Value.Fn::MergeMapToList[0]"},
      {"{Fn::Base64Encode: !!binary YQ==}", "must be text or null, not bytes",
       "Outputs.X.Value.Fn::Base64Encode"},
      {"{Fn::FormatTime: []}", "wrong number", "Outputs.X.Value.Fn::FormatTime"},
      {"{Fn::Max: {a: 1}}", "must be a list, not a map", "Outputs.X.Value.Fn::Max"},
  };
  const FakeWorld world = small_world();
  for (const Case& c : cases) {
    const Outcome got = evaluate(*read_yaml(c.expression), Place::kProperties, world);
    ASSERT_TRUE(got.refused_while_compiling) << c.expression;
    const Error& error = got.errors.front();
    EXPECT_EQ(error.code, "StackValidationFailed") << c.expression;
    EXPECT_NE(error.message.find(c.message), std::string::npos) << error.message;
    EXPECT_TRUE(error.message.ends_with('.') && !error.message.ends_with("..")) << error.message;
    EXPECT_EQ(error.where, c.where) << c.expression;
    EXPECT_EQ(error.at.line, 1u) << c.expression;
    EXPECT_FALSE(error.fix.empty()) << c.expression;
  }
}

TEST(ExprShape, EveryComplaintIsCollected) {
  const Value tree = *read_yaml("[{Ref: A}, {Fn::Join: 1}, {Fn::GetAtt: [Vpc, Nope]}]");
  const Outcome got = evaluate(tree, Place::kProperties, small_world());
  ASSERT_EQ(got.errors.size(), 3u);
  EXPECT_EQ(got.errors[0].message, "The specified reference \"A\" (in X) is incorrect.");
  EXPECT_EQ(got.errors[1].code, "StackValidationFailed");
  EXPECT_EQ(got.errors[2].message, "The Referenced Attribute (Vpc Nope) is incorrect.");
}

TEST(ExprShape, AWrongNameSuggestsTheRightOne) {
  const Outcome got = evaluate(*read_yaml("{Ref: Vcp}"), Place::kProperties, small_world());
  ASSERT_EQ(got.errors.size(), 1u);
  EXPECT_EQ(got.errors[0].fix, "Did you mean \"Vpc\"?");
}

TEST(ExprPlaces, EachAllowsItsOwnFunctions) {
  struct Case {
    std::string_view expression;
    bool properties, conditions, count, eval_local;
  };
  const Case cases[] = {
      {"{Ref: P}", true, true, true, true},
      {"{Ref: Vpc}", true, false, false, false},
      {"{Ref: Gone}", true, false, false, false},
      {"{Fn::GetAtt: [Vpc, VpcId]}", true, false, false, false},
      {"{Fn::Sub: '${P}'}", true, false, false, true},
      {"{Fn::Base64: a}", true, false, false, true},
      {"{Fn::GetStackOutput: [a, b]}", true, false, false, true},
      {"{Fn::MarketplaceImage: a}", true, false, false, true},
      {"{Fn::If: [IsOn, 1, 2]}", true, true, true, true},
      {"{Fn::Length: a}", true, true, true, true},
      {"{Fn::Equals: [1, 2]}", false, true, false, true},
      {"{Fn::And: [true, IsOn]}", false, true, false, true},
      {"{Fn::Or: [true, {Condition: IsOn}]}", false, true, false, true},
      {"{Fn::Not: IsOn}", false, true, false, true},
  };
  const FakeWorld world = small_world();
  for (const Case& c : cases) {
    const Value tree = *read_yaml(c.expression);
    const auto accepts = [&](Place place) { return evaluate(tree, place, world).errors.empty(); };
    EXPECT_EQ(accepts(Place::kProperties), c.properties) << c.expression;
    EXPECT_EQ(accepts(Place::kConditions), c.conditions) << c.expression;
    EXPECT_EQ(accepts(Place::kCount), c.count) << c.expression;
    EXPECT_EQ(accepts(Place::kEvalLocal), c.eval_local) << c.expression;
  }
}

TEST(ExprPlaces, AnEvalLocalKeepsWhatOnlyConditionsKnow) {
  const Value tree = *read_yaml("{Fn::Not: {Fn::Equals: [{Fn::Length: abc}, 0]}}");
  const Outcome got = evaluate(tree, Place::kEvalLocal, small_world());
  ASSERT_TRUE(got.errors.empty());
  EXPECT_EQ(*got.value, *read_yaml("{Fn::Not: {Fn::Equals: [3, 0]}}"));
}

TEST(ExprPlaces, AnEvalLocalCannotHoldTheStackId) {
  FakeWorld world = small_world();
  world.parameters_["ALIYUN::StackId"] = Value::string("id");
  const Value in_map = *read_yaml("{a: {Ref: 'ALIYUN::StackId'}}");
  EXPECT_EQ(evaluate(in_map, Place::kEvalLocal, world).errors.size(), 1u);
  EXPECT_TRUE(evaluate(in_map, Place::kProperties, world).errors.empty());
}

TEST(ExprReach, WrongNamesMatterOnlyWhereTheyAreReached) {
  FakeWorld world = small_world();
  const Value taken = *read_yaml("{Fn::If: [IsOn, {Ref: Nope}, b]}");
  const Value untaken = *read_yaml("{Fn::If: [IsOn, a, {Fn::GetAtt: [Nope, x]}]}");

  Outcome got = evaluate(taken, Place::kProperties, world);
  EXPECT_FALSE(got.refused_while_compiling) << "nobody has decided IsOn yet";
  ASSERT_EQ(got.errors.size(), 1u);
  EXPECT_EQ(got.errors[0].code, "InvalidTemplateReference");
  EXPECT_EQ(got.errors[0].where, "Outputs.X.Value.Fn::If[1].Ref");
  EXPECT_TRUE(evaluate(untaken, Place::kProperties, world).errors.empty());

  world.decided_.insert("IsOn");
  EXPECT_TRUE(evaluate(taken, Place::kProperties, world).refused_while_compiling);
  EXPECT_TRUE(evaluate(untaken, Place::kProperties, world).errors.empty());
}

TEST(ExprReach, ADeadBranchNeedsNoResource) {
  FakeWorld world = small_world();
  const Value tree = *read_yaml("{Fn::If: [IsOn, a, {Ref: Vpc}]}");
  EXPECT_EQ(evaluate(tree, Place::kProperties, world).resources, std::vector<std::uint32_t>{0});
  world.decided_.insert("IsOn");
  EXPECT_TRUE(evaluate(tree, Place::kProperties, world).resources.empty());
}

TEST(ExprResources, AreCollectedFromEveryKindOfReference) {
  FakeWorld world = small_world();
  world.resources_["A"] = {};
  world.resources_["B"] = {Value(), {{"Id", Value()}}};
  world.resources_["C"] = {Value(), {{"Id", Value()}}};
  world.resources_["Unused"] = {};
  const Value tree = *read_yaml("[{Ref: C}, {Ref: A}, {Fn::Sub: '${B.Id} ${A}'}, {Ref: Gone}]");
  const Outcome got = evaluate(tree, Place::kProperties, world);
  EXPECT_EQ(got.resources, (std::vector<std::uint32_t>{0, 1, 2}));
  EXPECT_EQ(got.value->items()[3], Value()) << "a resource switched off is null";
}

TEST(ExprLevels, CountFunctionsAsWritten) {
  FakeWorld world = small_world();
  world.decided_.insert("IsOn");
  const auto nested = [](std::string_view innermost, int times) {
    Value value = *read_yaml(innermost);
    for (int i = 0; i < times; ++i) {
      value =
          MapBuilder().set("Fn::If", Value::list({Value::string("IsOn"), value, Value()})).build();
    }
    return value;
  };
  struct Case {
    std::string_view innermost;
    int times;
    bool accepted;
  };
  const Case cases[] = {
      {"a", 20, true},
      {"a", 21, false},
      {"{Ref: P}", 19, true},
      {"{Ref: P}", 20, false},
      {"{Fn::Sub: '${P}${Vpc.VpcId}'}", 19, true},
      {"{Fn::Sub: ['${V}', {V: {Ref: P}}]}", 18, true},
      {"{Fn::Sub: ['${V}', {V: {Ref: P}}]}", 19, false},
  };
  for (const Case& c : cases) {
    const Outcome got = evaluate(nested(c.innermost, c.times), Place::kProperties, world);
    EXPECT_EQ(got.errors.empty(), c.accepted) << c.innermost << ' ' << c.times;
    EXPECT_LE(got.errors.size(), 1u) << "said once";
  }
}

TEST(ExprSharing, AFunctionThatCameToAConstantIsReplaced) {
  struct Case {
    std::string_view expression, want;
  };
  const Case cases[] = {
      {"[{Ref: Gone}]", "[null]"},
      {"{a: {Fn::Sub: x}, b: 1}", "{a: x, b: 1}"},
      {"[[1], [{Ref: null}]]", "[[1], [null]]"},
      {"{Fn::Str: [{Fn::Sub: x}]}", "'[\"x\"]'"},
  };
  for (const Case& c : cases) {
    const Outcome got = evaluate(*read_yaml(c.expression), Place::kProperties, small_world());
    ASSERT_TRUE(got.errors.empty()) << c.expression;
    EXPECT_EQ(*got.value, *read_yaml(c.want)) << c.expression;
  }
}

TEST(ExprSharing, ATreeWithoutFunctionsIsTheTreeItself) {
  const FakeWorld world;
  const Value tree = *read_yaml("{a: [1, {b: c}], Fn::Join: data, Ref: data}");
  Errors errors;
  const CompileResult built = compile(tree, Place::kProperties, world, "", "", errors);
  EXPECT_TRUE(built.expr.is_constant());
  EXPECT_EQ(resolve(built.expr, world, errors)->identity(), tree.identity());
  const Value mixed = *read_yaml("[{a: {b: c}}, {Fn::Length: abc}]");
  const Outcome got = evaluate(mixed, Place::kProperties, world);
  EXPECT_EQ(got.value->items()[0].identity(), mixed.items()[0].identity());
}

}  // namespace
}  // namespace cairn::test
