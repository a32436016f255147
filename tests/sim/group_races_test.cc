// Requests that meet at the same instant: each seed lets them run in another order, or lets one
// begin a little later. Whoever comes first, the outcome is one of those that a person would
// expect, and every order that there is comes up.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "tests/sim/fake_directory.h"
#include "tests/sim/group_world.h"

namespace cairn::testing {
namespace {

using ::testing::IsSubsetOf;

constexpr std::uint64_t kSeeds = 80;
constexpr Window kAll{0, UINT64_MAX};
constexpr const char* kTarget = GroupWorld::kTarget;
constexpr const char* kOther = GroupWorld::kOther;

std::string template_of(std::string_view name) {
  return fmt::format(R"({{"ROSTemplateFormatVersion":"2015-09-01","Resources":{{"A":{{)"
                     R"("Type":"ALIYUN::ECS::VPC","Properties":{{"CidrBlock":"10.0.0.0/8",)"
                     R"("VpcName":"{}"}}}}}}}})",
                     name);
}

// "" when it was done, else the code.
std::string told(const GroupWorld::Answer& answer) {
  if (!answer->has_value()) return "no answer";
  return **answer ? std::string() : (**answer).error().code;
}

class Race {
 public:
  explicit Race(std::uint64_t seed, bool managed = false)
      : world({.seed = seed,
               .latency = "fast",
               .directories = managed ? &directory : nullptr,
               .roles = managed ? &directory : nullptr}),
        directory(GroupWorld::kOwner, world.people),
        chance_(seed) {
    world.people.set_role({}, "AliyunROSStackGroupAdministrationRole", {"sts:AssumeRole"},
                          "ros.aliyuncs.com");
    for (const char* account : {GroupWorld::kOwner, kTarget, kOther}) {
      world.people.set_role(account, "AliyunROSStackGroupExecutionRole", {"*"},
                            "acs:ram::1234567890123456:root");
    }
  }

  // Time passes between two requests, or none does.
  void wait(std::size_t tasks_most) {
    if (chance_() % 3 == 0) return;
    for (std::size_t tasks = chance_() % tasks_most; tasks > 0; --tasks) world.step();
  }
  bool coin() { return chance_() % 2 == 0; }

  void make_group(const std::string& name) {
    const auto made = world.call("CreateStackGroup",
                                 {{"StackGroupName", name}, {"TemplateBody", template_of("one")}});
    ASSERT_TRUE(made) << made.error().message;
  }
  // One instance, in kTarget; its stack.
  std::string make_instance(const std::string& group) {
    const auto begun = world.call("CreateStackInstances", target_of(group));
    EXPECT_TRUE(begun);
    EXPECT_TRUE(world.run());
    return instance(group)->stack_id;
  }
  static FormFields target_of(const std::string& group) {
    return {{"StackGroupName", group},
            {"AccountIds", fmt::format(R"(["{}"])", kTarget)},
            {"RegionIds", R"(["cn-hangzhou"])"}};
  }
  std::optional<InstanceRow> instance(const std::string& group) {
    const auto rows = world.instances(group);
    return rows.empty() ? std::nullopt : std::optional(rows.front());
  }
  std::vector<StackRow> stacks(const std::string& account = kTarget) {
    StackFilter filter;
    filter.account = account;
    filter.region = GroupWorld::kRegion;
    return world.store.read()->stacks(filter, kAll).rows;
  }
  InstanceResultRow result(const GroupWorld::Answer& begun) {
    const std::string id((**begun)->get_string("OperationId"));
    return world.store.read()->groups().instance_results(id, kAll).rows.at(0);
  }
  // A stack that belongs to kTarget alone.
  std::string make_stack() {
    const auto made = world.call(
        "CreateStack", {{"StackName", "own"}, {"TemplateBody", template_of("one")}}, kTarget);
    EXPECT_TRUE(made) << made.error().message;
    EXPECT_TRUE(world.run());
    return std::string(made->get_string("StackId"));
  }
  static FormFields import_of(const std::string& group, const std::string& stack) {
    return {{"StackGroupName", group},
            {"StackArns", fmt::format(R"(["acs:ros:cn-hangzhou:{}:stack/{}"])", kTarget, stack)}};
  }
  void expect_whole() {
    EXPECT_EQ(world.orphans(), "");
    EXPECT_TRUE(world.troubles.empty()) << world.troubles.front();
  }

