#include "store/memory/forked_store.h"

#include <algorithm>
#include <array>

#include "store/memory/forked_reader.h"

namespace cairn {

std::vector<CommitOutcome> ForkedStore::commit(std::span<const Batch> group) {
  std::vector<CommitOutcome> outcomes;
  for (const Batch& batch : group) outcomes.push_back(commit_one(batch));
  return outcomes;
}

std::unique_ptr<Reader> ForkedStore::read() {
  return read_fork(own_.read(), *below_, fork_);
}

// What only the rows below can refuse; the rest is the own store's to say.
CommitOutcome ForkedStore::refusal(const Batch& batch) {
  const auto reader = read();
  for (const StackRow& row : batch.new_stacks) {
    if (reader->live_stack_named(row.account, row.region, row.name)) {
      return CommitOutcome::kNameTaken;
    }
  }
  for (const TokenRow& row : batch.tokens) {
    if (reader->token(row.account, row.action, row.token, batch.now)) {
      return CommitOutcome::kTokenTaken;
    }
  }
  for (const RecordRow& row : batch.records) {
    const auto stored = reader->record(row.kind, row.id);
    const std::uint64_t version = stored ? stored->version : 0;
    if (row.version != kAnyVersion && row.version != version) return CommitOutcome::kRecordChanged;
    if (row.name.empty()) continue;
    const auto named =
        reader->record_named(row.kind, row.account, row.region, row.parent, row.name);
    if (named && named->id != row.id) return CommitOutcome::kNameTaken;
  }
  for (const EventRow& row : batch.events) {
    if (row.seq <= reader->last_event(row.stack)) return CommitOutcome::kSequenceTaken;
  }
  return CommitOutcome::kDurable;
}

CommitOutcome ForkedStore::commit_one(Batch batch) {
  if (const auto refused = refusal(batch); refused != CommitOutcome::kDurable) return refused;
  take_stacks(batch);
  for (RecordRow& row : batch.records) row.version = kAnyVersion;  // compared already
  std::vector<EventRow> events = std::exchange(batch.events, {});
  const CommitOutcome outcome = own_.commit(std::array{std::move(batch)}).front();
  if (outcome != CommitOutcome::kDurable) return outcome;
  for (EventRow& row : events) {
    fork_.last_event[row.stack] = row.seq;
    written_.push_back(std::move(row));
  }
  return outcome;
}

void ForkedStore::take_stacks(const Batch& batch) {
  for (const RecordRow& row : batch.records) fork_.overridden.insert({row.kind, row.id});
  for (const RecordRemoval& row : batch.removed_records) {
    fork_.overridden.insert({row.kind, row.id});
  }
  for (const StackStep& row : batch.steps) take(row.no);
  for (const StackProtection& row : batch.protections) take(row.no);
  for (const StackDetailRow& row : batch.details) take(row.no);
  for (const StackOutputs& row : batch.outputs) take(row.no);
  for (const ResourceRow& row : batch.resources) take(row.stack);
  for (const ResourceDetailRow& row : batch.resource_details) take(row.stack);
  for (const ResourceRemoval& row : batch.removed_resources) take(row.stack);
  for (const TagStep& step : batch.tags) take(step.owner);
}

void ForkedStore::take(const TagOwner& owner) {
  if (owner.scope.kind != TagKind::kStack) return;
  if (const auto row = below_->stack(owner.scope.account, owner.scope.region, owner.id)) {
    take(row->no);
  }
}

void ForkedStore::take(StackNo no) {
  if (fork_.taken.contains(no)) return;
  auto row = below_->stack(no);
  if (!row) return;  // made here
  Batch copy;
  copy.new_stacks = {*row};
  if (auto detail = below_->stack_detail(no)) copy.details = {std::move(*detail)};
  copy.resources = below_->resources(no);
  copy.resource_details = below_->resource_details(no);
  if (auto tags = below_->tags(tag_owner(*row)); !tags.empty()) {
    copy.tags = {{.owner = tag_owner(*row), .put = std::move(tags)}};
  }
  own_.commit(std::array{std::move(copy)});
  fork_.taken.emplace(no, std::move(*row));
}

}  // namespace cairn
