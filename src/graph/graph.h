// Graph: a directed graph over 0 … n-1 in compressed rows, built once.
//
// Cost  building, ordering and heights are linear in nodes plus edges; nothing recurses, so chains
//       may be as long as memory allows.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace cairn {

class Graph {
 public:
  using Node = std::uint32_t;
  using Edge = std::pair<Node, Node>;  // from, to

  Graph() : begin_(1, 0) {}
  // Keeps the given order of edges within a node; duplicates are kept.
  Graph(std::size_t nodes, std::span<const Edge> edges);

  std::size_t size() const { return begin_.size() - 1; }
  std::span<const Node> successors(Node node) const {
    return std::span(to_).subspan(begin_[node], begin_[node + 1] - begin_[node]);
  }
  const std::vector<std::uint32_t>& begins() const { return begin_; }
  const std::vector<Node>& targets() const { return to_; }

  // Every node after its predecessors; among those free to go, lower numbers first. nullopt when
  // there is a cycle.
  std::optional<std::vector<Node>> topological_order() const;

  // The nodes of one cycle in order, without repeating the first; empty when there is none.
  std::vector<Node> find_cycle() const;

 private:
  std::vector<std::uint32_t> begin_;
  std::vector<Node> to_;
};

}  // namespace cairn
