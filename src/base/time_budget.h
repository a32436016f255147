// A span of time that several calls share.
//
// Threads  any.
#pragma once

#include <algorithm>
#include <atomic>

namespace cairn {

class TimeBudget {
 public:
  explicit TimeBudget(int ms) : left_ms_(ms) {}

  int left_ms() const { return std::max(0, left_ms_.load(std::memory_order_relaxed)); }
  void spend(int ms) { left_ms_.fetch_sub(ms, std::memory_order_relaxed); }
  void refill(int ms) { left_ms_.store(ms, std::memory_order_relaxed); }

 private:
  std::atomic<int> left_ms_;
};

}  // namespace cairn
