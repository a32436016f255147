// Updates, their way back, imports, and what people order while they run: input by input.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/incarnations.h"
#include "engine/machine.h"
#include "engine/machine_states.h"
#include "plan/update_plan.h"
#include "tests/support/fake_model.h"
#include "tests/support/machine_driver.h"
#include "value/json.h"

namespace cairn::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr Millis kTimeout = 60'000;

struct Options {
  bool rollback = true;
  bool replacement = true;
  std::vector<std::string> tainted = {};
  std::vector<std::pair<std::string, std::string>> imports = {};
  std::uint8_t denied = kNothingDenied;
};

// A stack that was made of `before`, ids "id-<name>", about to become `after`.
class Updating {
 public:
  Updating(std::vector<FakeResource> before, std::vector<FakeResource> after,
           const Options& options = {}) {
    start.base.model = std::make_shared<FakeModel>(std::move(before));
    start.target.model = std::make_shared<FakeModel>(std::move(after));
    make_rows();
    const bool importing = !options.imports.empty();
    start.stack.no = {1};
    start.stack.id = "stack-id";
    start.stack.state = {importing ? StackAction::kImportUpdate : StackAction::kUpdate,
                         Phase::kInProgress};
    start.stack.operation = {7};
    start.operation.no = {7};
    start.operation.stack = {1};
    start.operation.action = start.stack.state.action;
    start.operation.timeout = start.operation.deadline = kTimeout;
    start.operation.rollback = options.rollback;
    start.operation.replacement = options.replacement;
    start.operation.revision = 2;
    start.revision.definition.template_hash = "new";
    start.revision.definition.revision = 2;
    const auto existing = incarnations(start.resources, start.details);
    const Diff changes = diff(start.base.model.get(), start.target, existing,
                              {.tainted = options.tainted, .imports = options.imports});
    start.plan =
        make_update_plan(changes, *start.target.model, existing,
                         {.first_number = first_free_number(start.resources),
                          .denied = [&](const ResourceChange&) { return options.denied; }});
  }
  StackMachine machine() const { return StackMachine(start); }
  OperationStart start;

 private:
  class Made final : public ResourceValues {
   public:
    explicit Made(const StackModel& model) : model_(model) {}
    Value ref(std::uint32_t resource) const override {
      return Value::string("id-" + model_.resources()[resource].logical_id);
    }
    Value attribute(std::uint32_t, std::string_view) const override { return {}; }

   private:
    const StackModel& model_;
  };

  void make_rows() {
    const StackModel& model = *start.base.model;
    for (std::uint32_t i = 0; i < model.resources().size(); ++i) {
      const ModelResource& r = model.resources()[i];
      ResourceRow row;
      row.stack = {1};
      row.no = i;
      row.logical_id = r.logical_id;
      row.type = *r.type;
      row.state = kCreated;
      row.attempt = 1;
      row.made_by = row.acted_by = {3};
      row.physical_id = "id-" + r.logical_id;
      row.retain = r.deletion_policy == DeletionPolicy::kRetain;
      start.resources.push_back(row);
      Errors errors;
      ResourceDetailRow detail;
      detail.stack = {1};
      detail.no = i;
      detail.needs = r.needs;
      detail.properties = to_json(model.resolve_properties(i, Made(model), errors));
      start.details.push_back(detail);
    }
  }
};

FakeResource thing(std::string id, std::vector<std::uint32_t> needs = {}, std::string flavor = {},
                   std::string fixed = {}) {
  FakeResource r{std::move(id), std::move(needs)};
  r.flavor = std::move(flavor);
  r.fixed = std::move(fixed);
  return r;
}

