// No template takes more time or memory than it is given, whatever multiplies in it.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <chrono>

#include "tests/eval/model_fixture.h"

namespace cairn::test {
namespace {

using Seconds = std::chrono::duration<double>;

// What a program here is told of jq: each takes 30 ms, by the clock that it is charged by.
class SlowJq final : public Surroundings {
 public:
  std::vector<std::string> zones(std::string_view) const override { return {}; }
  Value stack_output(std::string_view, std::string_view, std::string_view,
                     std::string_view) const override {
    return {};
  }
  Value marketplace_image(std::string_view) const override { return {}; }
  Result<std::vector<Value>> jq(std::string_view, const Value& input, bool, std::int64_t,
                                TimeBudget& time) const override {
    if (time.left_ms() == 0) {
      return Error{.code = "StackValidationFailed", .message = "no time is left", .fix = "-"};
    }
    ++asked_;
    time.spend(30);
    return std::vector<Value>{input};
  }
  int asked() const { return asked_; }

 private:
  mutable int asked_ = 0;
};

Built build_with(const Surroundings& surroundings, const std::string& text) {
  const ParsedTemplate parsed =
      parse_template("ROSTemplateFormatVersion: '2015-09-01'\n" + std::string(text));
  if (!parsed.source) return {nullptr, parsed.errors, {}};
  return build_model(parsed.source, {}, test_context(), surroundings, TypeCatalog::embedded());
}

std::string repeated(int times, const std::string& one) {
  std::string text;
  for (int i = 0; i < times; ++i) text += fmt::format(fmt::runtime(one), i);
  return text;
}

// Each of these would take gigabytes or hours.
struct Bomb {
  std::string why;
  std::string text;
};

std::vector<Bomb> bombs() {
  const std::string long_text(400'000, 'x');
  std::vector<Bomb> list = {
      {"locals that double",
       "Locals:\n  L0: {Value: [x, x, x, x, x, x, x, x, x, x]}\n"
       "  L1: {Value: [!Ref L0, !Ref L0, !Ref L0, !Ref L0, !Ref L0, "
       "!Ref L0, !Ref L0, !Ref L0, !Ref L0, !Ref L0, !Ref L0]}\n"
       "  L2: {Value: [!Ref L1, !Ref L1, !Ref L1, !Ref L1, !Ref L1, "
       "!Ref L1, !Ref L1, !Ref L1, !Ref L1, !Ref L1, !Ref L1]}\n"
       "  L3: {Value: [!Ref L2, !Ref L2, !Ref L2, !Ref L2, !Ref L2, "
       "!Ref L2, !Ref L2, !Ref L2, !Ref L2, !Ref L2, !Ref L2]}\n"
       "Outputs:\n" +
           repeated(3000, "  O{}: {{Value: !Ref L3}}\n")},
      {"a long text by many aliases", "Mappings:\n  M: {A: {text: &a " + long_text + ", list: [" +
                                          repeated(5'000, "*a,") + "]}}\n"},
      {"aliases of aliases",
       "Mappings:\n  M:\n    A:\n      a: &a [1,1,1,1,1,1,1,1]\n      b: &b "
       "[*a,*a,*a,*a,*a,*a,*a,*a,*a]\n      c: &c "
       "[*b,*b,*b,*b,*b,*b,*b,*b,*b]\n      d: &d "
       "[*c,*c,*c,*c,*c,*c,*c,*c,*c]\n      e: &e "
       "[*d,*d,*d,*d,*d,*d,*d,*d,*d]\n      f: &f "
       "[*e,*e,*e,*e,*e,*e,*e,*e,*e]\n      g: "
       "[*f,*f,*f,*f,*f,*f,*f,*f,*f]\n"},
      {"a long text by many references to a local",
       "Locals:\n  L: {Value: " + long_text + "}\nOutputs:\n" +
           repeated(2'000, "  O{}: {{Value: !Ref L}}\n")},
      {"lists that grow by adding",
       "Locals:\n  L: {Type: Eval, Value: [" + repeated(1'000, "{},") + "]}\nConditions:\n" +
           repeated(3'000,
                    "  C{}: !Equals [!Length {{'Fn::Add': [!Ref L, !Ref L, !Ref L, !Ref L, "
                    "!Ref L, !Ref L, !Ref L, !Ref L]}}, 1]\n")},
      {"many conditions, each looking at a long list",
       "Mappings:\n  M: {A: {list: [0" + repeated(40'000, ",{}") + "]}}\nConditions:\n" +
           repeated(3'000, "  C{}: !Equals [{{'Fn::Max': !FindInMap [M, A, list]}}, 1]\n")},
      {"texts that grow by replacing",
       "Conditions:\n" +
           repeated(2'000,
                    "  C{}: !Equals [!Replace [{{a: aaaaaaaaaaaaaaaa, aa: aaaaaaaaaaaaaaaaaaaaaa, "
                    "aaa: aaaaaaaaaaaaaaaaaaaaaaaaaaaa, aaaa: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}}, "
                    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa], b]\n")},
      {"every copy refers to every copy",
       "Resources:\n  A: {Type: 'ALIYUN::ECS::VPC', Count: 300}\nOutputs:\n  O:\n    Value:\n      "
       "a: [" +
           repeated(15'000, "!Ref A,") + "]\n"},
      {"each copy is large",
       "Resources:\n  A:\n    Type: ALIYUN::ECS::VPC\n    Count: 300\n    "
       "Properties:\n      Description: !Join ['', [" +
           repeated(12'000, "!Ref 'ALIYUN::Index',") + "]]\n"},
      {"patterns that try everything",
       "Conditions:\n" + repeated(500,
                                  "  C{0}: !Equals [!MatchPattern ['(a|a|a{0}|b)+$', "
                                  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac], true]\n")},
      {"patterns of parameters that try everything",
       "Parameters:\n" + repeated(500,
                                  "  P{0}: {{Type: String, AllowedPattern: '(a|a|a{0}|b)+$', "
                                  "Default: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac}}\n")},
      {"a pattern that looks at a long text from every place",
       "Mappings:\n  M: {A: {text: " + std::string(300'000, 'a') +
           "}}\nConditions:\n  C: !Equals [!MatchPattern ['(?:(?=a*+b|)a)*', !FindInMap [M, A, "
           "text]], true]\n"},
      {"patterns that compile to much",
       "Conditions:\n" +
           repeated(500,
                    "  C{0}: !Equals [!MatchPattern ['((((a|b){{99}}){{30}}){{9}})c{0}', "
                    "a], true]\n")},
  };
  return list;
}

// The bounds are far above what a quiet machine needs, and far below what a bomb would take.
TEST(Budget, WhatMultipliesIsRefused) {
  for (const Bomb& bomb : bombs()) {
    const auto begin = std::chrono::steady_clock::now();
    const Built built = build_with(SlowJq(), bomb.text);
    const Seconds took = std::chrono::steady_clock::now() - begin;
    EXPECT_LT(took.count(), 30) << bomb.why;
    ASSERT_FALSE(built.errors.empty()) << bomb.why;
    const Error& first = built.errors.front();
    EXPECT_FALSE(first.message.empty() || first.fix.empty()) << bomb.why;
    EXPECT_NE(first.message.find("larg") != std::string::npos ||
                  first.message.find("more than") != std::string::npos ||
                  first.message.find("limit") != std::string::npos,
              false)
        << bomb.why << ": " << first.message;
  }
}

TEST(Budget, AFullTemplateOfOrdinaryFunctionsStaysFarBelow) {
  const std::string text =
      "Resources:\n" +
      repeated(300,
               "  R{0}:\n    Type: ALIYUN::ECS::VPC\n    Properties:\n      VpcName: !Sub "
               "'${{ALIYUN::StackName}}-{0}'\n      Description: !Join ['-', [!Str {0}, "
               "!Select [0, [a, b]], !Replace [{{a: b}}, !Ref 'ALIYUN::Region']]]\n");
  const Built built = build_yaml(text);
  EXPECT_EQ(described(built.errors), "");
}

TEST(Budget, OneProgramOnOneInputRunsOnce) {
  const SlowJq surroundings;
  const std::string calls = repeated(1'000, "  C{}: !Equals [!Jq [First, .a, '[1]'], 1]\n");
  const Built built = build_with(surroundings, "Conditions:\n" + calls);
  EXPECT_EQ(described(built.errors), "");
  EXPECT_EQ(surroundings.asked(), 1);
}

TEST(Budget, ProgramsShareTheTimeOfTheirModel) {
  const SlowJq surroundings;
  const std::string calls = repeated(1'000, "  C{0}: !Equals [!Jq [First, .a, '[{0}]'], 1]\n");
  const Built built = build_with(surroundings, "Conditions:\n" + calls);
  EXPECT_EQ(surroundings.asked(), (kModelJqMsMax + 29) / 30);
  ASSERT_FALSE(built.errors.empty());
  EXPECT_NE(built.errors.front().message.find("no time is left"), std::string::npos);
}

TEST(Budget, AModelLivesOnWithABudgetOfItsOwn) {
  const SlowJq surroundings;
  const Built built = build_with(
      surroundings,
      "Resources:\n" + repeated(100,
                                "  R{0}: {{Type: 'ALIYUN::ECS::VPC', Properties: {{VpcName: "
                                "!Jq [First, '.{0}', '\"name\"']}}}}\n"));
  EXPECT_EQ(described(built.errors), "");
  EXPECT_EQ(surroundings.asked(), 100);
  Errors errors;
  for (std::uint32_t i = 0; i < 100; ++i) {
    built.model->resolve_properties(i, AllExist(*built.model), errors);
  }
  EXPECT_EQ(described(errors), "");
  EXPECT_EQ(surroundings.asked(), 100) << "answers are kept for the model's life";
}

}  // namespace
}  // namespace cairn::test
