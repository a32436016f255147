// Seeds look for the story that breaks what stack groups promise: rollouts go over accounts and
// regions while the cloud misbehaves, users stop them, and the keeper of rollouts, the runner of
// stacks, or both die between any two tasks. A failure names its seed; run it again with
// CAIRN_SIM_SEED=<seed>.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "tests/sim/group_world.h"
#include "tests/support/random_faults.h"

namespace cairn::testing {
namespace {

constexpr const char* kAccounts = R"(["1234567890123456","2222222222222222","3333333333333333"])";
constexpr const char* kRegions = R"(["cn-hangzhou","cn-beijing"])";

struct Planted {
  PlantedInHalves halves = {};
  bool forgets_tokens = false;
  std::uint64_t forgets_result_one_in = 0;
  std::size_t bears_more = 0;   // failures than asked for
  std::size_t begins_more = 0;  // at a time
};

std::string template_of(std::string_view name) {
  return fmt::format(R"({{"ROSTemplateFormatVersion":"2015-09-01","Resources":{{)"
                     R"("A":{{"Type":"ALIYUN::ECS::VPC",)"
                     R"("Properties":{{"CidrBlock":"10.0.0.0/8","VpcName":"{}"}}}},)"
                     R"("B":{{"Type":"ALIYUN::ECS::VPC","DependsOn":"A",)"
                     R"("Properties":{{"CidrBlock":"10.0.0.0/8"}}}}}}}})",
                     name);
}

// One group's life.
class Story {
 public:
  Story(std::uint64_t seed, const Planted& planted)
      : chance_(seed),
        planted_(planted),
        world_({.seed = seed + 1,
                .latency = chance_() % 2 == 0 ? "none" : "fast",
                .faults = random_faults(chance_),
                .planted = planted.halves}) {
    world_.store.forget_tokens = planted.forgets_tokens;
    world_.store.forget_result_one_in = planted.forgets_result_one_in;
  }

  // What is wrong; empty: nothing.
  std::string tell() {
    make_people(false);
    const auto made = world_.call(
        "CreateStackGroup", {{"StackGroupName", "net"}, {"TemplateBody", template_of("one")}});
    if (!made) return made.error().message;
    const FormFields everywhere = {{"AccountIds", kAccounts}, {"RegionIds", kRegions}};
    if (auto wrong = act("CreateStackInstances", everywhere); !wrong.empty()) return wrong;
    world_.set_faults(random_faults(chance_));
    if (auto wrong = retry(); !wrong.empty()) return wrong;
    if (auto wrong = act("UpdateStackGroup", {{"TemplateBody", template_of("two")}});
        !wrong.empty()) {
      return wrong;
    }
    world_.set_faults({});
    if (auto wrong = act("DetectStackGroupDrift", {}); !wrong.empty()) return wrong;
    make_people(true);
    FormFields removal = everywhere;
    removal.emplace_back("RetainStacks", "false");
    if (auto wrong = act("DeleteStackInstances", std::move(removal)); !wrong.empty()) return wrong;
    return clear();
  }

  const GroupWorld& world() const { return world_; }

 private:
  void make_people(bool all) {
    People& people = world_.people;
    people.set_role({}, "AliyunROSStackGroupAdministrationRole", {"sts:AssumeRole"},
                    "ros.aliyuncs.com");
    for (const std::string account : {"1234567890123456", "2222222222222222", "3333333333333333"}) {
      const bool missing = !all && account != GroupWorld::kOwner && chance_() % 4 == 0;
      if (missing) continue;
      people.set_role(account, "AliyunROSStackGroupExecutionRole", {"*"},
                      "acs:ram::1234567890123456:root");
    }
  }

