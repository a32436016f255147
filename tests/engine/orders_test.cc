// What people order while an operation runs: input by input.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/incarnations.h"
#include "engine/machine.h"
#include "engine/machine_states.h"
#include "plan/update_plan.h"
#include "tests/support/fake_model.h"
#include "tests/support/machine_driver.h"

namespace cairn::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

OperationStart making(std::vector<FakeResource> resources, bool rollback = false) {
  OperationStart start;
  const auto model = std::make_shared<FakeModel>(std::move(resources));
  start.stack.no = {1};
  start.stack.id = "stack-id";
  start.stack.operation = {7};
  start.operation.no = {7};
  start.operation.stack = {1};
  start.operation.timeout = start.operation.deadline = 60'000;
  start.operation.rollback = rollback;
  std::vector<Wanted> wanted;
  for (const ModelResource& r : model->resources()) {
    wanted.push_back({r.logical_id, *r.type, r.needs});
  }
  start.plan = make_create_plan(wanted);
  start.target.model = model;
  start.last_event = 1;
  return start;
}

OrderResource order(std::string id, ResourceOrder what) {
  return {std::move(id), what, 0};
}

// What the store would have after these decisions.
OperationStart after(OperationStart start, std::initializer_list<const Decision*> decisions) {
  for (const Decision* d : decisions) {
    for (const OperationRow& row : d->batch.operations) start.operation = row;
    for (const ResourceRow& row : d->batch.resources) {
      std::erase_if(start.resources, [&](const ResourceRow& r) { return r.no == row.no; });
      start.resources.push_back(row);
    }
    for (const ResourceDetailRow& row : d->batch.resource_details) {
      std::erase_if(start.details, [&](const ResourceDetailRow& r) { return r.no == row.no; });
      start.details.push_back(row);
    }
    for (const StackStep& step : d->batch.steps) start.stack.state = step.state;
    start.last_event += d->batch.events.size();
  }
  std::sort(start.resources.begin(), start.resources.end(),
            [](const auto& a, const auto& b) { return a.no < b.no; });
  return start;
}

bool cancels_children(const Decision& d, bool quick) {
  for (const Effect& effect : d.effects) {
    const auto* cancel = std::get_if<CancelChildren>(&effect);
    if (cancel != nullptr && cancel->quick == quick) return true;
  }
  return false;
}

TEST(Retry, OfACreateRemovesWhatTheLastOneMadeAndHasATokenOfItsOwn) {
  const OperationStart start = making({{"A", {}}, {"B", {}}, {"C", {0}}});
  StackMachine machine(start);
  const Decision first = machine.begin(0);
  const Decision second = machine.on(failed(calls(first)[0]), 1);
  EXPECT_THAT(events(second), ElementsAre("A CREATE_FAILED"));
  const Decision third = machine.on(order("A", ResourceOrder::kRetry), 2);
  EXPECT_TRUE(third.obeyed);
  EXPECT_THAT(names(third), ElementsAre("-A"));
  EXPECT_EQ(calls(third)[0].create_token, create_token({7}, 0, 1));
  EXPECT_EQ(third.batch.operations.back().failure, "") << "it counts no more";
  const Decision fourth = machine.on(done(calls(third)[0]), 3);
  EXPECT_THAT(names(fourth), ElementsAre("+A"));
  EXPECT_EQ(calls(fourth)[0].create_token, create_token({7}, 0, 2));
  const Decision fifth = machine.on(done(calls(fourth)[0]), 4);
  EXPECT_THAT(names(fifth), ElementsAre("+C"));
  machine.on(done(calls(first)[1]), 5);
  EXPECT_THAT(events(machine.on(done(calls(fifth)[0]), 6)),
              ElementsAre("C CREATE_COMPLETE", "CREATE_COMPLETE"));
}

