// Count (template-language section 11.6).
#include <gtest/gtest.h>

#include "tests/eval/model_fixture.h"

namespace cairn::test {
namespace {

using Strings = std::vector<std::string>;

// Handle takes a Mode and a Count; Assert takes Values, any list.
constexpr std::string_view kHandle = "'ALIYUN::ROS::WaitConditionHandle'";
constexpr std::string_view kAssert = "'ALIYUN::ROS::Assert'";

std::string with_types(std::string text) {
  for (const auto& [short_name, type] :
       {std::pair<std::string_view, std::string_view>{"HANDLE", kHandle}, {"ASSERT", kAssert}}) {
    for (std::size_t at = text.find(short_name); at != std::string::npos;
         at = text.find(short_name, at + 1)) {
      text.replace(at, short_name.size(), type);
    }
  }
  return text;
}

TEST(Count, MultipliesResources) {
  const Built built = build_yaml(with_types(R"(
Resources:
  A: {Type: HANDLE, Count: 3}
  None: {Type: HANDLE, Count: 0}
  B: {Type: HANDLE, DependsOn: A}
  C: {Type: HANDLE, Count: 2, DependsOn: ['A[2]', None, {'Fn::Sub': 'A[${ALIYUN::Index}]'}]}
)"));
  ASSERT_NE(built.model, nullptr) << described(built.errors);
  const StackModel& model = *built.model;
  EXPECT_EQ(logical_ids(model), (Strings{"A[0]", "A[1]", "A[2]", "B", "C[0]", "C[1]"}));
  EXPECT_EQ(needs(model, "B"), (Strings{"A[0]", "A[1]", "A[2]"}));
  EXPECT_EQ(needs(model, "C[0]"), (Strings{"A[0]", "A[2]"}));
  EXPECT_EQ(needs(model, "C[1]"), (Strings{"A[1]", "A[2]"}));
  EXPECT_EQ(model.find("A[1]"), 1U);
  EXPECT_FALSE(model.find("A"));
  EXPECT_FALSE(model.find("A[3]"));
  EXPECT_FALSE(model.find("A[01]"));
}

TEST(Count, RewritesReferences) {
  struct Case {
    std::string_view why;
    std::string_view values;  // of B's Assert; B has two copies, A has three
    std::string_view want;    // what B[1] gets
    Strings needs;
  };
  const Case cases[] = {
      {"the copy's number", "[{Ref: 'ALIYUN::Index'}]", "[1]", {}},
      {"in text",
       "[{'Fn::Sub': 'n-${ ALIYUN::Index }-${!ALIYUN::Index}'}]",
       R"(["n-1-${ALIYUN::Index}"])",
       {}},
      {"unless a variable has that name",
       "[{'Fn::Sub': ['${ALIYUN::Index}', {'ALIYUN::Index': x}]}]",
       R"(["x"])",
       {}},
      {"all copies", "[{'Fn::Length': {Ref: A}}]", "[3]", {"A[0]", "A[1]", "A[2]"}},
      {"as a list",
       "[{'Fn::Join': [',', {Ref: A}]}]",
       R"(["<A[0]>,<A[1]>,<A[2]>"])",
       {"A[0]", "A[1]", "A[2]"}},
      {"an attribute of all",
       "[{'Fn::Join': [',', {'Fn::GetAtt': [A, URL]}]}]",
       R"(["<A[0].URL>,<A[1].URL>,<A[2].URL>"])",
       {"A[0]", "A[1]", "A[2]"}},
      {"one copy named", "[{Ref: 'A[2]'}]", R"(["<A[2]>"])", {"A[2]"}},
      {"one copy named in text", "[{'Fn::Sub': '${A[2]}'}]", R"(["<A[2]>"])", {"A[2]"}},
      {"the same number",
       "[{'Fn::Select': [{Ref: 'ALIYUN::Index'}, {Ref: A}]}]",
       R"(["<A[1]>"])",
       {"A[1]"}},
      {"a computed number",
       "[{'Fn::Select': [{'Fn::Add': [{Ref: 'ALIYUN::Index'}, 1]}, {'Fn::GetAtt': [A, URL]}]}]",
       R"(["<A[2].URL>"])",
       {"A[2]"}},
      {"a number from a parameter",
       "[{'Fn::Select': [{Ref: P}, {Ref: A}]}]",
       R"(["<A[2]>"])",
       {"A[2]"}},
      {"beyond the end, with a default",
       "[{'Fn::Select': [{'Fn::Add': [{Ref: 'ALIYUN::Index'}, 9]}, {Ref: A}, none]}]",
       R"(["none"])",
       {}},
      {"a literal number selects from all",
       "[{'Fn::Select': [0, {Ref: A}]}]",
       R"(["<A[0]>"])",
       {"A[0]", "A[1]", "A[2]"}},
  };
  for (const Case& c : cases) {
    const Built built = build_yaml(with_types(R"(
Parameters: {P: {Type: Number, Default: 2}}
Resources:
  A: {Type: HANDLE, Count: 3}
  B: {Type: ASSERT, Count: 2, Properties: {Values: )" +
                                              std::string(c.values) + "}}\n"));
    ASSERT_NE(built.model, nullptr) << c.why << "\n" << described(built.errors);
    EXPECT_EQ(properties(*built.model, "B[1]"), "{\"Values\":" + std::string(c.want) + "}")
        << c.why;
    EXPECT_EQ(needs(*built.model, "B[1]"), c.needs) << c.why;
  }
}

TEST(Count, MayHangOnConditionsAndParameters) {
  const Built built = build_yaml(with_types(R"(
Parameters: {N: {Type: Json, Default: [a, b, c]}}
Conditions: {Many: {'Fn::Equals': [a, a]}}
Resources:
  A: {Type: HANDLE, Count: {'Fn::If': [Many, {'Fn::Length': {Ref: N}}, 1]}}
)"));
  ASSERT_NE(built.model, nullptr) << described(built.errors);
  EXPECT_EQ(built.model->resources().size(), 3U);
}

TEST(Count, IsRefused) {
  struct Case {
    std::string_view why;
    std::string_view resources;
    std::string_view code;
    std::string_view message;
  };
  constexpr std::string_view kCode = "StackValidationFailed";
  const Case cases[] = {
      {"negative", "A: {Type: HANDLE, Count: -1}", kCode, "wrong Count: it is -1."},
      {"a fraction", "A: {Type: HANDLE, Count: 1.5}", kCode, "1.5"},
      {"a boolean", "A: {Type: HANDLE, Count: true}", kCode, "True"},
      {"words", "A: {Type: HANDLE, Count: two}", kCode, "two"},
      {"far too many", "A: {Type: HANDLE, Count: 99999999999999}", "RequestLimitExceeded",
       "the Count of A is 99999999999999, but a stack has at most 300 resources."},
      {"too many together", "A: {Type: HANDLE, Count: 200}\n  B: {Type: HANDLE, Count: 101}",
       "RequestLimitExceeded", "the template has 301 resources, but a stack has at most 300"},
      {"a resource", "A: {Type: HANDLE, Count: {Ref: B}}\n  B: {Type: HANDLE}",
       "InvalidTemplateReference", "\"B\""},
      {"a function of resources", "A: {Type: HANDLE, Count: {'Fn::GetAtt': [B, X]}}", kCode,
       "Fn::GetAtt"},
      {"a copy's name twice", "A: {Type: HANDLE, Count: 2}\n  'A[1]': {Type: HANDLE}", kCode,
       "Duplicate names A[1]."},
      {"an index beyond the end",
       "A: {Type: HANDLE, Count: 1}\n  B: {Type: ASSERT, Count: 2, Properties: {Values: "
       "[{'Fn::Select': [{Ref: 'ALIYUN::Index'}, {Ref: A}]}]}}",
       kCode, "The index 1 of Fn::Select is out of range: there are 1 copies."},
      {"the number outside of a counted resource",
       "A: {Type: HANDLE, Properties: {Count: {Ref: 'ALIYUN::Index'}}}", "InvalidTemplateReference",
       "ALIYUN::Index"},
      {"all copies in text",
       "A: {Type: HANDLE, Count: 2}\n  B: {Type: ASSERT, Properties: {Values: "
       "[{'Fn::Sub': '${A}'}]}}",
       "InvalidTemplateReference", "\"A\""},
      {"all copies in metadata",
       "A: {Type: HANDLE, Count: 2}\n  B: {Type: HANDLE, Metadata: {x: {Ref: A}}}",
       "InvalidTemplateReference", "\"A\""},
      {"a copy that does not exist",
       "A: {Type: HANDLE, Count: 2}\n  B: {Type: HANDLE, DependsOn: "
       "'A[2]'}",
       "InvalidTemplateReference", "\"A[2]\""},
      {"each copy of the other's copies",
       "A: {Type: HANDLE, Count: 2, DependsOn: B}\n  B: {Type: HANDLE, Count: 2, DependsOn: A}",
       "CircularDependency", "Circular Dependency Found: A[0] -> B[0] -> A[0]."},
  };
  for (const Case& c : cases) {
    const Built built = build_yaml(with_types("Resources:\n  " + std::string(c.resources) + "\n"));
    ASSERT_FALSE(built.errors.empty()) << c.why;
    const Error& error = built.errors.front();
    EXPECT_EQ(error.code, c.code) << c.why << "\n" << described(built.errors);
    EXPECT_NE(error.message.find(c.message), std::string::npos) << c.why << "\n" << error.message;
    EXPECT_FALSE(error.fix.empty()) << c.why;
  }
}

TEST(Count, ReportsAFaultOfTheCopiesOnce) {
  const Built built = build_yaml(with_types(R"(
Resources:
  A: {Type: HANDLE, Count: 50, Properties: {Mode: {Ref: Nope}, Count: {Ref: 'ALIYUN::Index'}}}
)"));
  EXPECT_EQ(built.errors.size(), 1U) << described(built.errors);
}

TEST(Count, UnknownWhileValidating) {
  const Built built = validate_yaml(with_types(R"(
Parameters: {N: {Type: Number}}
Resources:
  A: {Type: HANDLE, Count: {Ref: N}, Properties: {Count: {Ref: 'ALIYUN::Index'}}}
  B: {Type: ASSERT, DependsOn: A, Properties: {Values: [{Ref: A}, {Ref: 'A[1]'}, {'Fn::Sub': '${A[0]}'}]}}
  C: {Type: ASSERT, Count: {Ref: N}, Properties: {Values: [{'Fn::Sub': 'n-${ALIYUN::Index}'}]}}
)"));
  ASSERT_NE(built.model, nullptr) << described(built.errors);
  EXPECT_EQ(logical_ids(*built.model), (Strings{"A[*]", "B", "C[*]"}));
  EXPECT_EQ(needs(*built.model, "B"), (Strings{"A[*]"}));
}

TEST(Count, AbsentCopiesAreNull) {
  const Built built = build_yaml(with_types(R"(
Conditions: {Off: {'Fn::Equals': [a, b]}}
Resources:
  A: {Type: HANDLE, Count: 2, Condition: 'Off'}
  B: {Type: ASSERT, DependsOn: [A, 'A[1]'], Properties: {Values: {Ref: A}}}
)"));
  ASSERT_FALSE(built.errors.empty());  // YAML reads a bare Off as false: the name is not text
  const Built renamed = build_yaml(with_types(R"(
Conditions: {No1: {'Fn::Equals': [a, b]}}
Resources:
  A: {Type: HANDLE, Count: 2, Condition: No1}
  B: {Type: ASSERT, DependsOn: [A, 'A[1]'], Properties: {Values: {Ref: A}}}
)"));
  ASSERT_NE(renamed.model, nullptr) << described(renamed.errors);
  EXPECT_EQ(logical_ids(*renamed.model), (Strings{"B"}));
  EXPECT_EQ(needs(*renamed.model, "B"), (Strings{}));
}

std::string many(std::string_view properties, int count) {
  return with_types("Resources:\n  Base: {Type: HANDLE}\n  A: {Type: ASSERT, Count: " +
                    std::to_string(count) + ", Properties: {" + std::string(properties) + "}}\n");
}

TEST(Count, CopiesShareWhatTheyHaveInCommon) {
  const BuildOptions options{.resources_max = 200'000};
  const Built same = build_yaml(many("Values: [{Ref: Base}, b]", 100'000), {}, options);
  ASSERT_NE(same.model, nullptr) << described(same.errors);
  const auto resources = same.model->resources();
  ASSERT_EQ(resources.size(), 100'001U);
  EXPECT_EQ(resources[1].properties.tree(), resources[100'000].properties.tree());
  EXPECT_EQ(resources[1].definition, resources[100'000].definition);
  EXPECT_LE(sizeof(ModelResource), 128U);
  EXPECT_EQ(same.model->find("A[99999]"), 100'000U);

  const Built fixed = build_yaml(many("Values: [a, b]", 1000), {}, options);
  Errors errors;
  const Value first = fixed.model->resolve_properties(1, NoneExist(), errors);
  const Value last = fixed.model->resolve_properties(1000, NoneExist(), errors);
  EXPECT_EQ(first.identity(), last.identity());
}

// A[0] needs A[1], that needs A[2], and so on; `last` is what the last one needs.
Built chain(std::string_view last) {
  return build_yaml(with_types(R"(
Resources:
  A:
    Type: HANDLE
    Count: 30000
    DependsOn:
      Fn::Select:
        - Fn::Calculate: ['{0} // 29999', 0, [{Ref: 'ALIYUN::Index'}]]
        - - Fn::Sub: ['A[${n}]', {n: {'Fn::Add': [{Ref: 'ALIYUN::Index'}, 1]}}]
          - ')") + std::string(last) +
                        "'\n",
                    {}, {.resources_max = 200'000});
}

TEST(Count, LongChainsNeedNoDeepStack) {
  const Built built = chain("");
  ASSERT_NE(built.model, nullptr) << described(built.errors);
  EXPECT_EQ(needs(*built.model, "A[5]"), (Strings{"A[6]"}));
  EXPECT_EQ(needs(*built.model, "A[29999]"), (Strings{}));
}

TEST(Count, NorDoLongCycles) {
  const Built built = chain("A[0]");
  ASSERT_EQ(built.errors.size(), 1U) << described(built.errors);
  EXPECT_EQ(built.errors.front().code, "CircularDependency");
  EXPECT_LT(built.errors.front().message.size(), 1000U);
}

}  // namespace
}  // namespace cairn::test
