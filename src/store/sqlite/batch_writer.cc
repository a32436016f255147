#include "store/sqlite/batch_writer.h"

#include <map>
#include <set>
#include <span>
#include <tuple>

#include "store/record_guard.h"
#include "store/sqlite/forgetting.h"
#include "store/sqlite/group_rows.h"
#include "store/sqlite/names.h"
#include "store/sqlite/reading_sql.h"
#include "store/sqlite/writing_sql.h"
#include "store/tag_guard.h"

namespace cairn::sqlite {
namespace {

// What the guards of a step look at.
struct Guarded {
  OperationNo running;
  bool is_protected = false;
  std::uint64_t version = 0;
  bool found = false;
};

Guarded read_guarded(Connection& connection, StackNo no) {
  Guarded stack;
  Query query = connection.query(kGuardsOfStack);
  query.bind(no.value);
  if (!query.next()) return stack;
  stack.running = {query.integer()};
  stack.is_protected = query.integer() != 0;
  stack.version = static_cast<std::uint64_t>(query.integer());
  stack.found = true;
  return stack;
}

Query& bind(Query& query, const TagOwner& owner) {
  query.bind(name_of(owner.scope.kind)).bind(owner.scope.account).bind(owner.scope.region);
  return query.bind(owner.id);
}

}  // namespace

CommitOutcome BatchWriter::write(const Batch& batch) {
  const CommitOutcome outcome = refusal(batch);
  if (outcome != CommitOutcome::kDurable) return outcome;
  write_stacks(batch);
  write_details(batch);
  write_operations(batch);
  write_resources(batch);
  write_resource_details(batch);
  remove_resources(batch);
  write_events(batch);
  write_tokens(batch);
  write_records(batch);
  write_tags(batch);
  if (batch.groups) write_groups(connection_, *batch.groups);
  if (batch.forgetting) {
    forget(connection_, *batch.forgetting);
    last_events_.clear();  // events are taken away nowhere else
  }
  return CommitOutcome::kDurable;
}

CommitOutcome BatchWriter::refusal(const Batch& batch) {
  if (name_taken(batch) || group_name_taken(batch)) return CommitOutcome::kNameTaken;
  if (token_taken(batch)) return CommitOutcome::kTokenTaken;
  const CommitOutcome records = refusal_of_records(batch);
  if (records != CommitOutcome::kDurable) return records;
  const CommitOutcome steps = refusal_of_steps(batch);
  if (steps != CommitOutcome::kDurable) return steps;
  if (tags_refused(batch)) return CommitOutcome::kTagsRefused;
  return sequence_taken(batch) ? CommitOutcome::kSequenceTaken : CommitOutcome::kDurable;
}

bool BatchWriter::name_taken(const Batch& batch) {
  std::set<std::tuple<std::string_view, std::string_view, std::string_view>> own;
  for (const StackRow& row : batch.new_stacks) {
    if (!own.emplace(row.account, row.region, row.name).second) return true;
    Query query = connection_.query(kLiveStackNo);
    if (query.bind(row.account).bind(row.region).bind(row.name).next()) return true;
  }
  return false;
}

bool BatchWriter::group_name_taken(const Batch& batch) {
  if (!batch.groups) return false;
  for (const GroupRow& row : batch.groups->groups) {
    if (row.status != GroupStatus::kActive) continue;
    const std::string holder = id_of_live_group(connection_, row.account, row.region, row.name);
    if (!holder.empty() && holder != row.id) return true;
  }
  return false;
}

bool BatchWriter::token_taken(const Batch& batch) {
  for (const TokenRow& row : batch.tokens) {
    Query query = connection_.query(kTokenInUse);
    query.bind(row.account).bind(row.action).bind(row.token).bind(batch.now);
    if (query.next()) return true;
  }
  return false;
}

CommitOutcome BatchWriter::refusal_of_steps(const Batch& batch) {
  std::map<StackNo, OperationNo> running;  // as the steps of this batch leave it
  for (const StackRow& row : batch.new_stacks) running[row.no] = row.operation;
  for (const StackStep& step : batch.steps) {
    const Guarded stored = read_guarded(connection_, step.no);
    if (stored.found) running.try_emplace(step.no, stored.running);
    const auto now = running.find(step.no);
    if (now == running.end() || now->second != step.by) return CommitOutcome::kBusy;
    if (step.version != 0 && stored.version != step.version) return CommitOutcome::kBusy;
    if (step.unless_protected && stored.is_protected) return CommitOutcome::kProtected;
    now->second = step.operation;
  }
  return CommitOutcome::kDurable;
}

CommitOutcome BatchWriter::refusal_of_records(const Batch& batch) {
  if (batch.records.empty()) return CommitOutcome::kDurable;
  return cairn::refusal_of_records(
      batch,
      [this](RecordKind kind, const std::string& id) -> std::uint64_t {
        Query query = connection_.query(kRecordVersion);
        const bool found = query.bind(name_of(kind)).bind(id).next();
        return found ? static_cast<std::uint64_t>(query.integer()) : 0;
      },
      [this](const RecordName& name) -> std::optional<std::string> {
        const auto& [kind, account, region, parent, text] = name;
        Query query = connection_.query(kRecordIdByName);
        query.bind(name_of(kind)).bind(account).bind(region).bind(parent).bind(text);
        if (!query.next()) return std::nullopt;
        return query.text();
      });
}

bool BatchWriter::tags_refused(const Batch& batch) {
  return cairn::tags_refused(
      batch,
      [this](const TagOwner& owner) {
        if (owner.scope.kind == TagKind::kStackGroup) {
          return !id_of_live_group(connection_, owner.scope.account, owner.scope.region, owner.id)
                      .empty();
        }
        const auto kind = record_of(owner.scope.kind);
        Query query = connection_.query(kind ? kOwnRecord : kLiveStackById);
        if (kind) query.bind(name_of(*kind));
        return query.bind(owner.id).bind(owner.scope.account).bind(owner.scope.region).next();
      },
      [this](const TagOwner& owner) {
        TagMap tags;
        Query query = connection_.query(kTagsOf);
        bind(query, owner);
        while (query.next()) {
          std::string key = query.text();
          tags.insert_or_assign(std::move(key), query.text());
        }
        return tags;
      });
}

bool BatchWriter::sequence_taken(const Batch& batch) {
  std::map<StackNo, std::uint64_t> last;
  auto current = last.end();
  for (const EventRow& event : batch.events) {
    if (current == last.end() || current->first != event.stack) {
      current = last.find(event.stack);
      if (current == last.end()) {
        current = last.emplace(event.stack, last_event(event.stack)).first;
      }
    }
    if (event.seq != ++current->second) return true;
  }
  return false;
}

std::uint64_t& BatchWriter::last_event(StackNo stack) {
  const auto [found, added] = last_events_.try_emplace(stack.value, 0);
  if (added) {
    Query query = connection_.query(kLastEvent);
    if (query.bind(stack.value).next()) found->second = static_cast<std::uint64_t>(query.integer());
  }
  return found->second;
}

void BatchWriter::write_stacks(const Batch& batch) {
  for (const StackRow& r : batch.new_stacks) {
    Query q = connection_.query(kInsertStack);
    q.bind(r.no.value).bind(r.id).bind(r.account).bind(r.region).bind(r.name);
    q.bind(name_of(r.state)).bind(r.status_reason).bind(r.created).bind(r.updated);
    q.bind(r.deleted).bind(r.operation.value).bind(r.last_operation.value);
    q.bind(static_cast<std::int64_t>(r.version)).bind(std::int64_t{r.deletion_protection});
    q.bind(r.resource_group).bind(r.parent_id).bind(r.root_id).run();
  }
  for (const StackStep& r : batch.steps) {
    Query q = connection_.query(kMoveStack);
    q.bind(name_of(r.state)).bind(r.status_reason).bind(r.operation.value).bind(r.updated);
    q.bind(r.deleted).bind(r.no.value).run();
    if (r.deleted != 0) connection_.query(kRetireTags).bind(r.no.value).run();
    if (r.resource_group) {
      connection_.query(kRegroupStack).bind(*r.resource_group).bind(r.no.value).run();
    }
  }
  for (const StackProtection& r : batch.protections) {
    Query q = connection_.query(kProtectStack);
    q.bind(std::int64_t{r.enabled}).bind(r.no.value).run();
  }
  for (const StackGrouping& r : batch.groupings) {
    connection_.query(kRegroupStack).bind(r.resource_group).bind(r.no.value).run();
  }
}

void BatchWriter::write_details(const Batch& batch) {
  for (const StackDetailRow& r : batch.details) {
    Query q = connection_.query(kPutStackDetail);
    q.bind(r.no.value).bind(r.template_hash).bind(r.parameters).bind(r.settings);
    q.bind(r.outputs).bind(r.description);
    q.bind(static_cast<std::int64_t>(r.revision)).bind(r.as_of).run();
  }
  for (const StackOutputs& r : batch.outputs) {
    connection_.query(kSetOutputs).bind(r.outputs).bind(r.no.value).run();
  }
  for (const BlobRow& r : batch.blobs) {
    Query q = connection_.query(kKeepBlob);
    q.bind(r.hash).bind_bytes(std::as_bytes(std::span(r.bytes))).run();
  }
}

void BatchWriter::write_operations(const Batch& batch) {
  for (const OperationRow& r : batch.operations) {
    Query q = connection_.query(kPutOperation);
    q.bind(r.no.value).bind(r.stack.value).bind(name_of(r.action)).bind(r.plan_hash);
    q.bind(r.started).bind(r.deadline).bind(r.timeout).bind(r.parallelism);
    q.bind(std::int64_t{r.rollback}).bind(std::int64_t{r.finished});
    q.bind(r.failure).bind(r.rollback_failure).bind(r.retained);
    q.bind(std::int64_t{r.replacement}).bind(static_cast<std::int64_t>(r.cancelled));
    q.bind(static_cast<std::int64_t>(r.revision)).bind(r.acting).run();
  }
}

void BatchWriter::write_resources(const Batch& batch) {
  if (batch.resources.empty()) return;
  Query q = connection_.query(kPutResource);
  for (const ResourceRow& r : batch.resources) {
    q.bind(r.stack.value).bind(r.no).bind(r.logical_id).bind(r.type).bind(name_of(r.state));
    q.bind(name_of(r.call)).bind(r.attempt).bind(r.made_by.value).bind(r.acted_by.value);
    q.bind(r.physical_id).bind(r.status_reason).bind(r.created).bind(r.updated);
    q.bind(std::int64_t{r.retain}).bind(r.updates).bind(r.deadline).run();
  }
}

void BatchWriter::write_resource_details(const Batch& batch) {
  if (batch.resource_details.empty()) return;
  Query q = connection_.query(kPutResourceDetail);
  for (const ResourceDetailRow& r : batch.resource_details) {
    q.bind(r.stack.value).bind(r.no).bind_bytes(std::as_bytes(std::span(r.needs)));
    q.bind(r.properties).bind(r.ref).bind(r.attributes).bind(r.pending).run();
  }
}

void BatchWriter::remove_resources(const Batch& batch) {
  for (const ResourceRemoval& r : batch.removed_resources) {
    connection_.query(kRemoveResource).bind(r.stack.value).bind(r.no).run();
    connection_.query(kRemoveResourceDetail).bind(r.stack.value).bind(r.no).run();
  }
}

void BatchWriter::write_events(const Batch& batch) {
  if (batch.events.empty()) return;
  Query q = connection_.query(kAppendEvent);
  for (const EventRow& r : batch.events) {
    q.bind(r.stack.value).bind(static_cast<std::int64_t>(r.seq)).bind(r.time);
    q.bind(std::int64_t{r.of_stack});
    q.bind(r.of_stack ? name_of(r.stack_state) : name_of(r.resource_state));
    q.bind(r.logical_id).bind(r.physical_id).bind(r.type).bind(r.reason).run();
    last_events_[r.stack.value] = r.seq;
  }
  write_event_runs(batch);
}

void BatchWriter::write_event_runs(const Batch& batch) {
  const auto& events = batch.events;
  for (auto run = events.begin(); run != events.end();) {
    auto end = run + 1;
    while (end != events.end() && end->stack == run->stack) ++end;
    Query q = connection_.query(kAppendEventRun);
    q.bind(run->stack.value).bind(static_cast<std::int64_t>(run->seq));
    q.bind(static_cast<std::int64_t>((end - 1)->seq)).run();
    run = end;
  }
}

void BatchWriter::write_tokens(const Batch& batch) {
  for (const TokenRow& r : batch.tokens) {
    connection_.query(kForgetTokens).bind(batch.now).run();
    Query q = connection_.query(kPutToken);
    q.bind(r.account).bind(r.action).bind(r.token).bind(r.request_digest);
    q.bind(r.response).bind(r.expires).run();
  }
}

void BatchWriter::write_records(const Batch& batch) {
  for (const RecordRemoval& r : batch.removed_records) {
    connection_.query(kRemoveRecord).bind(name_of(r.kind)).bind(r.id).run();
  }
  for (const RecordRow& r : batch.records) {
    Query q = connection_.query(kPutRecord);
    q.bind(name_of(r.kind)).bind(r.id).bind(r.account).bind(r.region).bind(r.parent);
    q.bind(r.name).bind(r.status).bind(r.created).bind(r.updated).bind(r.body).run();
  }
}

void BatchWriter::write_tags(const Batch& batch) {
  for (const TagStep& r : batch.tags) {
    if (r.clear) {
      Query q = connection_.query(kClearTags);
      bind(q, r.owner).run();
    }
    for (const std::string& key : r.removed) {
      Query q = connection_.query(kRemoveTag);
      bind(q, r.owner).bind(key).run();
    }
    for (const Tag& tag : r.put) {
      Query q = connection_.query(kPutTag);
      bind(q, r.owner).bind(tag.key).bind(tag.value).run();
    }
  }
}

}  // namespace cairn::sqlite
