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
  const Plan plan = make_plan(wanted, {}, 0, 0);
  EXPECT_THAT(ids(plan), ElementsAre("+Vpc", "+Web"));
  EXPECT_EQ(plan.steps[0].resource, 1u) << "a step names the row, not its place in the plan";
  EXPECT_THAT(plan.unlocks(0), ElementsAre(1));
  EXPECT_THAT(heights(plan), ElementsAre(2, 1));
}

TEST(Plan, DeletesInTheReverseOfWhatTheResourcesWereBuiltOn) {
  const Existing existing[] = {{0, "Vpc", "T", kNone, false},
                               {1, "VSwitch", "T", kFirst, false},
                               {2, "Web", "T", kSecond, false}};
  EXPECT_THAT(ids(make_plan({}, existing, 3, 7)), ElementsAre("-Web", "-VSwitch", "-Vpc"));
}

TEST(Plan, RetainedResourcesAreForgottenInTheirTurn) {
  const Existing existing[] = {{0, "Vpc", "T", kNone, true}, {1, "VSwitch", "T", kFirst, false}};
  EXPECT_THAT(ids(make_plan({}, existing, 2, 0)), ElementsAre("-VSwitch", "~Vpc"));
}

TEST(Plan, WhatExistsAndIsWantedIsLeftAlone) {
  const Wanted wanted[] = {{"Vpc", "T", kNone}, {"Web", "T", kFirst}};
  const Existing existing[] = {{4, "Vpc", "T", kNone, false}};
  const Plan plan = make_plan(wanted, existing, 5, 0);
  EXPECT_THAT(ids(plan), ElementsAre("+Web"));
  EXPECT_EQ(plan.steps[0].resource, 6u);
}

TEST(Plan, ANeedThatNoLongerExistsBlocksNothing) {
  const Existing existing[] = {{1, "VSwitch", "T", kFirst, false}};
  EXPECT_THAT(ids(make_plan({}, existing, 2, 0)), ElementsAre("-VSwitch"));
}

Plan sample() {
  const Wanted wanted[] = {{"A", "ALIYUN::ECS::VPC", kNone},
                           {"B", "ALIYUN::ECS::VSwitch", kFirst},
                           {"C", "ALIYUN::ECS::VSwitch", kFirst}};
  return make_plan(wanted, {}, 0, 42);
}

TEST(PlanCodec, ReadsBackWhatItWrote) {
  const auto back = decode_plan(encode(sample()));
  ASSERT_TRUE(back);
  EXPECT_EQ(*back, sample());
  ASSERT_TRUE(decode_plan(encode(make_plan({}, {}, 0, 0))));
}

TEST(PlanCodec, RefusesEveryTruncationAndExtraBytes) {
  const std::string bytes = encode(sample());
  for (std::size_t n = 0; n < bytes.size(); ++n) {
    EXPECT_FALSE(decode_plan(std::string_view(bytes).substr(0, n))) << n;
  }
  EXPECT_FALSE(decode_plan(bytes + "x"));
  EXPECT_FALSE(decode_plan("\x02"));
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
