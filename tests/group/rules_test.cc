// Each rule of CreateStackInstances and UpdateStackGroup about preferences, as a row: so many
// accounts, these preferences, these failures; what is started, and how it ends.

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <set>
#include <string>

#include "tests/group/builders.h"

namespace cairn::group_test {
namespace {

using S = GroupOperationStatus;

struct Story {
  std::string_view why;
  std::vector<std::size_t> accounts;  // by region
  OperationPreferences preferences;
  std::set<std::string> failing;  // "r0/a1"
  S want;
  std::size_t succeeded;
  std::size_t failed;
  std::size_t stopped;
  std::size_t most;                            // ran at the same time
  std::optional<std::size_t> stop_after = {};  // the user stops it after so many have finished
};

const std::set<std::string> kNone;

const Story kStories[] = {
    {"nothing given: one account at a time", {3}, {}, kNone, S::kSucceeded, 3, 0, 0, 1},
    {"nothing given: the first failure stops", {3}, {}, {"r0/a1"}, S::kFailed, 1, 1, 1, 1},
    {"at most MaxConcurrentCount: 3, then 2",
     {5},
     {.max_concurrent_count = 3},
     kNone,
     S::kSucceeded,
     5,
     0,
     0,
     3},
    {"more at a time than there are",
     {2},
     {.max_concurrent_count = 20},
     kNone,
     S::kSucceeded,
     2,
     0,
     0,
     2},
    {"half of five is two: rounded down",
     {5},
     {.max_concurrent_percentage = 50},
     kNone,
     S::kSucceeded,
     5,
     0,
     0,
     2},
    {"one percent of five is still one",
     {5},
     {.max_concurrent_percentage = 1},
     kNone,
     S::kSucceeded,
     5,
     0,
     0,
     1},
    {"all of them", {5}, {.max_concurrent_percentage = 100}, kNone, S::kSucceeded, 5, 0, 0, 5},
    {"as many failures as FailureToleranceCount are borne",
     {5},
     {.failure_tolerance_count = 2},
     {"r0/a0", "r0/a1"},
     S::kSucceeded,
     3,
     2,
     0,
     1},
    {"one more failure stops the region",
     {5},
     {.failure_tolerance_count = 2},
     {"r0/a0", "r0/a1", "r0/a2"},
     S::kFailed,
     0,
     3,
     2,
     1},
    {"half of five failures is two: rounded down",
     {5},
     {.failure_tolerance_percentage = 50},
     {"r0/a0", "r0/a1"},
     S::kSucceeded,
     3,
     2,
     0,
     1},
    {"the third is too many",
     {5},
     {.failure_tolerance_percentage = 50},
     {"r0/a0", "r0/a1", "r0/a2"},
     S::kFailed,
     0,
     3,
     2,
     1},
    {"a small percentage of few is none",
     {5},
     {.failure_tolerance_percentage = 19},
     {"r0/a0"},
     S::kFailed,
     0,
     1,
     4,
     1},
    {"all may fail",
     {2},
     {.failure_tolerance_percentage = 100},
     {"r0/a0", "r0/a1"},
     S::kSucceeded,
     0,
     2,
     0,
     1},
    {"the tolerance counts in each region alone",
     {2, 2},
     {.failure_tolerance_count = 1},
     {"r0/a0", "r1/a1"},
     S::kSucceeded,
     2,
     2,
     0,
     1},
    {"stopped in one region: not performed in later ones",
     {2, 2, 2},
     {},
     {"r1/a0"},
     S::kFailed,
     2,
     1,
     3,
     1},
    {"the same for percentages",
     {2, 2, 2},
     {.failure_tolerance_percentage = 10},
     {"r1/a0"},
     S::kFailed,
     2,
     1,
     3,
     1},
    {"the last target fails: nothing is left, yet the region failed",
     {2, 1},
     {},
     {"r1/a0"},
     S::kFailed,
     2,
     1,
     0,
     1},
    {"sequentially, one region at a time",
     {2, 2},
     {.max_concurrent_count = 2},
     kNone,
     S::kSucceeded,
     4,
     0,
     0,
     2},
    {"in parallel, all regions at the same time",
     {2, 2, 2},
     {.regions = RegionOrder::kParallel},
     kNone,
     S::kSucceeded,
     6,
     0,
     0,
     3},
    {"in parallel, a stopped region does not stop others",
     {3, 3},
     {.regions = RegionOrder::kParallel},
     {"r0/a0"},
     S::kFailed,
     3,
     1,
     2,
     2},
    {"what runs when a region stops may end",
     {4},
     {.max_concurrent_count = 3},
     {"r0/a0"},
     S::kFailed,
     2,
     1,
     1,
     3},
    {"concurrency is not capped by the tolerance",
     {4},
     {.failure_tolerance_count = 0, .max_concurrent_count = 4},
     kNone,
     S::kSucceeded,
     4,
     0,
     0,
     4},
    {"a stop: what waits is stopped, in every region",
     {3, 3},
     {},
     kNone,
     S::kStopped,
     2,
     0,
     4,
     1,
     1},
    {"a stop: what runs may end",
     {5},
     {.max_concurrent_count = 2},
     kNone,
     S::kStopped,
     3,
     0,
     2,
     2,
     1},
    {"a stop counts more than failures",
     {3},
     {.max_concurrent_count = 2},
     {"r0/a1"},
     S::kStopped,
     2,
     1,
     0,
     2,
     1},
    {"a stop when the last one runs", {1}, {}, kNone, S::kStopped, 1, 0, 0, 1, 0},
    {"twenty at a time, the most that can be asked for",
     {50},
     {.max_concurrent_count = 20},
     kNone,
     S::kSucceeded,
     50,
     0,
     0,
     20},
    {"percentages count in each region alone",
     {4, 2},
     {.max_concurrent_percentage = 50, .regions = RegionOrder::kParallel},
     kNone,
     S::kSucceeded,
     6,
     0,
     0,
     3},
    {"a tolerance of half of one is none",
     {1, 2},
     {.failure_tolerance_percentage = 50},
     {"r0/a0"},
     S::kFailed,
     0,
     1,
     2,
     1},
    {"what is borne in one region does not stop the next",
     {2, 2},
     {.failure_tolerance_count = 1},
     {"r0/a1"},
     S::kSucceeded,
     3,
     1,
     0,
     1},
    {"in parallel, two regions stop by themselves",
     {2, 2, 2},
     {.regions = RegionOrder::kParallel},
     {"r0/a0", "r2/a0"},
     S::kFailed,
     2,
     2,
     2,
     3},
    {"in parallel, a stop reaches every region",
     {3, 3},
     {.regions = RegionOrder::kParallel},
     kNone,
     S::kStopped,
     2,
     0,
     4,
     2,
     0},
    {"an automatic deployment: each account stands for itself",
     {3},
     automatic_preferences(),
     {"r0/a0", "r0/a1", "r0/a2"},
     S::kSucceeded,
     0,
     3,
     0,
     1},
    {"no targets: nothing to deploy", {}, {}, kNone, S::kSucceeded, 0, 0, 0, 0},
};

void take(const RolloutDecision& decision, std::deque<StartInstance>& out) {
  for (const RolloutEffect& effect : decision.effects) {
    if (const auto* start = std::get_if<StartInstance>(&effect)) out.push_back(*start);
  }
}

TEST(Rules, AnOperationThatCannotNameItsTargetsFails) {
  RolloutStart start = a_start(GroupAction::kCreate, automatic_preferences(), {});
  start.operation.reason = "the group would hold too many";
  Rollout rollout(std::move(start));
  const RolloutDecision decision = rollout.begin(1);
  ASSERT_FALSE(decision.batch.operations.empty());
  EXPECT_EQ(decision.batch.operations.back().status, S::kFailed);
  EXPECT_EQ(decision.batch.operations.back().reason, "the group would hold too many");
}

TEST(Rules, EachHoldsFromBeginToEnd) {
  for (const Story& story : kStories) {
    SCOPED_TRACE(story.why);
    Rollout rollout(a_start(GroupAction::kCreate, story.preferences, story.accounts));
    std::deque<StartInstance> out;
    take(rollout.begin(1), out);
    std::size_t most = out.size();
    std::size_t finished = 0;
    const auto stop = [&] {
      if (story.stop_after == finished) EXPECT_TRUE(rollout.on(StopAsked{}, 2).obeyed);
    };
    stop();
    while (!out.empty()) {
      const StartInstance one = out.front();
      out.pop_front();
      const bool ok = !story.failing.contains(one.region + "/" + one.account);
      take(rollout.on(InstanceFinished{.no = one.no, .ok = ok, .reason = "why"}, 3), out);
      ++finished;
      most = std::max(most, out.size());
      stop();
    }
    EXPECT_TRUE(rollout.finished());
    EXPECT_EQ(rollout.operation().status, story.want);
    EXPECT_EQ(rollout.counts(), (RolloutCounts{.waiting = 0,
                                               .running = 0,
                                               .succeeded = story.succeeded,
                                               .failed = story.failed,
                                               .stopped = story.stopped}));
    EXPECT_EQ(most, story.most);
  }
}

}  // namespace
}  // namespace cairn::group_test
