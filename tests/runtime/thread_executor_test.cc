#include "runtime/thread_executor.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

namespace cairn {
namespace {

TEST(ThreadExecutor, RunsTasksInTheOrderOfTheirPosting) {
  SystemClock clock;
  std::vector<int> order;
  {
    ThreadExecutor executor("test", clock);
    for (int i = 0; i < 100; ++i) executor.post([&order, i] { order.push_back(i); });
  }
  ASSERT_EQ(order.size(), 100u);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(order[static_cast<std::size_t>(i)], i);
}

TEST(ThreadExecutor, ATimerRunsNoEarlierThanItsTime) {
  SystemClock clock;
  ThreadExecutor executor("test", clock);
  const TimeMs due = clock.now() + 5;
  std::promise<TimeMs> ran;
  executor.post_at(due, [&] { ran.set_value(clock.now()); });
  EXPECT_GE(ran.get_future().get(), due);
}

TEST(ThreadExecutor, AfterStopWhatIsPostedIsDropped) {
  SystemClock clock;
  ThreadExecutor executor("test", clock);
  std::atomic<int> ran = 0;
  executor.post([&] { ++ran; });
  executor.stop();
  EXPECT_EQ(ran, 1);
  executor.post([&] { ++ran; });
  executor.post_at(0, [&] { ++ran; });
  executor.stop();
  EXPECT_EQ(ran, 1);
}

TEST(ThreadExecutor, TwoThatPostToEachOtherCanBeStoppedOneAfterTheOther) {
  SystemClock clock;
  ThreadExecutor first("first", clock);
  ThreadExecutor second("second", clock);
  std::function<void(int)> ping = [&](int n) {
    if (n > 0) second.post([&, n] { first.post([&, n] { ping(n - 1); }); });
  };
  first.post([&] { ping(1000); });
  first.stop();
  second.stop();
}

}  // namespace
}  // namespace cairn
