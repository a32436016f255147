// What was deleted is kept for its time, then goes; by a clock that is moved by hand.
#include "service/sweeper.h"

#include <gtest/gtest.h>

#include "store/memory/memory_store.h"
#include "tests/support/manual_executor.h"

namespace cairn::service {
namespace {

using cairn::testing::ManualWorld;

constexpr const char* kAccount = "1234567890123456";

struct Sweeping : ::testing::Test {
  MemoryStore store;
  ManualWorld world;
  Writer writer{store, world.executor(), [](const std::string& why) { ADD_FAILURE() << why; }};
  Sweeper sweeper{{writer, world.clock(), world.executor()}};

  void keep(std::int64_t no, Millis deleted) {
    StackRow row;
    row.no = {no};
    row.id = "s" + std::to_string(no);
    row.name = row.id;
    row.account = kAccount;
    row.region = "r";
    row.state = {StackAction::kDelete, Phase::kComplete};
    row.deleted = deleted;
    Batch batch;
    batch.new_stacks.push_back(std::move(row));
    ASSERT_EQ(store.commit({&batch, 1}).front(), CommitOutcome::kDurable);
  }
  bool there(std::int64_t no) {
    return store.read()->stack(kAccount, "r", "s" + std::to_string(no)).has_value();
  }
};

TEST_F(Sweeping, WhatWasDeletedLongAgoGoesAPieceATurn) {
  constexpr TimeMs kTurn = Sweeper::kPauseMs;
  const TimeMs long_ago = world.clock().now() - Sweeper::kKeptMs;
  keep(1, long_ago + 3 * kTurn / 2);
  keep(2, long_ago + 3 * kTurn / 2 + 1);
  keep(3, long_ago + 10 * kTurn);
  keep(4, 0);  // lives
  sweeper.begin();
  world.advance(kTurn);
  EXPECT_TRUE(there(1)) << "its time is not up";
  world.advance(kTurn);
  EXPECT_FALSE(there(1));
  EXPECT_TRUE(there(2)) << "one a turn";
  world.advance(kTurn);
  EXPECT_FALSE(there(2));
  world.advance(7 * kTurn);
  EXPECT_TRUE(there(3)) << "at its time to the millisecond";
  world.advance(kTurn);
  EXPECT_FALSE(there(3));
  EXPECT_TRUE(there(4));
}

}  // namespace
}  // namespace cairn::service
