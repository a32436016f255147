// What store.h promises of commits: order, all or nothing, refusals, snapshots.
#include "tests/contract/store_fixture.h"

namespace cairn::test {
namespace {

constexpr StackState kCreating = {StackAction::kCreate, Phase::kInProgress};
constexpr StackState kCreated = {StackAction::kCreate, Phase::kComplete};
constexpr StackState kDeleted = {StackAction::kDelete, Phase::kComplete};

INSTANTIATE_TEST_SUITE_P(Stores, StoreContract, testing::Values("memory", "sqlite", "sealed"),
                         store_name);

Batch steps(std::vector<StackStep> list) {
  Batch batch;
  batch.steps = std::move(list);
  return batch;
}

Batch deletion(const StackRow& stack) {
  StackStep step = a_step(stack, stack.operation.value, 0, kDeleted);
  step.deleted = 9000;
  return steps({step});
}

Batch events(std::vector<EventRow> list) {
  Batch batch;
  batch.events = std::move(list);
  return batch;
}

TEST_P(StoreContract, AStepMovesTheStack) {
  const StackRow stack = keep_stack(a_stack(1, "web"));
  StackStep step = a_step(stack, 101, 0, kCreated);
  step.status_reason = "done";
  keep(steps({step}));
  const auto found = read()->stack(stack.no);
  EXPECT_EQ(found->state, kCreated);
  EXPECT_EQ(found->status_reason, "done");
  EXPECT_EQ(found->operation, OperationNo{});
  EXPECT_EQ(found->last_operation, OperationNo{101});
  EXPECT_EQ(found->updated, 5000);
  EXPECT_EQ(found->version, 2u);
}

TEST_P(StoreContract, StepsOfABatchFollowOneAnother) {
  const StackRow stack = a_stack(1, "web");
  Batch batch = new_stack(stack);
  batch.steps = {a_step(stack, 101, 102, kCreating), a_step(stack, 102, 0, kCreated)};
  keep(batch);
  EXPECT_EQ(read()->stack(stack.no)->state, kCreated);
  EXPECT_EQ(read()->stack(stack.no)->last_operation, OperationNo{102});
  EXPECT_EQ(read()->stack(stack.no)->version, 3u);
}

TEST_P(StoreContract, AStepOfAnotherOperationIsRefused) {
  const StackRow stack = keep_stack(a_stack(1, "web"));
  const StackRow absent = a_stack(2, "absent");
  EXPECT_EQ(commit(steps({a_step(stack, 0, 200, kCreating)})), CommitOutcome::kBusy);
  EXPECT_EQ(commit(steps({a_step(stack, 102, 0, kCreated)})), CommitOutcome::kBusy);
  EXPECT_EQ(commit(steps({a_step(stack, 101, 0, kCreated), a_step(stack, 101, 0, kCreated)})),
            CommitOutcome::kBusy);
  EXPECT_EQ(commit(steps({a_step(absent, 0, 1, kCreating)})), CommitOutcome::kBusy);
  EXPECT_EQ(read()->stack(stack.no)->version, 1u);
}

TEST_P(StoreContract, AProtectedStackRefusesOnlyStepsThatAsk) {
  const StackRow stack = keep_stack(a_stack(1, "web"));
  Batch protect;
  protect.protections = {{stack.no, true}};
  keep(protect);
  EXPECT_TRUE(read()->stack(stack.no)->deletion_protection);
  Batch guarded = steps({a_step(stack, 101, 102, kCreating)});
  guarded.steps[0].unless_protected = true;
  EXPECT_EQ(commit(guarded), CommitOutcome::kProtected);
  keep(steps({a_step(stack, 101, 101, kCreating)}));
  protect.protections[0].enabled = false;
  keep(protect);
  EXPECT_EQ(commit(guarded), CommitOutcome::kDurable);
}

TEST_P(StoreContract, ANameIsTakenUntilItsStackIsDeleted) {
  const StackRow stack = keep_stack(a_stack(1, "web"));
  EXPECT_EQ(commit(new_stack(a_stack(2, "web"))), CommitOutcome::kNameTaken);
  EXPECT_FALSE(read()->stack(StackNo{2}));
  StackRow elsewhere = a_stack(3, "web");
  elsewhere.region = "cn-beijing";
  keep_stack(elsewhere);
  StackRow of_another = a_stack(4, "web");
  of_another.account = "another";
  keep_stack(of_another);
  keep(deletion(stack));
  EXPECT_FALSE(read()->live_stack_named(kAccount, kRegion, "web"));
  EXPECT_EQ(read()->stack(stack.no)->deleted, 9000);
  keep_stack(a_stack(5, "web"));
  EXPECT_EQ(read()->live_stack_named(kAccount, kRegion, "web")->no, StackNo{5});
}

TEST_P(StoreContract, TwoNewStacksOfOneBatchDoNotShareAName) {
  Batch batch;
  batch.new_stacks = {a_stack(1, "web"), a_stack(2, "web")};
  EXPECT_EQ(commit(batch), CommitOutcome::kNameTaken);
}

TEST_P(StoreContract, ATokenIsTakenUntilItExpires) {
  Batch batch;
  batch.now = 1000;
  batch.tokens = {a_token("t", 2000)};
  batch.tokens[0].request_digest = "d";
  batch.tokens[0].response = "r";
  keep(batch);
  EXPECT_EQ(commit(batch), CommitOutcome::kTokenTaken);
  const auto found = read()->token(kAccount, "CreateStack", "t", 1999);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->account, kAccount);
  EXPECT_EQ(found->action, "CreateStack");
  EXPECT_EQ(found->token, "t");
  EXPECT_EQ(found->request_digest, "d");
  EXPECT_EQ(found->response, "r");
  EXPECT_EQ(found->expires, 2000);
  EXPECT_FALSE(read()->token(kAccount, "CreateStack", "t", 2000));
  EXPECT_FALSE(read()->token(kAccount, "DeleteStack", "t", 1000));
  EXPECT_FALSE(read()->token("another", "CreateStack", "t", 1000));

