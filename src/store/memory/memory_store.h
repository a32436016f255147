// A Store in memory: for tests, and the executable statement of what store.h promises.
//
// Durability  "Durable" means that it outlives the objects above it: a simulated crash throws those
//             away and keeps the store.
// Faults      A test may have a commit's outcome lost, before or after it was applied.
// Cost        A commit copies the rows only while a Reader is alive.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <tuple>
#include <vector>

#include "store/store.h"

namespace cairn {

class MemoryStore final : public Store {
 public:
  enum class Fault : std::uint8_t { kNone, kLostBefore, kLostAfter };

  MemoryStore();
  ~MemoryStore() override;
  std::vector<CommitOutcome> commit(std::span<const Batch> group) override;
  std::unique_ptr<Reader> read() override;
  std::uint32_t begin_epoch() override;
  std::string failure() const override;

  // Asked once a commit(); after a lost outcome every commit is unknown until forgive().
  void set_fault(std::function<Fault()> fault) { fault_ = std::move(fault); }
  void forgive() { failure_.clear(); }
  std::uint64_t commits() const { return commits_; }

  struct State;

 private:
  using Count = std::atomic<int>;
  State& own();  // the state, read by nobody else

  mutable std::mutex mutex_;
  std::shared_ptr<State> state_;
  std::shared_ptr<Count> readers_;  // of state_
  std::function<Fault()> fault_;
  std::string failure_;
  std::uint64_t commits_ = 0;
};

}  // namespace cairn
