// A store that looks at every batch before it lets it through: statuses walk the tables, nothing is
// skipped. What it finds is kept as complaints.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "store/memory/memory_store.h"

namespace cairn::testing {

class CheckedStore final : public Store {
 public:
  std::vector<CommitOutcome> commit(std::span<const Batch> group) override {
    const auto before = memory.read();
    Seen seen;  // batches of one group follow each other
    for (const Batch& batch : group) check(batch, *before, seen);
    if (forget_one_in > 0 && ++seen_ % forget_one_in == 0) {
      return std::vector<CommitOutcome>(group.size(), CommitOutcome::kDurable);  // a planted bug
    }
    return memory.commit(group);
  }
  std::unique_ptr<Reader> read() override { return memory.read(); }
  std::uint32_t begin_epoch() override { return memory.begin_epoch(); }
  std::string failure() const override { return memory.failure(); }

  MemoryStore memory;
  std::vector<std::string> complaints;
  std::set<std::string> released;  // physical ids that were left in the cloud on purpose
  std::uint64_t forget_one_in = 0;

 private:
  struct Seen {
    std::map<StackNo, StackState> stacks;
    std::map<std::pair<StackNo, std::uint32_t>, ResourceState> resources;
  };

  void check(const Batch& batch, Reader& before, Seen& seen) {
    for (const StackStep& step : batch.steps) {
      const auto stack = before.stack(step.no);
      const StackState from = seen.stacks.contains(step.no) ? seen.stacks[step.no] : stack->state;
      bool allowed = from == step.state && step.by == OperationNo{};
      for (int turn = 0; turn <= static_cast<int>(Turn::kDeleteBegun); ++turn) {
        allowed |= next(from, static_cast<Turn>(turn)) == step.state;
      }
      if (!allowed) {
        complaints.push_back("stack moved from " + status_name(from) + " to " +
                             status_name(step.state));
      }
      seen.stacks[step.no] = step.state;
    }
    auto& last = seen.resources;
    for (const ResourceRow& row : batch.resources) {
      const auto key = std::pair(row.stack, row.no);
      if (!last.contains(key)) last[key] = stored(before, row);
      if (!allowed(last[key], row.state)) {
        complaints.push_back(row.logical_id + " moved from " + resource_status_name(last[key]) +
                             " to " + resource_status_name(row.state));
      }
      last[key] = row.state;
      const bool kept = row.status_reason.starts_with("Resource retained") ||
                        row.status_reason == "Resource released";
      if (kept) released.insert(row.physical_id);
    }
  }

  static ResourceState stored(Reader& before, const ResourceRow& row) {
    for (const ResourceRow& known : before.resources(row.stack)) {
      if (known.no == row.no) return known.state;
    }
    return ResourceState{};
  }

  static bool allowed(ResourceState from, ResourceState to) {
    using A = ResourceAction;
    if (from == to) return true;  // progress, or another part of the row
    if (to.action == A::kUpdate) {
      if (to.phase == Phase::kInProgress) {
        return from.action != A::kInit && from != ResourceState{A::kDelete, Phase::kComplete};
      }
      return from == ResourceState{A::kUpdate, Phase::kInProgress} ||
             from == ResourceState{A::kUpdate, Phase::kFailed};  // skipped
    }
    if (to == ResourceState{A::kImport, Phase::kInProgress}) return from.action == A::kInit;
    if (to.action == A::kImport) return from == ResourceState{A::kImport, Phase::kInProgress};
    if (to == ResourceState{A::kCreate, Phase::kInProgress}) {
      return from.action == A::kInit || from == ResourceState{A::kDelete, Phase::kComplete};
    }
    if (to.action == A::kCreate) return from == ResourceState{A::kCreate, Phase::kInProgress};
    if (to == ResourceState{A::kDelete, Phase::kInProgress}) {
      return from != ResourceState{A::kDelete, Phase::kComplete} && from.action != A::kInit;
    }
    if (to == ResourceState{A::kDelete, Phase::kComplete}) return from.action != A::kInit;
    return from == ResourceState{A::kDelete, Phase::kInProgress};
  }

  std::uint64_t seen_ = 0;
};

}  // namespace cairn::testing