  GroupWorld world;
  FakeDirectory directory;

 private:
  std::mt19937_64 chance_;
};

TEST(GroupRaces, OneOfTwoGroupsOfANameIsMade) {
  std::set<bool> first_wins;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    SCOPED_TRACE(seed);
    Race race(seed);
    const FormFields fields = {{"StackGroupName", "net"}, {"TemplateBody", template_of("one")}};
    const auto one = race.world.ask("CreateStackGroup", fields);
    race.wait(4);
    const auto two = race.world.ask("CreateStackGroup", fields);
    race.world.world.run_until_idle();
    const std::multiset<std::string> answers = {told(one), told(two)};
    EXPECT_EQ(answers, (std::multiset<std::string>{"", "StackGroupExists"}));
    first_wins.insert(told(one).empty());
    EXPECT_EQ(race.world.store.read()->groups().groups({}, kAll).total, 1u);
  }
}

TEST(GroupRaces, AGroupIsDeletedOrItsInstancesAreMade) {
  std::set<std::string> seen;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    SCOPED_TRACE(seed);
    Race race(seed);
    race.make_group("net");
    GroupWorld::Answer made;
    GroupWorld::Answer deleted;
    const bool create_first = race.coin();
    if (create_first) made = race.world.ask("CreateStackInstances", Race::target_of("net"));
    if (create_first) race.wait(40);
    deleted = race.world.ask("DeleteStackGroup", {{"StackGroupName", "net"}});
    if (!create_first) race.wait(4);
    if (!create_first) made = race.world.ask("CreateStackInstances", Race::target_of("net"));
    race.world.world.run_until_idle();
    const std::string outcome = told(made) + "/" + told(deleted);
    seen.insert(outcome);
    const bool gone = told(deleted).empty();
    EXPECT_EQ(race.stacks().size(), gone ? 0u : 1u);
    EXPECT_EQ(race.instance("net").has_value(), !gone);
    EXPECT_EQ(race.world.live().size(), gone ? 0u : 1u);
    race.expect_whole();
  }
  const std::set<std::string> expected = {"StackGroupNotFound/", "/StackGroupOperationInProgress",
                                          "/StackGroupNotEmpty"};
  EXPECT_THAT(seen, IsSubsetOf(expected));
  EXPECT_GE(seen.size(), 2u);
}

// A member comes in while a user wants another region: whatever is decided first, both members have
// both regions at the end.
TEST(GroupRaces, InstancesAreMadeWhileAMemberComesIn) {
  std::set<std::string> seen;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    SCOPED_TRACE(seed);
    Race race(seed, true);
    race.directory.join(kTarget);
    const auto group = race.world.call(
        "CreateStackGroup",
        {{"StackGroupName", "net"},
         {"TemplateBody", template_of("one")},
         {"PermissionModel", "SERVICE_MANAGED"},
         {"AutoDeployment", R"({"Enabled":true,"RetainStacksOnAccountRemoval":false})"}});
    ASSERT_TRUE(group) << group.error().message;
    const auto in = [](const std::string& region) -> FormFields {
      return {{"StackGroupName", "net"},
              {"DeploymentTargets", R"({"RdFolderIds":["fd-shops"]})"},
              {"DeploymentOptions.1", "IgnoreExisting"},
              {"RegionIds", fmt::format(R"(["{}"])", region)}};
    };
    const auto first = race.world.call("CreateStackInstances", in("cn-hangzhou"));
    ASSERT_TRUE(first) << first.error().message;
    ASSERT_TRUE(race.world.run());

    race.directory.join(kOther);
    race.world.look_at_directory();
    race.wait(60);
    auto asked = race.world.ask("CreateStackInstances", in("cn-beijing"));
    while (!asked->has_value() && race.world.step()) continue;
    seen.insert(told(asked));
    if (!race.coin()) race.world.look_at_directory();
    ASSERT_TRUE(race.world.run());
    if (!told(asked).empty()) {
      const auto again = race.world.call("CreateStackInstances", in("cn-beijing"));
      ASSERT_TRUE(again) << again.error().message;
      ASSERT_TRUE(race.world.run());
    }
    race.world.world.run_until_idle();
    ASSERT_TRUE(race.world.run());
    std::set<std::string> places;
    for (const InstanceRow& row : race.world.instances("net")) {
      EXPECT_EQ(row.status, InstanceStatus::kCurrent) << row.reason;
      places.insert(row.account + "/" + row.region);
    }
    EXPECT_EQ(places, (std::set<std::string>{
                          "2222222222222222/cn-beijing", "2222222222222222/cn-hangzhou",
                          "3333333333333333/cn-beijing", "3333333333333333/cn-hangzhou"}));
    EXPECT_EQ(race.world.live().size(), 4u);
    race.expect_whole();
  }
  EXPECT_THAT(seen, IsSubsetOf(std::set<std::string>{"", "StackGroupOperationInProgress"}));
  EXPECT_EQ(seen.size(), 2u);
}

