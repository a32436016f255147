#include "plan/plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cairn {
namespace {

using testing::ElementsAre;

using Needs = std::vector<std::uint32_t>;

std::vector<std::string> ids(const Plan& plan) {
  std::vector<std::string> out;
  for (const Step& s : plan.steps) {
    const char* mark = s.kind == StepKind::kCreate ? "+" : s.kind == StepKind::kDelete ? "-" : "~";
    out.push_back(mark + s.logical_id);
  }
  return out;
}

const Needs kNone;
const Needs kFirst = {0};
const Needs kSecond = {1};

TEST(Plan, CreatesInTheOrderOfDependencies) {
  const Wanted wanted[] = {{"Web", "T", kSecond}, {"Vpc", "T", kNone}};
  const Plan plan = make_create_plan(wanted);
  EXPECT_THAT(ids(plan), ElementsAre("+Vpc", "+Web"));
  EXPECT_EQ(plan.steps[0].resource, 1u) << "a step names the row, not its place in the plan";
  EXPECT_THAT(plan.unlocks(0), ElementsAre(1));
  EXPECT_THAT(heights(plan), ElementsAre(2, 1));
}

TEST(Plan, DeletesInTheReverseOfWhatTheResourcesWereBuiltOn) {
  const Existing existing[] = {{0, "Vpc", "T", kNone, false},
                               {1, "VSwitch", "T", kFirst, false},
                               {2, "Web", "T", kSecond, false}};
  EXPECT_THAT(ids(make_removal_plan(existing, 7)), ElementsAre("-Web", "-VSwitch", "-Vpc"));
}

TEST(Plan, RetainedResourcesAreForgottenInTheirTurn) {
  const Existing existing[] = {{0, "Vpc", "T", kNone, true}, {1, "VSwitch", "T", kFirst, false}};
  EXPECT_THAT(ids(make_removal_plan(existing, 0)), ElementsAre("-VSwitch", "~Vpc"));
}

TEST(Plan, NeedsThatContradictEachOtherStillGiveAnOrder) {
  const Existing existing[] = {{0, "Old", "T", kSecond, false}, {1, "New", "T", kFirst, false}};
  EXPECT_THAT(ids(make_removal_plan(existing, 0)), ElementsAre("-New", "-Old"));
}

TEST(Plan, ANeedThatNoLongerExistsBlocksNothing) {
  const Existing existing[] = {{1, "VSwitch", "T", kFirst, false}};
  EXPECT_THAT(ids(make_removal_plan(existing, 0)), ElementsAre("-VSwitch"));
}

Plan sample() {
  const Wanted wanted[] = {{"A", "ALIYUN::ECS::VPC", kNone},
                           {"B", "ALIYUN::ECS::VSwitch", kFirst},
                           {"C", "ALIYUN::ECS::VSwitch", kFirst}};
  Plan plan = make_create_plan(wanted);
  plan.base_version = 42;
  Step& step = plan.steps[1];
  step.kind = StepKind::kReconcile;
  step.successor = 9;
  step.recreate = step.anyway = true;
  step.denied = kReplaceDenied;
  step.physical_id = "vsw-1";
  plan.part_ends = {1, 1, 3};
  return plan;
}

TEST(PlanCodec, ReadsBackWhatItWrote) {
  const auto back = decode_plan(encode(sample()));
  ASSERT_TRUE(back);
  EXPECT_EQ(*back, sample());
  ASSERT_TRUE(decode_plan(encode(make_removal_plan({}, 0))));
}

TEST(PlanCodec, RefusesEveryTruncationAndExtraBytes) {
  const std::string bytes = encode(sample());
  for (std::size_t n = 0; n < bytes.size(); ++n) {
    EXPECT_FALSE(decode_plan(std::string_view(bytes).substr(0, n))) << n;
  }
  EXPECT_FALSE(decode_plan(bytes + "x"));
  EXPECT_FALSE(decode_plan("\x03"));
}

TEST(PlanCodec, ReadsTheFirstVersion) {
  // Base version 7; the type "T"; one step: create, number 4, "Vpc", type 0, unlocks nothing.
  const std::string bytes("\x01\x07\x01\x01T\x01\x00\x04\x03Vpc\x00\x00", 14);
  const auto plan = decode_plan(bytes);
  ASSERT_TRUE(plan);
  ASSERT_EQ(plan->steps.size(), 1u);
  EXPECT_EQ(plan->steps[0].resource, 4u);
  EXPECT_EQ(plan->steps[0].wanted, 4u) << "numbers were positions then";
  EXPECT_THAT(plan->part_ends, ElementsAre(1));
}

TEST(PlanCodec, DamageIsRefusedOrHarmless) {
  const std::string bytes = encode(sample());
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string damaged = bytes;
      damaged[i] = static_cast<char>(damaged[i] ^ (1 << bit));
      if (const auto plan = decode_plan(damaged)) {
        ASSERT_EQ(plan->edge_begin.size(), plan->steps.size() + 1);
        for (const std::uint32_t to : plan->edges) ASSERT_LT(to, plan->steps.size());
      }
    }
  }
}

}  // namespace
}  // namespace cairn
