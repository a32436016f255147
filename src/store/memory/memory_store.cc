#include "store/memory/memory_store.h"

#include <algorithm>
#include <set>

#include "store/memory/reader.h"
#include "store/memory/state.h"

namespace cairn {
namespace {

using State = MemoryStore::State;

auto name_key(const StackRow& stack) {
  return std::tuple(stack.account, stack.region, stack.name);
}

auto token_key(const TokenRow& token) {
  return std::tuple(token.account, token.action, token.token);
}

CommitOutcome refusal_of_step(const State& state, const Batch& batch) {
  std::map<StackNo, OperationNo> running;  // as the steps of this batch leave it
  for (const StackRow& row : batch.new_stacks) running[row.no] = row.operation;
  for (const StackStep& step : batch.steps) {
    const auto stored = state.stacks.find(step.no);
    if (stored != state.stacks.end()) running.try_emplace(step.no, stored->second.operation);
    const auto now = running.find(step.no);
    if (now == running.end() || now->second != step.by) return CommitOutcome::kBusy;
    const bool stale =
        step.version != 0 && stored != state.stacks.end() && stored->second.version != step.version;
    if (stale) return CommitOutcome::kBusy;
    if (step.unless_protected && stored != state.stacks.end() &&
        stored->second.deletion_protection) {
      return CommitOutcome::kProtected;
    }
    now->second = step.operation;
  }
  return CommitOutcome::kDurable;
}

CommitOutcome refusal_of_records(const State& state, const Batch& batch) {
  return refusal_of_records(
      batch,
      [&](RecordKind kind, const std::string& id) -> std::uint64_t {
        const auto stored = state.records.find({kind, id});
        return stored == state.records.end() ? 0 : stored->second.version;
      },
      [&](const RecordName& name) -> std::optional<std::string> {
        const auto stored = state.record_names.find(name);
        if (stored == state.record_names.end()) return std::nullopt;
        return stored->second;
      });
}

bool exists(const State& state, const TagOwner& owner) {
  if (owner.scope.kind == TagKind::kStackGroup) {
    return state.groups.live_named(owner.scope.account, owner.scope.region, owner.id) != nullptr;
  }
  if (const auto kind = record_of(owner.scope.kind)) {
    const auto record = state.records.find({*kind, owner.id});
    return record != state.records.end() && record->second.account == owner.scope.account &&
           record->second.region == owner.scope.region;
  }
  return std::any_of(state.stacks.begin(), state.stacks.end(), [&](const auto& entry) {
    return tag_owner(entry.second) == owner && entry.second.deleted == 0;
  });
}

bool refuses_tags(const State& state, const Batch& batch) {
  return tags_refused(
      batch, [&](const TagOwner& owner) { return exists(state, owner); },
      [&](const TagOwner& owner) {
        const auto stored = state.tags.find(owner);
        return stored == state.tags.end() ? TagMap() : stored->second;
      });
}

CommitOutcome refusal(const State& state, const Batch& batch) {
  std::set<std::tuple<std::string, std::string, std::string>> own_names;
  for (const StackRow& row : batch.new_stacks) {
    if (state.live_names.contains(name_key(row)) || !own_names.insert(name_key(row)).second) {
      return CommitOutcome::kNameTaken;
    }
  }
  for (const TokenRow& row : batch.tokens) {
    const auto taken = state.tokens.find(token_key(row));
    if (taken != state.tokens.end() && taken->second.expires > batch.now) {
      return CommitOutcome::kTokenTaken;
    }
  }
  if (batch.groups && state.groups.refuses(*batch.groups)) return CommitOutcome::kNameTaken;
  const CommitOutcome records = refusal_of_records(state, batch);
  if (records != CommitOutcome::kDurable) return records;
  const CommitOutcome step = refusal_of_step(state, batch);
  if (step != CommitOutcome::kDurable) return step;
  if (refuses_tags(state, batch)) return CommitOutcome::kTagsRefused;
  std::map<StackNo, std::uint64_t> last;
  for (const EventRow& event : batch.events) {
    const auto stored = state.events.find(event.stack);
    std::uint64_t& seq =
        last.try_emplace(event.stack, stored == state.events.end() ? 0 : stored->second.size())
            .first->second;
    if (event.seq != ++seq) return CommitOutcome::kSequenceTaken;
  }
  return CommitOutcome::kDurable;
}

void apply(State& state, const StackStep& step) {
  StackRow& stack = state.stacks.at(step.no);
  stack.state = step.state;
  stack.status_reason = step.status_reason;
  stack.operation = step.operation;
  if (step.operation) stack.last_operation = step.operation;
  stack.updated = step.updated;
  stack.deleted = step.deleted;
  if (step.resource_group) stack.resource_group = *step.resource_group;
  ++stack.version;
  if (step.deleted == 0) return;
  state.live_names.erase(name_key(stack));
  state.retired.insert(tag_owner(stack));
}

void apply(State& state, const TagStep& step) {
  TagMap& tags = state.tags[step.owner];
  tags = after(step, std::move(tags));
}

void apply(State& state, const GroupBatch& batch) {
  state.groups.apply(batch);
  for (const InstanceTokenRemoval& row : batch.removed_tokens) {
    state.tokens.erase({row.account, row.action, row.token});
  }
}

void remove_record(State& state, RecordKind kind, const std::string& id) {
  const auto found = state.records.find({kind, id});
  if (found == state.records.end()) return;
  state.record_names.erase(name_of(found->second));
  state.records.erase(found);
}

void put_record(State& state, RecordRow row) {
  const auto stored = state.records.find({row.kind, row.id});
  row.version = stored == state.records.end() ? 1 : stored->second.version + 1;
  remove_record(state, row.kind, row.id);
  if (!row.name.empty()) state.record_names[name_of(row)] = row.id;
  const std::pair key(row.kind, row.id);
  state.records[key] = std::move(row);
}

void append(State& state, const EventRow& event, bool begins_run) {
  if (begins_run) {
    state.event_runs.push_back({state.event_runs.size() + 1, event.stack, event.seq, event.seq});
  }
  state.event_runs.back().last = event.seq;
  state.events[event.stack].push_back(event);
}

// The whole stack at once: nobody waits for a map.
void forget(State& state, const Forgetting& what) {
  const StackRow* first = nullptr;
  for (const auto& [no, stack] : state.stacks) {
    const bool old = stack.deleted != 0 && stack.deleted < what.deleted_before;
    if (old && (first == nullptr || stack.deleted < first->deleted)) first = &stack;
  }
  if (first == nullptr) return;
  const StackNo no = first->no;
  const std::string id = first->id;
  const TagOwner owner = tag_owner(*first);
  state.tags.erase(owner);
  state.retired.erase(owner);
  std::erase_if(state.operations, [&](const auto& entry) { return entry.second.stack == no; });
  std::vector<std::pair<RecordKind, std::string>> records;
  for (const auto& [key, row] : state.records) {
    if (key.second == id || row.parent == id) records.push_back(key);
  }
  for (const auto& [kind, record] : records) remove_record(state, kind, record);
  state.events.erase(no);
  state.resources.erase(no);
  state.resource_details.erase(no);
  state.details.erase(no);
  state.stacks.erase(no);
}

void apply(State& state, const Batch& batch) {
  for (const StackRow& row : batch.new_stacks) {
    state.stacks[row.no] = row;
    state.live_names[name_key(row)] = row.no;
  }
  for (const StackStep& step : batch.steps) apply(state, step);
  for (const StackProtection& row : batch.protections) {
    state.stacks.at(row.no).deletion_protection = row.enabled;
  }
  for (const StackGrouping& row : batch.groupings) {
    state.stacks.at(row.no).resource_group = row.resource_group;
  }
  for (const StackDetailRow& row : batch.details) state.details[row.no] = row;
  for (const StackOutputs& row : batch.outputs) state.details.at(row.no).outputs = row.outputs;
  for (const OperationRow& row : batch.operations) state.operations[row.no] = row;
  for (const ResourceRow& row : batch.resources) state.resources[row.stack][row.no] = row;
  for (const ResourceDetailRow& row : batch.resource_details) {
    state.resource_details[row.stack][row.no] = row;
  }
  for (const ResourceRemoval& row : batch.removed_resources) {
    state.resources[row.stack].erase(row.no);
    state.resource_details[row.stack].erase(row.no);
  }
  const EventRow* before = nullptr;
  for (const EventRow& row : batch.events) {
    append(state, row, before == nullptr || before->stack != row.stack);
    before = &row;
  }
  for (const BlobRow& row : batch.blobs) state.blobs.try_emplace(row.hash, row.bytes);
  for (const TokenRow& row : batch.tokens) state.tokens[token_key(row)] = row;
  for (const RecordRemoval& row : batch.removed_records) remove_record(state, row.kind, row.id);
  for (const RecordRow& row : batch.records) put_record(state, row);
  for (const TagStep& step : batch.tags) apply(state, step);
  if (batch.groups) apply(state, *batch.groups);
  if (batch.forgetting) forget(state, *batch.forgetting);
}

}  // namespace

MemoryStore::MemoryStore()
    : state_(std::make_shared<State>()), readers_(std::make_shared<Count>(0)) {}
MemoryStore::~MemoryStore() = default;

std::vector<CommitOutcome> MemoryStore::commit(std::span<const Batch> group) {
  const std::lock_guard lock(mutex_);
  ++commits_;
  const Fault fault = fault_ && failure_.empty() ? fault_() : Fault::kNone;
  if (fault != Fault::kNone) failure_ = "the outcome of a commit was lost";
  const std::vector<CommitOutcome> unknown(group.size(), CommitOutcome::kUnknown);
  if (!failure_.empty() && fault != Fault::kLostAfter) return unknown;
  State& state = own();
  std::vector<CommitOutcome> outcomes;
  for (const Batch& batch : group) {
    outcomes.push_back(refusal(state, batch));
    if (outcomes.back() == CommitOutcome::kDurable) apply(state, batch);
  }
  return fault == Fault::kLostAfter ? unknown : outcomes;
}

std::unique_ptr<Reader> MemoryStore::read() {
  const std::lock_guard lock(mutex_);
  readers_->fetch_add(1, std::memory_order_relaxed);
  const auto give_back = [held = state_, readers = readers_](State*) mutable {
    held.reset();
    readers->fetch_sub(1, std::memory_order_release);
  };
  return read_memory(std::shared_ptr<State>(state_.get(), give_back));
}

// A count of our own: shared_ptr's does not say that what the last reader read was read before.
MemoryStore::State& MemoryStore::own() {
  if (readers_->load(std::memory_order_acquire) > 0) {
    state_ = std::make_shared<State>(*state_);
    readers_ = std::make_shared<Count>(0);
  }
  return *state_;
}

std::uint32_t MemoryStore::begin_epoch() {
  const std::lock_guard lock(mutex_);
  return ++own().epoch;
}

std::string MemoryStore::failure() const {
  const std::lock_guard lock(mutex_);
  return failure_;
}

}  // namespace cairn
