// Seeds look for the story that breaks what stack groups promise: rollouts go over accounts and
// regions while the cloud misbehaves, users stop them and the node dies. A failure names its seed;
// run it again with CAIRN_SIM_SEED=<seed>.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <random>

#include "tests/scenario/trees.h"

namespace cairn::testing {
namespace {

constexpr const char* kAccounts = R"(["1234567890123456","2222222222222222","3333333333333333"])";
constexpr const char* kRegions = R"(["cn-hangzhou","cn-beijing"])";
constexpr Window kAll{0, UINT64_MAX};

std::string template_of(std::string_view name) {
  return fmt::format(R"({{"ROSTemplateFormatVersion":"2015-09-01","Resources":{{"Vpc":{{)"
                     R"("Type":"ALIYUN::ECS::VPC","Properties":{{"CidrBlock":"10.0.0.0/8",)"
                     R"("VpcName":"{}"}}}}}}}})",
                     name);
}

void make_people(Stage& stage, std::mt19937_64& chance) {
  People& people = stage.people();
  people.set_role({}, "AliyunROSStackGroupAdministrationRole", {"sts:AssumeRole"},
                  "ros.aliyuncs.com");
  for (const std::string account : {"1234567890123456", "2222222222222222", "3333333333333333"}) {
    const bool missing = account != "1234567890123456" && chance() % 4 == 0;
    if (missing) continue;
    people.set_role(account, "AliyunROSStackGroupExecutionRole", {"*"},
                    "acs:ram::1234567890123456:root");
  }
}

std::string preferences(std::mt19937_64& chance) {
  return fmt::format(R"({{"MaxConcurrentCount":{},"FailureToleranceCount":{},)"
                     R"("RegionConcurrencyType":"{}"}})",
                     1 + chance() % 3, chance() % 4, chance() % 2 == 0 ? "PARALLEL" : "SEQUENTIAL");
}

// What must hold of a group at rest, after its operation `id`.
std::string broken(Stage& stage, const std::string& id) {
  const auto reader = stage.store().read();
  const auto operation = reader->groups().group_operation(id);
  if (!operation || !is_over(operation->status)) return "the operation is not over";
  for (const InstanceResultRow& row : reader->groups().instance_results(id, kAll).rows) {
    const std::string target = row.account + "/" + row.region;
    if (!is_over(row.status)) return target + " has no outcome";
    StackFilter filter;
    filter.account = row.account;
    filter.region = row.region;
    const auto stacks = reader->stacks(filter, kAll).rows;
    const auto instance = reader->groups().instance(operation->group, row.account, row.region);
    if (stacks.size() > 1) return target + " has two stacks";
    if (!instance && !stacks.empty()) return target + " has a stack and no instance";
    if (instance && !stacks.empty() && instance->stack_id != stacks[0].id) {
      return target + " does not know its stack";
    }
    const bool made = row.status == ResultStatus::kSucceeded && instance;
    if (made && (instance->status != InstanceStatus::kCurrent || stacks.empty())) {
      return target + " succeeded without a stack";
    }
  }
  const auto troubles = stage.take_troubles();
  return troubles.empty() ? std::string() : troubles.front();
}

// Begins an operation, lets it live and die, and looks at what it left.
std::string act(Stage& stage, const std::string& action, FormFields fields,
                std::mt19937_64& chance) {
  fields.emplace_back("StackGroupName", "net");
  fields.emplace_back("OperationPreferences", preferences(chance));
  const auto begun = stage.call(action, std::move(fields));
  if (!begun) return action + ": " + begun.error().message;
  const std::string id(begun->get_string("OperationId"));
  if (chance() % 4 == 0) {
    stage.run_commits(1 + chance() % 20);
    (void)stage.call("StopStackGroupOperation", {{"OperationId", id}});
  }
  if (!live(stage, chance)) return action + " never ends";
  const std::string wrong = broken(stage, id);
  return wrong.empty() ? wrong : action + ": " + wrong;
}

std::string story(std::uint64_t seed) {
  std::mt19937_64 chance(seed);
  StageOptions options;
  options.seed = seed;
  options.cloud.latency = sim::Latency::parse(chance() % 2 == 0 ? "none" : "fast").value();
  options.cloud.faults = random_faults(chance);
  Stage stage(std::move(options));
  make_people(stage, chance);
  const auto made = stage.call("CreateStackGroup",
                               {{"StackGroupName", "net"}, {"TemplateBody", template_of("one")}});
  if (!made) return made.error().message;
  const FormFields everywhere = {{"AccountIds", kAccounts}, {"RegionIds", kRegions}};
  if (auto wrong = act(stage, "CreateStackInstances", everywhere, chance); !wrong.empty()) {
    return wrong;
  }
  stage.set_faults(random_faults(chance));
  if (auto wrong = act(stage, "UpdateStackGroup", {{"TemplateBody", template_of("two")}}, chance);
      !wrong.empty()) {
    return wrong;
  }
  stage.set_faults({});
  for (const char* account : {"1234567890123456", "2222222222222222", "3333333333333333"}) {
    stage.people().set_role(account, "AliyunROSStackGroupExecutionRole", {"*"},
                            "acs:ram::1234567890123456:root");
  }
  FormFields removal = everywhere;
  removal.emplace_back("RetainStacks", "false");
  removal.emplace_back("StackGroupName", "net");
  const auto removed = stage.call("DeleteStackInstances", std::move(removal));
  if (!removed) return removed.error().message;
  if (!live(stage, chance)) return "the delete never ends";
  if (!stage.live().empty()) return "resources are left after the delete";
  const auto gone = stage.call("DeleteStackGroup", {{"StackGroupName", "net"}});
  return gone ? std::string() : gone.error().message;
}

TEST(GroupSeeds, RolloutsEndWholeWhateverHappens) {
  if (const char* only = std::getenv("CAIRN_SIM_SEED")) {
    ASSERT_EQ(story(std::strtoull(only, nullptr, 10)), "") << "seed " << only;
    return;
  }
  constexpr std::uint64_t kSeeds = 100;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed)
    ASSERT_EQ(story(seed), "") << "seed " << seed;
}

}  // namespace
}  // namespace cairn::testing
