#include "group/targets.h"

#include <gtest/gtest.h>

#include "group/parameters.h"
#include "group/queue.h"
#include "tests/group/builders.h"

namespace cairn::group_test {
namespace {

class Folders final : public MemberFolders {
 public:
  std::vector<std::string> members_below(std::string_view folder) const override {
    if (folder == "root") return {"3", "1", "2"};
    if (folder == "fd-a") return {"2", "1"};
    return {};
  }
  bool is_member(std::string_view account) const override {
    return account == "1" || account == "2" || account == "3";
  }
};

using Names = std::vector<std::string>;

TEST(Targets, FoldersAndAccountsMeet) {
  const Folders folders;
  using T = std::vector<TargetAccount>;
  EXPECT_EQ(expand_accounts(Names{"3", "1"}, Names{}, folders), (T{{"3", ""}, {"1", ""}}));
  EXPECT_EQ(expand_accounts(Names{}, Names{"fd-a", "root"}, folders),
            (T{{"1", "fd-a"}, {"2", "fd-a"}, {"3", "root"}}));
  EXPECT_EQ(expand_accounts(Names{"9", "2"}, Names{"root"}, folders), (T{{"2", "root"}}));
  EXPECT_TRUE(expand_accounts(Names{}, Names{"none"}, folders).empty());
}

TEST(Targets, OnlyMembersAreLetInto) {
  const Folders folders;
  GroupRow group = a_group();
  group.permissions = PermissionModel::kServiceManaged;
  const auto refused = [&](const Names& accounts, const Names& below) {
    return refuse_strangers(group, expand_accounts(accounts, below, folders), folders);
  };
  EXPECT_FALSE(refused({"1", "3"}, {}));
  EXPECT_FALSE(refused({}, {"root"}));
  EXPECT_FALSE(refused({"9", "2"}, {"root"}));  // who is not in the folders is not meant
  for (const Names& names : {Names{"9"}, Names{"1", "9"}, Names{"9", "1"}, Names{""}}) {
    const auto error = refused(names, {});
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code, "InvalidParameter");
    EXPECT_EQ(error->where, "DeploymentTargets.AccountIds");
  }
  EXPECT_EQ(refused({"1", "9"}, {})->message,
            "The specified parameter DeploymentTargets.AccountIds is invalid, account 9 is no "
            "member of the resource directory.");
  group.permissions = PermissionModel::kSelfManaged;
  EXPECT_FALSE(refused({"9"}, {}));
}

TEST(Targets, WhatExistsIsRefusedOrLeftOut) {
  const std::vector<InstanceRow> there = {an_instance("1", "r0")};
  const std::vector<TargetAccount> accounts = {{"1", ""}, {"2", ""}};
  const auto create = [&](const Names& regions, bool ignore) {
    return instances_to_create(a_group(), there, accounts, regions, {}, ignore);
  };
  EXPECT_EQ(create({"r0"}, false).error().code, "StackInstanceExists");
  EXPECT_EQ(create({"r1", "r1"}, false).error().message,
            "The specified parameter RegionIds is invalid, cannot have duplicate entries.");
  const auto rows = create({"r1", "r0"}, true);
  ASSERT_TRUE(rows);
  ASSERT_EQ(rows->size(), 3u);
  EXPECT_EQ((*rows)[1].region + (*rows)[1].account, "r12");
  EXPECT_EQ((*rows)[2].region + (*rows)[2].account, "r02");
}

TEST(Targets, AGroupHoldsTwoThousand) {
  const std::vector<InstanceRow> there(1'999);
  const std::vector<TargetAccount> one = {{"1", ""}};
  EXPECT_TRUE(instances_to_create(a_group(), there, one, Names{"r"}, {}, false));
  EXPECT_EQ(instances_to_create(a_group(), there, one, Names{"r", "s"}, {}, false).error().code,
            "RequestLimitExceeded");
}

TEST(Parameters, OverridesLieOverTheGroups) {
  const Value merged =
      merged_parameters(parameters({{"A", "1"}, {"B", "2"}}), parameters({{"B", "3"}, {"C", "4"}}));
  EXPECT_EQ(merged, parameters({{"A", "1"}, {"B", "3"}, {"C", "4"}}));
  EXPECT_EQ(overrides_after(parameters({{"A", "1"}}), parameters({})), parameters({}));
  EXPECT_EQ(overrides_after(parameters({{"A", "1"}}), std::nullopt), parameters({{"A", "1"}}));
}

TEST(Queue, OneAtATimeAndAutomaticOnesWait) {
  std::vector<GroupOperationRow> unfinished;
  EXPECT_EQ(*admit(a_group(), unfinished, false), GroupOperationStatus::kRunning);
  unfinished.push_back(an_operation(GroupAction::kUpdate, {}));
  EXPECT_EQ(admit(a_group(), unfinished, false).error().message,
            "Another Operation on StackGroup (MyStackGroup) is in progress.");
  EXPECT_EQ(*admit(a_group(), unfinished, true), GroupOperationStatus::kQueued);
  EXPECT_EQ(next_to_begin(unfinished), nullptr);
  unfinished.front().status = GroupOperationStatus::kQueued;
  EXPECT_EQ(next_to_begin(unfinished), &unfinished.front());
  EXPECT_EQ(stopped_in_queue(unfinished.front(), 5)->status, GroupOperationStatus::kStopped);
}

TEST(Targets, AreAsManyAsAGroupHolds) {
  std::vector<InstanceRow> existing;
  for (std::size_t i = 1; i < kInstancesPerGroupMax; ++i) {
    existing.push_back(an_instance(std::to_string(i), "r0"));
  }
  const std::vector<TargetAccount> accounts = {{"a", {}}};
  const std::vector<std::string> one = {"r1"};
  const std::vector<std::string> two = {"r1", "r2"};
  const auto last = instances_to_create(a_group(), existing, accounts, one, {}, false);
  ASSERT_TRUE(last);
  EXPECT_EQ(existing.size() + last->size(), 2'000u);
  const auto past = instances_to_create(a_group(), existing, accounts, two, {}, false);
  ASSERT_FALSE(past);
  EXPECT_EQ(past.error().code, "RequestLimitExceeded");
  // Those that are there already count once.
  existing.push_back(last->front());
  EXPECT_TRUE(instances_to_create(a_group(), existing, accounts, one, {}, true));
  EXPECT_FALSE(instances_to_create(a_group(), existing, accounts, two, {}, true));
}

}  // namespace
}  // namespace cairn::group_test
