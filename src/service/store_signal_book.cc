#include "service/store_signal_book.h"

#include <algorithm>
#include <utility>

#include "cloud/wait/desk.h"
#include "value/json.h"

namespace cairn::service {
namespace {

using wait::Condition;
using wait::ConditionState;
using wait::Handle;
using wait::Signal;

constexpr std::string_view kHandleStatus = "handle";
constexpr std::string_view kDeletedHandle = "deleted handle";
constexpr std::string_view kSignalStatus = "signal";

struct StateName {
  ConditionState state;
  std::string_view name;
};
constexpr StateName kStates[] = {
    {ConditionState::kWaiting, "waiting condition"},
    {ConditionState::kDone, "done condition"},
    {ConditionState::kFailed, "failed condition"},
    {ConditionState::kDeleted, "deleted condition"},
};

std::string text(const Value& map, std::string_view key) {
  return std::string(map.get_string(key));
}

Value list_of(const std::vector<std::string>& texts) {
  std::vector<Value> items;
  for (const std::string& one : texts) items.push_back(Value::string(one));
  return Value::list(std::move(items));
}

std::vector<std::string> texts(const Value& list) {
  std::vector<std::string> all;
  for (const Value& item : list.items()) all.emplace_back(item.as_string());
  return all;
}

Value list_of(const std::vector<wait::RefusedUpdate>& refused) {
  std::vector<Value> items;
  for (const wait::RefusedUpdate& one : refused) {
    items.push_back(MapBuilder()
                        .set("Token", Value::string(one.token))
                        .set("Code", Value::string(one.code))
                        .set("Message", Value::string(one.message))
                        .build());
  }
  return Value::list(std::move(items));
}

std::vector<wait::RefusedUpdate> refused_updates(const Value& list) {
  std::vector<wait::RefusedUpdate> all;
  for (const Value& one : list.items()) {
    all.push_back({text(one, "Token"), text(one, "Code"), text(one, "Message")});
  }
  return all;
}

Value body_of(const RecordRow& row) {
  auto body = read_json(row.body);
  return body ? std::move(body).value() : Value();
}

std::string signal_id(std::string_view handle, std::string_view signal) {
  return std::string(handle) + '/' + std::string(signal);
}

RecordRow row_of(std::string id, std::string account, std::string_view status) {
  RecordRow row;
  row.kind = RecordKind::kSignal;
  row.id = std::move(id);
  row.account = std::move(account);
  row.status = status;
  return row;
}

RecordRow row_of(const Handle& handle) {
  RecordRow row =
      row_of(handle.id, handle.account, handle.deleted ? kDeletedHandle : kHandleStatus);
  if (handle.deleted) return row;
  row.body = to_json(MapBuilder()
                         .set("Secret", Value::string(handle.secret))
                         .set("UpdateTokens", list_of(handle.update_tokens))
                         .set("Refused", list_of(handle.refused))
                         .set("Properties", handle.properties)
                         .build());
  return row;
}

RecordRow row_of(const Condition& c) {
  const auto state = std::find_if(std::begin(kStates), std::end(kStates),
                                  [&](const StateName& s) { return s.state == c.state; });
  RecordRow row = row_of(c.id, c.account, state->name);
  row.created = c.started;
  if (c.state == ConditionState::kDeleted) return row;
  row.body = to_json(MapBuilder()
                         .set("UpdateTokens", list_of(c.update_tokens))
                         .set("Refused", list_of(c.refused))
                         .set("Told", Value::integer(c.told))
                         .set("Code", Value::string(c.code))
                         .set("Message", Value::string(c.message))
                         .set("Properties", c.properties)
                         .set("Data", c.data)
                         .set("ErrorData", c.error_data)
                         .set("LastData", c.last_data)
                         .set("LastErrorData", c.last_error_data)
                         .build());
  return row;
}

RecordRow row_of(const Signal& signal) {
  RecordRow row = row_of(signal_id(signal.handle, signal.id), {}, kSignalStatus);
  row.parent = signal.handle;
  row.created = signal.received;
  row.body = to_json(MapBuilder()
                         .set("Id", Value::string(signal.id))
                         .set("Key", Value::string(signal.key))
                         .set("Status", Value::string(wait::word_of(signal.status)))
                         .set("Reason", Value::string(signal.reason))
                         .set("Data", signal.data)
                         .build());
  return row;
}

Signal signal_of(const RecordRow& row) {
  const Value body = body_of(row);
  Signal signal;
  signal.handle = row.parent;
  signal.id = text(body, "Id");
  signal.key = text(body, "Key");
  signal.status =
      wait::signal_status(body.get_string("Status")).value_or(wait::SignalStatus::kSuccess);
  signal.received = row.created;
  signal.reason = text(body, "Reason");
  signal.data = body.get("Data");
  return signal;
}

std::optional<Condition> condition_in(Reader& reader, std::string_view id) {
  const auto row = reader.record(RecordKind::kSignal, id);
  if (!row) return std::nullopt;
  const auto state = std::find_if(std::begin(kStates), std::end(kStates),
                                  [&](const StateName& s) { return s.name == row->status; });
  if (state == std::end(kStates)) return std::nullopt;
  const Value body = body_of(*row);
  Condition c;
  c.id = row->id;
  c.account = row->account;
  c.update_tokens = texts(body.get("UpdateTokens"));
  c.refused = refused_updates(body.get("Refused"));
  if (const Value& told = body.get("Told"); told.is_int()) c.told = told.as_int();
  c.state = state->state;
  c.started = row->created;
  c.code = text(body, "Code");
  c.message = text(body, "Message");
  c.properties = body.get("Properties");
  c.data = body.get("Data");
  c.error_data = body.get("ErrorData");
  c.last_data = body.get("LastData");
  c.last_error_data = body.get("LastErrorData");
  return c;
}

RecordFilter signals_of(std::string_view handle) {
  RecordFilter filter;
  filter.kind = RecordKind::kSignal;
  filter.parent = handle;
  return filter;
}

// In place of what is there: the book has one writer, so no version needs to be kept.
void put(RecordRow row, Batch& batch) {
  batch.removed_records.push_back({row.kind, row.id});
  batch.records.push_back(std::move(row));
}

}  // namespace

std::optional<Handle> StoreSignalBook::handle(std::string_view id) {
  const auto row = store_.read()->record(RecordKind::kSignal, id);
  if (!row || (row->status != kHandleStatus && row->status != kDeletedHandle)) return std::nullopt;
  const Value body = body_of(*row);
  Handle handle;
  handle.id = row->id;
  handle.account = row->account;
  handle.secret = text(body, "Secret");
  handle.update_tokens = texts(body.get("UpdateTokens"));
  handle.refused = refused_updates(body.get("Refused"));
  handle.properties = body.get("Properties");
  handle.deleted = row->status == kDeletedHandle;
  return handle;
}

std::optional<Condition> StoreSignalBook::condition(std::string_view id) {
  return condition_in(*store_.read(), id);
}

std::vector<Signal> StoreSignalBook::signals(std::string_view handle) {
  std::vector<Signal> all;
  const auto page = store_.read()->records(signals_of(handle), {0, wait::kSignalsMax});
  for (const RecordRow& row : page.rows) all.push_back(signal_of(row));
  std::reverse(all.begin(), all.end());
  return all;
}

void StoreSignalBook::commit(wait::Change change, std::function<void(bool)> done) {
  Batch batch;
  for (const Handle& handle : change.handles) put(row_of(handle), batch);
  for (const Condition& condition : change.conditions) put(row_of(condition), batch);
  for (const auto& [handle, signal] : change.dropped) {
    batch.removed_records.push_back({RecordKind::kSignal, signal_id(handle, signal)});
  }
  for (const Signal& signal : change.signals) put(row_of(signal), batch);
  writer_.submit(std::move(batch), [done = std::move(done)](CommitOutcome outcome) {
    done(outcome == CommitOutcome::kDurable);
  });
}

std::optional<OwnProgress> wait_progress(const ResourceRow& resource, Reader& reader) {
  if (resource.type != wait::kConditionType || resource.physical_id.empty()) return std::nullopt;
  const auto condition = condition_in(reader, resource.physical_id);
  if (!condition || condition->state != ConditionState::kWaiting) return std::nullopt;
  const std::string_view handle = condition->properties.get_string("Handle");
  const auto received = reader.records(signals_of(handle), {0, 1}).total;
  return OwnProgress{static_cast<std::int64_t>(received), wait::count_of(*condition)};
}

}  // namespace cairn::service
