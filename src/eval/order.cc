#include "eval/order.h"

#include <algorithm>
#include <utility>

namespace cairn {

namespace {

using Path = std::vector<std::pair<std::uint32_t, std::size_t>>;  // resource, its needs done so far

// The cycle from `need` to the end of the path and back, unless it meets another one.
void add_cycle(const Path& path, std::uint32_t need, std::vector<bool>& in_cycle,
               ResourceOrder& order) {
  const auto from = std::find_if(path.begin(), path.end(),
                                 [need](const auto& step) { return step.first == need; });
  if (std::any_of(from, path.end(), [&](const auto& step) { return in_cycle[step.first]; })) return;
  auto& cycle = order.cycles.emplace_back();
  for (auto step = from; step != path.end(); ++step) {
    cycle.push_back(step->first);
    in_cycle[step->first] = true;
  }
}

}  // namespace

ResourceOrder order_resources(std::span<const ModelResource> resources) {
  enum class Mark : std::uint8_t { kNew, kOnPath, kDone };
  ResourceOrder order;
  order.sequence.reserve(resources.size());
  std::vector<Mark> marks(resources.size(), Mark::kNew);
  std::vector<bool> in_cycle(resources.size());
  Path path;
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
      } else if (marks[need] == Mark::kOnPath) {
        // Looking for the start of a cycle walks the path: only while it may find a new one.
        if (!in_cycle[need] && !in_cycle[current]) add_cycle(path, need, in_cycle, order);
      }
    }
  }
  return order;
}

}  // namespace cairn
