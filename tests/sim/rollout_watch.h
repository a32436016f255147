// A store that watches what becomes durable of operations on stack groups, and says which rule of
// stack-groups section 4 was broken: it knows the rules, not the machine.
//
// Planted bugs spoil what is written, so that a test can see whether anybody notices.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "store/memory/memory_store.h"

namespace cairn::testing {

// What an operation was asked for with.
struct Limits {
  std::size_t concurrent = 1;
  std::size_t tolerance = 0;
  bool parallel = false;
};

class RolloutWatch final : public Store {
 public:
  std::vector<CommitOutcome> commit(std::span<const Batch> group) override;
  std::unique_ptr<Reader> read() override { return memory.read(); }
  std::uint32_t begin_epoch() override { return memory.begin_epoch(); }
  std::string failure() const override { return memory.failure(); }

  // The first rule that this operation, which is over, has broken; empty: none.
  std::string broken(const std::string& operation, const Limits& limits);

  MemoryStore memory;
  bool forget_tokens = false;              // of what was begun for targets
  std::uint64_t forget_result_one_in = 0;  // of those that succeeded

 private:
  struct Move {
    std::uint32_t no;
    std::string account;
    std::string region;
    ResultStatus to;
  };
  struct Seen {
    std::vector<Move> moves;  // in the order they became durable
    std::vector<GroupOperationStatus> statuses;
    std::size_t moves_before_stop = SIZE_MAX;
  };

  Batch spoilt(const Batch& batch);
  void note(const Batch& batch);
  bool has_begun(const std::string& operation, const Move& move) const;

  std::map<std::string, Seen> seen_;                          // by operation
  std::map<std::pair<std::string, std::string>, int> begun_;  // by action and token of a target
  std::uint64_t results_ = 0;
};

}  // namespace cairn::testing
