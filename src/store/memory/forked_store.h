// ForkedStore: what one Reader of another store sees, to be written on without that store's
// knowing. What is not written here is read there; a stack is taken over when it is first written.
//
// Durability  none: it is for what may be forgotten.
// Limits      Of stack groups nothing is written. Events are kept apart (written()): readers know
// how many a stack has, and read those
//             that were there before. Tags are written of stacks only; a key or a value that only
//             stacks carried which lost it here is still listed.
// Threads     one, and its Readers in the same one.
// Lifetime    Readers must not outlive it.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "store/memory/memory_store.h"

namespace cairn {

class ForkedStore final : public Store {
 public:
  explicit ForkedStore(std::unique_ptr<Reader> below) : below_(std::move(below)) {}

  std::vector<CommitOutcome> commit(std::span<const Batch> group) override;
  std::unique_ptr<Reader> read() override;
  std::uint32_t begin_epoch() override { return own_.begin_epoch(); }
  std::string failure() const override { return own_.failure(); }

  // Events of all stacks, in the order in which they were written.
  const std::vector<EventRow>& written() const { return written_; }

  // How the own rows stand to those below.
  struct Fork {
    std::map<StackNo, StackRow> taken;                        // as they are below
    std::set<std::pair<RecordKind, std::string>> overridden;  // written or removed here
    std::map<StackNo, std::uint64_t> last_event;
  };

 private:
  CommitOutcome commit_one(Batch batch);
  CommitOutcome refusal(const Batch& batch);
  void take_stacks(const Batch& batch);
  void take(StackNo no);
  void take(const TagOwner& owner);

  std::unique_ptr<Reader> below_;
  MemoryStore own_;
  Fork fork_;
  std::vector<EventRow> written_;
};

}  // namespace cairn
