#include "access/nonce_store.h"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>

namespace cairn::access {
namespace {

using Outcome = NonceStore::Outcome;
constexpr std::int64_t kNow = 1'795'282'660'000;

TEST(NonceStore, AdmitsAPairOnce) {
  NonceStore store({.entries_max = 1000});
  EXPECT_EQ(store.admit("key", "n1", kNow, kNow), Outcome::kFresh);
  EXPECT_EQ(store.admit("key", "n1", kNow, kNow), Outcome::kUsed);
  EXPECT_EQ(store.admit("key", "n2", kNow, kNow), Outcome::kFresh);
  EXPECT_EQ(store.admit("other", "n1", kNow, kNow), Outcome::kFresh) << "of another key";
  EXPECT_EQ(store.admit("keyn", "1", kNow, kNow), Outcome::kFresh) << "same letters joined";
}

TEST(NonceStore, RemembersToTheEndOfTheWindow) {
  NonceStore store({.entries_max = 1000});
  const std::int64_t ahead = kNow + kWindowMs;  // the clock of the client is ahead
  EXPECT_EQ(store.admit("key", "n", ahead, kNow), Outcome::kFresh);
  EXPECT_EQ(store.admit("key", "n", ahead, ahead + kWindowMs), Outcome::kUsed);
  const std::int64_t later = ahead + kWindowMs + 2000;
  EXPECT_EQ(store.admit("key", "n", later, later), Outcome::kFresh);
  EXPECT_EQ(store.admit("key", "n", later, later), Outcome::kUsed);
}

TEST(NonceStore, TellsEachFreshPairSoThatTheNextLifeKnowsIt) {
  struct Pair {
    std::uint64_t fingerprint;
    std::uint32_t expiry_s;
  };
  std::vector<Pair> kept;
  const NonceStore::Options options{
      .entries_max = 1000,
      .seed = 5,
      .keep = [&](std::uint64_t print, std::uint32_t expiry_s, std::uint32_t) {
        kept.push_back({print, expiry_s});
      }};
  {
    NonceStore first(options);
    first.admit("key", "n", kNow, kNow);
    first.admit("key", "n", kNow, kNow);
    ASSERT_EQ(kept.size(), 1u) << "a used one is not told again";
  }
  NonceStore next(options);
  next.remember(kept[0].fingerprint, kept[0].expiry_s, whole_seconds(kNow));
  EXPECT_EQ(next.admit("key", "n", kNow, kNow + kWindowMs), Outcome::kUsed);
  EXPECT_EQ(next.admit("key", "other", kNow, kNow), Outcome::kFresh);
}

TEST(NonceStore, RefusesWhatMayHaveBeenUsedUnknown) {
  NonceStore store({.entries_max = 1000});
  store.distrust_until(expiry_of(kNow));
  store.distrust_until(0);
  EXPECT_EQ(store.admit("key", "n", kNow, kNow), Outcome::kStale);
  EXPECT_EQ(store.admit("key", "n", kNow - 1000, kNow), Outcome::kStale);
  EXPECT_EQ(store.admit("key", "n", kNow + 1000, kNow), Outcome::kFresh);
  EXPECT_EQ(store.size(), 1u);
}

TEST(NonceStore, WhatItCannotRememberItDistrusts) {
  NonceStore store({.entries_max = 16});  // one a shard
  store.remember(16, whole_seconds(kNow) + 10, whole_seconds(kNow));
  store.remember(32, expiry_of(kNow), whole_seconds(kNow));
  EXPECT_EQ(store.admit("key", "n", kNow, kNow), Outcome::kStale);
}

TEST(NonceStore, ForgetsNothingWhenFull) {
  NonceStore store({.entries_max = 3200});
  std::vector<std::string> admitted;
  bool full = false;
  for (int i = 0; i < 6400; ++i) {
    const std::string nonce = "n" + std::to_string(i);
    const Outcome outcome = store.admit("key", nonce, kNow, kNow);
    ASSERT_NE(outcome, Outcome::kUsed) << nonce;
    full = full || outcome == Outcome::kFull;
    if (outcome == Outcome::kFresh) admitted.push_back(nonce);
  }
  EXPECT_TRUE(full);
  EXPECT_EQ(admitted.size(), 3200u);
  EXPECT_EQ(store.size(), 3200u);
  for (const std::string& nonce : admitted) {
    EXPECT_EQ(store.admit("key", nonce, kNow, kNow), Outcome::kUsed) << nonce;
  }
}

TEST(NonceStore, ExpiredPairsMakeRoom) {
  NonceStore store({.entries_max = 1600});
  std::int64_t now_ms = kNow;
  for (int round = 0; round < 50; ++round) {
    for (int i = 0; i < 1000; ++i) {
      const std::string nonce = std::to_string(round) + "/" + std::to_string(i);
      ASSERT_EQ(store.admit("key", nonce, now_ms, now_ms), Outcome::kFresh) << nonce;
    }
    now_ms += kWindowMs + 2000;
  }
  EXPECT_LE(store.size(), 1600u);
}

TEST(NonceStore, OfManyThreadsOneIsAdmitted) {
  NonceStore store({.entries_max = 100'000});
  std::atomic<int> fresh = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 2000; ++i) {
        if (store.admit("key", std::to_string(i), kNow, kNow) == Outcome::kFresh) ++fresh;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(fresh, 2000);
}

}  // namespace
}  // namespace cairn::access
