#include "access/rate_limiter.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace cairn::access {
namespace {

constexpr std::int64_t kNow = 1'795'282'660'000;

int taken(RateLimiter& limiter, std::string_view key, std::int64_t now_ms, int tries) {
  int count = 0;
  for (int i = 0; i < tries; ++i) count += limiter.take(key, now_ms) ? 1 : 0;
  return count;
}

TEST(RateLimiter, ABurstThenARate) {
  RateLimiter limiter({.per_second = 10, .burst = 5});
  EXPECT_EQ(taken(limiter, "a", kNow, 20), 5);
  EXPECT_FALSE(limiter.may("a", kNow));
  EXPECT_EQ(taken(limiter, "a", kNow + 99, 20), 0);
  EXPECT_EQ(taken(limiter, "a", kNow + 100, 20), 1);
  EXPECT_EQ(taken(limiter, "a", kNow + 400, 20), 3);
  EXPECT_EQ(taken(limiter, "a", kNow + 60'000, 20), 5) << "no more than a burst is saved";
}

TEST(RateLimiter, KeysDoNotShare) {
  RateLimiter limiter({.per_second = 10, .burst = 5});
  EXPECT_EQ(taken(limiter, "a", kNow, 20), 5);
  EXPECT_TRUE(limiter.may("b", kNow));
  EXPECT_EQ(taken(limiter, "b", kNow, 20), 5);
}

TEST(RateLimiter, OverManySecondsTheRateHolds) {
  for (const std::uint32_t rate : {1u, 7u, 1000u, 38'000u}) {
    RateLimiter limiter({.per_second = rate, .burst = rate});
    std::uint32_t count = 0;
    for (std::int64_t ms = 0; ms < 3000; ms += 2) {
      while (limiter.take("a", kNow + ms)) ++count;
    }
    EXPECT_GE(count, 4 * rate - 1 - rate / 100) << rate;
    EXPECT_LE(count, 4 * rate + 1) << rate << ": nanoseconds do not divide evenly";
  }
}

TEST(RateLimiter, NoLimitIsNone) {
  RateLimiter limiter({});
  EXPECT_EQ(taken(limiter, "a", kNow, 1000), 1000);
  EXPECT_EQ(limiter.size(), 0u);
}

TEST(RateLimiter, AClockThatIsSetBackLocksNobodyOut) {
  RateLimiter limiter({.per_second = 10, .burst = 5});
  EXPECT_EQ(taken(limiter, "a", kNow, 20), 5);
  EXPECT_EQ(taken(limiter, "a", kNow - 3'600'000, 20), 5);
}

TEST(RateLimiter, RemembersOnlySoManyAndForgetsTheRestedFirst) {
  RateLimiter limiter({.per_second = 10, .burst = 2, .keys_max = 160});
  for (int i = 0; i < 5000; ++i) limiter.take("k" + std::to_string(i), kNow);
  EXPECT_LE(limiter.size(), 160u);
  const std::string late = "late";
  EXPECT_EQ(taken(limiter, late, kNow, 20), 20) << "there is no room to count it";
  EXPECT_EQ(taken(limiter, late, kNow + 2000, 20), 2) << "the others have rested";
}

TEST(RateLimiter, CountsAlikeFromManyThreads) {
  RateLimiter limiter({.per_second = 1, .burst = 1000});
  std::atomic<int> count = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] { count += taken(limiter, "a", kNow, 1000); });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(count, 1000);
}

TEST(RateLimiter, AddressesOfOneClientAreOne) {
  EXPECT_EQ(address_key("192.0.2.1"), "192.0.2.1");
  EXPECT_NE(address_key("192.0.2.1"), address_key("192.0.2.2"));
  EXPECT_EQ(address_key("2001:db8::1"), address_key("2001:db8:0:0:ffff::2"));
  EXPECT_NE(address_key("2001:db8::1"), address_key("2001:db8:0:1::1"));
  EXPECT_NE(address_key("::ffff:192.0.2.1"), address_key("::ffff:192.0.2.2"));
  EXPECT_EQ(address_key(""), "");
}

}  // namespace
}  // namespace cairn::access
