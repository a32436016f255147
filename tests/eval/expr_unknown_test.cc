// How Unknown, NoValue and null travel through every function, and where budgets stop.
#include <gtest/gtest.h>

#include <set>

#include "tests/eval/fake_world.h"
#include "value/json.h"
#include "value/short_forms.h"
#include "value/yaml.h"

namespace cairn::test {
namespace {

FakeWorld world_with_unknown() {
  FakeWorld world;
  world.resources_["R"] = {Value::unknown("known after R is created"),
                           {{"Id", Value::unknown("known after R is created")}}};
  world.parameters_["U"] = Value::unknown("no value given");
  world.parameters_["List"] = Value::list({Value::string("a"), Value::unknown("later")});
  world.parameters_["Nothing"] = Value();
  world.conditions_["IsOn"] = Value::boolean(true);
  world.conditions_["Maybe"] = Value::unknown("no value given");
  return world;
}

// "?" where the answer must be Unknown; otherwise what it must be.
TEST(ExprUnknown, FlowsUnlessTheAnswerIsKnownAnyway) {
  struct Case {
    std::string_view expression;
    std::string_view want;
    Place place = Place::kProperties;
  };
  constexpr Place kConditions = Place::kConditions;
  const Case cases[] = {
      {"{Ref: R}", "?"},
      {"{Ref: U}", "?"},
      {"{Ref: {Ref: U}}", "?"},
      {"{Fn::GetAtt: [R, Id]}", "?"},
      {"{Fn::GetAtt: [R, {Ref: U}]}", "?"},
      {"{Fn::FindInMap: [a, {Ref: U}, b]}", "?"},
      {"{Fn::GetAZs: {Ref: U}}", "?"},
      {"{Fn::GetStackOutput: [a, {Ref: U}]}", "?"},
      {"{Fn::Join: ['-', [a, {Ref: R}]]}", "?"},
      {"{Fn::Join: ['-', {Ref: U}]}", "?"},
      {"{Fn::Sub: 'x${R}'}", "?"},
      {"{Fn::Sub: 'x${R.Id}'}", "?"},
      {"{Fn::Sub: ['${V}', {V: {Ref: U}}]}", "?"},
      {"{Fn::Sub: ['x', {V: {Ref: U}}]}", "x"},
      {"{Fn::Sub: [{Ref: U}, {}]}", "?"},
      {"{Fn::Split: [',', {Ref: R}]}", "?"},
      {"{Fn::Replace: [{a: {Ref: R}}, b]}", "?"},
      {"{Fn::Replace: [{a: b}, {Ref: R}]}", "?"},
      {"{Fn::Str: [{Ref: R}]}", "?"},
      {"{Fn::Indent: [{Ref: R}, 1]}", "?"},
      {"{Fn::Base64Encode: {Ref: R}}", "?"},
      {"{Fn::Base64Decode: {Ref: R}}", "?"},
      {"{Fn::Base64: {Ref: R}}", "?"},
      {"{Fn::MatchPattern: [a, {Ref: R}]}", "?"},
      {"{Fn::FormatTime: [{Ref: U}]}", "?"},
      {"{Fn::Select: [0, {Ref: List}]}", "a"},
      {"{Fn::Select: [1, {Ref: List}]}", "?"},
      {"{Fn::Select: [7, {Ref: List}, z]}", "z"},
      {"{Fn::Select: [{Ref: U}, [a]]}", "?"},
      {"{Fn::Select: [0, {Ref: R}]}", "?"},
      {"{Fn::Select: [5, [a], {Ref: U}]}", "?"},
      {"{Fn::Length: {Ref: List}}", "2"},
      {"{Fn::Length: {Ref: U}}", "?"},
      {"{Fn::Index: [a, {Ref: List}]}", "0"},
      {"{Fn::Index: [b, {Ref: List}]}", "?"},
      {"{Fn::Index: [{Ref: U}, [a]]}", "?"},
      {"{Fn::Any: {Ref: List}}", "true"},
      {"{Fn::Any: [false, {Ref: U}]}", "?"},
      {"{Fn::Contains: [{Ref: List}, a]}", "true"},
      {"{Fn::Contains: [{Ref: List}, b]}", "?"},
      {"{Fn::EachMemberIn: [[a], {Ref: List}]}", "?"},
      {"{Fn::ListMerge: [[a], {Ref: U}]}", "?"},
      {"{Fn::Length: {Fn::ListMerge: [[a], {Ref: List}]}}", "3"},
      {"{Fn::SelectMapList: [a, [{a: 1}, {Ref: U}]]}", "?"},
      {"{Fn::GetJsonValue: [a, {a: b, c: {Ref: U}}]}", "b"},
      {"{Fn::GetJsonValue: [c, {a: b, c: {Ref: U}}]}", "?"},
      {"{Fn::GetJsonValue: [c, {Ref: R}]}", "?"},
      {"{Fn::MemberListToMap: [a, b, [{Ref: U}]]}", "?"},
      {"{Fn::Select: [a, {Fn::MergeMap: [{a: {Ref: U}, b: {Ref: U}}, {a: 1}]}]}", "1"},
      {"{Fn::Select: [b, {Fn::MergeMap: [{a: {Ref: U}, b: {Ref: U}}, {a: 1}]}]}", "?"},
      {"{Fn::Select: [a, {Fn::MergeMap: [{a: {Ref: U}}, {a: {}}]}]}", "?"},
      {"{Fn::MergeMap: [{Ref: U}, {a: 1}]}", "?"},
      {"{Fn::MergeMapToList: [{a: {Ref: U}}]}", "?"},
      {"{Fn::Select: [0, {Fn::MergeMapToList: [{a: [1]}, {b: [2, {Ref: U}]}]}]}", "{a: 1, b: 2}"},
      {"{Fn::Jq: [First, .a, {a: 1, b: {Ref: U}}]}", "?"},
      {"{Fn::Jq: [First, .a, {Ref: R}]}", "?"},
      {"{Fn::Jq: [First, {Ref: U}, {}]}", "?"},
      {"{Fn::Add: [1, {Ref: U}]}", "?"},
      {"{Fn::Avg: [1, [1, {Ref: U}]]}", "?"},
      {"{Fn::Max: [1, {Ref: U}]}", "?"},
      {"{Fn::Min: {Ref: U}}", "?"},
      {"{Fn::Calculate: ['{0}', 0, [{Ref: U}]]}", "?"},
      {"{Fn::Cidr: [{Ref: U}, 1, 8]}", "?"},
      {"{Fn::TransformNamespace: [Condition, p, {Ref: U}]}", "?"},
      {"{Fn::If: [IsOn, a, {Ref: U}]}", "a"},
      {"{Fn::If: [IsOn, {Ref: U}, a]}", "?"},
      {"{Fn::If: [Maybe, a, b]}", "?"},
      {"{Fn::Equals: [{Ref: U}, 1]}", "?", kConditions},
      {"{Fn::Not: Maybe}", "?", kConditions},
      {"{Fn::And: [Maybe, false]}", "false", kConditions},
      {"{Fn::And: [Maybe, true]}", "?", kConditions},
      {"{Fn::Or: [Maybe, true]}", "true", kConditions},
      {"{Fn::Or: [Maybe, false]}", "?", kConditions},
      {"Maybe", "?", kConditions},
      {"{Condition: IsOn}", "true", kConditions},
  };
  const FakeWorld world = world_with_unknown();
  std::set<std::string> tried;
  for (const Case& c : cases) {
    const Value tree = *read_yaml(c.expression);
    if (tree.is_map()) tried.emplace(tree.entries()[0].key.as_string());
    const Outcome got = evaluate(tree, c.place, world);
    ASSERT_TRUE(got.errors.empty()) << c.expression << ": " << got.errors[0].message;
    ASSERT_TRUE(got.value) << c.expression;
    if (c.want == "?") {
      EXPECT_TRUE(got.value->is_unknown()) << c.expression << " gives " << to_json(*got.value);
    } else {
      EXPECT_EQ(*got.value, *read_yaml(c.want)) << c.expression << " gives " << to_json(*got.value);
    }
  }
  const std::set<std::string> without_evaluated_arguments = {"Fn::ResourceFacade",
                                                             "Fn::MarketplaceImage"};
  for (const std::string_view name : function_names()) {
    const std::string key(name);
    EXPECT_TRUE(without_evaluated_arguments.contains(key) || tried.contains(key)) << key;
  }
}

TEST(ExprUnknown, StaysAMemberOfListsAndMaps) {
  const Value tree = *read_yaml("{a: [1, {Ref: R}], b: {Fn::Length: abc}}");
  const Outcome got = evaluate(tree, Place::kProperties, world_with_unknown());
  ASSERT_TRUE(got.errors.empty());
  EXPECT_TRUE(got.value->get("a").items()[1].is_unknown());
  EXPECT_EQ(got.value->get("a").items()[1].as_string(), "known after R is created");
  EXPECT_EQ(got.value->get("b"), Value::integer(3));
}

TEST(ExprNoValue, RemovesWhatItStandsFor) {
  struct Case {
    std::string_view expression;  // N is replaced by the Ref of NoValue
    std::string_view want;        // "-" when the whole tree vanishes
  };
  const Case cases[] = {
      {"N", "-"},
      {"[N, 1, N]", "[1]"},
      {"{a: N, b: {c: N}}", "{b: {}}"},
      {"[[N], {a: N}]", "[[], {}]"},
      {"{Fn::If: [IsOn, N, 1]}", "-"},
      {"[{Fn::If: [IsOn, [N, 2], 1]}]", "[[2]]"},
      {"{Fn::Join: ['-', [a, N, b]]}", "a-b"},
      {"{Fn::Join: ['-', N]}", "''"},
      {"{Fn::Length: [N, a]}", "1"},
      {"{Fn::Max: [1, N]}", "1"},
      {"{Fn::Add: [1, N, 2]}", "3"},
      {"{Fn::Str: N}", "None"},
      {"{Fn::Sub: 'a${ALIYUN::NoValue}b'}", "ab"},
      {"{Fn::Sub: ['a${V}b', {V: N}]}", "ab"},
      {"{Fn::Select: [0, [N, b]]}", "b"},
      {"{Fn::Select: [9, [a], N]}", "-"},
      {"{a: {Fn::Select: [9, [a], N]}}", "{}"},
      {"{Fn::Indent: [a, 1, N]}", "'  a'"},
      {"{Ref: {Fn::Join: ['', [ALIYUN, '::NoValue']]}}", "-"},
      {"{Fn::MergeMap: [{a: N}, {b: 1}]}", "{b: 1}"},
      {"ALIYUN::NoValue", "ALIYUN::NoValue"},
      {"['ALIYUN::NoValue', {Fn::Join: ['', ['ALIYUN::NoValue']]}]",
       "['ALIYUN::NoValue', 'ALIYUN::NoValue']"},
  };
  for (const Case& c : cases) {
    std::string text;
    for (const char letter : c.expression) {
      const bool stands =
          letter == 'N' &&
          (text.empty() || !std::isalpha(static_cast<unsigned char>(text.back()))) &&
          !text.ends_with("::");
      text += stands ? "{Ref: 'ALIYUN::NoValue'}" : std::string(1, letter);
    }
    const Outcome got = evaluate(*read_yaml(text), Place::kProperties, world_with_unknown());
    ASSERT_TRUE(got.errors.empty()) << text << ": " << got.errors[0].message;
    if (c.want == "-") {
      EXPECT_FALSE(got.value) << text;
    } else {
      ASSERT_TRUE(got.value) << text;
      EXPECT_EQ(*got.value, *read_yaml(c.want)) << text << " gives " << to_json(*got.value);
    }
  }
}

TEST(ExprResolve, TheFirstFailureIsTheOnlyOne) {
  const Value tree = *read_yaml("\n- {Fn::Select: [x, [a]]}\n- {Fn::Base64Decode: '!'}\n");
  const Outcome got = evaluate(tree, Place::kProperties, world_with_unknown());
  ASSERT_EQ(got.errors.size(), 1u);
  EXPECT_EQ(got.errors[0].where, "Outputs.X.Value[0].Fn::Select");
  EXPECT_EQ(got.errors[0].at.line, 2u);
  EXPECT_EQ(got.errors[0].message, "Fn::Select: the index \"x\" is not an integer.");
}

TEST(ExprResolve, ComputedNamesAreCheckedWhenTheyAreKnown) {
  const FakeWorld world = world_with_unknown();
  const Value parameter = *read_yaml("{Ref: {Fn::Join: ['', [Nop, e]]}}");
  const Outcome wrong = evaluate(parameter, Place::kProperties, world);
  ASSERT_EQ(wrong.errors.size(), 1u);
  EXPECT_EQ(wrong.errors[0].message, "The specified reference \"Nope\" (in X) is incorrect.");

  const Value condition =
      *read_yaml("{Fn::If: [{Fn::TransformNamespace: [Condition, Is, On]}, 1, 2]}");
  EXPECT_EQ(*evaluate(condition, Place::kProperties, world).value, Value::integer(1));
  const Value no_condition = *read_yaml("{Fn::If: [{Fn::Str: Nope}, 1, 2]}");
  EXPECT_EQ(evaluate(no_condition, Place::kProperties, world).errors.size(), 1u);
  const Value number = *read_yaml("{Fn::If: [{Fn::Length: a}, 1, 2]}");
  EXPECT_EQ(evaluate(number, Place::kProperties, world).errors.size(), 1u);
}

// Every level doubles what the one below stands for.
Value doubled(std::string_view innermost, int levels, std::string_view function) {
  Value value = *read_yaml(innermost);
  for (int i = 0; i < levels; ++i) {
    value = Value::list({value, value});
    if (!function.empty()) value = MapBuilder().set(function, value).build();
  }
  return value;
}

TEST(ExprBudget, SharedTreesStayCheap) {
  const FakeWorld world = world_with_unknown();
  // 2^60 functions and as many constants: compiled once each, resolved until the budget ends.
  const Value functions = doubled("{Fn::Length: a}", 60, "");
  const Outcome got = evaluate(functions, Place::kProperties, world);
  ASSERT_EQ(got.errors.size(), 1u);
  EXPECT_FALSE(got.refused_while_compiling);
  EXPECT_NE(got.errors[0].message.find("larger than 16 MB"), std::string::npos);

  const Value constants = doubled("a", 60, "");
  const Outcome written_out = evaluate(constants, Place::kProperties, world);
  ASSERT_EQ(written_out.errors.size(), 1u);
  EXPECT_NE(written_out.errors[0].message.find("larger than 16 MB"), std::string::npos);
  const Value text = MapBuilder().set("Fn::Str", constants).build();
  EXPECT_EQ(evaluate(text, Place::kProperties, world).errors.size(), 1u);
  const Value pair = Value::list({constants, doubled("a", 60, "")});
  const Value equal = MapBuilder().set("Fn::Equals", pair).build();
  EXPECT_EQ(evaluate(equal, Place::kConditions, world).errors.size(), 1u);
}

TEST(ExprBudget, TextsThatGrowAreStopped) {
  FakeWorld world;
  world.parameters_["Big"] = Value::string(std::string(1u << 20, 'x'));
  std::string pieces;
  for (int i = 0; i < 40; ++i) pieces += "${Big}";
  const Value sub = MapBuilder().set("Fn::Sub", Value::string(pieces)).build();
  EXPECT_EQ(evaluate(sub, Place::kProperties, world).errors.size(), 1u);
  const Value replace = *read_yaml(
      "{Fn::Replace: [{x: xxxxxxxxxx, xx: yyyyyyyyyyyyyyyyyyyy, y: zzzzzzzzzz}, {Ref: Big}]}");
  EXPECT_EQ(evaluate(replace, Place::kProperties, world).errors.size(), 1u);
  const Value doubling = doubled("[{Ref: Big}]", 12, "Fn::ListMerge");
  const Value joined =
      MapBuilder().set("Fn::Join", Value::list({Value::string(""), doubling})).build();
  EXPECT_EQ(evaluate(joined, Place::kProperties, world).errors.size(), 1u);
}

}  // namespace
}  // namespace cairn::test
