#include "graph/graph.h"

#include <algorithm>

namespace cairn {

Graph::Graph(std::size_t nodes, std::span<const Edge> edges) : begin_(nodes + 1, 0) {
  for (const auto& [from, to] : edges) ++begin_[from + 1];
  for (std::size_t i = 1; i <= nodes; ++i) begin_[i] += begin_[i - 1];
  to_.resize(edges.size());
  std::vector<std::uint32_t> next(begin_.begin(), begin_.end() - 1);
  for (const auto& [from, to] : edges) to_[next[from]++] = to;
}

std::optional<std::vector<Graph::Node>> Graph::topological_order() const {
  std::vector<std::uint32_t> waiting_for(size(), 0);
  for (const Node to : to_) ++waiting_for[to];
  std::vector<Node> order;
  order.reserve(size());
  for (Node node = 0; node < size(); ++node) {
    if (waiting_for[node] == 0) order.push_back(node);
  }
  for (std::size_t done = 0; done < order.size(); ++done) {
    for (const Node to : successors(order[done])) {
      if (--waiting_for[to] == 0) order.push_back(to);
    }
  }
  if (order.size() != size()) return std::nullopt;
  return order;
}

std::vector<Graph::Node> Graph::find_cycle() const {
  enum class Mark : std::uint8_t { kNew, kOnPath, kDone };
  struct Visit {
    Node node;
    std::uint32_t next;
  };
  std::vector<Mark> marks(size(), Mark::kNew);
  std::vector<Visit> path;
  for (Node root = 0; root < size(); ++root) {
    if (marks[root] != Mark::kNew) continue;
    path.push_back({root, begin_[root]});
    marks[root] = Mark::kOnPath;
    while (!path.empty()) {
      Visit& top = path.back();
      if (top.next == begin_[top.node + 1]) {
        marks[top.node] = Mark::kDone;
        path.pop_back();
        continue;
      }
      const Node to = to_[top.next++];
      if (marks[to] == Mark::kOnPath) {
        const auto first =
            std::find_if(path.begin(), path.end(), [to](const Visit& v) { return v.node == to; });
        std::vector<Node> cycle;
        for (auto at = first; at != path.end(); ++at) cycle.push_back(at->node);
        return cycle;
      }
      if (marks[to] == Mark::kNew) {
        marks[to] = Mark::kOnPath;
        path.push_back({to, begin_[to]});
      }
    }
  }
  return {};
}

}  // namespace cairn
