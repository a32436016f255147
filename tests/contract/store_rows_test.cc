// What store.h promises of rows: each comes back as it was written, found by its keys only.
#include "tests/contract/store_fixture.h"

namespace cairn::test {
namespace {

class StoreRows : public StoreContract {};

INSTANTIATE_TEST_SUITE_P(Stores, StoreRows, testing::Values("memory", "sqlite", "sealed"),
                         store_name);

TEST_P(StoreRows, AStackComesBackWhole) {
  StackRow row = a_stack(std::int64_t{7} << 40, "web");
  row.status_reason = "because: \xE5\xA0\x86\xE6\xA0\x88 'quoted' \"twice\"";
  row.updated = 2;
  row.deletion_protection = true;
  row.resource_group = "rg-1";
  row.parent_id = "parent";
  row.root_id = "root";
  keep_stack(row);
  const auto by_id = read()->stack(kAccount, kRegion, row.id);
  const auto by_no = read()->stack(row.no);
  const auto by_name = read()->live_stack_named(kAccount, kRegion, "web");
  for (const auto& found : {by_id, by_no, by_name}) {
    ASSERT_TRUE(found);
    EXPECT_EQ(found->no, row.no);
    EXPECT_EQ(found->id, row.id);
    EXPECT_EQ(found->account, row.account);
    EXPECT_EQ(found->region, row.region);
    EXPECT_EQ(found->name, row.name);
    EXPECT_EQ(found->state, row.state);
    EXPECT_EQ(found->status_reason, row.status_reason);
    EXPECT_EQ(found->created, row.created);
    EXPECT_EQ(found->updated, row.updated);
    EXPECT_EQ(found->deleted, 0);
    EXPECT_EQ(found->operation, row.operation);
    EXPECT_EQ(found->last_operation, row.last_operation);
    EXPECT_EQ(found->version, 1u);
    EXPECT_TRUE(found->deletion_protection);
    EXPECT_EQ(found->resource_group, row.resource_group);
    EXPECT_EQ(found->parent_id, row.parent_id);
    EXPECT_EQ(found->root_id, row.root_id);
  }
}

TEST_P(StoreRows, AStackIsNotFoundElsewhere) {
  const StackRow row = keep_stack(a_stack(1, "web"));
  EXPECT_FALSE(read()->stack("another", kRegion, row.id));
  EXPECT_FALSE(read()->stack(kAccount, "cn-beijing", row.id));
  EXPECT_FALSE(read()->stack(kAccount, kRegion, "id-2"));
  EXPECT_FALSE(read()->stack(StackNo{2}));
  EXPECT_FALSE(read()->live_stack_named(kAccount, kRegion, "WEB"));
  EXPECT_FALSE(read()->live_stack_named("another", kRegion, "web"));
}

TEST_P(StoreRows, EveryStackStateComesBack) {
  std::int64_t no = 0;
  for (const StackState& state : all_statuses()) {
    ++no;
    StackRow row = a_stack(no, "s" + std::to_string(no));
    row.state = state;
    keep_stack(row);
    EXPECT_EQ(read()->stack(row.no)->state, state) << status_name(state);
  }
}

TEST_P(StoreRows, DetailsAreReplacedAndOutputsSet) {
  const StackRow stack = keep_stack(a_stack(1, "web"));
  Batch batch;
  batch.details.push_back({stack.no, "hash", "[1]", "{}", "", "words"});
  keep(batch);
  batch.details[0].parameters = "[2]";
  batch.outputs.push_back({stack.no, "[3]"});
  keep(batch);
  const auto detail = read()->stack_detail(stack.no);
  ASSERT_TRUE(detail);
  EXPECT_EQ(detail->no, stack.no);
  EXPECT_EQ(detail->template_hash, "hash");
  EXPECT_EQ(detail->parameters, "[2]");
  EXPECT_EQ(detail->settings, "{}");
  EXPECT_EQ(detail->outputs, "[3]");
  EXPECT_EQ(detail->description, "words");
  EXPECT_FALSE(read()->stack_detail({2}));
}

TEST_P(StoreRows, OperationsAreReplacedAndUnfinishedOnesListed) {
  OperationRow row;
  row.no = {12};
  row.stack = {1};
  row.action = StackAction::kImportUpdate;
  row.plan_hash = "plan";
  row.started = 1;
  row.deadline = 2;
  row.timeout = 3;
  row.parallelism = 4;
  row.rollback = false;
  row.failure = "first";
  row.rollback_failure = "second";
  row.retained = "[\"Vpc\"]";
  row.acting = "{\"Role\":\"networks\"}";
  Batch batch;
  batch.operations = {row, row};
  batch.operations[1].no = {11};
  keep(batch);
  const auto found = read()->operation({12});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->stack, row.stack);
  EXPECT_EQ(found->action, row.action);
  EXPECT_EQ(found->plan_hash, row.plan_hash);
  EXPECT_EQ(found->started, row.started);
  EXPECT_EQ(found->deadline, row.deadline);
  EXPECT_EQ(found->timeout, row.timeout);
  EXPECT_EQ(found->parallelism, row.parallelism);
  EXPECT_FALSE(found->rollback);
  EXPECT_FALSE(found->finished);
  EXPECT_EQ(found->failure, row.failure);
  EXPECT_EQ(found->acting, row.acting);
  EXPECT_EQ(found->rollback_failure, row.rollback_failure);
  EXPECT_EQ(found->retained, row.retained);
  const auto both = read()->unfinished_operations();
  ASSERT_EQ(both.size(), 2u);
  EXPECT_EQ(both[0].no, OperationNo{11});
  EXPECT_EQ(both[1].no, OperationNo{12});

