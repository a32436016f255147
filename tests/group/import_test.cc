// What ImportStacksToStackGroup takes and refuses, as rows.

#include "group/import.h"

#include <gtest/gtest.h>

#include <functional>
#include <utility>

#include "group/retry.h"
#include "tests/group/builders.h"
#include "tests/group/folders.h"

namespace cairn::group_test {
namespace {

using Names = std::vector<std::string>;

constexpr StackState kMade = {StackAction::kCreate, Phase::kComplete};

ImportedStack a_stack(std::string account, std::string region) {
  ImportedStack stack;
  stack.place = {.account = account, .region = std::move(region), .stack_id = "s" + account};
  stack.found = true;
  stack.state = kMade;
  return stack;
}

TEST(Import, ReadsTheArnOfAStack) {
  const auto place = stack_of_arn("acs:ros:cn-hangzhou:17:stack/4a65-b", "StackArns");
  ASSERT_TRUE(place);
  EXPECT_EQ(*place, (StackPlace{.account = "17", .region = "cn-hangzhou", .stack_id = "4a65-b"}));
  for (const std::string_view bad :
       {"", "acs:ros:cn-hangzhou:17:stack/", "acs:ros:cn-hangzhou:17:stack", "acs:ros:cn-hangzhou",
        "acs:ros::17:stack/x", "acs:ros:cn-hangzhou::stack/x", "acs:ecs:cn-hangzhou:17:stack/x",
        "acs:ros:cn-hangzhou:17:template/x", "acs:ros:cn-hangzhou:17:stack/x/y",
        "acs:ros:cn-hangzhou:17:stack/*", "x"}) {
    const auto refused = stack_of_arn(bad, "StackArn");
    EXPECT_FALSE(refused) << bad;
    if (!refused) EXPECT_EQ(refused.error().where, "StackArn");
  }
}

struct Row {
  std::string_view why;
  std::function<void(ImportedStack&)> change;
  std::string_view want;  // part of the message; empty: taken
};

const Row kStacks[] = {
    {"as it was created", [](ImportedStack&) {}, ""},
    {"updated", [](ImportedStack& s) { s.state.action = StackAction::kUpdate; }, ""},
    {"an update was rolled back", [](ImportedStack& s) { s.state.action = StackAction::kRollback; },
     ""},
    {"checked", [](ImportedStack& s) { s.state.action = StackAction::kCheck; }, ""},
    {"made by an import", [](ImportedStack& s) { s.state.action = StackAction::kImportCreate; },
     ""},
    {"failed", [](ImportedStack& s) { s.state.phase = Phase::kFailed; },
     "is in status CREATE_FAILED"},
    {"at work",
     [](ImportedStack& s) {
       s.state = {StackAction::kUpdate, Phase::kInProgress};
     },
     "is in status UPDATE_IN_PROGRESS"},
    {"its creation was rolled back",
     [](ImportedStack& s) { s.state.action = StackAction::kCreateRollback; },
     "is in status CREATE_ROLLBACK_COMPLETE"},
    {"deleted", [](ImportedStack& s) { s.state.action = StackAction::kDelete; },
     "is in status DELETE_COMPLETE"},
    {"only under review",
     [](ImportedStack& s) {
       s.state = {StackAction::kReview, Phase::kInProgress};
     },
     "is in status REVIEW_IN_PROGRESS"},
    {"not there", [](ImportedStack& s) { s.found = false; }, "could not be found"},
    {"nested", [](ImportedStack& s) { s.nested = true; }, "is a nested stack"},
    {"in a group",
     [](ImportedStack& s) {
       s.grouped = true;
       s.group = "other";
     },
     "is in stack group other already"},
    {"in a group of somebody else", [](ImportedStack& s) { s.grouped = true; },
     "is in another stack group already"},
    {"where the group has one", [](ImportedStack& s) { s.place.account = "9"; },
     "account 9 would have two stacks of the group in r0"},
};

TEST(Import, TakesStacksThatStand) {
  const std::vector<InstanceRow> there = {an_instance("9", "r0")};
  for (const Row& row : kStacks) {
    SCOPED_TRACE(row.why);
    std::vector<ImportedStack> stacks = {a_stack("1", "r0")};
    row.change(stacks.front());
    const auto rows = instances_to_import(a_group(), there, stacks, {}, "root", a_tree());
    EXPECT_EQ(bool(rows), row.want.empty());
    if (rows) continue;
    EXPECT_EQ(rows.error().code, "InvalidParameter");
    EXPECT_NE(rows.error().message.find(row.want), std::string::npos) << rows.error().message;
  }
}

TEST(Import, MakesAnInstanceOfEachStack) {
  GroupRow group = a_group();
  group.parameters = parameters({{"A", "1"}, {"B", "2"}});
  std::vector<ImportedStack> stacks = {a_stack("1", "r1"), a_stack("2", "r0"), a_stack("3", "r1")};
  stacks[1].parameters = parameters({{"B", "3"}, {"A", "1"}, {"C", "x"}});
  const auto rows = instances_to_import(group, {}, stacks, {}, "root", a_tree());
  ASSERT_TRUE(rows);
  ASSERT_EQ(rows->size(), 3u);
  EXPECT_EQ((*rows)[0].account, "1");
  EXPECT_EQ((*rows)[1].account, "3") << "region after region";
  EXPECT_EQ((*rows)[2].stack_id, "s2");
  EXPECT_EQ((*rows)[2].overrides, parameters({{"B", "3"}, {"C", "x"}}));
  EXPECT_EQ((*rows)[0].overrides, parameters({}));
}

TEST(Import, RefusesNoStackAndOneTwice) {
  EXPECT_EQ(instances_to_import(a_group(), {}, {}, {}, "root", a_tree()).error().code,
            "MissingStackArns");
  const std::vector<ImportedStack> twice = {a_stack("1", "r0"), a_stack("1", "r0")};
  EXPECT_FALSE(instances_to_import(a_group(), {}, twice, {}, "root", a_tree()));
  const std::vector<InstanceRow> full(kInstancesPerGroupMax);
  const std::vector<ImportedStack> one = {a_stack("1", "r0")};
  EXPECT_EQ(instances_to_import(a_group(), full, one, {}, "root", a_tree()).error().code,
            "RequestLimitExceeded");
}

TEST(Import, OfAServiceManagedGroupTakesMembers) {
  GroupRow group = a_group();
  TreeOfFolders tree = a_tree();
  tree.homes = {{"1", "a1"}};
  const std::vector<ImportedStack> one = {a_stack("1", "r0")};
  const std::vector<ImportedStack> stranger = {a_stack("2", "r0")};
  EXPECT_FALSE(instances_to_import(group, {}, one, Names{"a"}, "root", tree))
      << "folders need service-managed permissions";
  group.permissions = PermissionModel::kServiceManaged;
  const auto through = instances_to_import(group, {}, one, Names{"a"}, "root", tree);
  ASSERT_TRUE(through);
  EXPECT_EQ(through->front().folder, "a");
  EXPECT_FALSE(instances_to_import(group, {}, one, Names{"b"}, "root", tree));
  const auto anywhere = instances_to_import(group, {}, one, {}, "root", tree);
  ASSERT_TRUE(anywhere);
  EXPECT_EQ(anywhere->front().folder, "");
  EXPECT_FALSE(instances_to_import(group, {}, stranger, {}, "root", tree));
}

// Whatever a stranger's stack is like, the refusal is that of one that is not there.
TEST(Import, TellsNothingOfAStrangersStack) {
  GroupRow group = a_group();
  group.permissions = PermissionModel::kServiceManaged;
  TreeOfFolders tree = a_tree();
  tree.homes = {{"1", "a1"}};
  for (const Row& row : kStacks) {
    SCOPED_TRACE(row.why);
    std::vector<ImportedStack> stacks = {a_stack("2", "r0")};
    row.change(stacks.front());
    stacks.front().place.account = "2";
    const auto rows = instances_to_import(group, {}, stacks, {}, "root", tree);
    ASSERT_FALSE(rows);
    EXPECT_EQ(rows.error().message,
              "The specified parameter StackArns is invalid, account 2 is not in the folders of "
              "the resource directory.");
  }
}

TEST(Import, IsCurrentOnlyWithTheGroupsTemplate) {
  Rollout rollout(a_start(GroupAction::kImport, {.max_concurrent_count = 3}, {3}));
  rollout.begin(1);
  const auto end = [&](std::uint32_t no, bool ok, bool outdated, std::string reason) {
    return rollout.on(
        InstanceFinished{.no = no, .ok = ok, .reason = std::move(reason), .outdated = outdated}, 2);
  };
  const RolloutDecision same = end(0, true, false, "");
  EXPECT_EQ(same.batch.instances.back().status, InstanceStatus::kCurrent);
  const RolloutDecision other = end(1, true, true, "another template");
  EXPECT_EQ(other.batch.instances.back().status, InstanceStatus::kOutdated);
  EXPECT_EQ(other.batch.instances.back().reason, "another template");
  EXPECT_EQ(other.batch.results.back().status, ResultStatus::kSucceeded);
  EXPECT_EQ(shown_action_name(GroupAction::kImport), "CREATE");
  EXPECT_EQ(parse_group_action(group_action_name(GroupAction::kImport)), GroupAction::kImport);
}

RolloutStart an_import_of(std::size_t accounts) {
  RolloutStart start = a_start(GroupAction::kImport, {}, {accounts});
  for (InstanceRow& row : start.instances) {
    row.stack_id = "s" + row.account;
    row.overrides = parameters({{"A", "secret"}});
  }
  return start;
}

TEST(Import, LetsGoOfWhatItDidNotTakeOver) {
  Rollout rollout(an_import_of(2));
  const RolloutDecision begun = rollout.begin(1);
  EXPECT_EQ(begun.batch.instances.front().stack_id, "sa0") << "to be found again after a crash";
  const RolloutDecision failed =
      rollout.on(InstanceFinished{.no = 0, .ok = false, .reason = "no role", .stack_id = "sa0"}, 2);
  ASSERT_EQ(failed.batch.instances.size(), 2u) << "the one that failed, and the one not begun";
  for (const InstanceRow& row : failed.batch.instances) {
    EXPECT_EQ(row.stack_id, "") << row.account;
    EXPECT_TRUE(row.overrides.items().empty()) << row.account;
    EXPECT_EQ(row.status, InstanceStatus::kOutdated);
  }
}

TEST(Import, LetsGoOfWhatWasStopped) {
  Rollout rollout(an_import_of(2));
  rollout.begin(1);
  const RolloutDecision stopped = rollout.on(StopAsked{}, 2);
  ASSERT_EQ(stopped.batch.instances.size(), 1u);
  EXPECT_EQ(stopped.batch.instances.front().stack_id, "");
  const RolloutDecision taken =
      rollout.on(InstanceFinished{.no = 0, .ok = true, .stack_id = "sa0"}, 3);
  EXPECT_EQ(taken.batch.instances.back().stack_id, "sa0") << "what runs may end";
  EXPECT_FALSE(taken.batch.instances.back().overrides.items().empty());
}

TEST(Import, IsNotTriedAgainWithoutTheStack) {
  GroupOperationRow before = an_operation(GroupAction::kImport, {});
  const std::vector<InstanceResultRow> results = {{.operation = "op",
                                                   .no = 0,
                                                   .account = "1",
                                                   .region = "r0",
                                                   .status = ResultStatus::kFailed}};
  std::vector<InstanceRow> rows = {an_instance("1", "r0")};
  EXPECT_TRUE(targets_to_retry(before, results, rows).empty());
  before.action = GroupAction::kUpdate;
  EXPECT_EQ(targets_to_retry(before, results, rows).size(), 1u);
}

TEST(Update, OfOtherInstancesKeepsTheirStacksWhenItFails) {
  RolloutStart start = an_import_of(1);
  start.operation.action = GroupAction::kUpdate;
  Rollout rollout(std::move(start));
  rollout.begin(1);
  const RolloutDecision failed =
      rollout.on(InstanceFinished{.no = 0, .ok = false, .reason = "no role"}, 2);
  EXPECT_EQ(failed.batch.instances.back().stack_id, "sa0");
  EXPECT_FALSE(failed.batch.instances.back().overrides.items().empty());
}

}  // namespace
}  // namespace cairn::group_test
