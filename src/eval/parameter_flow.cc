#include "eval/parameter_flow.h"

#include <algorithm>
#include <set>
#include <tuple>

namespace cairn {
namespace {

struct Step {
  std::string_view name;
  bool condition = false;  // a condition's name, or that of a parameter or local
  Flow flow = Flow::kWhole;
  bool by_condition = false;
};

}  // namespace

ParameterFlow::ParameterFlow(const Uses& uses) {
  for (const Use& use : uses.list) {
    if (use.kind == UseKind::kRef || use.kind == UseKind::kAttribute) {
      references_[use.name].push_back(&use);
    } else if (use.kind == UseKind::kCondition) {
      conditions_[use.name].push_back(&use);
    }
  }
}

std::vector<Fed> ParameterFlow::of(std::string_view parameter) const {
  std::vector<Fed> fed;
  std::set<std::tuple<std::string_view, bool, Flow, bool>> seen;
  std::vector<Step> open = {{parameter}};
  while (!open.empty()) {
    const Step step = open.back();
    open.pop_back();
    if (!seen.emplace(step.name, step.condition, step.flow, step.by_condition).second) continue;
    const auto& table = step.condition ? conditions_ : references_;
    const auto found = table.find(step.name);
    if (found == table.end()) continue;
    for (const Use* use : found->second) {
      const Flow flow = std::max(step.flow, use->flow);
      const bool by_condition = step.by_condition || step.condition;
      switch (use->section) {
        case Section::kLocals:
          open.push_back({use->owner, false, flow, by_condition});
          break;
        case Section::kConditions:
          open.push_back({use->owner, true, Flow::kDecides, true});
          break;
        case Section::kResources:
        case Section::kPretended:
          fed.push_back({use, flow, by_condition});
          break;
        case Section::kParameters:
        case Section::kRules:
        case Section::kOutputs:
          break;
      }
    }
  }
  std::sort(fed.begin(), fed.end(), [](const Fed& a, const Fed& b) { return a.use < b.use; });
  return fed;
}

}  // namespace cairn