  batch.operations.resize(1);
  batch.operations[0].finished = true;
  keep(batch);
  ASSERT_EQ(read()->unfinished_operations().size(), 1u);
  EXPECT_TRUE(read()->operation({12})->finished);
  EXPECT_FALSE(read()->operation({13}));
}

TEST_P(StoreRows, ResourcesAreReplacedWhole) {
  const StackRow stack = keep_stack(a_stack(1, "web"));
  ResourceRow row = a_resource(stack, 2, "Vpc");
  Batch batch;
  batch.resources = {row, a_resource(stack, 1, "Web")};
  keep(batch);
  row.state = {ResourceAction::kCreate, Phase::kFailed};
  row.type = "ALIYUN::ECS::VSwitch";
  row.call = CallState::kPolling;
  row.attempt = 4'000'000'000;
  row.made_by = {101};
  row.acted_by = {102};
  row.physical_id = "vpc-1";
  row.status_reason = "reason";
  row.created = 1;
  row.updated = 2;
  row.retain = true;
  batch.resources = {row};
  keep(batch);
  const auto rows = read()->resources(stack.no);
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].logical_id, "Web");
  const ResourceRow& found = rows[1];
  EXPECT_EQ(found.stack, stack.no);
  EXPECT_EQ(found.no, 2u);
  EXPECT_EQ(found.logical_id, row.logical_id);
  EXPECT_EQ(found.type, row.type);
  EXPECT_EQ(found.state, row.state);
  EXPECT_EQ(found.call, row.call);
  EXPECT_EQ(found.attempt, row.attempt);
  EXPECT_EQ(found.made_by, row.made_by);
  EXPECT_EQ(found.acted_by, row.acted_by);
  EXPECT_EQ(found.physical_id, row.physical_id);
  EXPECT_EQ(found.status_reason, row.status_reason);
  EXPECT_EQ(found.created, row.created);
  EXPECT_EQ(found.updated, row.updated);
  EXPECT_TRUE(found.retain);
  EXPECT_TRUE(read()->resources({2}).empty());
}

TEST_P(StoreRows, ALogicalIdNamesItsNewestResource) {
  const StackRow stack = keep_stack(a_stack(1, "web"));
  const StackRow other = keep_stack(a_stack(2, "other"));
  Batch batch;
  batch.resources = {a_resource(stack, 1, "Vpc"), a_resource(stack, 3, "Vpc"),
                     a_resource(stack, 2, "Vpc"), a_resource(other, 9, "Vpc")};
  keep(batch);
  EXPECT_EQ(read()->resource(stack.no, "Vpc")->no, 3u);
  EXPECT_FALSE(read()->resource(stack.no, "vpc"));
}

TEST_P(StoreRows, ResourceDetailsComeBackWhole) {
  const StackRow stack = keep_stack(a_stack(1, "web"));
  ResourceDetailRow row{stack.no, 2, {7, 4'000'000'000}, "{\"a\":1}", "\"r\"", "{}"};
  Batch batch;
  batch.resource_details = {{stack.no, 3, {}, "", "", ""}, row};
  keep(batch);
  batch.resource_details[1].attributes = row.attributes = "{\"b\":2}";
  keep(batch);
  const auto rows = read()->resource_details(stack.no);
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].no, 2u);
  EXPECT_EQ(rows[1].no, 3u);
  EXPECT_TRUE(rows[1].needs.empty());
  const auto found = read()->resource_detail(stack.no, 2);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->needs, row.needs);
  EXPECT_EQ(found->properties, row.properties);
  EXPECT_EQ(found->ref, row.ref);
  EXPECT_EQ(found->attributes, row.attributes);
  EXPECT_FALSE(read()->resource_detail(stack.no, 4));
}

TEST_P(StoreRows, BlobsAreKeptAsTheyWere) {
  const std::string bytes("a\0b\xff", 4);
  Batch batch;
  batch.blobs = {{"h", bytes}, {"empty", ""}};
  keep(batch);
  batch.blobs = {{"h", "other"}};
  keep(batch);
  EXPECT_EQ(read()->blob("h"), bytes);
  EXPECT_EQ(read()->blob("empty"), "");
  EXPECT_FALSE(read()->blob("g"));
}

}  // namespace
}  // namespace cairn::test