TEST(GroupRaces, AStackIsImportedWhileItsOwnerDeletesIt) {
  std::set<std::string> seen;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    SCOPED_TRACE(seed);
    Race race(seed);
    race.make_group("net");
    const std::string stack = race.make_stack();
    GroupWorld::Answer imported;
    const bool import_first = race.coin();
    const auto import_stack = [&] {
      imported = race.world.ask("ImportStacksToStackGroup", Race::import_of("net", stack));
    };
    if (import_first) import_stack();
    if (import_first) race.wait(12);
    const auto deleted = race.world.ask("DeleteStack", {{"StackId", stack}}, kTarget);
    if (!import_first) race.wait(12);
    if (!import_first) import_stack();
    race.world.world.run_until_idle();
    EXPECT_EQ(told(deleted), "") << "its owner may always delete it";
    EXPECT_TRUE(race.stacks().empty());
    EXPECT_TRUE(race.world.live().empty());
    const auto instance = race.instance("net");
    if (!told(imported).empty()) {
      EXPECT_FALSE(instance) << "what was refused leaves nothing";
      seen.insert(told(imported));
      continue;
    }
    const InstanceResultRow result = race.result(imported);
    ASSERT_TRUE(is_over(result.status));
    ASSERT_TRUE(instance);
    const bool taken = result.status == ResultStatus::kSucceeded;
    EXPECT_EQ(instance->stack_id, taken ? stack : "");
    EXPECT_EQ(instance->status, taken ? InstanceStatus::kCurrent : InstanceStatus::kOutdated);
    seen.insert(taken ? "taken" : result.reason.substr(0, result.reason.find(':')));
    // Either way the group can get rid of what it has.
    FormFields removal = Race::target_of("net");
    removal.emplace_back("RetainStacks", "false");
    EXPECT_TRUE(race.world.call("DeleteStackInstances", std::move(removal)));
    EXPECT_TRUE(race.world.run());
    EXPECT_FALSE(race.instance("net"));
  }
  EXPECT_THAT(seen, IsSubsetOf(std::set<std::string>{"InvalidParameter", "taken",
                                                     "ActionInProgress", "StackNotFound"}));
  EXPECT_GE(seen.size(), 3u);
}

TEST(GroupRaces, AStackIsImportedByOneOfTwoGroups) {
  std::set<std::string> winners;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    SCOPED_TRACE(seed);
    Race race(seed);
    race.make_group("one");
    race.make_group("two");
    const std::string stack = race.make_stack();
    const std::string first = race.coin() ? "one" : "two";
    const std::string second = first == "one" ? "two" : "one";
    std::map<std::string, GroupWorld::Answer> answers;
    for (const std::string& group : {first, second}) {
      answers[group] = race.world.ask("ImportStacksToStackGroup", Race::import_of(group, stack));
      if (group == first) race.wait(12);
    }
    race.world.world.run_until_idle();
    std::string winner;
    for (const auto& [group, answer] : answers) {
      const auto instance = race.instance(group);
      if (instance && instance->stack_id == stack) winner += group;
      if (!told(answer).empty()) {
        EXPECT_EQ(told(answer), "InvalidParameter");
      } else {
        const ResultStatus status = race.result(answer).status;
        EXPECT_EQ(status == ResultStatus::kSucceeded, instance->stack_id == stack);
      }
    }
    winners.insert(winner);
    EXPECT_EQ(race.stacks().size(), 1u);
    race.expect_whole();
  }
  EXPECT_THAT(winners, IsSubsetOf(std::set<std::string>{"one", "two"}));
  EXPECT_EQ(winners.size(), 2u);
}

