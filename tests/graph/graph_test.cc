#include "graph/graph.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cairn {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Graph, OrdersNodesAfterTheirPredecessors) {
  const Graph::Edge edges[] = {{2, 1}, {1, 0}, {2, 0}};
  EXPECT_THAT(Graph(4, edges).topological_order().value(), ElementsAre(2, 3, 1, 0));
}

TEST(Graph, AnEmptyGraphHasAnEmptyOrder) {
  EXPECT_THAT(Graph().topological_order().value(), IsEmpty());
}

TEST(Graph, NamesTheMembersOfACycleOnly) {
  const Graph::Edge edges[] = {{0, 1}, {1, 2}, {2, 3}, {3, 1}};
  const Graph graph(4, edges);
  EXPECT_FALSE(graph.topological_order());
  EXPECT_THAT(graph.find_cycle(), ElementsAre(1, 2, 3));
}

TEST(Graph, ANodeThatNeedsItselfIsACycle) {
  const Graph::Edge edges[] = {{0, 0}};
  EXPECT_THAT(Graph(1, edges).find_cycle(), ElementsAre(0));
}

TEST(Graph, LongChainsDoNotRecurse) {
  constexpr std::uint32_t kNodes = 300'000;
  std::vector<Graph::Edge> edges;
  for (std::uint32_t i = 1; i < kNodes; ++i) edges.emplace_back(i - 1, i);
  const Graph chain(kNodes, edges);
  EXPECT_EQ(chain.topological_order()->size(), kNodes);
  EXPECT_THAT(chain.find_cycle(), IsEmpty());
  edges.emplace_back(kNodes - 1, 0);
  EXPECT_EQ(Graph(kNodes, edges).find_cycle().size(), kNodes);
}

}  // namespace
}  // namespace cairn
