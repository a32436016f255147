// Budget: what all functions of one template may use together, so that no template can take more
// time or memory than it is given, however its functions, locals, mappings, aliases and counts
// multiply each other.
//
// Bytes stand for work as well as for memory: what is looked at costs a little, what is built costs
// its size (resolver.cc). A model is built within one budget and lives on with a new one.
//
// Limits   one resolution: kResultBytesMax (expr.h).
//          one model while it is built: kModelBytesMax and kResourceBytes for each resource, about
//          half a second of work at the most; kModelJqMsMax in jq programs; PatternEffort in
//          regular expressions.
//          the same model later, for the whole of its operation: kLaterTimes as many bytes, and the
//          same again of the rest.
// Threads  any.
#pragma once

#include <atomic>
#include <cstddef>

#include "base/time_budget.h"
#include "eval/pattern.h"

namespace cairn {

inline constexpr std::size_t kModelBytesMax = 64u << 20;
inline constexpr std::size_t kResourceBytes = 256u << 10;
inline constexpr std::size_t kLaterTimes = 4;
inline constexpr int kModelJqMsMax = 4'000;

class Budget {
 public:
  Budget() : Budget(kModelBytesMax, kModelJqMsMax) {}
  Budget(std::size_t bytes, int jq_ms) : bytes_(bytes), left_(bytes), jq_ms_(jq_ms), jq_(jq_ms) {}

  // Before anything is spent for those resources.
  void add_resources(std::size_t count) {
    bytes_ += count * kResourceBytes;
    left_ += count * kResourceBytes;
  }
  // The model is built: what follows has a budget of its own.
  void begin_life() {
    bytes_ *= kLaterTimes;
    left_ = bytes_;
    jq_.refill(jq_ms_);
    patterns_.refill();
  }

  // False when that is more than is left; then nothing is left.
  bool spend(std::size_t bytes) {
    if (left_.fetch_sub(bytes, std::memory_order_relaxed) >= bytes) return true;
    left_.store(0, std::memory_order_relaxed);
    return false;
  }
  std::size_t bytes() const { return bytes_; }

  TimeBudget& jq() { return jq_; }
  PatternEffort& patterns() { return patterns_; }

 private:
  std::size_t bytes_;
  std::atomic<std::size_t> left_;
  int jq_ms_;
  TimeBudget jq_;
  PatternEffort patterns_;
};

}  // namespace cairn
