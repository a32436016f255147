// A world in one thread for tests: a clock that moves only when told, chance from a seed, and
// executors whose tasks run only inside run_*() and advance().
//
// Order    Within one executor: by time, then by post(). Between executors: the earliest time
//          first; among equals the seed picks, or, with seed 0, the order of posting.
// Threads  one; start no others.
// Limits   run_until_idle() gives up (asserts) after kTasksMax tasks: a story that never ends is
//          a bug.
#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <queue>
#include <random>
#include <utility>
#include <vector>

#include "world/world.h"

namespace cairn::testing {

class ManualClock final : public Clock {
 public:
  explicit ManualClock(TimeMs start) : now_(start) {}
  TimeMs now() const override { return now_; }
  void set(TimeMs now) {
    assert(now >= now_ && "time does not run backwards");
    now_ = now;
  }

 private:
  TimeMs now_;
};

class SeededChance final : public Chance {
 public:
  explicit SeededChance(std::uint64_t seed) : engine_(seed) {}
  std::uint64_t next() override { return engine_(); }

 private:
  std::mt19937_64 engine_;  // raw draws only: <random> distributions differ between libraries
};

class ManualWorld;

class ManualExecutor final : public Executor {
 public:
  explicit ManualExecutor(ManualWorld& world) : world_(world) {}
  void post(Task task) override;
  void post_at(TimeMs when, Task task) override;
  // Forgets every task, as the death of a process does.
  void clear() { tasks_ = {}; }
  std::size_t waiting() const { return tasks_.size(); }

 private:
  friend class ManualWorld;
  struct Item {
    TimeMs when;
    std::uint64_t number;
    Task task;
    bool operator<(const Item& other) const {  // std::priority_queue: the largest comes first
      return std::pair(when, number) > std::pair(other.when, other.number);
    }
  };
  Task take() {
    Task task = std::move(const_cast<Item&>(tasks_.top()).task);
    tasks_.pop();
    return task;
  }

  ManualWorld& world_;
  std::priority_queue<Item> tasks_;
};

class ManualWorld {
 public:
  static constexpr std::size_t kTasksMax = 10'000'000;
  static constexpr TimeMs kStart = 1'700'000'000'000;  // 2023-11-14T22:13:20Z

  explicit ManualWorld(std::uint64_t seed = 0)
      : clock_(kStart), chance_(seed + 1), picks_(seed), fifo_(seed == 0) {
    make_executor();
  }

  ManualClock& clock() { return clock_; }
  SeededChance& chance() { return chance_; }
  // The first executor, made with the world.
  ManualExecutor& executor() { return *executors_.front(); }
  // Another one; it lives as long as the world.
  ManualExecutor& make_executor() {
    executors_.push_back(std::make_unique<ManualExecutor>(*this));
    return *executors_.back();
  }

  // Runs one task that is due now; false when there is none.
  bool run_one() {
    ManualExecutor* next = pick(clock_.now());
    if (next == nullptr) return false;
    next->take()();
    return true;
  }
  // Runs everything due now, including what that posts. The clock stands still.
  std::size_t run_ready() {
    std::size_t count = 0;
    while (run_one()) ++count;
    return count;
  }
  // Runs everything there is, moving the clock to each task's time.
  void run_until_idle() {
    for (std::size_t count = 0;;) {
      count += run_ready();
      assert(count < kTasksMax && "the story never ends");
      const std::optional<TimeMs> next = next_due();
      if (!next) return;
      clock_.set(*next);
    }
  }
  // Moves the clock by `ms`, running on the way whatever comes due.
  void advance(TimeMs ms) {
    const TimeMs until = clock_.now() + ms;
    for (;;) {
      run_ready();
      const std::optional<TimeMs> next = next_due();
      if (!next || *next > until) break;
      clock_.set(*next);
    }
    clock_.set(until);
    run_ready();
  }
  // Moves the clock to the next task's time and runs what is due then; false when none waits.
  bool step() {
    const std::optional<TimeMs> next = next_due();
    if (!next) return false;
    if (*next > clock_.now()) clock_.set(*next);
    run_ready();
    return true;
  }
  std::optional<TimeMs> next_due() const {
    std::optional<TimeMs> due;
    for (const auto& executor : executors_) {
      if (executor->tasks_.empty()) continue;
      const TimeMs when = executor->tasks_.top().when;
      if (!due || when < *due) due = when;
    }
    return due;
  }

 private:
  friend class ManualExecutor;

  ManualExecutor* pick(TimeMs now) {
    std::vector<ManualExecutor*> ready;
    for (const auto& executor : executors_) {
      if (!executor->tasks_.empty() && executor->tasks_.top().when <= now) {
        ready.push_back(executor.get());
      }
    }
    if (ready.empty()) return nullptr;
    if (!fifo_) return ready[picks_() % ready.size()];
    ManualExecutor* first = ready.front();
    for (ManualExecutor* other : ready) {
      if (first->tasks_.top() < other->tasks_.top()) first = other;
    }
    return first;
  }

  ManualClock clock_;
  SeededChance chance_;
  std::mt19937_64 picks_;
  bool fifo_;
  std::uint64_t posted_ = 0;
  std::vector<std::unique_ptr<ManualExecutor>> executors_;
};

inline void ManualExecutor::post(Task task) {
  post_at(world_.clock().now(), std::move(task));
}
inline void ManualExecutor::post_at(TimeMs when, Task task) {
  const TimeMs now = world_.clock().now();
  tasks_.push({when < now ? now : when, world_.posted_++, std::move(task)});
}

}  // namespace cairn::testing
