// ForkedStore: it begins as another store is, and that store never hears of what becomes of it.
#include "store/memory/forked_store.h"

#include <gtest/gtest.h>

#include <array>

#include "tests/contract/store_rows.h"

namespace cairn::test {
namespace {

constexpr StackState kCreated{StackAction::kCreate, Phase::kComplete};
constexpr StackState kDeleted{StackAction::kDelete, Phase::kComplete};

RecordRow a_record(std::string id, std::string name, std::uint64_t version) {
  RecordRow row;
  row.kind = RecordKind::kTemplate;
  row.id = std::move(id);
  row.account = kAccount;
  row.name = std::move(name);
  row.version = version;
  return row;
}

// "web" is idle below, with a resource and three events; so is the record "kept".
class Forked : public ::testing::Test {
 protected:
  Forked() {
    Batch batch = new_stack(web_);
    batch.steps.push_back(a_step(web_, 101, 0, kCreated));
    batch.resources.push_back(a_resource(web_, 0, "Vpc"));
    for (std::uint64_t seq = 1; seq <= 3; ++seq) batch.events.push_back(an_event(web_, seq, "Vpc"));
    batch.records.push_back(a_record("kept", "name", 0));
    EXPECT_EQ(commit(below_, batch), CommitOutcome::kDurable);
    fork_ = std::make_unique<ForkedStore>(below_.read());
  }
  static CommitOutcome commit(Store& store, Batch batch) {
    return store.commit(std::array{std::move(batch)}).front();
  }
  CommitOutcome step(std::int64_t by, std::int64_t next, StackState state, Millis deleted = 0) {
    Batch batch;
    batch.steps.push_back(a_step(web_, by, next, state));
    batch.steps.back().deleted = deleted;
    return commit(*fork_, std::move(batch));
  }

  const StackRow web_ = a_stack(1, "web");
  MemoryStore below_;
  std::unique_ptr<ForkedStore> fork_;
};

TEST_F(Forked, SeesWhatWasThereAndNotWhatCameLater) {
  commit(below_, new_stack(a_stack(2, "later")));
  const auto reader = fork_->read();
  EXPECT_EQ(reader->live_stack_named(kAccount, kRegion, "web")->state, kCreated);
  EXPECT_EQ(reader->resources(web_.no).size(), 1U);
  EXPECT_EQ(reader->last_event(web_.no), 3U);
  EXPECT_FALSE(reader->live_stack_named(kAccount, kRegion, "later"));
  EXPECT_EQ(reader->count_live_stacks(kAccount), 1U);
}

TEST_F(Forked, AStackIsTakenOverWhenItIsFirstWritten) {
  EXPECT_EQ(step(7, 8, kDeleted), CommitOutcome::kBusy) << "nothing runs on it";
  EXPECT_EQ(step(0, 200, {StackAction::kUpdate, Phase::kInProgress}), CommitOutcome::kDurable);
  const auto reader = fork_->read();
  EXPECT_EQ(reader->stack(web_.no)->operation, OperationNo{200});
  EXPECT_EQ(reader->resources(web_.no).size(), 1U) << "its resources came along";
  EXPECT_EQ(reader->count_running_operations(kAccount), 1U);
  EXPECT_EQ(reader->stacks({.account = kAccount, .region = kRegion}, {}).total, 1U);
  EXPECT_EQ(below_.read()->stack(web_.no)->state, kCreated);
  EXPECT_EQ(below_.read()->count_running_operations(kAccount), 0U);
}

TEST_F(Forked, NamesAreTakenAsBelowUntilTheirStackIsGone) {
  EXPECT_EQ(commit(*fork_, new_stack(a_stack(9, "web"))), CommitOutcome::kNameTaken);
  EXPECT_EQ(step(0, 200, {StackAction::kDelete, Phase::kInProgress}), CommitOutcome::kDurable);
  EXPECT_EQ(step(200, 0, kDeleted, 6000), CommitOutcome::kDurable);
  EXPECT_EQ(fork_->read()->count_live_stacks(kAccount), 0U);
  EXPECT_EQ(commit(*fork_, new_stack(a_stack(9, "web"))), CommitOutcome::kDurable);
  EXPECT_EQ(fork_->read()->live_stack_named(kAccount, kRegion, "web")->no, StackNo{9});
  EXPECT_EQ(below_.read()->live_stack_named(kAccount, kRegion, "web")->no, web_.no);
}

TEST_F(Forked, EventsGoOnWhereTheyStoodAndAreKeptApart) {
  Batch used;
  used.events.push_back(an_event(web_, 3, "Vpc"));
  EXPECT_EQ(commit(*fork_, used), CommitOutcome::kSequenceTaken);
  Batch next;
  next.events.push_back(an_event(web_, 4, "Vpc"));
  EXPECT_EQ(commit(*fork_, next), CommitOutcome::kDurable);
  EXPECT_EQ(fork_->read()->last_event(web_.no), 4U);
  ASSERT_EQ(fork_->written().size(), 1U);
  EXPECT_EQ(fork_->written()[0].seq, 4U);
  EXPECT_EQ(below_.read()->last_event(web_.no), 3U);
}

TEST_F(Forked, RecordsAreComparedWithWhatIsStoredOnEitherSide) {
  struct Case {
    const char* why;
    RecordRow row;
    CommitOutcome want;
  };
  const Case cases[] = {
      {"it is not new", a_record("kept", "name", 0), CommitOutcome::kRecordChanged},
      {"the name is another's", a_record("other", "name", 0), CommitOutcome::kNameTaken},
      {"as it was read", a_record("kept", "renamed", 1), CommitOutcome::kDurable},
      {"the name is free now", a_record("other", "name", 0), CommitOutcome::kDurable},
  };
  for (const Case& c : cases) {
    Batch batch;
    batch.records.push_back(c.row);
    EXPECT_EQ(commit(*fork_, batch), c.want) << c.why;
  }
  Batch removal;
  removal.removed_records.push_back({RecordKind::kTemplate, "kept"});
  EXPECT_EQ(commit(*fork_, removal), CommitOutcome::kDurable);
  const auto reader = fork_->read();
  EXPECT_FALSE(reader->record(RecordKind::kTemplate, "kept"));
  EXPECT_EQ(reader->records({.kind = RecordKind::kTemplate}, {}).total, 1U);
  EXPECT_EQ(below_.read()->record(RecordKind::kTemplate, "kept")->name, "name");
}

TEST_F(Forked, TokensAreTakenOnEitherSide) {
  Batch batch;
  batch.tokens.push_back(a_token("t", 100));
  batch.now = 50;
  EXPECT_EQ(commit(below_, batch), CommitOutcome::kDurable);
  fork_ = std::make_unique<ForkedStore>(below_.read());
  EXPECT_EQ(commit(*fork_, batch), CommitOutcome::kTokenTaken);
  batch.now = 100;
  EXPECT_EQ(commit(*fork_, batch), CommitOutcome::kDurable) << "the other one expired";
}

}  // namespace
}  // namespace cairn::test