TEST(Update, ChangesInPlaceWithWhatItWasAndWhatItIsToBe) {
  StackMachine machine = Updating({thing("A", {}, "x")}, {thing("A", {}, "y")}).machine();
  const Decision first = machine.begin(0);
  EXPECT_THAT(events(first), ElementsAre("A UPDATE_IN_PROGRESS"));
  ASSERT_THAT(names(first), ElementsAre("~A"));
  const StartCall call = calls(first)[0];
  EXPECT_EQ(call.physical_id, "id-A");
  EXPECT_EQ(call.old_properties.get_string("Flavor"), "x");
  EXPECT_EQ(call.properties.get_string("Flavor"), "y");
  EXPECT_EQ(call.update_token, update_token({3}, 0, 1));
  EXPECT_FALSE(call.rolling_back);
  const Decision second = machine.on(done(call), 5);
  EXPECT_THAT(events(second), ElementsAre("A UPDATE_COMPLETE", "UPDATE_COMPLETE"));
  ASSERT_EQ(second.batch.details.size(), 1u) << "the definition is committed with it";
  EXPECT_EQ(second.batch.details[0].template_hash, "new");
  EXPECT_EQ(second.batch.details[0].revision, 2u);
  EXPECT_NE(second.batch.details[0].outputs, "");
  ASSERT_EQ(second.batch.records.size(), 1u);
  EXPECT_EQ(second.batch.records[0].status, "COMMITTED");
}

TEST(Update, WhatComesOutTheSameIsLeftAlone) {
  // B hangs on A, which changes in place: whether B changes is known only then. It does not.
  StackMachine machine =
      Updating({thing("A", {}, "x"), thing("B", {0})}, {thing("A", {}, "y"), thing("B", {0})})
          .machine();
  const Decision first = machine.begin(0);
  EXPECT_THAT(events(machine.on(done(calls(first)[0]), 5)),
              ElementsAre("A UPDATE_COMPLETE", "UPDATE_COMPLETE"));
}

TEST(Update, ReplacesByDeletingFirst) {
  StackMachine machine = Updating({thing("A", {}, "", "x")}, {thing("A", {}, "", "y")}).machine();
  const Decision first = machine.begin(0);
  EXPECT_THAT(events(first), ElementsAre("A UPDATE_IN_PROGRESS", "A DELETE_IN_PROGRESS"));
  const Decision second = machine.on(done(calls(first)[0]), 5);
  EXPECT_THAT(events(second), ElementsAre("A DELETE_COMPLETE", "A CREATE_IN_PROGRESS"));
  const Decision third = machine.on(done(calls(second)[0], "id-A2"), 9);
  EXPECT_THAT(events(third), ElementsAre("A CREATE_COMPLETE", "UPDATE_COMPLETE"));
  ASSERT_EQ(third.batch.removed_resources.size(), 1u) << "the row of the old one goes";
  EXPECT_EQ(third.batch.removed_resources[0].no, 0u);
}

TEST(Update, ReplacesByCreatingFirstWhatOthersWereBuiltOn) {
  StackMachine machine = Updating({thing("A", {}, "", "x"), thing("B", {0})},
                                  {thing("A", {}, "", "y"), thing("B", {0})})
                             .machine();
  const Decision first = machine.begin(0);
  EXPECT_THAT(events(first), ElementsAre("A UPDATE_IN_PROGRESS", "A CREATE_IN_PROGRESS"));
  const Decision second = machine.on(done(calls(first)[0], "id-A2"), 5);
  EXPECT_THAT(events(second), ElementsAre("A CREATE_COMPLETE", "B UPDATE_IN_PROGRESS"));
  EXPECT_EQ(to_json(calls(second)[0].properties), R"({"Needs":["id-A2"]})");
  const Decision third = machine.on(done(calls(second)[0]), 9);
  EXPECT_THAT(events(third), ElementsAre("B UPDATE_COMPLETE", "A DELETE_IN_PROGRESS"));
  EXPECT_EQ(calls(third)[0].physical_id, "id-A");
  EXPECT_THAT(events(machine.on(done(calls(third)[0]), 9)),
              ElementsAre("A DELETE_COMPLETE", "UPDATE_COMPLETE"));
}

TEST(Update, WhatCannotBeReplacedFailsWithTheReason) {
  StackMachine machine = Updating({thing("A", {}, "", "x")}, {thing("A", {}, "", "y")},
                                  {.rollback = false, .replacement = false})
                             .machine();
  const Decision first = machine.begin(0);
  EXPECT_THAT(events(first),
              ElementsAre("A UPDATE_IN_PROGRESS", "A UPDATE_FAILED", "UPDATE_FAILED"));
  EXPECT_THAT(first.batch.events[1].reason, ::testing::HasSubstr("property Fixed"));
  EXPECT_THAT(names(first), IsEmpty());
}

