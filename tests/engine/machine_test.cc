// One operation, input by input: what is written and what is released, in which order.

#include "engine/machine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/fake_model.h"
#include "tests/support/machine_driver.h"

namespace cairn {
namespace {

using testing::calls;
using testing::done;
using ::testing::ElementsAre;
using testing::events;
using testing::failed;
using testing::FakeModel;
using testing::FakeResource;
using ::testing::IsEmpty;
using testing::names;

constexpr Millis kTimeout = 60'000;

OperationStart create_of(std::vector<FakeResource> resources, bool rollback = true,
                         std::int64_t parallelism = 0) {
  OperationStart start;
  start.stack.no = {1};
  start.stack.id = "stack-id";
  start.stack.name = "s";
  start.operation.no = {7};
  start.operation.stack = {1};
  start.operation.timeout = kTimeout;
  start.operation.deadline = kTimeout;
  start.operation.rollback = rollback;
  start.operation.parallelism = parallelism;
  start.stack.operation = {7};
  auto model = std::make_shared<FakeModel>(std::move(resources));
  std::vector<Wanted> wanted;
  for (const ModelResource& r : model->resources()) {
    wanted.push_back({r.logical_id, *r.type, r.needs});
  }
  start.plan = make_create_plan(wanted);
  start.target.model = model;
  start.last_event = 1;
  return start;
}

TEST(Machine, TheIntentIsWrittenWithTheCallAndTheResultWithWhatItUnlocks) {
  StackMachine machine(create_of({{"Vpc", {}}, {"Web", {0}}}));
  const Decision first = machine.begin(0);
  EXPECT_THAT(events(first), ElementsAre("Vpc CREATE_IN_PROGRESS"));
  EXPECT_THAT(names(first), ElementsAre("+Vpc"));
  const Decision second = machine.on(done(calls(first)[0]), 5);
  EXPECT_THAT(events(second), ElementsAre("Vpc CREATE_COMPLETE", "Web CREATE_IN_PROGRESS"));
  ASSERT_EQ(calls(second).size(), 1u);
  EXPECT_EQ(calls(second)[0].properties.get("Needs").items()[0].as_string(), "id-Vpc");
  const Decision third = machine.on(done(calls(second)[0]), 9);
  EXPECT_THAT(events(third), ElementsAre("Web CREATE_COMPLETE", "CREATE_COMPLETE"));
  EXPECT_TRUE(machine.finished());
}

TEST(Machine, ParallelismBoundsWhatIsOutAndTheLongestPathGoesFirst) {
  StackMachine machine(create_of({{"Lone", {}}, {"Vpc", {}}, {"Web", {1}}}, true, 1));
  const Decision first = machine.begin(0);
  EXPECT_THAT(names(first), ElementsAre("+Vpc"));
  const Decision second = machine.on(done(calls(first)[0]), 1);
  EXPECT_THAT(names(second), ElementsAre("+Lone"));
}

TEST(Machine, TheFirstFailureStopsNewStepsAndTheRunningOnesEndBeforeTheRollback) {
  StackMachine machine(create_of({{"A", {}}, {"B", {}}, {"C", {0}}}));
  const Decision first = machine.begin(0);
  const Decision second = machine.on(failed(calls(first)[0]), 1);
  EXPECT_THAT(events(second), ElementsAre("A CREATE_FAILED"));
  EXPECT_THAT(names(second), IsEmpty());
  const Decision third = machine.on(done(calls(first)[1]), 2);
  EXPECT_THAT(events(third),
              ElementsAre("B CREATE_COMPLETE", "CREATE_FAILED", "CREATE_ROLLBACK_IN_PROGRESS",
                          "A DELETE_IN_PROGRESS", "B DELETE_IN_PROGRESS"));
  EXPECT_THAT(names(third), ElementsAre("-A", "-B"));
  EXPECT_EQ(calls(third)[0].physical_id, "") << "what failed is removed by its token";
  EXPECT_EQ(third.batch.steps[0].status_reason,
            "Resource CREATE failed: NoStock: resources.A: NoStock: sold out");
}

TEST(Machine, WithoutRollbackAFailureRests) {
  StackMachine machine(create_of({{"A", {}}}, false));
  const Decision first = machine.begin(0);
  const Decision second = machine.on(failed(calls(first)[0]), 1);
  EXPECT_THAT(events(second), ElementsAre("A CREATE_FAILED", "CREATE_FAILED"));
  EXPECT_TRUE(machine.finished());
}

TEST(Machine, ALostReplyIsAskedForAgainWithTheSameToken) {
  StackMachine machine(create_of({{"A", {}}}));
  const Decision first = machine.begin(0);
  CallReplied lost;
  lost.serial = calls(first)[0].serial;
  const Decision second = machine.on(lost, 1);
  EXPECT_THAT(events(second), IsEmpty());
  ASSERT_EQ(second.effects.size(), 1u);
  const auto& timer = std::get<SetTimer>(second.effects[0]);
  const Decision third = machine.on(TimerDue{timer.serial}, timer.when);
  ASSERT_EQ(calls(third).size(), 1u);
  EXPECT_EQ(calls(third)[0].create_token, calls(first)[0].create_token);
  EXPECT_THAT(events(machine.on(done(calls(first)[0]), 500)), IsEmpty())
      << "the reply to the first request is no longer awaited";
}

TEST(Machine, TheDeadlineFailsWhatIsOut) {
  StackMachine machine(create_of({{"A", {}}}));
  machine.begin(0);
  EXPECT_THAT(events(machine.on(TimerDue{0}, kTimeout - 1)), IsEmpty()) << "not yet";
  const Decision late = machine.on(TimerDue{0}, kTimeout);
  EXPECT_THAT(events(late), ElementsAre("A CREATE_FAILED", "CREATE_FAILED",
                                        "CREATE_ROLLBACK_IN_PROGRESS", "A DELETE_IN_PROGRESS"));
  EXPECT_EQ(late.batch.steps[0].status_reason, "Create timed out");
}

TEST(Machine, AResourceWhosePropertiesAreWrongFailsWithoutACall) {
  StackMachine machine(create_of({{"A", {}, false, true}}));
  const Decision first = machine.begin(0);
  EXPECT_THAT(names(first), IsEmpty());
  EXPECT_THAT(events(first), ElementsAre("A CREATE_IN_PROGRESS", "A CREATE_FAILED", "CREATE_FAILED",
                                         "CREATE_ROLLBACK_IN_PROGRESS", "A DELETE_IN_PROGRESS",
                                         "A DELETE_COMPLETE", "CREATE_ROLLBACK_COMPLETE"));
}

TEST(Machine, AnEmptyPlanEndsAtOnce) {
  StackMachine machine(create_of({}));
  EXPECT_THAT(events(machine.begin(0)), ElementsAre("CREATE_COMPLETE"));
}

TEST(Machine, TokensAreMadeOfDurableFactsOnly) {
  const std::string token = create_token({7}, 3, 1);
  EXPECT_EQ(token.size(), 40u);
  EXPECT_EQ(token, create_token({7}, 3, 1));
  EXPECT_NE(token, create_token({7}, 3, 2));
  EXPECT_NE(token, create_token({7}, 4, 1));
  EXPECT_NE(token, create_token({8}, 3, 1));
}

}  // namespace
}  // namespace cairn