  // Begins an operation, lets it live and die, and looks at what it left.
  std::string act(const std::string& action, FormFields fields) {
    const Limits limits{.concurrent = 1 + chance_() % 3,
                        .tolerance = chance_() % 4,
                        .parallel = chance_() % 2 == 0};
    fields.emplace_back("StackGroupName", "net");
    fields.emplace_back("OperationPreferences",
                        fmt::format(R"({{"MaxConcurrentCount":{},"FailureToleranceCount":{},)"
                                    R"("RegionConcurrencyType":"{}"}})",
                                    limits.concurrent + planted_.begins_more,
                                    limits.tolerance + planted_.bears_more,
                                    limits.parallel ? "PARALLEL" : "SEQUENTIAL"));
    const auto begun = world_.call(action, std::move(fields));
    if (!begun) return action + ": " + begun.error().message;
    const std::string id(begun->get_string("OperationId"));
    last_ = id;
    if (chance_() % 4 == 0) {
      for (std::size_t tasks = chance_() % 200; tasks > 0; --tasks) world_.step();
      (void)world_.call("StopStackGroupOperation", {{"OperationId", id}});
    }
    if (!world_.run(chance_, chance_() % 8)) return action + " never ends";
    const std::string wrong = world_.broken(id, limits);
    return wrong.empty() ? wrong : action + ": " + wrong;
  }

  // What failed or was stopped, again; by then the roles may be there.
  std::string retry() {
    const auto reader = world_.store.read();
    const auto results = reader->groups().instance_results(last_, {0, UINT64_MAX}).rows;
    const bool something = std::any_of(results.begin(), results.end(), [](const auto& row) {
      return row.status != ResultStatus::kSucceeded;
    });
    make_people(chance_() % 2 == 0);
    if (!something) return {};
    return act("RetryStackGroupOperation", {{"OperationId", last_}});
  }

  // What the delete did not get to goes now, undisturbed.
  std::string clear() {
    for (const InstanceRow& row : world_.instances("net")) {
      const auto removed = world_.call("DeleteStackInstances",
                                       {{"StackGroupName", "net"},
                                        {"AccountIds", fmt::format(R"(["{}"])", row.account)},
                                        {"RegionIds", fmt::format(R"(["{}"])", row.region)},
                                        {"RetainStacks", "false"}});
      if (!removed) return removed.error().message;
      if (!world_.run()) return "the last delete never ends";
    }
    world_.world.run_until_idle();  // what was still on its way arrives
    if (!world_.live().empty()) return "resources are left";
    if (auto wrong = world_.orphans(); !wrong.empty()) return wrong;
    const auto gone = world_.call("DeleteStackGroup", {{"StackGroupName", "net"}});
    return gone ? std::string() : gone.error().message;
  }

  std::mt19937_64 chance_;
  Planted planted_;
  GroupWorld world_;
  std::string last_;  // operation
};

// A story here is some twenty stacks long, so there are fewer than of single stacks.
std::uint64_t seeds() {
  const char* text = std::getenv("CAIRN_SIM_SEEDS");
  const std::uint64_t wanted = text == nullptr ? 10'000 : std::strtoull(text, nullptr, 10);
  return std::max<std::uint64_t>(100, wanted / 25);
}

TEST(GroupSeeds, RolloutsEndWholeWhoeverDies) {
  if (const char* only = std::getenv("CAIRN_SIM_SEED")) {
    ASSERT_EQ(Story(std::strtoull(only, nullptr, 10), {}).tell(), "") << "seed " << only;
    return;
  }
  std::size_t late = 0;
  std::size_t died = 0;
  for (std::uint64_t seed = 1; seed <= seeds(); ++seed) {
    Story story(seed, {});
    ASSERT_EQ(story.tell(), "") << "seed " << seed;
    late += story.world().late;
    died += story.world().died;
  }
  EXPECT_GT(late, seeds()) << "too little arrives late to prove anything";
  EXPECT_GT(died, 5 * seeds()) << "too few die to prove anything";
}

// Whether one of the first seeds notices.
bool noticed(const Planted& planted) {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    if (!Story(seed, planted).tell().empty()) return true;
  }
  return false;
}

TEST(GroupSeeds, PlantedBugsAreFound) {
  EXPECT_TRUE(noticed({.forgets_tokens = true})) << "work that is begun twice";
  EXPECT_TRUE(noticed({.forgets_result_one_in = 5})) << "a result that is lost";
  EXPECT_TRUE(noticed({.bears_more = 1})) << "one failure more than the tolerance";
  EXPECT_TRUE(noticed({.begins_more = 1})) << "one target more at a time";
  EXPECT_TRUE(noticed({.halves = {.forgets_resend = true}})) << "work that is not asked for again";
  EXPECT_TRUE(noticed({.halves = {.deaf = true}})) << "an end that nobody is told of again";
}

}  // namespace
}  // namespace cairn::testing
