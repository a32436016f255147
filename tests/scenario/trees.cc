#include "tests/scenario/trees.h"

#include <fmt/format.h>

namespace cairn::testing {
namespace {

constexpr std::string_view kVersion = "ROSTemplateFormatVersion: '2015-09-01'";

}  // namespace

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

std::string not_whole(Stage& stage, const Tree& tree) {
  if (live_stacks(stage) != 1 + tree.stacks) return "stacks are missing, or there are others";
  if (stage.live().size() != tree.resources) return "resources are missing, or there are others";
  return {};
}

}  // namespace cairn::testing