TEST(Retry, OfACreateGoesOnAfterACrash) {
  const OperationStart start = making({{"A", {}}, {"B", {}}});
  StackMachine machine(start);
  const Decision first = machine.begin(0);
  const Decision second = machine.on(failed(calls(first)[0]), 1);
  const Decision third = machine.on(order("A", ResourceOrder::kRetry), 2);
  StackMachine removing(after(start, {&first, &second, &third}));
  const Decision again = removing.begin(3);
  EXPECT_THAT(names(again), ::testing::UnorderedElementsAre("-A", "+B"));
  const auto all = calls(again);
  const StartCall& remove = all[0].act == CallAct::kDelete ? all[0] : all[1];
  const Decision made = removing.on(done(remove), 4);
  EXPECT_THAT(names(made), ElementsAre("+A"));
  EXPECT_EQ(calls(made)[0].create_token, create_token({7}, 0, 2));
  StackMachine creating(after(start, {&first, &second, &third, &again, &made}));
  for (const StartCall& call : calls(creating.begin(5))) {
    if (call.logical_id != "A") continue;
    EXPECT_EQ(call.act, CallAct::kCreate);
    EXPECT_EQ(call.create_token, create_token({7}, 0, 2));
  }
}

TEST(Retry, WaitsWhileAnotherFailureStopsTheOperation) {
  StackMachine machine(making({{"A", {}}, {"B", {}}, {"C", {}}}));
  const Decision first = machine.begin(0);
  machine.on(failed(calls(first)[0]), 1);
  machine.on(failed(calls(first)[1]), 2);
  const Decision a = machine.on(order("A", ResourceOrder::kRetry), 3);
  EXPECT_THAT(names(machine.on(done(calls(a)[0]), 4)), IsEmpty()) << "B has failed, too";
  const Decision b = machine.on(order("B", ResourceOrder::kRetry), 5);
  EXPECT_THAT(names(b), ElementsAre("-B", "+A"));
  const Decision c = machine.on(done(calls(b)[0]), 6);
  EXPECT_THAT(names(c), ElementsAre("+B"));
  machine.on(done(calls(c)[0]), 7);
  machine.on(done(calls(b)[1]), 8);
  EXPECT_THAT(events(machine.on(done(calls(first)[2]), 9)),
              ElementsAre("C CREATE_COMPLETE", "CREATE_COMPLETE"));
}

TEST(Retry, OfWhatFailedIsRefusedAfterACancelAndOfWhatIsDone) {
  StackMachine machine(making({{"A", {}}, {"B", {}}, {"C", {}}}));
  const Decision first = machine.begin(0);
  machine.on(failed(calls(first)[0]), 1);
  machine.on(done(calls(first)[1]), 2);
  EXPECT_FALSE(machine.on(order("B", ResourceOrder::kRetry), 3).obeyed);
  EXPECT_FALSE(machine.on(order("A", ResourceOrder::kSkip), 3).obeyed);
  EXPECT_FALSE(machine.on(order("A", ResourceOrder::kGiveUp), 3).obeyed);
  EXPECT_TRUE(machine.on(CancelOperation{}, 4).obeyed);
  EXPECT_FALSE(machine.on(order("A", ResourceOrder::kRetry), 5).obeyed);
}

TEST(TimeOut, HoldsThroughACrash) {
  const OperationStart start = making({{"A", {}}});
  StackMachine machine(start);
  const Decision first = machine.begin(0);
  const Decision second = machine.on(OrderResource{"A", ResourceOrder::kTimeOut, 500}, 1);
  StackMachine recovered(after(start, {&first, &second}));
  const Decision again = recovered.begin(2);
  std::uint64_t serial = 0;
  for (const Effect& effect : again.effects) {
    const auto* timer = std::get_if<SetTimer>(&effect);
    if (timer != nullptr && timer->serial != 0) {
      EXPECT_EQ(timer->when, 500);
      serial = timer->serial;
    }
  }
  ASSERT_NE(serial, 0u);
  EXPECT_THAT(events(recovered.on(TimerDue{serial}, 500)),
              ElementsAre("A CREATE_FAILED", "CREATE_FAILED"));
}

FakeResource nested(std::string id) {
  FakeResource r{std::move(id), {}};
  r.type = "ALIYUN::ROS::Stack";
  return r;
}