TEST(Update, ATaintedResourceIsReplacedWhateverIsAllowed) {
  StackMachine machine =
      Updating({thing("A")}, {thing("A")}, {.replacement = false, .tainted = {"A"}}).machine();
  EXPECT_THAT(names(machine.begin(0)), ElementsAre("-A"));
}

TEST(Update, APolicyThatDeniesIsAskedWhenTheChangeIsKnown) {
  StackMachine machine = Updating({thing("A", {}, "x")}, {thing("A", {}, "y")},
                                  {.rollback = false, .denied = kModifyDenied})
                             .machine();
  const Decision first = machine.begin(0);
  EXPECT_THAT(names(first), IsEmpty());
  EXPECT_EQ(first.batch.events[1].reason,
            "Action denied by stack policy: Update:Modify on LogicalResourceId/A.");
}

TEST(Update, RemovesAfterEverythingElseAndForgetsLast) {
  FakeResource kept = thing("Kept", {1});
  kept.retain = true;
  StackMachine machine =
      Updating({thing("A", {}, "x"), thing("B"), thing("C", {1}), kept}, {thing("A", {}, "y")})
          .machine();
  const Decision first = machine.begin(0);
  EXPECT_THAT(names(first), ElementsAre("~A"));
  const Decision second = machine.on(done(calls(first)[0]), 1);
  EXPECT_THAT(names(second), ElementsAre("-C"));
  const Decision third = machine.on(done(calls(second)[0]), 2);
  EXPECT_THAT(names(third), ElementsAre("-B"));
  EXPECT_THAT(events(machine.on(done(calls(third)[0]), 3)),
              ElementsAre("B DELETE_COMPLETE", "Kept DELETE_COMPLETE", "UPDATE_COMPLETE"));
}

TEST(Update, AFailureIsUndoneFromWhereItStopped) {
  StackMachine machine =
      Updating({thing("A", {}, "x"), thing("B", {}, "", "x")},
               {thing("A", {}, "y"), thing("B", {}, "", "y"), thing("C", {0, 1})})
          .machine();
  const Decision first = machine.begin(0);
  ASSERT_THAT(names(first), ElementsAre("~A", "-B"));
  machine.on(done(calls(first)[0]), 1);
  const Decision second = machine.on(done(calls(first)[1]), 2);
  ASSERT_THAT(names(second), ElementsAre("+B"));
  const Decision third = machine.on(done(calls(second)[0], "id-B2"), 3);
  ASSERT_THAT(names(third), ElementsAre("+C"));
  const Decision fourth = machine.on(failed(calls(third)[0]), 4);
  EXPECT_THAT(events(fourth),
              ElementsAre("C CREATE_FAILED", "UPDATE_FAILED", "ROLLBACK_IN_PROGRESS",
                          "A UPDATE_IN_PROGRESS", "B UPDATE_IN_PROGRESS", "B CREATE_IN_PROGRESS"));
  ASSERT_THAT(names(fourth), ElementsAre("~A", "+B"));
  EXPECT_EQ(calls(fourth)[0].properties.get_string("Flavor"), "x");
  EXPECT_TRUE(calls(fourth)[0].rolling_back);
  EXPECT_NE(calls(fourth)[0].update_token, calls(first)[0].update_token);
  machine.on(done(calls(fourth)[0]), 5);
  const Decision fifth = machine.on(done(calls(fourth)[1], "id-B3"), 6);
  EXPECT_THAT(names(fifth), ElementsAre("-C"));
  const Decision sixth = machine.on(done(calls(fifth)[0]), 7);
  EXPECT_THAT(names(sixth), ElementsAre("-B")) << "what the way back replaced";
  const Decision last = machine.on(done(calls(sixth)[0]), 8);
  EXPECT_THAT(events(last), ElementsAre("B DELETE_COMPLETE", "ROLLBACK_COMPLETE"));
  EXPECT_THAT(last.batch.details, IsEmpty()) << "the definition is the one it was";
}

