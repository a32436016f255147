// Seeds look for the story that breaks what nested stacks promise: trees of stacks are made and
// removed while the cloud misbehaves and the node dies. A failure names its seed; run it again with
// CAIRN_SIM_SEED=<seed>.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <random>

#include "tests/scenario/stage.h"

namespace cairn::testing {
namespace {

constexpr std::string_view kVersion = "ROSTemplateFormatVersion: '2015-09-01'";

// A tree of stacks as flow YAML, with what it takes to make it.
struct Tree {
  std::string text;
  std::size_t stacks = 0;     // inside it
  std::size_t resources = 0;  // in the cloud
};

Tree random_tree(std::mt19937_64& chance, int levels) {
  Tree tree;
  std::string resources;
  std::string outputs;
  const std::size_t count = 1 + chance() % 3;
  std::string before;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string name = fmt::format("R{}", i);
    const std::string needs = !before.empty() && chance() % 2 == 0
                                  ? fmt::format("DependsOn: {}, ", before)
                                  : std::string();
    if (levels > 0 && chance() % 2 == 0) {
      const Tree inner = random_tree(chance, levels - 1);
      resources +=
          fmt::format("{}: {{Type: 'ALIYUN::ROS::Stack', {}Properties: {{TemplateBody: {}}}}}, ",
                      name, needs, inner.text);
      tree.stacks += 1 + inner.stacks;
      tree.resources += inner.resources;
    } else {
      resources += fmt::format(
          "{}: {{Type: 'ALIYUN::ECS::VPC', {}Properties: {{CidrBlock: 10.0.0.0/16}}}}, ", name,
          needs);
      ++tree.resources;
    }
    before = name;
  }
  tree.text = fmt::format("{{{}, Resources: {{{}}}, Outputs: {{Last: {{Value: {{Ref: {}}}}}}}}}",
                          kVersion, resources, before);
  return tree;
}

sim::FaultPlan random_faults(std::mt19937_64& chance) {
  constexpr sim::FaultKind kKinds[] = {sim::FaultKind::kFail,      sim::FaultKind::kLoseReply,
                                       sim::FaultKind::kThrottle,  sim::FaultKind::kLoseRequest,
                                       sim::FaultKind::kLoseReply, sim::FaultKind::kAcceptThenFail};
  sim::FaultPlan plan;
  for (std::size_t i = chance() % 3; i > 0; --i) {
    sim::FaultRule rule;
    rule.call = chance() % 4 == 0 ? CallKind::kDelete : CallKind::kCreate;
    rule.nth = 1 + chance() % 5;
    rule.fault.kind = kKinds[chance() % std::size(kKinds)];
    rule.fault.code = "NoStock";
    rule.fault.message = "Sold out.";
    rule.fault.ms = 300;
    plan.add(rule);
  }
  return plan;
}

// Lives on until nothing is under way, dying now and then.
bool live(Stage& stage, std::mt19937_64& chance) {
  for (std::size_t deaths = chance() % 8; deaths > 0; --deaths) {
    stage.run_commits(1 + chance() % 9);
    stage.kill(chance() % 3 == 0 ? static_cast<TimeMs>(chance() % 5'000) : 0);
  }
  return stage.run();
}

std::size_t live_stacks(Stage& stage) {
  StackFilter filter;
  filter.account = StageOptions().account;
  filter.region = StageOptions().region;
  filter.include_nested = true;
  return stage.store().read()->stacks(filter, {0, 1000}).total;
}

std::string status(Stage& stage, const std::string& id) {
  const auto stack = stage.call("GetStack", {{"StackId", id}});
  return stack ? std::string(stack->get_string("Status")) : stack.error().message;
}

// Every nested stack is the resource of a stack that holds it, and of one only.
std::string misplaced(Stage& stage) {
  StackFilter filter;
  filter.account = StageOptions().account;
  filter.region = StageOptions().region;
  filter.include_nested = true;
  const auto reader = stage.store().read();
  for (const StackRow& stack : reader->stacks(filter, {0, 1000}).rows) {
    if (stack.parent_id.empty()) continue;
    const auto parent = reader->stack(stack.account, stack.region, stack.parent_id);
    int holders = 0;
    for (const ResourceRow& row : reader->resources(parent->no)) {
      // A row whose create was cut off does not know its stack, but will find it by its token.
      holders += row.physical_id == stack.id || row.call == CallState::kCreating;
    }
    if (holders == 0) return stack.name + " belongs to nobody";
  }
  return {};
}

// What is wrong with a stack that should hold this tree and nothing else, or nothing.
std::string not_whole(Stage& stage, const Tree& tree) {
  if (live_stacks(stage) != 1 + tree.stacks) return "stacks are missing, or there are others";
  if (stage.live().size() != tree.resources) return "resources are missing, or there are others";
  return {};
}

// The tree becomes another one, or what it was before.
std::string change(Stage& stage, const std::string& id, const Tree& before,
                   std::mt19937_64& chance) {
  stage.set_faults(random_faults(chance));
  const Tree after = random_tree(chance, 3);
  const auto begun =
      stage.call("UpdateStack",
                 {{"StackId", id}, {"TemplateBody", after.text}, {"ReplacementOption", "Enabled"}});
  if (!begun) {
    return begun.error().message.find("completely same") == std::string::npos
               ? begun.error().message
               : std::string();
  }
  if (!live(stage, chance)) return "the update never ends";
  const std::string changed = status(stage, id);
  std::string wrong;
  if (changed == "UPDATE_COMPLETE") wrong = not_whole(stage, after);
  if (changed == "ROLLBACK_COMPLETE") wrong = not_whole(stage, before);
  return wrong.empty() ? wrong : changed + ": " + wrong;
}

// What is wrong with one life of a tree, or nothing.
std::string story(std::uint64_t seed) {
  std::mt19937_64 chance(seed);
  StageOptions options;
  options.seed = seed;
  options.cloud.latency = sim::Latency::parse(chance() % 2 == 0 ? "none" : "fast").value();
  options.cloud.faults = random_faults(chance);
  Stage stage(std::move(options));
  const Tree tree = random_tree(chance, 3);
  const bool rollback = chance() % 3 != 0;
  const auto created =
      stage.call("CreateStack", {{"StackName", "tree"},
                                 {"TemplateBody", tree.text},
                                 {"DisableRollback", rollback ? "false" : "true"}});
  if (!created) return created.error().message;
  const std::string id(created->get_string("StackId"));
  if (!live(stage, chance)) return "the create never ends";
  const std::string made = status(stage, id);
  if (made == "CREATE_COMPLETE") {
    if (auto wrong = not_whole(stage, tree); !wrong.empty()) return "made: " + wrong;
    if (auto wrong = change(stage, id, tree, chance); !wrong.empty()) return wrong;
  } else if (made == "CREATE_ROLLBACK_COMPLETE") {
    if (auto wrong = not_whole(stage, Tree()); !wrong.empty()) return "rolled back: " + wrong;
  } else if (made != "CREATE_FAILED" && made != "CREATE_ROLLBACK_FAILED") {
    return "the create ended " + made;
  }
  if (const std::string wrong = misplaced(stage); !wrong.empty()) return wrong;
  stage.set_faults({});
  if (const auto deleted = stage.call("DeleteStack", {{"StackId", id}}); !deleted) {
    return deleted.error().message;
  }
  if (!live(stage, chance)) return "the delete never ends";
  if (status(stage, id) != "DELETE_COMPLETE") return "the delete ended " + status(stage, id);
  if (live_stacks(stage) != 0) return "stacks are left after the delete";
  if (!stage.live().empty()) return "resources are left after the delete";
  const auto troubles = stage.take_troubles();
  return troubles.empty() ? std::string() : troubles.front();
}

TEST(NestedSeeds, TreesOfStacksComeAndGoWhole) {
  if (const char* only = std::getenv("CAIRN_SIM_SEED")) {
    ASSERT_EQ(story(std::strtoull(only, nullptr, 10)), "") << "seed " << only;
    return;
  }
  constexpr std::uint64_t kSeeds = 250;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed)
    ASSERT_EQ(story(seed), "") << "seed " << seed;
}

}  // namespace
}  // namespace cairn::testing