TEST(Cancel, AQuickOneWaitsForNestedStacksAndHoldsThroughACrash) {
  const OperationStart start = making({{"A", {}}, nested("Inside"), {"C", {0}}});
  StackMachine machine(start);
  const Decision first = machine.begin(0);
  const Decision second = machine.on(CancelOperation{true}, 1);
  EXPECT_THAT(events(second), ElementsAre("A CREATE_FAILED"));
  EXPECT_TRUE(cancels_children(second, true));
  EXPECT_EQ(second.batch.operations.back().cancelled, Cancelled::kQuick);
  StackMachine recovered(after(start, {&first, &second}));
  const Decision again = recovered.begin(2);
  EXPECT_THAT(names(again), ElementsAre("+Inside"));
  EXPECT_TRUE(cancels_children(again, true));
  const Decision last = recovered.on(failed(calls(again)[0]), 3);
  EXPECT_THAT(events(last), ElementsAre("Inside CREATE_FAILED", "CREATE_FAILED"));
  EXPECT_EQ(last.batch.steps.back().status_reason, "Stack CREATE was cancelled");
}

TEST(Cancel, TwiceIsOnceAndASafeOneMayBecomeQuick) {
  StackMachine machine(making({{"A", {}}}));
  machine.begin(0);
  EXPECT_TRUE(machine.on(CancelOperation{}, 1).obeyed);
  const Decision again = machine.on(CancelOperation{}, 2);
  EXPECT_TRUE(again.obeyed);
  EXPECT_TRUE(again.batch.empty());
  EXPECT_THAT(events(machine.on(CancelOperation{true}, 3)),
              ElementsAre("A CREATE_FAILED", "CREATE_FAILED"));
}

TEST(Cancel, IsObeyedByTheActionItMeansOnly) {
  StackMachine machine(making({{"A", {}}, {"B", {}}}, true));
  const Decision first = machine.begin(0);
  machine.on(done(calls(first)[1]), 1);
  EXPECT_FALSE(machine.on(CancelOperation{true, StackAction::kUpdate}, 1).obeyed);
  machine.on(failed(calls(first)[0]), 2);  // the rollback has begun
  EXPECT_FALSE(machine.on(CancelOperation{true, StackAction::kCreate}, 3).obeyed);
  EXPECT_THAT(events(machine.on(CancelOperation{true, StackAction::kCreateRollback}, 4)),
              ElementsAre("A DELETE_FAILED", "B DELETE_FAILED", "CREATE_ROLLBACK_FAILED"));
}

// Every status in which something runs ends in a status with a way on.
TEST(Cancel, EndsEveryActionAsFailed) {
  for (const StackState& state : all_statuses()) {
    if (!state.in_progress() || state.action == StackAction::kCheck) continue;
    OperationStart start = making({{"A", {}}});
    start.stack.state = state;
    start.operation.action = state.action;
    start.base.model = std::make_shared<FakeModel>(std::vector<FakeResource>{});
    ResourceRow row;
    row.stack = {1};
    row.no = 0;
    row.logical_id = "A";
    row.type = "ALIYUN::TEST::Thing";
    row.state = goes_forward(state.action) ? kCreating : kCreated;
    row.call = goes_forward(state.action) ? CallState::kCreating : CallState::kNone;
    row.attempt = 1;
    row.made_by = row.acted_by = {goes_forward(state.action) ? 7 : 3};
    row.physical_id = "id-A";
    start.resources.push_back(row);
    StackMachine machine(start);
    const std::string name = status_name(state);
    const Decision first = machine.begin(0);
    if (state.action == StackAction::kImportCreateRollback) {  // lets go at once
      EXPECT_TRUE(machine.finished()) << name;
      continue;
    }
    EXPECT_EQ(calls(first).size(), 1u) << name;
    const Decision last = machine.on(CancelOperation{true}, 1);
    EXPECT_TRUE(machine.finished()) << name;
    EXPECT_EQ(status_name(machine.stack().state),
              std::string(action_name(state.action)) + "_FAILED");
  }
}

}  // namespace
}  // namespace cairn::testing