TEST(GroupRaces, AStackIsUpdatedByItsOwnerWhileTheGroupBegins) {
  std::set<std::string> seen;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    SCOPED_TRACE(seed);
    Race race(seed);
    race.make_group("net");
    const std::string stack = race.make_instance("net");
    const auto group_begins = [&] {
      return race.world.ask("UpdateStackGroup",
                            {{"StackGroupName", "net"}, {"TemplateBody", template_of("group")}});
    };
    const auto owner_begins = [&] {
      return race.world.ask("UpdateStack",
                            {{"StackId", stack}, {"TemplateBody", template_of("owner")}}, kTarget);
    };
    GroupWorld::Answer rollout;
    GroupWorld::Answer own;
    if (race.coin()) {
      rollout = group_begins();
      race.wait(30);
      own = owner_begins();
    } else {
      own = owner_begins();
      race.wait(30);
      rollout = group_begins();
    }
    race.world.world.run_until_idle();
    ASSERT_EQ(told(rollout), "");
    const InstanceResultRow result = race.result(rollout);
    const bool by_group = result.status == ResultStatus::kSucceeded;
    const bool by_owner = told(own).empty();
    EXPECT_TRUE(by_group || by_owner) << "somebody came first";
    seen.insert(fmt::format("{}/{}", by_group ? "" : result.reason.substr(0, 16), told(own)));
    ASSERT_EQ(race.stacks().size(), 1u);
    EXPECT_EQ(race.stacks()[0].state, (StackState{StackAction::kUpdate, Phase::kComplete}));
    const std::string name(race.world.live().at(0).properties.get_string("VpcName"));
    EXPECT_TRUE((by_group && name == "group") || (by_owner && name == "owner")) << name;
    EXPECT_EQ(race.instance("net")->status,
              by_group ? InstanceStatus::kCurrent : InstanceStatus::kOutdated);
    race.expect_whole();
  }
  EXPECT_THAT(seen,
              IsSubsetOf(std::set<std::string>{"/", "/ActionInProgress", "ActionInProgress/"}));
  EXPECT_GE(seen.size(), 2u);
}

TEST(GroupRaces, AStackIsDeletedByItsOwnerWhileTheGroupBegins) {
  std::set<std::string> seen;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    for (const bool removes : {false, true}) {
      SCOPED_TRACE(fmt::format("seed {}, {}", seed, removes ? "a delete" : "an update"));
      Race race(seed);
      race.make_group("net");
      const std::string stack = race.make_instance("net");
      GroupWorld::Answer rollout;
      GroupWorld::Answer own;
      const auto group_begins = [&] {
        FormFields removal = Race::target_of("net");
        removal.emplace_back("RetainStacks", "false");
        rollout =
            removes ? race.world.ask("DeleteStackInstances", std::move(removal))
                    : race.world.ask("UpdateStackGroup", {{"StackGroupName", "net"},
                                                          {"TemplateBody", template_of("group")}});
      };
      const bool group_first = race.coin();
      if (group_first) group_begins();
      if (group_first) race.wait(30);
      own = race.world.ask("DeleteStack", {{"StackId", stack}}, kTarget);
      if (!group_first) race.wait(30);
      if (!group_first) group_begins();
      race.world.world.run_until_idle();
      ASSERT_EQ(told(rollout), "");
      const InstanceResultRow result = race.result(rollout);
      ASSERT_TRUE(is_over(result.status));
      const bool by_group = result.status == ResultStatus::kSucceeded;
      seen.insert(
          fmt::format("{} {}/{}", removes, by_group ? "" : result.reason.substr(0, 16), told(own)));
      EXPECT_TRUE(by_group || told(own).empty()) << "somebody came first";
      const auto stacks = race.stacks();
      if (removes) {
        EXPECT_TRUE(stacks.empty());
        EXPECT_EQ(race.instance("net").has_value(), !by_group);
      }
      EXPECT_EQ(race.world.live().size(), stacks.size());
      EXPECT_LE(stacks.size(), 1u);
      race.expect_whole();
    }
  }
  EXPECT_GE(seen.size(), 5u) << ::testing::PrintToString(seen);
}

}  // namespace
}  // namespace cairn::testing
