// What store.h promises of stack groups: their names, lists, orders, and that a batch is one.
#include "tests/contract/store_fixture.h"
#include "value/json.h"

namespace cairn::test {
namespace {

const TagScope kGroups = {TagKind::kStackGroup, kAccount, kRegion};

class StoreGroups : public StoreContract {
 protected:
  static GroupRow a_group(std::string id, std::string name) {
    return {.id = std::move(id),
            .account = kAccount,
            .region = kRegion,
            .name = std::move(name),
            .created = 1000};
  }
  static InstanceRow an_instance(std::string account, std::string region) {
    return {.group = "g", .account = std::move(account), .region = std::move(region)};
  }
  static GroupOperationRow an_operation(std::string id, std::uint64_t order,
                                        GroupOperationStatus status) {
    return {.id = std::move(id), .group = "g", .status = status, .order = order, .created = 5};
  }
  static Batch batch_of(GroupBatch rows) {
    Batch batch;
    batch.groups = std::make_shared<const GroupBatch>(std::move(rows));
    return batch;
  }
  void keep(GroupBatch rows) { StoreContract::keep(batch_of(std::move(rows))); }
  CommitOutcome put(GroupBatch rows) { return commit(batch_of(std::move(rows))); }
  std::vector<std::string> listed(const GroupFilter& filter, Window window = {0, 100}) {
    std::vector<std::string> ids;
    for (const GroupRow& row : read()->groups().groups(filter, window).rows) ids.push_back(row.id);
    return ids;
  }
  std::vector<std::string> instances(const InstanceFilter& filter, Window window = {0, 100}) {
    std::vector<std::string> found;
    for (const InstanceRow& row : read()->groups().instances(filter, window).rows) {
      found.push_back(row.account + "/" + row.region);
    }
    return found;
  }
  using Texts = std::vector<std::string>;
};

INSTANTIATE_TEST_SUITE_P(Stores, StoreGroups, testing::Values("memory", "sqlite", "sealed"),
                         store_name);

TEST_P(StoreGroups, EveryFieldOfAGroupComesBack) {
  GroupRow row = a_group("g", "name");
  row.description = "what for";
  row.template_hash = "hash";
  row.parameters = *read_json(R"([{"ParameterKey":"A","ParameterValue":"secret"}])");
  row.permissions = PermissionModel::kServiceManaged;
  row.administration_role = "Admin";
  row.execution_role = "Exec";
  row.auto_deployment = {.enabled = true, .retain_stacks = true};
  row.folders = {{"fd-1", {"r-1", "r-2"}}, {"fd-2", {}}};
  row.resource_group = "rg-1";
  row.expand_modules = true;
  row.updated = 2000;
  row.drift = GroupDrift{.detected = 7,
                         .ended = GroupOperationStatus::kFailed,
                         .total = 6,
                         .in_sync = 1,
                         .drifted = 2,
                         .failed = 3,
                         .cancelled = 4};
  keep({.groups = {row}});
  const auto got = read()->groups().group("g");
  ASSERT_TRUE(got);
  EXPECT_EQ(got->description, "what for");
  EXPECT_EQ(got->template_hash, "hash");
  EXPECT_EQ(to_json(got->parameters), to_json(row.parameters));
  EXPECT_EQ(got->permissions, PermissionModel::kServiceManaged);
  EXPECT_EQ(got->administration_role, "Admin");
  EXPECT_EQ(got->execution_role, "Exec");
  EXPECT_TRUE(got->auto_deployment.enabled && got->auto_deployment.retain_stacks);
  EXPECT_EQ(got->folders, row.folders);
  EXPECT_EQ(got->resource_group, "rg-1");
  EXPECT_TRUE(got->expand_modules);
  EXPECT_EQ(got->created, 1000);
  EXPECT_EQ(got->updated, 2000);
  ASSERT_TRUE(got->drift);
  EXPECT_EQ(got->drift->detected, 7);
  EXPECT_EQ(got->drift->ended, GroupOperationStatus::kFailed);
  EXPECT_EQ(got->drift->cancelled, 4U);
}

TEST_P(StoreGroups, EveryFieldOfAnOperationComesBack) {
  GroupOperationRow row = an_operation("o", 3, GroupOperationStatus::kStopping);
  row.action = GroupAction::kDelete;
  row.preferences = {.failure_tolerance_count = 2,
                     .max_concurrent_percentage = 30,
                     .regions = RegionOrder::kParallel,
                     .any_may_fail = true};
  row.regions = {"r-2", "r-1"};
  row.description = "because";
  row.reason = "why";
  row.ended = 9;
  row.retain_stacks = true;
  row.timeout_min = 77;
  row.rollback = false;
  row.target_accounts = {"6"};
  row.target_folders = {"fd-1", "fd-2"};
  row.automatic_account = "5";
  keep({.operations = {row}});
  const auto got = read()->groups().group_operation("o");
  ASSERT_TRUE(got);
  EXPECT_EQ(got->action, GroupAction::kDelete);
  EXPECT_EQ(got->status, GroupOperationStatus::kStopping);
  EXPECT_EQ(got->preferences, row.preferences);
  EXPECT_EQ(got->regions, row.regions);
  EXPECT_EQ(got->description, "because");
  EXPECT_EQ(got->reason, "why");
  EXPECT_EQ(got->order, 3U);
  EXPECT_EQ(got->created, 5);
  EXPECT_EQ(got->ended, 9);
  EXPECT_TRUE(got->retain_stacks);
  EXPECT_EQ(got->timeout_min, 77);
  EXPECT_FALSE(got->rollback);
  EXPECT_EQ(got->target_accounts, row.target_accounts);
  EXPECT_EQ(got->target_folders, row.target_folders);
  EXPECT_EQ(got->automatic_account, "5");
}

TEST_P(StoreGroups, ANameIsOneLiveGroupsInItsAccountAndRegion) {
  keep({.groups = {a_group("g1", "n")}});
  EXPECT_EQ(put({.groups = {a_group("g2", "n")}}), CommitOutcome::kNameTaken);
  EXPECT_FALSE(read()->groups().group("g2"));
  GroupRow elsewhere = a_group("g3", "n");
  elsewhere.region = "elsewhere";
  EXPECT_EQ(put({.groups = {elsewhere}}), CommitOutcome::kDurable);
  GroupRow gone = a_group("g1", "n");
  gone.status = GroupStatus::kDeleted;
  keep({.groups = {gone}});
  EXPECT_FALSE(read()->groups().live_group_named(kAccount, kRegion, "n"));
  EXPECT_EQ(put({.groups = {a_group("g4", "n")}}), CommitOutcome::kDurable);
  EXPECT_EQ(read()->groups().live_group_named(kAccount, kRegion, "n")->id, "g4");
  EXPECT_EQ(read()->groups().group("g1")->status, GroupStatus::kDeleted);
  EXPECT_EQ(read()->groups().count_live_groups(kAccount), 2U);
  EXPECT_EQ(read()->groups().count_live_groups("nobody"), 0U);
}

TEST_P(StoreGroups, OnlyAMoveChangesTheResourceGroup) {
  GroupRow row = a_group("g", "n");
  row.resource_group = "rg-1";
  keep({.groups = {row}});
  keep({.moves = {{"g", "rg-2"}}});
  row.description = "changed";
  keep({.groups = {row}});
  const auto got = read()->groups().group("g");
  EXPECT_EQ(got->resource_group, "rg-2");
  EXPECT_EQ(got->description, "changed");
}

TEST_P(StoreGroups, ListsAreNarrowedAndNewestFirst) {
  GroupRow first = a_group("g1", "a");
  first.created = 10;
  GroupRow second = a_group("g2", "b");
  second.created = 20;
  second.permissions = PermissionModel::kServiceManaged;
  second.resource_group = "rg";
  GroupRow third = a_group("g3", "c");
  third.created = 20;
  third.status = GroupStatus::kDeleted;
  GroupRow other = a_group("g4", "a");
  other.account = "other";
  keep({.groups = {first, second, third, other}});
  const GroupFilter all{.account = kAccount, .region = kRegion};
  EXPECT_EQ(listed(all), (Texts{"g3", "g2", "g1"}));
  EXPECT_EQ(listed(all, {1, 1}), (Texts{"g2"}));
  EXPECT_EQ(read()->groups().groups(all, {1, 1}).total, 3U);
  EXPECT_EQ(listed({}).size(), 4U);
  EXPECT_EQ(listed({.account = kAccount, .status = GroupStatus::kActive}), (Texts{"g2", "g1"}));
  EXPECT_EQ(listed({.status = GroupStatus::kDeleted}), (Texts{"g3"}));
  EXPECT_EQ(listed({.permissions = PermissionModel::kServiceManaged}), (Texts{"g2"}));
  EXPECT_EQ(listed({.account = kAccount, .resource_group = "rg"}), (Texts{"g2"}));
}

TEST_P(StoreGroups, GroupsAreFoundByTheirTags) {
  Batch batch = batch_of({.groups = {a_group("g1", "a"), a_group("g2", "b")}});
  batch.tags.push_back(
      {.owner = {kGroups, "a"}, .removed = {}, .put = {{"k", "1"}, {"l", "2"}}, .most = 20});
  batch.tags.push_back({.owner = {kGroups, "b"}, .removed = {}, .put = {{"k", "2"}}, .most = 0});
  EXPECT_EQ(commit(batch), CommitOutcome::kTagsRefused) << "the group is not there yet";
  keep({.groups = {a_group("g1", "a"), a_group("g2", "b")}});
  StoreContract::keep(batch);
  const auto with = [&](std::vector<TagWish> tags) {
    return listed({.account = kAccount, .region = kRegion, .tags = std::move(tags)});
  };
  EXPECT_EQ(with({{"k"}}), (Texts{"g2", "g1"}));
  EXPECT_EQ(with({{"k", "1"}}), (Texts{"g1"}));
  EXPECT_EQ(with({{"k", "1"}, {"l", "2"}}), (Texts{"g1"}));
  EXPECT_EQ(with({{"k", "2"}, {"l", "2"}}), Texts());
}

TEST_P(StoreGroups, InstancesKeepTheOrderInWhichTheyCame) {
  keep({.instances = {an_instance("2", "b"), an_instance("1", "b"), an_instance("2", "a")}});
  InstanceRow changed = an_instance("2", "b");
  changed.status = InstanceStatus::kCurrent;
  changed.stack_id = "s";
  changed.overrides = *read_json(R"([{"ParameterKey":"A","ParameterValue":"b"}])");
  changed.drift = InstanceDrift::kDrifted;
  changed.drift_detected = 4;
  changed.reason = "r";
  changed.folder = "fd";
  keep({.instances = {changed}});
  EXPECT_EQ(instances({.group = "g"}), (Texts{"2/b", "1/b", "2/a"}));
  EXPECT_EQ(instances({.group = "g"}, {1, 1}), (Texts{"1/b"}));
  EXPECT_EQ(instances({.group = "g", .account = "2"}), (Texts{"2/b", "2/a"}));
  EXPECT_EQ(instances({.group = "g", .region = "b"}), (Texts{"2/b", "1/b"}));
  EXPECT_EQ(instances({.group = "h"}), Texts());
  const auto got = read()->groups().instance("g", "2", "b");
  ASSERT_TRUE(got);
  EXPECT_EQ(got->status, InstanceStatus::kCurrent);
  EXPECT_EQ(to_json(got->overrides), to_json(changed.overrides));
  EXPECT_EQ(got->drift, InstanceDrift::kDrifted);
  EXPECT_EQ(got->drift_detected, 4);
  EXPECT_EQ(got->reason, "r");
  EXPECT_EQ(got->folder, "fd");
  EXPECT_EQ(read()->groups().instance_of_stack("s")->account, "2");
  InstanceRow later = an_instance("1", "b");
  later.group = "a";
  later.stack_id = "s";
  keep({.instances = {later}});
  EXPECT_EQ(read()->groups().instance_of_stack("s")->group, "g") << "the first that was written";
  keep({.removed_instances = {{"a", "1", "b"}}});
  EXPECT_FALSE(read()->groups().instance_of_stack(""));
  keep({.removed_instances = {{"g", "2", "b"}, {"g", "9", "absent"}}});
  EXPECT_EQ(instances({.group = "g"}), (Texts{"1/b", "2/a"}));
  EXPECT_FALSE(read()->groups().instance_of_stack("s"));
}

TEST_P(StoreGroups, OperationsAreListedNewestFirstAndTheUnfinishedOldestFirst) {
  using S = GroupOperationStatus;
  keep({.operations = {an_operation("a", 1, S::kSucceeded), an_operation("b", 2, S::kRunning),
                       an_operation("c", 3, S::kQueued), an_operation("d", 4, S::kStopped)}});
  const auto page = read()->groups().group_operations("g", {0, 3});
  EXPECT_EQ(page.total, 4U);
  ASSERT_EQ(page.rows.size(), 3U);
  EXPECT_EQ(page.rows.front().id, "d");
  auto unfinished = read()->groups().unfinished_group_operations({});
  ASSERT_EQ(unfinished.size(), 2U);
  EXPECT_EQ(unfinished.front().id, "b");
  keep({.operations = {an_operation("b", 2, S::kFailed)}});
  unfinished = read()->groups().unfinished_group_operations({});
  ASSERT_EQ(unfinished.size(), 1U);
  EXPECT_EQ(unfinished.front().id, "c");
  EXPECT_EQ(read()->groups().unfinished_group_operations("g").size(), 1U);
  EXPECT_TRUE(read()->groups().unfinished_group_operations("h").empty());
}

TEST_P(StoreGroups, ResultsAreByTheirPlace) {
  const auto result = [](std::uint32_t no, ResultStatus status) {
    return InstanceResultRow{.operation = "o",
                             .no = no,
                             .account = "1",
                             .region = "r",
                             .folder = "fd",
                             .status = status,
                             .reason = "why",
                             .started = 2,
                             .ended = 3};
  };
  keep({.results = {result(0, ResultStatus::kWaiting), result(1, ResultStatus::kWaiting)}});
  keep({.results = {result(0, ResultStatus::kRunning), result(0, ResultStatus::kFailed)}});
  const auto page = read()->groups().instance_results("o", {0, 10});
  ASSERT_EQ(page.rows.size(), 2U);
  EXPECT_EQ(page.rows[0].status, ResultStatus::kFailed) << "the last of a row counts";
  EXPECT_EQ(page.rows[0].reason, "why");
  EXPECT_EQ(page.rows[0].folder, "fd");
  EXPECT_EQ(page.rows[0].ended, 3);
  EXPECT_EQ(page.rows[1].status, ResultStatus::kWaiting);
  EXPECT_EQ(read()->groups().instance_results("p", {0, 10}).total, 0U);
}

TEST_P(StoreGroups, TokensOfInstancesGoAlone) {
  const auto token = [](std::string account, std::string action, std::string text) {
    TokenRow row;
    row.account = std::move(account);
    row.action = std::move(action);
    row.token = std::move(text);
    row.response = "{}";
    row.expires = 100;
    return row;
  };
  Batch batch;
  batch.tokens = {token("a", "create", "t"), token("a", "delete", "t"), token("a", "create", "u"),
                  token("b", "create", "t")};
  batch.now = 1;
  StoreContract::keep(batch);
  keep({.removed_tokens = {{.account = "a", .action = "create", .token = "t"},
                           {.account = "a", .action = "update", .token = "t"}}});
  EXPECT_FALSE(read()->token("a", "create", "t", 1));
  EXPECT_TRUE(read()->token("a", "delete", "t", 1));
  EXPECT_TRUE(read()->token("a", "create", "u", 1));
  EXPECT_TRUE(read()->token("b", "create", "t", 1));
}

TEST_P(StoreGroups, ARefusedBatchWritesNothingOfGroups) {
  keep({.groups = {a_group("g", "n")}});
  Batch batch = batch_of({.operations = {an_operation("o", 1, GroupOperationStatus::kRunning)}});
  batch.tokens.push_back({.account = kAccount,
                          .action = "A",
                          .token = "t",
                          .request_digest = {},
                          .response = "{}",
                          .expires = 100});
  batch.now = 1;
  StoreContract::keep(batch);
  batch.groups = std::make_shared<const GroupBatch>(
      GroupBatch{.operations = {an_operation("p", 2, GroupOperationStatus::kRunning)}});
  EXPECT_EQ(commit(batch), CommitOutcome::kTokenTaken);
  EXPECT_FALSE(read()->groups().group_operation("p"));
  EXPECT_TRUE(read()->groups().group_operation("o"));
}

}  // namespace
}  // namespace cairn::test
