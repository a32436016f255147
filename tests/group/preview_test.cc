#include "group/preview.h"

#include <gtest/gtest.h>

#include "tests/group/builders.h"

namespace cairn::group_test {
namespace {

TEST(Preview, WavesFollowThePreferences) {
  const std::vector<std::size_t> accounts = {5, 3};
  EXPECT_EQ(waves({}, accounts), 8u);
  EXPECT_EQ(waves({.max_concurrent_count = 3}, accounts), 3u);
  EXPECT_EQ(waves({.max_concurrent_count = 2, .regions = RegionOrder::kParallel}, accounts), 3u);
  EXPECT_EQ(waves({}, {}), 0u);
}

TEST(Preview, TimeLeftShrinksAsTargetsEnd) {
  Rollout rollout(a_start(GroupAction::kCreate, {.max_concurrent_count = 2}, {4, 2}));
  rollout.begin(1);
  EXPECT_EQ(time_left(rollout, 10), 30);
  rollout.on(InstanceFinished{.no = 0, .ok = true}, 2);
  rollout.on(InstanceFinished{.no = 1, .ok = true}, 2);
  EXPECT_EQ(time_left(rollout, 10), 20);
}

}  // namespace
}  // namespace cairn::group_test
