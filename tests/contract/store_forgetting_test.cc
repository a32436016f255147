// Stacks that were deleted before a time go, the first one first, with all that was theirs.
#include "tests/contract/store_fixture.h"

namespace cairn::test {
namespace {

class StoreForgetting : public StoreContract {
 protected:
  static constexpr std::uint32_t kResources = 7;

  StackRow a_whole_stack(std::int64_t no, Millis deleted) {
    StackRow row = a_stack(no, "stack-" + std::to_string(no));
    row.deleted = deleted;
    if (deleted != 0) row.state = {StackAction::kDelete, Phase::kComplete};
    Batch batch = new_stack(row);
    StackDetailRow detail;
    detail.no = row.no;
    detail.template_hash = "template";
    batch.details.push_back(detail);
    batch.blobs.push_back({"template", "Resources: {}"});
    OperationRow operation;
    operation.no = row.last_operation;
    operation.stack = row.no;
    operation.finished = true;
    batch.operations.push_back(operation);
    for (std::uint32_t i = 1; i <= kResources; ++i) {
      batch.resources.push_back(a_resource(row, i, "R" + std::to_string(i)));
      ResourceDetailRow more;
      more.stack = row.no;
      more.no = i;
      more.properties = "{}";
      batch.resource_details.push_back(std::move(more));
      batch.events.push_back(an_event(row, i, "R" + std::to_string(i)));
      batch.records.push_back(a_record(RecordKind::kRevision, row.id + "/" + std::to_string(i)));
      batch.records.back().parent = row.id;
      batch.records.back().name = std::to_string(i);
    }
    batch.records.push_back(a_record(RecordKind::kStackPolicy, row.id));
    batch.tags.push_back({.owner = tag_owner(row), .put = {{"env", "test"}}});
    keep(batch);
    return row;
  }
  static RecordRow a_record(RecordKind kind, std::string id) {
    RecordRow row;
    row.kind = kind;
    row.id = std::move(id);
    row.account = kAccount;
    row.region = kRegion;
    row.body = "{}";
    return row;
  }
  void forget(Millis deleted_before, std::uint32_t rows_max = 1'000) {
    Batch batch;
    batch.forgetting = Forgetting{deleted_before, rows_max};
    keep(batch);
  }
  std::size_t revisions(const StackRow& stack) {
    RecordFilter filter;
    filter.kind = RecordKind::kRevision;
    filter.parent = stack.id;
    return read()->records(filter, {0, 100}).rows.size();
  }
  void expect_whole(const StackRow& stack) {
    EXPECT_TRUE(read()->stack(stack.no));
    EXPECT_TRUE(read()->stack_detail(stack.no));
    EXPECT_TRUE(read()->operation(stack.last_operation));
    EXPECT_EQ(read()->resources(stack.no).size(), kResources);
    EXPECT_EQ(read()->resource_details(stack.no).size(), kResources);
    EXPECT_EQ(read()->last_event(stack.no), kResources);
    EXPECT_EQ(revisions(stack), kResources);
    EXPECT_EQ(read()->tags(tag_owner(stack)).size(), 1u);
    EXPECT_TRUE(read()->record(RecordKind::kStackPolicy, stack.id));
  }
  void expect_gone(const StackRow& stack) {
    EXPECT_FALSE(read()->stack(stack.no));
    EXPECT_FALSE(read()->stack(kAccount, kRegion, stack.id));
    EXPECT_FALSE(read()->stack_detail(stack.no));
    EXPECT_FALSE(read()->operation(stack.last_operation));
    EXPECT_TRUE(read()->resources(stack.no).empty());
    EXPECT_TRUE(read()->resource_details(stack.no).empty());
    EXPECT_EQ(read()->last_event(stack.no), 0u);
    EXPECT_TRUE(read()->events_between(stack.no, 1, 100).empty());
    EXPECT_EQ(read()->events(stack, {}, {0, 10}).total, 0u);
    EXPECT_EQ(revisions(stack), 0u);
    EXPECT_TRUE(read()->tags(tag_owner(stack)).empty());
    EXPECT_FALSE(read()->record(RecordKind::kStackPolicy, stack.id));
  }
};

INSTANTIATE_TEST_SUITE_P(Stores, StoreForgetting, testing::Values("memory", "sqlite", "sealed"),
                         store_name);

TEST_P(StoreForgetting, TheOneDeletedFirstGoesWithAllItHad) {
  const StackRow live = a_whole_stack(1, 0);
  const StackRow late = a_whole_stack(2, 3'000);
  const StackRow early = a_whole_stack(3, 2'000);
  forget(2'000);
  expect_whole(early);
  forget(5'000);
  expect_gone(early);
  expect_whole(late);
  forget(3'000);
  expect_whole(late);
  forget(3'001);
  expect_gone(late);
  forget(1'000'000);
  expect_whole(live);
  EXPECT_TRUE(read()->blob("template")) << "others may have the same text";
}

TEST_P(StoreForgetting, ALargeStackGoesInPieces) {
  const StackRow large = a_whole_stack(1, 1'000);
  const StackRow next = a_whole_stack(2, 2'000);
  forget(5'000, 3);
  if (GetParam() != std::string_view("memory")) {
    EXPECT_TRUE(read()->stack(large.no)) << "its own row goes last";
    EXPECT_EQ(read()->events_between(large.no, 1, 100).size(), kResources - 3);
    EXPECT_EQ(read()->resources(large.no).size(), kResources);
  }
  expect_whole(next);
  int turns = 1;
  while (read()->stack(large.no) && turns < 100) {
    forget(1'500, 3);
    ++turns;
  }
  expect_gone(large);
  EXPECT_LT(turns, 15);
  expect_whole(next);
}

TEST_P(StoreForgetting, EventsOfOthersAreFollowedPastTheGap) {
  a_whole_stack(1, 1'000);
  const StackRow other = a_whole_stack(2, 0);
  const std::uint64_t before = read()->last_event_run();
  forget(5'000);
  EXPECT_EQ(read()->last_event_run(), before) << "positions are never used twice";
  Batch batch;
  batch.events.push_back(an_event(other, kResources + 1, "R1"));
  keep(batch);
  const auto runs = read()->event_runs(before, 10);
  ASSERT_EQ(runs.size(), 1u);
  EXPECT_EQ(runs.front().position, before + 1);
}

}  // namespace
}  // namespace cairn::test
