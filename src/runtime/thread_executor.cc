#include "runtime/thread_executor.h"

#include <pthread.h>
#include <sys/random.h>

#include <array>
#include <chrono>
#include <stdexcept>
#include <utility>

namespace cairn {

TimeMs SystemClock::now() const {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

std::uint64_t SystemChance::next() {
  // The kernel is asked for many at a time, and none stays in memory once it was handed out.
  struct Drawn {
    std::array<std::uint64_t, 32> bits{};
    std::size_t left = 0;
  };
  thread_local Drawn drawn;
  if (drawn.left == 0) {
    constexpr std::size_t kBytes = sizeof drawn.bits;  // the kernel gives up to 256 at once, whole
    if (getrandom(drawn.bits.data(), kBytes, 0) != static_cast<ssize_t>(kBytes)) {
      throw std::runtime_error("the system's random source does not answer");
    }
    drawn.left = drawn.bits.size();
  }
  return std::exchange(drawn.bits[--drawn.left], 0);
}

ThreadExecutor::ThreadExecutor(std::string thread_name, const Clock& clock)
    : clock_(clock), thread_([this, name = std::move(thread_name)] {
        pthread_setname_np(pthread_self(), name.substr(0, 15).c_str());
        run();
      }) {}

void ThreadExecutor::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void ThreadExecutor::post(Task task) {
  bool wake = false;
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return;
    wake = tasks_.empty();
    tasks_.push_back(std::move(task));
  }
  if (wake) wake_.notify_one();
}

void ThreadExecutor::post_at(TimeMs when, Task task) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return;
    timers_.push({when, timer_order_++, std::move(task)});
  }
  wake_.notify_one();
}

void ThreadExecutor::run() {
  std::vector<Task> batch;
  std::unique_lock lock(mutex_);
  for (;;) {
    const TimeMs now = timers_.empty() ? 0 : clock_.now();
    while (!timers_.empty() && timers_.top().when <= now) {
      tasks_.push_back(std::move(timers_.top().task));
      timers_.pop();
    }
    if (!tasks_.empty()) {
      batch.swap(tasks_);
      lock.unlock();
      for (Task& task : batch) task();
      batch.clear();
      lock.lock();
      continue;
    }
    if (stopping_) return;
    if (timers_.empty()) {
      wake_.wait(lock);
    } else {
      // One millisecond of rounding, so that a timer is never asked about just before its time.
      wake_.wait_for(lock, std::chrono::milliseconds(timers_.top().when - now));
    }
  }
}

}  // namespace cairn
