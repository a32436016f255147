#include "eval/order.h"

#include <algorithm>
#include <utility>

namespace cairn {

ResourceOrder order_resources(std::span<const ModelResource> resources) {
  enum class Mark : std::uint8_t { kNew, kOnPath, kDone };
  ResourceOrder order;
  order.sequence.reserve(resources.size());
  std::vector<Mark> marks(resources.size(), Mark::kNew);
  std::vector<std::pair<std::uint32_t, std::size_t>> path;  // resource, its needs done so far
  for (std::uint32_t root = 0; root < resources.size(); ++root) {
    if (marks[root] != Mark::kNew) continue;
    marks[root] = Mark::kOnPath;
    path.emplace_back(root, 0);
    while (!path.empty()) {
      auto& [current, done] = path.back();
      const auto& needs = resources[current].needs;
      if (done == needs.size()) {
        marks[current] = Mark::kDone;
        order.sequence.push_back(current);
        path.pop_back();
        continue;
      }
      const std::uint32_t need = needs[done++];
      if (marks[need] == Mark::kNew) {
        marks[need] = Mark::kOnPath;
        path.emplace_back(need, 0);
      } else if (marks[need] == Mark::kOnPath && order.cycle.empty()) {
        const auto from = std::find_if(path.begin(), path.end(),
                                       [need](const auto& step) { return step.first == need; });
        for (auto step = from; step != path.end(); ++step) order.cycle.push_back(step->first);
      }
    }
  }
  return order;
}

}  // namespace cairn
