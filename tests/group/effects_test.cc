// What each action of the API comes to for one target: what is asked of the worker, and what
// becomes of the instance.

#include <gtest/gtest.h>

#include <functional>

#include "tests/group/builders.h"

namespace cairn::group_test {
namespace {

struct Row {
  std::string_view why;
  GroupAction action;
  std::function<void(RolloutStart&)> change;
  std::function<void(const StartInstance&)> check;
};

const Row kStarts[] = {
    {"a create has the group's parameters, overridden", GroupAction::kCreate,
     [](RolloutStart& s) {
       s.group.parameters = parameters({{"A", "1"}, {"B", "2"}});
       s.instances[0].overrides = parameters({{"B", "3"}});
     },
     [](const StartInstance& start) {
       EXPECT_EQ(start.parameters, parameters({{"A", "1"}, {"B", "3"}}));
       EXPECT_EQ(start.stack_id, "");
     }},
    {"by default 60 minutes, and a rollback", GroupAction::kCreate, [](RolloutStart&) {},
     [](const StartInstance& start) {
       EXPECT_EQ(start.timeout_min, 60);
       EXPECT_TRUE(start.rollback);
     }},
    {"TimeoutInMinutes and DisableRollback", GroupAction::kCreate,
     [](RolloutStart& s) {
       s.operation.timeout_min = 10;
       s.operation.rollback = false;
     },
     [](const StartInstance& start) {
       EXPECT_EQ(start.timeout_min, 10);
       EXPECT_FALSE(start.rollback);
     }},
    {"an update of a stack that is there", GroupAction::kUpdate,
     [](RolloutStart& s) {
       s.group.parameters = parameters({{"A", "1"}});
       s.instances[0].stack_id = "stack";
     },
     [](const StartInstance& start) {
       EXPECT_EQ(start.parameters, parameters({{"A", "1"}}));
       EXPECT_EQ(start.stack_id, "stack");
     }},
    {"a delete with its stack", GroupAction::kDelete,
     [](RolloutStart& s) { s.instances[0].stack_id = "stack"; },
     [](const StartInstance& start) {
       EXPECT_FALSE(start.retain_stack);
       EXPECT_EQ(start.parameters, Value());
     }},
    {"RetainStacks", GroupAction::kDelete,
     [](RolloutStart& s) { s.operation.retain_stacks = true; },
     [](const StartInstance& start) { EXPECT_TRUE(start.retain_stack); }},
    {"an import takes a stack as it is", GroupAction::kImport,
     [](RolloutStart& s) { s.instances[0].stack_id = "stack"; },
     [](const StartInstance& start) {
       EXPECT_EQ(start.stack_id, "stack");
       EXPECT_EQ(start.parameters, Value());
     }},
};

TEST(Effects, SayAllThatTheWorkNeeds) {
  for (const Row& row : kStarts) {
    SCOPED_TRACE(row.why);
    RolloutStart start = a_start(row.action, {}, {1});
    row.change(start);
    Rollout rollout(std::move(start));
    const RolloutDecision decision = rollout.begin(1);
    ASSERT_EQ(decision.effects.size(), 1u);
    const auto* sent = std::get_if<StartInstance>(&decision.effects[0]);
    ASSERT_NE(sent, nullptr);
    EXPECT_EQ(sent->action, row.action);
    EXPECT_EQ(sent->token, instance_token("op", "a0", "r0"));
    row.check(*sent);
  }
}

using Tokens = std::vector<InstanceTokenRemoval>;

Tokens tokens_of_first(const std::vector<std::string_view>& actions) {
  Tokens tokens;
  for (const std::string_view action : actions) {
    tokens.push_back({.account = "a0",
                      .action = std::string(action),
                      .token = instance_token("op", "a0", "r0")});
  }
  return tokens;
}

TEST(Effects, AnOutcomeTakesTheTokensOfTheWorkAway) {
  const std::pair<GroupAction, Tokens> rows[] = {
      {GroupAction::kCreate, tokens_of_first({kInstanceCreateToken, kInstanceDeleteToken})},
      {GroupAction::kUpdate,
       tokens_of_first({kInstanceUpdateToken, kInstanceCreateToken, kInstanceDeleteToken})},
      {GroupAction::kDelete, tokens_of_first({kInstanceDeleteToken})},
      {GroupAction::kImport, {}},
      {GroupAction::kDetectDrift, {}},
  };
  for (const auto& [action, want] : rows) {
    for (const bool ok : {true, false}) {
      SCOPED_TRACE(std::string(group_action_name(action)) + (ok ? " well" : " failed"));
      Rollout rollout(a_start(action, {}, {2}));
      EXPECT_TRUE(rollout.begin(1).batch.removed_tokens.empty());
      const RolloutDecision first = rollout.on(InstanceFinished{.no = 0, .ok = ok}, 2);
      EXPECT_EQ(first.batch.removed_tokens, want) << "not those of what was never begun";
      EXPECT_TRUE(rollout.on(InstanceFinished{.no = 0, .ok = ok}, 2).batch.empty());
    }
  }
}

TEST(Effects, WhatOnlyWaitedWhenTheUserStoppedItIsStopped) {
  const InstanceFinished given_up{.no = 0, .ok = false, .reason = "why", .stopped = true};
  Rollout rollout(a_start(GroupAction::kCreate, {}, {2}));
  rollout.begin(1);
  rollout.on(StopAsked{}, 2);
  const RolloutDecision decision = rollout.on(given_up, 3);
  ASSERT_FALSE(decision.batch.results.empty());
  EXPECT_EQ(decision.batch.results[0].status, ResultStatus::kStopped);
  EXPECT_EQ(decision.batch.results[0].reason, kStopReason);
  EXPECT_EQ(decision.batch.results[0].ended, 3);
  ASSERT_FALSE(decision.batch.instances.empty());
  EXPECT_EQ(decision.batch.instances[0].reason, kStopReason);
  EXPECT_EQ(rollout.counts(), (RolloutCounts{.stopped = 2}));
  EXPECT_EQ(rollout.operation().status, GroupOperationStatus::kStopped);
}

TEST(Effects, WhatIsInTheWayIsToldOnceWhileItRuns) {
  Rollout rollout(a_start(GroupAction::kCreate, {}, {2}));
  const auto reason_of = [](const RolloutDecision& decision) {
    EXPECT_TRUE(decision.effects.empty());
    EXPECT_TRUE(decision.batch.instances.empty() && decision.batch.operations.empty());
    return decision.batch.results.size() == 1 ? decision.batch.results[0].reason : "";
  };
  const auto usual = rollout.begin(1).batch.results.back().reason;
  EXPECT_EQ(reason_of(rollout.on(InstanceHindered{.no = 0, .reason = "full"}, 2)), "Waiting: full");
  EXPECT_TRUE(rollout.on(InstanceHindered{.no = 0, .reason = "full"}, 3).batch.empty());
  EXPECT_EQ(reason_of(rollout.on(InstanceHindered{.no = 0}, 4)), usual);
  EXPECT_TRUE(rollout.on(InstanceHindered{.no = 0}, 5).batch.empty());
  EXPECT_FALSE(rollout.on(InstanceHindered{.no = 1, .reason = "full"}, 6).obeyed) << "it waits";
  EXPECT_FALSE(rollout.on(InstanceHindered{.no = 2, .reason = "full"}, 6).obeyed) << "no target";
  rollout.on(InstanceHindered{.no = 0, .reason = "full"}, 7);
  const auto ended = rollout.on(InstanceFinished{.no = 0, .ok = true, .stack_id = "s"}, 8);
  EXPECT_EQ(ended.batch.results[0].reason, usual);
  EXPECT_FALSE(rollout.on(InstanceHindered{.no = 0, .reason = "full"}, 9).obeyed) << "over";
}

TEST(Effects, AStackThatIsGoneIsNotKept) {
  RolloutStart start = a_start(GroupAction::kCreate, {}, {1});
  start.instances[0].stack_id = "old";
  Rollout rollout(std::move(start));
  rollout.begin(1);
  const auto decision =
      rollout.on(InstanceFinished{.no = 0, .reason = "why", .stack_gone = true}, 2);
  ASSERT_FALSE(decision.batch.instances.empty());
  EXPECT_EQ(decision.batch.instances[0].stack_id, "");
}

TEST(Effects, NothingIsStoppedUnlessTheUserSaysSo) {
  const InstanceFinished given_up{.no = 0, .ok = false, .reason = "why", .stopped = true};
  Rollout rollout(a_start(GroupAction::kCreate, {}, {2}));
  rollout.begin(1);
  EXPECT_EQ(rollout.on(given_up, 2).batch.results[0].status, ResultStatus::kFailed);
}

TEST(Effects, AnUpdateMakesWhatItLeavesOutOutdated) {
  RolloutStart start = a_start(GroupAction::kUpdate, {}, {1});
  start.instances[0].status = InstanceStatus::kCurrent;
  start.left_out = {an_instance("other", "r0")};
  start.left_out[0].status = InstanceStatus::kCurrent;
  Rollout rollout(std::move(start));
  const RolloutDecision begun = rollout.begin(1);
  ASSERT_EQ(begun.batch.instances.size(), 2u);
  for (const InstanceRow& row : begun.batch.instances) {
    EXPECT_EQ(row.status, InstanceStatus::kOutdated);
    EXPECT_EQ(row.reason, "User initiated operation");
  }
  const RolloutDecision ended =
      rollout.on(InstanceFinished{.no = 0, .ok = true, .stack_id = "stack"}, 2);
  ASSERT_EQ(ended.batch.instances.size(), 1u);
  EXPECT_EQ(ended.batch.instances[0].status, InstanceStatus::kCurrent);
  EXPECT_EQ(ended.batch.instances[0].stack_id, "stack");
}

TEST(Effects, AFailureStaysWithTheInstance) {
  Rollout rollout(a_start(GroupAction::kDelete, {}, {1}));
  rollout.begin(1);
  const RolloutDecision ended =
      rollout.on(InstanceFinished{.no = 0, .ok = false, .reason = "why"}, 2);
  EXPECT_TRUE(ended.batch.removed_instances.empty());
  ASSERT_EQ(ended.batch.instances.size(), 1u);
  EXPECT_EQ(ended.batch.instances[0].status, InstanceStatus::kOutdated);
  EXPECT_EQ(ended.batch.instances[0].reason, "why");
}

TEST(Effects, WhatIsKnownOfDriftGoesWithTheStack) {
  for (const std::string stack : {"old", "new"}) {
    RolloutStart start = a_start(GroupAction::kUpdate, {}, {1});
    start.instances[0].stack_id = "old";
    start.instances[0].drift = InstanceDrift::kDrifted;
    start.instances[0].drift_detected = 1;
    Rollout rollout(std::move(start));
    rollout.begin(2);
    const auto ended = rollout.on(InstanceFinished{.no = 0, .ok = true, .stack_id = stack}, 3);
    const InstanceRow& row = ended.batch.instances.at(0);
    const bool same = stack == "old";
    EXPECT_EQ(row.drift, same ? InstanceDrift::kDrifted : InstanceDrift::kNotChecked);
    EXPECT_EQ(row.drift_detected, same ? 1 : 0);
  }
}

TEST(Effects, LookingForDriftLeavesTheStatusAlone) {
  RolloutStart start = a_start(GroupAction::kDetectDrift, {.failure_tolerance_count = 1}, {3});
  for (InstanceRow& row : start.instances) row.status = InstanceStatus::kCurrent;
  Rollout rollout(std::move(start));
  EXPECT_TRUE(rollout.begin(1).batch.instances.empty());
  rollout.on(InstanceFinished{.no = 0, .ok = true, .drift = InstanceDrift::kInSync}, 2);
  rollout.on(InstanceFinished{.no = 1, .ok = false, .reason = "why"}, 2);
  const RolloutDecision last =
      rollout.on(InstanceFinished{.no = 2, .ok = true, .drift = InstanceDrift::kDrifted}, 3);
  EXPECT_EQ(last.batch.instances[0].status, InstanceStatus::kCurrent);
  EXPECT_EQ(last.batch.instances[0].drift, InstanceDrift::kDrifted);
  EXPECT_EQ(rollout.operation().status, GroupOperationStatus::kSucceeded);
}

}  // namespace
}  // namespace cairn::group_test
