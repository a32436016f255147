// What store.h promises of the order of events: within a stack, and over all stacks.
#include <gmock/gmock.h>

#include "tests/contract/store_fixture.h"

namespace cairn::test {
namespace {

using testing::ElementsAre;

class StoreEventRuns : public StoreContract {
 protected:
  void SetUp() override {
    StoreContract::SetUp();
    web_ = keep_stack(a_stack(1, "web"));
    shop_ = keep_stack(a_stack(2, "shop"));
  }

  void append(const std::vector<EventRow>& events) {
    Batch batch;
    batch.events = events;
    keep(batch);
  }

  // "stack:first-last" each.
  std::vector<std::string> runs(std::uint64_t after, std::uint64_t limit = 100) {
    std::vector<std::string> out;
    std::uint64_t before = after;
    for (const EventRun& run : read()->event_runs(after, limit)) {
      EXPECT_GT(run.position, before);
      before = run.position;
      out.push_back(std::to_string(run.stack.value) + ":" + std::to_string(run.first) + "-" +
                    std::to_string(run.last));
    }
    return out;
  }

  std::vector<std::uint64_t> between(std::uint64_t first, std::uint64_t last) {
    std::vector<std::uint64_t> out;
    for (const EventRow& row : read()->events_between(web_.no, first, last)) {
      out.push_back(row.seq);
    }
    return out;
  }

  StackRow web_;
  StackRow shop_;
};

INSTANTIATE_TEST_SUITE_P(Stores, StoreEventRuns, testing::Values("memory", "sqlite", "sealed"),
                         store_name);

TEST_P(StoreEventRuns, RunsAreInTheOrderOfBatches) {
  EXPECT_EQ(read()->last_event_run(), 0u);
  EXPECT_THAT(runs(0), ElementsAre());
  append({an_event(web_, 1, "A"), an_event(web_, 2, "B")});
  append({an_event(shop_, 1, "A")});
  append({an_event(web_, 3, "A"), an_event(shop_, 2, "B"), an_event(shop_, 3, "C"),
          an_event(web_, 4, "B")});
  EXPECT_THAT(runs(0), ElementsAre("1:1-2", "2:1-1", "1:3-3", "2:2-3", "1:4-4"));
  EXPECT_THAT(runs(0, 2), ElementsAre("1:1-2", "2:1-1"));
  const auto two = read()->event_runs(0, 2);
  EXPECT_THAT(runs(two.back().position), ElementsAre("1:3-3", "2:2-3", "1:4-4"));
  EXPECT_EQ(read()->last_event_run(), read()->event_runs(0, 100).back().position);
  EXPECT_THAT(runs(read()->last_event_run()), ElementsAre());
}

TEST_P(StoreEventRuns, ARefusedBatchLeavesNoRun) {
  append({an_event(web_, 1, "A")});
  Batch gap;
  gap.events = {an_event(web_, 3, "A")};
  EXPECT_EQ(commit(gap), CommitOutcome::kSequenceTaken);
  Batch silent;
  silent.now = 1;
  keep(silent);
  append({an_event(web_, 2, "A")});
  EXPECT_THAT(runs(0), ElementsAre("1:1-1", "1:2-2"));
}

TEST_P(StoreEventRuns, BetweenNumbers) {
  append({an_event(web_, 1, "A"), an_event(web_, 2, "B"), an_event(web_, 3, "C")});
  EXPECT_THAT(between(1, 2), ElementsAre(1u, 2u));
  EXPECT_THAT(between(2, 2), ElementsAre(2u));
  EXPECT_THAT(between(3, 900), ElementsAre(3u));
  EXPECT_THAT(between(4, 900), ElementsAre());
  EXPECT_THAT(between(3, 2), ElementsAre());
  EXPECT_TRUE(read()->events_between(shop_.no, 1, 9).empty());
}

TEST_P(StoreEventRuns, AReaderSeesOneMoment) {
  append({an_event(web_, 1, "A")});
  const auto before = read();
  EXPECT_EQ(before->event_runs(0, 9).size(), 1u);
  append({an_event(web_, 2, "A")});
  EXPECT_EQ(before->event_runs(0, 9).size(), 1u);
  EXPECT_EQ(before->events_between(web_.no, 1, 9).size(), 1u);
}

}  // namespace
}  // namespace cairn::test
