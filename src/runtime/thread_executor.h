// The executors of production: a thread each, with a timer heap; plus the system's clock and
// chance.
#pragma once

#include <condition_variable>
#include <mutex>
#include <queue>
#include <string>
#include <thread>
#include <vector>

#include "world/world.h"

namespace cairn {

class SystemClock final : public Clock {
 public:
  TimeMs now() const override;
};

// From the kernel's random source. Thread-safe.
class SystemChance final : public Chance {
 public:
  std::uint64_t next() override;
};

class ThreadExecutor final : public Executor {
 public:
  ThreadExecutor(std::string thread_name, const Clock& clock);
  ~ThreadExecutor() override { stop(); }

  // Runs what was posted before, forgets timers, joins; what is posted later is dropped, so that
  // executors which post to each other can be stopped one after the other.
  void stop();
  void post(Task task) override;
  void post_at(TimeMs when, Task task) override;

 private:
  struct Timer {
    TimeMs when;
    std::uint64_t order;
    mutable Task task;
    bool operator<(const Timer& other) const {
      return when != other.when ? when > other.when : order > other.order;
    }
  };
  void run();

  const Clock& clock_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<Task> tasks_;
  std::priority_queue<Timer> timers_;
  std::uint64_t timer_order_ = 0;
  bool stopping_ = false;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace cairn