TEST(Update, AnUpdateCutOffByTheDeadlineIsSettledBeforeItIsUndone) {
  StackMachine machine = Updating({thing("A", {}, "x")}, {thing("A", {}, "y")}).machine();
  const Decision first = machine.begin(0);
  const Decision late = machine.on(TimerDue{0}, kTimeout);
  EXPECT_THAT(events(late), ElementsAre("A UPDATE_FAILED", "UPDATE_FAILED", "ROLLBACK_IN_PROGRESS",
                                        "A UPDATE_IN_PROGRESS"));
  ASSERT_THAT(names(late), ElementsAre("~A"));
  EXPECT_EQ(calls(late)[0].update_token, calls(first)[0].update_token) << "the same one again";
  EXPECT_EQ(calls(late)[0].properties.get_string("Flavor"), "y");
  const Decision settled = machine.on(done(calls(late)[0]), kTimeout + 1);
  ASSERT_THAT(names(settled), ElementsAre("~A"));
  EXPECT_NE(calls(settled)[0].update_token, calls(first)[0].update_token);
  EXPECT_EQ(calls(settled)[0].old_properties.get_string("Flavor"), "y");
  EXPECT_EQ(calls(settled)[0].properties.get_string("Flavor"), "x");
}

TEST(Update, ASafeCancelLetsWhatRunsEnd) {
  StackMachine machine =
      Updating({thing("A", {}, "x")}, {thing("A", {}, "y"), thing("B", {0})}, {.rollback = false})
          .machine();
  const Decision first = machine.begin(0);
  const Decision cancelled = machine.on(CancelOperation{}, 1);
  EXPECT_THAT(events(cancelled), IsEmpty());
  EXPECT_EQ(cancelled.batch.operations.back().cancelled, Cancelled::kSafe);
  const Decision last = machine.on(done(calls(first)[0]), 2);
  EXPECT_THAT(events(last), ElementsAre("A UPDATE_COMPLETE", "UPDATE_FAILED"));
  EXPECT_EQ(last.batch.steps.back().status_reason, "Stack UPDATE was cancelled");
}

TEST(Update, AQuickCancelEndsAtOnce) {
  StackMachine machine =
      Updating({thing("A", {}, "x")}, {thing("A", {}, "y")}, {.rollback = false}).machine();
  machine.begin(0);
  EXPECT_THAT(events(machine.on(CancelOperation{true}, 1)),
              ElementsAre("A UPDATE_FAILED", "UPDATE_FAILED"));
}

TEST(Update, AStuckResourceCanBeSkippedRetriedGivenUpOrTimedOut) {
  const Updating updating({thing("A", {}, "x"), thing("B")}, {thing("A", {}, "y")},
                          {.rollback = false});
  {
    StackMachine machine = updating.machine();
    machine.begin(0);
    const Decision skipped = machine.on(OrderResource{"A", ResourceOrder::kSkip, 0}, 1);
    EXPECT_TRUE(skipped.obeyed);
    EXPECT_THAT(events(skipped), ElementsAre("A UPDATE_COMPLETE", "B DELETE_IN_PROGRESS"));
    EXPECT_THAT(events(machine.on(OrderResource{"B", ResourceOrder::kSkip, 0}, 2)),
                ElementsAre("B DELETE_COMPLETE", "UPDATE_COMPLETE"));
  }
  {
    StackMachine machine = updating.machine();
    const Decision first = machine.begin(0);
    CallReplied lost;
    lost.serial = calls(first)[0].serial;
    machine.on(lost, 1);
    EXPECT_THAT(names(machine.on(OrderResource{"A", ResourceOrder::kRetry, 0}, 2)),
                ElementsAre("~A"));
  }
  {
    StackMachine machine = updating.machine();
    machine.begin(0);
    EXPECT_THAT(events(machine.on(OrderResource{"A", ResourceOrder::kGiveUp, 0}, 1)),
                ElementsAre("A UPDATE_FAILED", "UPDATE_FAILED"));
  }
  {
    StackMachine machine = updating.machine();
    machine.begin(0);
    const Decision set = machine.on(OrderResource{"A", ResourceOrder::kTimeOut, 50}, 1);
    ASSERT_EQ(set.effects.size(), 1u);
    const SetTimer timer = std::get<SetTimer>(set.effects[0]);
    EXPECT_EQ(timer.when, 50);
    EXPECT_THAT(events(machine.on(TimerDue{timer.serial}, 50)),
                ElementsAre("A UPDATE_FAILED", "UPDATE_FAILED"));
  }
  StackMachine machine = updating.machine();
  machine.begin(0);
  EXPECT_FALSE(machine.on(OrderResource{"Nobody", ResourceOrder::kRetry, 0}, 1).obeyed);
  EXPECT_FALSE(machine.on(OrderResource{"B", ResourceOrder::kRetry, 0}, 1).obeyed);
}

