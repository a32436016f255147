#include "service/instance_turns.h"

#include <gtest/gtest.h>

#include <vector>

namespace cairn::service {
namespace {

TEST(InstanceTurns, AreAsManyAsDocumented) {
  InstanceTurns turns;
  std::vector<InstanceTurns::Turn> held;
  for (int i = 0; i < 3'500; ++i) held.push_back(turns.take("1", "cn-hangzhou"));
  EXPECT_NE(held.back(), nullptr) << "the last one";
  EXPECT_EQ(turns.take("1", "cn-hangzhou"), nullptr) << "one past it";
  EXPECT_NE(turns.take("1", "cn-beijing"), nullptr) << "another region";
  EXPECT_NE(turns.take("2", "cn-hangzhou"), nullptr) << "another account";
  held.pop_back();
  EXPECT_NE(turns.take("1", "cn-hangzhou"), nullptr) << "one was given back";
}

TEST(InstanceTurns, AreHeldByWhoeverHoldsACopy) {
  InstanceTurns turns(1);
  InstanceTurns::Turn first = turns.take("1", "r");
  InstanceTurns::Turn second = first;
  first.reset();
  EXPECT_EQ(turns.take("1", "r"), nullptr);
  second.reset();
  EXPECT_NE(turns.take("1", "r"), nullptr);
}

TEST(InstanceTurns, DoNotHoldUpWhatHasBegun) {
  InstanceTurns turns(1);
  InstanceTurns::Turn first = turns.take("1", "r");
  InstanceTurns::Turn begun = turns.take("1", "r", true);
  EXPECT_NE(begun, nullptr);
  first.reset();
  EXPECT_EQ(turns.take("1", "r"), nullptr) << "it counts nevertheless";
  begun.reset();
  EXPECT_NE(turns.take("1", "r"), nullptr);
}

}  // namespace
}  // namespace cairn::service
