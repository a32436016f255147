#include "runtime/rollouts.h"

#include <gtest/gtest.h>

#include <memory>
#include <optional>

#include "store/memory/memory_store.h"
#include "tests/group/builders.h"
#include "tests/support/manual_executor.h"

namespace cairn {
namespace {

// What is written becomes durable when `disk` runs.
struct Bench {
  testing::ManualWorld world;
  testing::ManualWorld disk;
  MemoryStore store;
  Writer writer{store, disk.executor(), [](const std::string&) {}};
  std::optional<InstanceWork> work;
  Rollouts::Tell tell;
  Rollouts rollouts{{.store = store,
                     .writer = writer,
                     .clock = world.clock(),
                     .executor = world.executor(),
                     .work =
                         [this](InstanceWork asked, Rollouts::Tell told) {
                           work = std::move(asked);
                           tell = std::move(told);
                         },
                     .queued = {},
                     .on_ended = {},
                     .fatal = [](const std::string&) {}}};

  void settle() {
    for (int i = 0; i < 5; ++i) {
      world.run_ready();
      disk.run_ready();
    }
    world.run_ready();
  }
};

TEST(Rollouts, AStopThatComesWithTheEndIsAnsweredAfterIt) {
  Bench bench;
  RolloutStart start = group_test::a_start(GroupAction::kCreate, {}, {1});
  const GroupOperationRow operation = start.operation;
  bench.rollouts.change(
      operation.group,
      [&](Reader&, std::span<const GroupOperationRow>) -> Result<Rollouts::Change> {
        return Rollouts::Change{.start = std::move(start)};
      },
      [](const Result<CommitOutcome>& outcome) { EXPECT_TRUE(outcome); });
  bench.settle();
  ASSERT_TRUE(bench.work);
  bench.tell(InstanceFinished{.no = 0, .ok = true, .stack_id = "stack"});
  bench.world.run_ready();  // it has ended, and that is not durable
  std::optional<bool> obeyed;
  bench.rollouts.stop(operation, [&](bool did) {
    obeyed = did;
    const auto row = bench.store.read()->groups().group_operation(operation.id);
    EXPECT_EQ(row->status, GroupOperationStatus::kSucceeded);
  });
  bench.world.run_ready();
  EXPECT_FALSE(obeyed.has_value());
  bench.settle();
  EXPECT_EQ(obeyed, false);
}

}  // namespace
}  // namespace cairn
