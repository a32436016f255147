// What follows for a group when members come, go or move, as rows.

#include "group/auto_deploy.h"

#include <gtest/gtest.h>

#include "tests/group/builders.h"
#include "tests/group/folders.h"

namespace cairn::group_test {
namespace {

using S = GroupOperationStatus;

// Deploys to a in r0 and r1, to b in r1 and r2.
GroupRow automatic_group() {
  GroupRow group = a_group();
  group.permissions = PermissionModel::kServiceManaged;
  group.auto_deployment = {.enabled = true, .retain_stacks = false};
  group.folders = {{"a", {"r0", "r1"}}, {"b", {"r1", "r2"}}};
  return group;
}

InstanceRow through(std::string folder, std::string region) {
  InstanceRow row = an_instance("1", std::move(region));
  row.folder = std::move(folder);
  row.overrides = parameters({{"A", "1"}});
  return row;
}

struct Row {
  std::string_view why;
  std::string from;  // a folder; empty: none
  std::string to;
  std::vector<InstanceRow> existing;
  std::string_view want;  // "DELETE r0; CREATE r2; moved r1 to b"
};

const Row kEvents[] = {
    {"joins a folder: in every region of it", "", "a", {}, "CREATE r0 r1"},
    {"a folder below one is in it", "", "a2", {}, "CREATE r0 r1"},
    {"moves in from a folder that is no target", "c", "b", {}, "CREATE r1 r2"},
    {"joins elsewhere", "", "c", {}, ""},
    {"has some of them already", "", "a", {through("", "r0")}, "CREATE r1"},
    {"has all of them already", "", "a", {through("", "r0"), through("", "r1")}, ""},
    {"leaves the directory", "a", "", {through("a", "r0"), through("a", "r1")}, "DELETE r0 r1"},
    {"leaves the folder", "a1", "c", {through("a", "r0")}, "DELETE r0"},
    {"has nothing to lose", "a", "", {}, ""},
    {"what was made by name stays", "a", "", {through("", "r0")}, ""},
    {"what was made through a folder that is no target any more stays",
     "c",
     "",
     {through("c", "r0")},
     ""},
    {"moves within the folder", "a1", "a2", {through("a", "r0")}, ""},
    {"moves within the folder: what a user took is not made again", "a1", "a", {}, ""},
    {"moves between two targets: kept where both want it",
     "a",
     "b",
     {through("a", "r0"), through("a", "r1")},
     "DELETE r0; CREATE r2; moved r1 to b"},
    {"moves between two targets that want the same",
     "a",
     "b",
     {through("a", "r1"), through("a", "r2")},
     "moved r1 to b; moved r2 to b"},
};

std::string text(const GroupRow& group, const AutomaticDeployment& found,
                 const std::vector<InstanceRow>& existing, const MemberFolders& directory) {
  std::string all;
  for (const GroupOperationRow& operation : found.operations) {
    if (!all.empty()) all += "; ";
    all += group_action_name(operation.action);
    const auto targets = automatic_targets(group, existing, operation, directory);
    for (const InstanceRow& row : targets->instances) all += " " + row.region;
  }
  for (const InstanceRow& row : found.moved) {
    all += (all.empty() ? "" : "; ") + ("moved " + row.region + " to " + row.folder);
  }
  return all;
}

TEST(AutoDeploy, FollowsTheMembers) {
  const GroupRow group = automatic_group();
  for (const Row& row : kEvents) {
    SCOPED_TRACE(row.why);
    TreeOfFolders tree = a_tree();
    if (!row.to.empty()) tree.homes["1"] = row.to;
    const MemberEvent event = {
        .account = "1", .from = tree.path(row.from), .to = tree.path(row.to)};
    const auto found = on_member_event(group, row.existing, {}, event, tree);
    EXPECT_EQ(text(group, found, row.existing, tree), row.want);
    for (std::size_t i = 0; i < found.operations.size(); ++i) {
      const GroupOperationRow& operation = found.operations[i];
      EXPECT_EQ(operation.status, i == 0 ? S::kRunning : S::kQueued);
      EXPECT_EQ(operation.preferences, automatic_preferences());
      EXPECT_EQ(operation.automatic_account, "1");
    }
  }
}

TEST(AutoDeploy, OnlyOfGroupsThatDoSo) {
  TreeOfFolders tree = a_tree();
  tree.homes["1"] = "a";
  const MemberEvent joined = {.account = "1", .from = {}, .to = tree.path("a")};
  GroupRow group = automatic_group();
  group.auto_deployment.enabled = false;
  EXPECT_TRUE(on_member_event(group, {}, {}, joined, tree).empty());
  group = automatic_group();
  group.permissions = PermissionModel::kSelfManaged;
  EXPECT_TRUE(on_member_event(group, {}, {}, joined, tree).empty());
  group = automatic_group();
  group.status = GroupStatus::kDeleted;
  EXPECT_TRUE(on_member_event(group, {}, {}, joined, tree).empty());
}

TEST(AutoDeploy, StacksAreKeptWhenTheGroupSaysSo) {
  const TreeOfFolders tree = a_tree();
  const std::vector<InstanceRow> there = {through("a", "r0")};
  GroupRow group = automatic_group();
  const MemberEvent left = {.account = "1", .from = tree.path("a"), .to = {}};
  EXPECT_FALSE(on_member_event(group, there, {}, left, tree).operations[0].retain_stacks);
  group.auto_deployment.retain_stacks = true;
  EXPECT_TRUE(on_member_event(group, there, {}, left, tree).operations[0].retain_stacks);
}

TEST(AutoDeploy, NewInstancesHaveNoOverrides) {
  TreeOfFolders tree = a_tree();
  tree.homes["1"] = "a";
  GroupOperationRow operation = an_operation(GroupAction::kCreate, automatic_preferences());
  operation.automatic_account = "1";
  const auto targets = automatic_targets(automatic_group(), {}, operation, tree);
  ASSERT_EQ(targets->instances.size(), 2u);
  EXPECT_EQ(targets->instances[0].overrides, Value());
  EXPECT_EQ(targets->instances[0].folder, "a");
  const std::vector<InstanceRow> full(kInstancesPerGroupMax - 1);
  EXPECT_EQ(automatic_targets(automatic_group(), full, operation, tree).error().code,
            "RequestLimitExceeded");
}

TEST(AutoDeploy, BehindAnotherOperationItIsAskedLater) {
  const GroupRow group = automatic_group();
  TreeOfFolders tree = a_tree();
  std::vector<GroupOperationRow> unfinished = {an_operation(GroupAction::kUpdate, {})};
  const std::vector<InstanceRow> there = {through("a", "r0"), through("a", "r1")};

  // It comes back while its instances are still there: they may be on their way out.
  tree.homes["1"] = "a";
  const MemberEvent joined = {.account = "1", .from = {}, .to = tree.path("a")};
  auto found = on_member_event(group, there, unfinished, joined, tree);
  ASSERT_EQ(found.operations.size(), 1u);
  EXPECT_EQ(found.operations[0].action, GroupAction::kCreate);
  EXPECT_EQ(found.operations[0].status, S::kQueued);
  EXPECT_TRUE(automatic_targets(group, there, found.operations[0], tree)->instances.empty())
      << "all are there when it begins: nothing to do";
  EXPECT_EQ(automatic_targets(group, {}, found.operations[0], tree)->instances.size(), 2u);

  // Once more: what is queued will do.
  unfinished.push_back(found.operations[0]);
  EXPECT_TRUE(on_member_event(group, there, unfinished, joined, tree).empty());

  // It moves to another target: the folders are written when nobody else writes the rows.
  tree.homes["1"] = "b";
  const MemberEvent moved = {.account = "1", .from = tree.path("a"), .to = tree.path("b")};
  found = on_member_event(group, there, std::span(unfinished).first(1), moved, tree);
  ASSERT_EQ(found.operations.size(), 2u);
  EXPECT_EQ(found.operations[0].action, GroupAction::kDelete);
  EXPECT_TRUE(found.moved.empty());
  const auto targets = automatic_targets(group, there, found.operations[1], tree);
  ASSERT_EQ(targets->moved.size(), 1u);
  EXPECT_EQ(targets->moved[0].folder, "b");
}

}  // namespace
}  // namespace cairn::group_test