  batch.now = 1999;
  EXPECT_EQ(commit(batch), CommitOutcome::kTokenTaken);
  batch.now = 2000;
  batch.tokens[0].expires = 3000;
  EXPECT_EQ(commit(batch), CommitOutcome::kDurable);
  EXPECT_EQ(read()->token(kAccount, "CreateStack", "t", 2000)->expires, 3000);
}

TEST_P(StoreContract, ManyExpiredTokensDoNotStandInTheWay) {
  for (int i = 0; i < 20; ++i) {
    Batch batch;
    batch.now = 1000 * i;
    batch.tokens = {a_token("t" + std::to_string(i), 1000 * i + 1)};
    keep(batch);
  }
  EXPECT_TRUE(read()->token(kAccount, "CreateStack", "t19", 19'000));
  EXPECT_FALSE(read()->token(kAccount, "CreateStack", "t18", 19'000));
}

TEST_P(StoreContract, EventNumbersHaveNoGapsAndNoSecondOwner) {
  const StackRow stack = keep_stack(a_stack(1, "web"));
  const StackRow other = keep_stack(a_stack(2, "other"));
  EXPECT_EQ(read()->last_event(stack.no), 0u);
  EXPECT_EQ(commit(events({an_event(stack, 2, "Vpc")})), CommitOutcome::kSequenceTaken);
  keep(events({an_event(stack, 1, "A"), an_event(other, 1, "B"), an_event(stack, 2, "C")}));
  EXPECT_EQ(commit(events({an_event(stack, 2, "Vpc")})), CommitOutcome::kSequenceTaken);
  EXPECT_EQ(commit(events({an_event(stack, 4, "Vpc")})), CommitOutcome::kSequenceTaken);
  EXPECT_EQ(commit(events({an_event(stack, 3, "Vpc"), an_event(stack, 3, "Vpc")})),
            CommitOutcome::kSequenceTaken);
  EXPECT_EQ(read()->last_event(stack.no), 2u);
  EXPECT_EQ(read()->last_event(other.no), 1u);
  keep(events({an_event(stack, 3, "Vpc")}));
}

// A batch with a row of every kind, that will be refused for one reason.
Batch full_batch(const StackRow& stack) {
  Batch batch = new_stack(a_stack(50, "fifty"));
  batch.steps = {a_step(stack, 101, 0, kCreated)};
  batch.protections = {{stack.no, true}};
  batch.details = {{stack.no, "h", "", "", "", ""}};
  batch.operations.emplace_back().no = {500};
  batch.resources = {a_resource(stack, 1, "Vpc")};
  batch.resource_details = {{stack.no, 1, {}, "", "", ""}};
  batch.events = {an_event(stack, 1, "Vpc")};
  batch.blobs = {{"blob", "bytes"}};
  batch.tokens = {a_token("new", 9000)};
  return batch;
}

TEST_P(StoreContract, ARefusedBatchLeavesNothing) {
  const StackRow stack = keep_stack(a_stack(1, "web"));
  Batch taken;
  taken.tokens = {a_token("old", 9000)};
  keep(taken);
  struct Case {
    CommitOutcome outcome;
    void (*spoil)(Batch& batch);
  };
  const Case cases[] = {
      {CommitOutcome::kNameTaken, [](Batch& b) { b.new_stacks.push_back(a_stack(51, "web")); }},
      {CommitOutcome::kTokenTaken, [](Batch& b) { b.tokens.push_back(a_token("old", 9000)); }},
      {CommitOutcome::kBusy, [](Batch& b) { b.steps.push_back(b.steps[0]); }},
      {CommitOutcome::kSequenceTaken, [](Batch& b) { b.events.push_back(b.events[0]); }},
  };
  for (const Case& c : cases) {
    Batch batch = full_batch(stack);
    c.spoil(batch);
    EXPECT_EQ(commit(batch), c.outcome);
    const auto reader = read();
    EXPECT_FALSE(reader->stack(StackNo{50}));
    EXPECT_EQ(reader->stack(stack.no)->version, 1u);
    EXPECT_FALSE(reader->stack(stack.no)->deletion_protection);
    EXPECT_FALSE(reader->stack_detail(stack.no));
    EXPECT_FALSE(reader->operation({500}));
    EXPECT_TRUE(reader->resources(stack.no).empty());
    EXPECT_TRUE(reader->resource_details(stack.no).empty());
    EXPECT_EQ(reader->last_event(stack.no), 0u);
    EXPECT_FALSE(reader->blob("blob"));
    EXPECT_FALSE(reader->token(kAccount, "CreateStack", "new", 0));
  }
  EXPECT_EQ(commit(full_batch(stack)), CommitOutcome::kDurable);
}

TEST_P(StoreContract, AGroupIsAppliedInOrderAndRefusedBatchByBatch) {
  const StackRow stack = a_stack(1, "web");
  Batch moved = steps({a_step(stack, 101, 0, kCreated)});
  moved.events = {an_event(stack, 1, "A")};
  const std::vector<Batch> group = {
      new_stack(stack),
      new_stack(a_stack(2, "web")),       // the first has the name
      moved,                              // sees the first
      moved,                              // the third has moved it on
      events({an_event(stack, 3, "C")}),  // a gap
      events({an_event(stack, 2, "B")}),  // follows the third, not the fourth or fifth
      deletion(a_stack(1, "web")),        // not its operation any more
      Batch{},
  };
  const std::vector<CommitOutcome> expected = {
      CommitOutcome::kDurable, CommitOutcome::kNameTaken,     CommitOutcome::kDurable,
      CommitOutcome::kBusy,    CommitOutcome::kSequenceTaken, CommitOutcome::kDurable,
      CommitOutcome::kBusy,    CommitOutcome::kDurable};
  EXPECT_EQ(store_->commit(group), expected);
  EXPECT_EQ(read()->last_event(stack.no), 2u);
  EXPECT_EQ(read()->stack(stack.no)->state, kCreated);
  EXPECT_TRUE(store_->commit({}).empty());
}

TEST_P(StoreContract, AReaderSeesOneMoment) {
  const StackRow stack = keep_stack(a_stack(1, "web"));
  const auto before = read();
  EXPECT_EQ(before->last_event(stack.no), 0u);
  Batch batch = steps({a_step(stack, 101, 0, kCreated)});
  batch.events = {an_event(stack, 1, "A")};
  keep(batch);
  keep_stack(a_stack(2, "other"));
  EXPECT_EQ(before->last_event(stack.no), 0u);
  EXPECT_EQ(before->stack(stack.no)->state, kCreating);
  EXPECT_FALSE(before->stack(StackNo{2}));
  const auto after = read();
  EXPECT_EQ(after->last_event(stack.no), 1u);
  EXPECT_EQ(after->stack(stack.no)->state, kCreated);
}

TEST_P(StoreContract, ManyReadersAtOnce) {
  const StackRow stack = keep_stack(a_stack(1, "web"));
  std::vector<std::unique_ptr<Reader>> readers;
  for (std::uint64_t i = 0; i < 20; ++i) {
    readers.push_back(read());
    EXPECT_EQ(readers.back()->last_event(stack.no), i);
    keep(events({an_event(stack, i + 1, "A")}));
  }
  for (std::uint64_t i = 0; i < 20; ++i) EXPECT_EQ(readers[i]->last_event(stack.no), i);
}

TEST_P(StoreContract, TheEpochGrows) {
  EXPECT_EQ(store_->begin_epoch(), 1u);
  const auto reader = read();
  EXPECT_EQ(store_->begin_epoch(), 2u);
  EXPECT_EQ(store_->failure(), "");
}

}  // namespace
}  // namespace cairn::test
