#include "runtime/writer.h"

#include <gtest/gtest.h>

#include "engine/machine.h"
#include "store/memory/memory_store.h"
#include "tests/support/manual_executor.h"

namespace cairn {
namespace {

Batch named(const std::string& name, std::int64_t no) {
  Batch batch;
  StackRow stack;
  stack.no = {no};
  stack.id = name;
  stack.account = "a";
  stack.region = "r";
  stack.name = name;
  batch.new_stacks.push_back(stack);
  return batch;
}

struct Bench {
  testing::ManualWorld world;
  MemoryStore store;
  std::vector<std::string> fatal;
  Writer writer{store, world.executor(), [this](std::string why) { fatal.push_back(why); }};
};

TEST(Writer, WhatWaitsTogetherIsOneTransaction) {
  Bench bench;
  int durable = 0;
  for (int i = 0; i < 100; ++i) {
    bench.writer.submit(named("s" + std::to_string(i), i + 1), [&](CommitOutcome outcome) {
      durable += outcome == CommitOutcome::kDurable;
    });
  }
  EXPECT_EQ(bench.writer.backlog(), 100u);
  bench.world.run_ready();
  EXPECT_EQ(durable, 100);
  EXPECT_EQ(bench.store.commits(), 1u);
  EXPECT_EQ(bench.writer.backlog(), 0u);
}

TEST(Writer, AGroupIsBounded) {
  Bench bench;
  for (std::size_t i = 0; i < Writer::kGroupMax + 1; ++i) {
    bench.writer.submit(named("s" + std::to_string(i), static_cast<std::int64_t>(i) + 1),
                        [](CommitOutcome) {});
  }
  bench.world.run_ready();
  EXPECT_EQ(bench.store.commits(), 2u);
}

TEST(Writer, ARefusedBatchLeavesTheOthersOfItsGroupAlone) {
  Bench bench;
  std::vector<CommitOutcome> outcomes;
  const auto note = [&](CommitOutcome outcome) { outcomes.push_back(outcome); };
  bench.writer.submit(named("one", 1), note);
  bench.writer.submit(named("one", 2), note);
  bench.writer.submit(named("two", 3), note);
  bench.world.run_ready();
  EXPECT_EQ(outcomes, (std::vector{CommitOutcome::kDurable, CommitOutcome::kNameTaken,
                                   CommitOutcome::kDurable}));
}

TEST(Writer, TellsThatEventsBecameDurable) {
  Bench bench;
  int told = 0;
  bench.writer.on_events([&] { ++told; });
  bench.writer.submit(named("one", 1), [](CommitOutcome) {});
  bench.world.run_ready();
  EXPECT_EQ(told, 0);
  Batch batch = named("two", 2);
  batch.events.push_back(stack_event(batch.new_stacks.front(), 1, 1));
  bench.writer.submit(std::move(batch), [](CommitOutcome) {});
  bench.world.run_ready();
  EXPECT_EQ(told, 1);
}

TEST(Writer, AfterAnUnknownOutcomeNothingIsToldAndNothingIsWritten) {
  Bench bench;
  bench.store.set_fault([] { return MemoryStore::Fault::kLostAfter; });
  int told = 0;
  bench.writer.submit(named("one", 1), [&](CommitOutcome) { ++told; });
  bench.world.run_ready();
  bench.writer.submit(named("two", 2), [&](CommitOutcome) { ++told; });
  bench.world.run_ready();
  EXPECT_EQ(told, 0);
  EXPECT_EQ(bench.fatal.size(), 1u);
  EXPECT_EQ(bench.store.commits(), 1u);
}

}  // namespace
}  // namespace cairn
