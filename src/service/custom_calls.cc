#include "service/custom_calls.h"

#include <utility>

namespace cairn::service {

std::optional<RecordRow> CustomCalls::stored(std::string_view request_id) {
  try {
    return store_.read()->record(RecordKind::kCustomCall, request_id);
  } catch (const StoreFailed& failed) {
    fatal_(failed.what());
    return std::nullopt;
  }
}

std::optional<custom::CallRecord> CustomCalls::find(std::string_view request_id) {
  {
    const std::lock_guard lock(mutex_);
    const auto found = pending_.find(request_id);
    if (found != pending_.end()) return found->second.record;
  }
  const auto row = stored(request_id);
  if (!row) return std::nullopt;
  auto record = custom::read_call_record(row->body);
  if (!record) {
    fatal_(record.error().message + " " + record.error().fix);
    return std::nullopt;
  }
  return std::move(record).value();
}

void CustomCalls::put(std::vector<custom::CallRecord> records, Done done) {
  Batch batch;
  std::vector<std::string> ids;
  for (custom::CallRecord& record : records) {
    RecordRow row;
    row.kind = RecordKind::kCustomCall;
    row.id = record.id;
    row.account = record.account;
    row.region = record.region;
    row.parent = record.resource_type;
    row.status = name_of(record.state);
    row.created = row.updated = record.started;
    row.body = to_text(record);
    row.version = kAnyVersion;  // nobody else writes them
    keep(row.id, std::move(record));
    ids.push_back(row.id);
    batch.records.push_back(std::move(row));
  }
  writer_.submit(std::move(batch),
                 [this, ids = std::move(ids), done = std::move(done)](CommitOutcome outcome) {
                   settle(ids);
                   done(outcome == CommitOutcome::kDurable);
                 });
}

void CustomCalls::keep(const std::string& id, custom::CallRecord record) {
  const std::lock_guard lock(mutex_);
  Pending& pending = pending_[id];
  pending.record = std::move(record);
  ++pending.writes;
}

void CustomCalls::settle(const std::vector<std::string>& ids) {
  const std::lock_guard lock(mutex_);
  for (const std::string& id : ids) {
    const auto found = pending_.find(id);
    if (found != pending_.end() && --found->second.writes == 0) pending_.erase(found);
  }
}

}  // namespace cairn::service
