// A rule about operations on groups as a story: so many accounts, these preferences, these
// failures; what is started, and how it ends.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tests/group/builders.h"

namespace cairn::group_test {

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

inline const std::set<std::string> kNone;

inline void take(const RolloutDecision& decision, std::deque<StartInstance>& out) {
  for (const RolloutEffect& effect : decision.effects) {
    if (const auto* start = std::get_if<StartInstance>(&effect)) out.push_back(*start);
  }
}

inline void expect_story(const Story& story) {
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

}  // namespace cairn::group_test
