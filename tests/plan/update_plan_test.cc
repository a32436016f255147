// The steps that carry a diff out.

#include "plan/update_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/plan/diff_fixture.h"

namespace cairn::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string mark(StepKind kind) {
  constexpr std::string_view kMarks[] = {"+", "-", "forget ", "~", "clean ", "import "};
  return std::string(kMarks[static_cast<std::size_t>(kind)]);
}

std::vector<std::string> told(const Plan& plan) {
  std::vector<std::string> list;
  std::size_t part = 0;
  for (std::size_t i = 0; i <= plan.steps.size(); ++i) {
    while (part < plan.part_ends.size() && plan.part_ends[part] == i) {
      if (++part < plan.part_ends.size()) list.push_back("|");
    }
    if (i == plan.steps.size()) break;
    const Step& s = plan.steps[i];
    list.push_back(mark(s.kind) + s.logical_id + "#" + std::to_string(s.resource));
    if (s.successor != kNoNumber) list.back() += ">" + std::to_string(s.successor);
  }
  return list;
}

constexpr char kOld[] = R"(
Resources:
  Vpc: {Type: 'ALIYUN::ECS::VPC'}
  Kept: {Type: 'ALIYUN::ECS::VPC', DeletionPolicy: Retain, DependsOn: Vpc}
  Switch:
    Type: ALIYUN::ECS::VSwitch
    Properties: {VpcId: {Ref: Vpc}, ZoneId: z, CidrBlock: 10.0.0.0/24}
  Gone:
    Type: ALIYUN::ECS::VSwitch
    DependsOn: Switch
    Properties: {VpcId: {Ref: Vpc}, ZoneId: z, CidrBlock: 10.0.1.0/24}
)";

Plan planned(std::string_view old_text, std::string_view new_text, DiffOptions options = {}) {
  const Goal old = goal(old_text);
  const Goal wanted = goal(new_text);
  const Made made(old);
  const Diff d = diff(old.model.get(), wanted, made.rows, options);
  const auto first = static_cast<std::uint32_t>(made.rows.size());
  return make_update_plan(d, *wanted.model, made.rows, {.base_version = 3, .first_number = first});
}

TEST(UpdatePlan, MakesAndChangesThenRemovesThenForgets) {
  const Plan plan = planned(kOld, R"(
Resources:
  Vpc: {Type: 'ALIYUN::ECS::VPC', Properties: {UserCidr: 10.9.0.0/16}}
  New: {Type: 'ALIYUN::ECS::VPC', DependsOn: Switch}
  Switch:
    Type: ALIYUN::ECS::VSwitch
    Properties: {VpcId: {Ref: Vpc}, ZoneId: z, CidrBlock: 10.0.0.0/24}
)");
  EXPECT_THAT(told(plan), ElementsAre("~Vpc#0>4", "~Switch#2>5", "+New#6", "|", "-Gone#3",
                                      "clean Switch#2>5", "clean Vpc#0>4", "|", "forget Kept#1"));
  EXPECT_EQ(plan.base_version, 3u);
  const auto back = decode_plan(encode(plan));
  ASSERT_TRUE(back);
  EXPECT_EQ(*back, plan);
}

TEST(UpdatePlan, WhatDoesNotChangeHasNoStep) {
  EXPECT_THAT(planned(kOld, kOld).steps, IsEmpty());
  const std::string text = std::string(kOld) + "  More: {Type: 'ALIYUN::ECS::VPC'}\n";
  EXPECT_THAT(told(planned(kOld, text)), ElementsAre("+More#4", "|", "|"));
}

TEST(UpdatePlan, ChangesInPlaceHaveNoSuccessor) {
  std::string text(kOld);
  text.replace(text.find("10.0.0.0/24"), 11, "10.0.0.0/24, VSwitchName: other");
  EXPECT_THAT(told(planned(kOld, text)), ElementsAre("~Switch#2", "|", "|"));
}

// A needs B needs C, by DependsOn only: A and C change, B does not. C must be done before A.
TEST(UpdatePlan, TheOrderHoldsAcrossWhatDoesNotChange) {
  constexpr char kChain[] = R"(
Resources:
  A: {Type: 'ALIYUN::ECS::VPC', DependsOn: B, Properties: {VpcName: one}}
  B: {Type: 'ALIYUN::ECS::VPC', DependsOn: C}
  C: {Type: 'ALIYUN::ECS::VPC', Properties: {VpcName: one}}
  D: {Type: 'ALIYUN::ECS::VPC', DependsOn: C}
)";
  std::string text(kChain);
  for (std::size_t at = 0; (at = text.find("one")) != text.npos;) text.replace(at, 3, "two");
  const Plan plan = planned(kChain, text);
  EXPECT_THAT(told(plan), ElementsAre("~C#2", "~B#1", "~A#0", "|", "|"));
  EXPECT_THAT(plan.unlocks(0), ElementsAre(1));
  EXPECT_THAT(plan.unlocks(1), ElementsAre(2));
}

TEST(UpdatePlan, OtherNeedsAloneAreAStepToo) {
  std::string text(kOld);
  text.replace(text.find("DependsOn: Switch"), 17, "DependsOn: Kept");
  EXPECT_THAT(told(planned(kOld, text)), ElementsAre("~Gone#3", "|", "|"));
}

}  // namespace
}  // namespace cairn::testing
