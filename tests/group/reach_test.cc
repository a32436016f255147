// Each rule about which instances an operation reaches, as a row.

#include "group/reach.h"

#include <gtest/gtest.h>

#include "tests/group/builders.h"
#include "tests/group/folders.h"

namespace cairn::group_test {
namespace {

using Names = std::vector<std::string>;

GroupRow managed() {
  GroupRow group = a_group();
  group.permissions = PermissionModel::kServiceManaged;
  return group;
}

// "1/r0 2/r0 1/r1": accounts and regions in order.
std::string text(const std::vector<InstanceRow>& rows) {
  std::string all;
  for (const InstanceRow& row : rows) {
    all += (all.empty() ? "" : " ") + row.account + "/" + row.region;
  }
  return all;
}

// Made in this order: account 1 in r1 and r0, 2 in r0, 3 in r1.
std::vector<InstanceRow> made() {
  return {an_instance("1", "r1"), an_instance("1", "r0"), an_instance("2", "r0"),
          an_instance("3", "r1")};
}

TreeOfFolders tree() {
  TreeOfFolders tree = a_tree();
  tree.homes = {{"1", "a"}, {"2", "a1"}, {"3", "b"}, {"4", "a2"}};
  return tree;
}

struct Row {
  std::string_view why;
  bool service_managed;
  TargetNames names;
  std::string_view want;  // the instances, or the code of the refusal
};

const Row kNamed[] = {
    {"in the order of the request",
     false,
     {.accounts = {"2", "1"}, .regions = {"r0"}},
     "2/r0 1/r0"},
    {"regions first", false, {.accounts = {"1"}, .regions = {"r1", "r0"}}, "1/r1 1/r0"},
    {"each account in each region must be there",
     false,
     {.accounts = {"1", "2"}, .regions = {"r0", "r1"}},
     "StackInstanceNotFound"},
    {"an account without instances",
     false,
     {.accounts = {"9"}, .regions = {"r0"}},
     "StackInstanceNotFound"},
    {"a region without instances",
     false,
     {.accounts = {"1"}, .regions = {"r9"}},
     "StackInstanceNotFound"},
    {"regions are mandatory", false, {.accounts = {"1"}}, "MissingRegionIds"},
    {"accounts are mandatory", false, {.regions = {"r0"}}, "MissingAccountIds"},
    {"targets are mandatory", true, {.regions = {"r0"}}, "MissingDeploymentTargets"},
    {"a region named twice",
     false,
     {.accounts = {"1"}, .regions = {"r0", "r0"}},
     "InvalidParameter"},
    {"an account named twice",
     false,
     {.accounts = {"1", "1"}, .regions = {"r0"}},
     "InvalidParameter"},
    {"folders are for the other permission model",
     false,
     {.targets = DeploymentTargets{.folders = {"a"}}, .regions = {"r0"}},
     "InvalidParameter"},
    {"so are account ids", true, {.accounts = {"1"}, .regions = {"r0"}}, "InvalidParameter"},
    {"both ways at once",
     false,
     {.accounts = {"1"}, .targets = DeploymentTargets{.folders = {"a"}}, .regions = {"r0"}},
     "InvalidParameter"},
    {"targets that name nothing",
     true,
     {.targets = DeploymentTargets{}, .regions = {"r0"}},
     "InvalidParameter"},
    {"a folder named twice",
     true,
     {.targets = DeploymentTargets{.folders = {"a", "a"}}, .regions = {"r0"}},
     "InvalidParameter"},
    {"of a folder, and of those below it, whoever has one",
     true,
     {.targets = DeploymentTargets{.folders = {"a"}}, .regions = {"r0", "r1"}},
     "1/r0 2/r0 1/r1"},
    {"the root folder: all members",
     true,
     {.targets = DeploymentTargets{.folders = {"root"}}, .regions = {"r1"}},
     "1/r1 3/r1"},
    {"the accounts that are in the folders",
     true,
     {.targets = DeploymentTargets{.folders = {"a"}, .accounts = {"2", "3"}}, .regions = {"r0"}},
     "2/r0"},
    {"members by name must have one",
     true,
     {.targets = DeploymentTargets{.accounts = {"4"}}, .regions = {"r0"}},
     "StackInstanceNotFound"},
    {"a folder where nobody has one",
     true,
     {.targets = DeploymentTargets{.folders = {"a2"}}, .regions = {"r0"}},
     "StackInstanceNotFound"},
    {"a folder where nobody has one in one of the regions",
     true,
     {.targets = DeploymentTargets{.folders = {"a1"}}, .regions = {"r0", "r1"}},
     "StackInstanceNotFound"},
};

TEST(Reach, OfUpdateAndDeleteOfInstances) {
  for (const Row& row : kNamed) {
    SCOPED_TRACE(row.why);
    const GroupRow group = row.service_managed ? managed() : a_group();
    for (const auto& reach : {instances_to_update, instances_to_delete}) {
      const auto found = reach(group, made(), row.names, tree());
      EXPECT_EQ(found ? text(*found) : found.error().code, row.want);
      if (!found) EXPECT_FALSE(found.error().fix.empty());
    }
  }
}

TEST(Reach, DeletesWhatLeftItsFolder) {
  std::vector<InstanceRow> rows = made();
  for (InstanceRow& row : rows) row.folder = "a";  // account 3 sits in b meanwhile
  TargetNames names = {.targets = DeploymentTargets{.folders = {"a"}}, .regions = {"r0", "r1"}};
  EXPECT_EQ(text(*instances_to_delete(managed(), rows, names, tree())), "1/r0 2/r0 1/r1 3/r1");
  EXPECT_EQ(text(*instances_to_update(managed(), rows, names, tree())), "1/r0 2/r0 1/r1");
  names.targets->accounts = {"3"};
  names.regions = {"r1"};
  EXPECT_EQ(text(*instances_to_delete(managed(), rows, names, tree())), "3/r1");
  names.targets->accounts = {"1"};
  EXPECT_EQ(text(*instances_to_delete(managed(), rows, names, tree())), "1/r1");
}

struct UpdateRow {
  std::string_view why;
  bool service_managed;
  TargetNames names;
  Names options;
  bool deploys;
  std::string_view reached;  // or the code of the refusal
  std::string_view left_out;
};

const UpdateRow kUpdates[] = {
    {"no targets: all instances, regions as they first appeared",
     false,
     {},
     {},
     true,
     "1/r1 3/r1 1/r0 2/r0",
     ""},
    {"only a description or a role: nothing is deployed", false, {}, {}, false, "", ""},
    {"AccountIds with RegionIds; all others become outdated",
     false,
     {.accounts = {"1"}, .regions = {"r0"}},
     {},
     true,
     "1/r0",
     "1/r1 3/r1 2/r0"},
    {"targets are deployed to even when nothing else is given",
     false,
     {.accounts = {"1"}, .regions = {"r0"}},
     {},
     false,
     "1/r0",
     "1/r1 3/r1 2/r0"},
    {"accounts alone: in all their regions",
     false,
     {.accounts = {"1"}},
     {},
     true,
     "1/r1 1/r0",
     "3/r1 2/r0"},
    {"regions alone: all accounts there",
     false,
     {.regions = {"r0"}},
     {},
     true,
     "1/r0 2/r0",
     "1/r1 3/r1"},
    {"a region without instances",
     false,
     {.regions = {"r0", "r9"}},
     {},
     true,
     "StackInstanceNotFound",
     ""},
    {"an account without instances",
     false,
     {.accounts = {"1", "9"}},
     {},
     true,
     "StackInstanceNotFound",
     ""},
    {"DeploymentTargets with RegionIds",
     true,
     {.targets = DeploymentTargets{.folders = {"a1", "b"}}, .regions = {"r0", "r1"}},
     {},
     true,
     "2/r0 3/r1",
     "1/r1 1/r0"},
    {"Deploy says what is done anyway",
     true,
     {.targets = DeploymentTargets{.folders = {"b"}}},
     {"Deploy"},
     true,
     "3/r1",
     "1/r1 1/r0 2/r0"},
    {"Configure touches no instance",
     true,
     {.targets = DeploymentTargets{.folders = {"b"}}},
     {"Configure"},
     false,
     "",
     ""},
    {"Configure with a new template: none has it",
     true,
     {.targets = DeploymentTargets{.folders = {"b"}}},
     {"Configure"},
     true,
     "",
     "1/r1 3/r1 1/r0 2/r0"},
    {"Configure needs folders", true, {}, {"Configure"}, true, "InvalidParameter", ""},
    {"accounts are no folders",
     true,
     {.targets = DeploymentTargets{.accounts = {"1"}}},
     {"Configure"},
     true,
     "InvalidParameter",
     ""},
    {"an option nobody knows", true, {}, {"deploy"}, true, "InvalidParameter", ""},
    {"options are for service-managed groups", false, {}, {"Deploy"}, true, "InvalidParameter", ""},
    {"folders are for service-managed groups",
     false,
     {.targets = DeploymentTargets{.folders = {"a"}}},
     {},
     true,
     "InvalidParameter",
     ""},
};

TEST(Reach, OfUpdateStackGroup) {
  for (const UpdateRow& row : kUpdates) {
    SCOPED_TRACE(row.why);
    const GroupRow group = row.service_managed ? managed() : a_group();
    const auto how = group_deployment(group, row.options, row.names);
    if (!how) {
      EXPECT_EQ(how.error().code, row.reached);
      continue;
    }
    const auto reach = instances_of_update(group, made(), row.names, tree(), *how, row.deploys);
    EXPECT_EQ(reach ? text(reach->reached) : reach.error().code, row.reached);
    if (reach) EXPECT_EQ(text(reach->left_out), row.left_out);
  }
}

TEST(Reach, NothingIsReachedOfAnEmptyGroup) {
  const auto reach = instances_of_update(a_group(), {}, {}, tree(), GroupDeployment::kDeploy, true);
  ASSERT_TRUE(reach);
  EXPECT_TRUE(reach->reached.empty());
  EXPECT_TRUE(all_instances({}).empty());
}

using Folders = std::vector<FolderRegions>;

TEST(Folders, AreAddedTakenAndConfigured) {
  const Folders before = {{"a", {"r0"}}, {"b", {"r1"}}};
  const auto named = [](Names folders, Names accounts, Names regions) {
    return TargetNames{.targets = DeploymentTargets{.folders = std::move(folders),
                                                    .accounts = std::move(accounts)},
                       .regions = std::move(regions)};
  };
  EXPECT_EQ(folders_after_create(before, named({"c", "a"}, {}, {"r0", "r2"})),
            (Folders{{"a", {"r0", "r2"}}, {"b", {"r1"}}, {"c", {"r0", "r2"}}}));
  EXPECT_EQ(folders_after_create(before, named({"c"}, {"1"}, {"r0"})), before)
      << "one account of a folder is not the folder";
  EXPECT_EQ(folders_after_delete(before, named({"a", "c"}, {}, {"r0", "r1"})),
            (Folders{{"b", {"r1"}}}));
  EXPECT_EQ(folders_after_delete(before, named({"a"}, {"1"}, {"r0"})), before);
  EXPECT_EQ(folders_after_configure(before, named({"b", "c"}, {}, {})),
            (Folders{{"b", {"r1"}}, {"c", {"r0", "r1"}}}));
  EXPECT_EQ(folders_after_configure(before, named({"b"}, {}, {"r5"})), (Folders{{"b", {"r5"}}}));
}

}  // namespace
}  // namespace cairn::group_test
