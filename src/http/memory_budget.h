// MemoryBudget: what requests and answers of all connections take together, counted and bounded.
//
// Threads  any; a Charge one at a time.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <utility>

namespace cairn::http {

class MemoryBudget {
 public:
  explicit MemoryBudget(std::size_t bytes_max) : bytes_max_(bytes_max) {}
  std::size_t bytes_max() const { return bytes_max_; }
  std::size_t used() const { return used_.load(std::memory_order_relaxed); }

 private:
  friend class Charge;
  const std::size_t bytes_max_;
  std::atomic<std::size_t> used_ = 0;
};

// One holder's part of it, given back when it goes.
class Charge {
 public:
  explicit Charge(std::shared_ptr<MemoryBudget> budget) : budget_(std::move(budget)) {}
  Charge(const Charge&) = delete;
  Charge& operator=(const Charge&) = delete;
  ~Charge() { set(0); }

  // Counted either way. False: this part grew, and all parts together are over the budget.
  bool set(std::size_t bytes) {
    if (bytes == bytes_) return true;
    const bool grew = bytes > bytes_;
    const std::size_t before = budget_->used_.fetch_add(
        bytes - bytes_, std::memory_order_relaxed);  // wraps when it shrank
    const std::size_t after = before + (bytes - bytes_);
    bytes_ = bytes;
    return !grew || after <= budget_->bytes_max_;
  }

 private:
  const std::shared_ptr<MemoryBudget> budget_;
  std::size_t bytes_ = 0;
};

}  // namespace cairn::http