TEST(Import, TakesOverWhatExistsAndReleasesItOnTheWayBack) {
  const Options options{.imports = {{"Old", "id-old"}, {"Lost", "id-lost"}}};
  const std::vector<FakeResource> wanted = {thing("A"), thing("Old"), thing("Lost", {1})};
  StackMachine machine = Updating({thing("A")}, wanted, options).machine();
  const Decision first = machine.begin(0);
  EXPECT_THAT(events(first), ElementsAre("Old IMPORT_IN_PROGRESS"));
  ASSERT_THAT(names(first), ElementsAre("<Old"));
  EXPECT_EQ(calls(first)[0].physical_id, "id-old");
  const Decision second = machine.on(done(calls(first)[0]), 1);
  EXPECT_THAT(events(second), ElementsAre("Old IMPORT_COMPLETE", "Lost IMPORT_IN_PROGRESS"));
  const Decision third = machine.on(failed(calls(second)[0]), 2);
  EXPECT_THAT(names(third), IsEmpty()) << "nothing of it is deleted";
  EXPECT_THAT(events(third),
              ElementsAre("Lost IMPORT_FAILED", "IMPORT_UPDATE_FAILED",
                          "IMPORT_UPDATE_ROLLBACK_IN_PROGRESS", "Lost DELETE_COMPLETE",
                          "Old DELETE_COMPLETE", "IMPORT_UPDATE_ROLLBACK_COMPLETE"));
  EXPECT_EQ(third.batch.removed_resources.size(), 2u);
}

TEST(Import, IsRecordedInFullWhenTheNodeDiedMeanwhile) {
  const std::vector<FakeResource> wanted = {thing("A"), thing("Old", {}, "a", "b")};
  Updating updating({thing("A")}, wanted, {.imports = {{"Old", "id-old"}}});
  updating.start.resources.push_back(updating.machine().begin(0).batch.resources.back());
  StackMachine machine = updating.machine();
  const Decision again = machine.begin(1);
  ASSERT_THAT(names(again), ElementsAre("<Old"));
  const Decision ended = machine.on(done(calls(again)[0]), 2);
  ASSERT_EQ(ended.batch.resource_details.size(), 1u);
  EXPECT_EQ(ended.batch.resource_details[0].properties, R"({"Needs":[],"Flavor":"a","Fixed":"b"})");
}

TEST(Import, TellsWhatTheCloudTellsMeanwhile) {
  const std::vector<FakeResource> wanted = {thing("A"), thing("Old")};
  StackMachine machine = Updating({thing("A")}, wanted, {.imports = {{"Old", "id-old"}}}).machine();
  const Decision first = machine.begin(0);
  CallReplied news;
  news.serial = calls(first)[0].serial;
  news.outcome = CallOutcome::kInProgress;
  news.message = "half of it";
  const Decision told = machine.on(news, 1);
  ASSERT_THAT(events(told), ElementsAre("Old IMPORT_IN_PROGRESS"));
  EXPECT_EQ(told.batch.events[0].reason, "half of it");
}

}  // namespace
}  // namespace cairn::testing
