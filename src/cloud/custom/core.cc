// Calls of the engine: what becomes of each kind, and how a call meets a request known already.

#include "cloud/custom/core.h"

#include <fmt/format.h>

#include <utility>

namespace cairn::custom {
namespace {

using Outcome = CallReply::Outcome;

CallReply failed(std::string code, std::string message) {
  CallReply reply;
  reply.outcome = Outcome::kFailed;
  reply.code = std::move(code);
  reply.message = std::move(message);
  return reply;
}

CallReply failed(const Error& error) {
  return failed(error.code, error.fix.empty() ? error.message : error.message + " " + error.fix);
}

CallReply done_reply() {
  CallReply reply;
  reply.outcome = Outcome::kDone;
  return reply;
}

CallReply gone() {
  return failed(std::string(kGoneCode), "There is no such custom resource.");
}

// Tokens are unique in one server only; stacks are in all of those that share a provider. The
// engine always gives a token; what a call without one stands for is made up.
std::string key_of(const CallSpec& spec) {
  if (!spec.create_token.empty()) return fmt::format("{}/{}", spec.stack_id, spec.create_token);
  return fmt::format("{}/{}/{}", spec.stack_id, spec.logical_id, spec.physical_id);
}

std::string made_by(const CallSpec& spec) {
  return request_id(RequestType::kCreate, key_of(spec));
}

std::string updated_by(const CallSpec& spec) {
  return request_id(RequestType::kUpdate, fmt::format("{}/{}", spec.stack_id, spec.update_token));
}

bool same_request(const Value& a, const Value& b) {
  return a.get("Parameters") == b.get("Parameters") && a.get("Timeout") == b.get("Timeout");
}

}  // namespace

void CustomCloud::Core::call(const CallSpec& spec, Done done) {
  switch (spec.kind) {
    case CallKind::kCreate:
      return create(spec, std::move(done));
    case CallKind::kUpdate:
      return update(spec, std::move(done));
    case CallKind::kPoll:
      return poll(spec, std::move(done));
    case CallKind::kDelete:
      return remove(spec, std::move(done));
    case CallKind::kRead:
      return read(spec, std::move(done));
  }
}

void CustomCloud::Core::create(const CallSpec& spec, Done done) {
  std::string id = made_by(spec);
  if (join(id, Until::kTaken, true, done)) return;
  auto provider = read_provider(spec.properties);
  if (!provider) return done(failed(provider.error()));
  begin(spec, new_record(RequestType::kCreate, std::move(id), spec), std::move(provider).value(),
        std::move(done));
}

void CustomCloud::Core::update(const CallSpec& spec, Done done) {
  std::string id = updated_by(spec);
  if (join(id, Until::kTaken, true, done)) return;
  auto provider = read_provider(spec.properties);
  if (!provider) return done(failed(provider.error()));
  auto made = find(made_by(spec));
  if (made && made->state == CallState::kGone) return done(gone());
  CallRecord record = new_record(RequestType::kUpdate, std::move(id), spec);
  if (record.physical_id.empty() && made) record.physical_id = made->physical_id;
  if (!same_request(spec.properties, spec.old_properties)) {
    return begin(spec, std::move(record), std::move(provider).value(), std::move(done));
  }
  // The provider would be told nothing new; only how it is reached has changed.
  record.state = CallState::kSucceeded;
  if (made) record.data = made->data;
  std::vector<CallRecord> records = last_words(record);
  CallReply reply = reply_of(record);
  put(std::move(records), [reply = std::move(reply), done = std::move(done)](bool durable) {
    done(durable ? reply : CallReply{});
  });
}

void CustomCloud::Core::poll(const CallSpec& spec, Done done) {
  const std::string id = spec.update_token.empty() ? made_by(spec) : updated_by(spec);
  if (join(id, Until::kEnded, false, done)) return;
  done(failed("CustomResourceUnknown", "No request for this resource is known."));
}

// A Create that may still be answered is waited for: only then is it known what to delete.
void CustomCloud::Core::remove(const CallSpec& spec, Done done) {
  const std::string id = made_by(spec);
  Flight* making = flight(id);
  std::optional<CallRecord> made;
  if (making == nullptr) made = find(id);
  const bool adopted = made && made->state == CallState::kOpen;
  if (adopted) making = &adopt(std::move(*made));
  if (making == nullptr) return remove_made(spec, std::move(made), std::move(done));
  making->after.push_back([this, spec, done = std::move(done)] { remove(spec, done); });
  if (adopted) go_on(*making, false);
}

void CustomCloud::Core::remove_made(const CallSpec& spec, std::optional<CallRecord> made,
                                    Done done) {
  if (made && made->state == CallState::kGone) return done(done_reply());
  CallRecord record = new_record(RequestType::kDelete, "", spec);
  if (record.physical_id.empty() && made) record.physical_id = made->physical_id;
  if (record.properties.get_string("ServiceToken").empty() && made) {
    record.properties = made->properties;
  }
  if (record.physical_id.empty() || record.properties.get_string("ServiceToken").empty()) {
    record.state = CallState::kSucceeded;  // nothing is known to exist
    return put({last_words(record).back()}, [done = std::move(done)](bool durable) {
      done(durable ? done_reply() : CallReply{});
    });
  }
  // A Delete that failed may be asked for again; that is another request.
  for (int turn = 1;; ++turn) {
    record.id = request_id(RequestType::kDelete, fmt::format("{}/{}", key_of(spec), turn));
    const auto before = flight(record.id) == nullptr ? find(record.id) : std::nullopt;
    if (before && before->state == CallState::kFailed) continue;
    if (join(record.id, Until::kEnded, true, done)) return;
    break;
  }
  auto provider = read_provider(record.properties);
  if (!provider) return done(failed(provider.error()));
  begin(spec, std::move(record), std::move(provider).value(), std::move(done));
}

// Providers cannot be asked how a resource is; what they said last is what is known.
void CustomCloud::Core::read(const CallSpec& spec, Done done) {
  const auto made = find(made_by(spec));
  if (!made || made->state != CallState::kSucceeded) return done(gone());
  CallReply reply = reply_of(*made);
  reply.properties = made->properties;
  done(std::move(reply));
}

bool CustomCloud::Core::join(const std::string& id, Until until, bool resend, Done& done) {
  if (Flight* known = flight(id)) {
    join(*known, until, std::move(done));
    return true;
  }
  auto record = find(id);
  if (!record) return false;
  if (record->state != CallState::kOpen) {
    done(reply_of(*record));
    return true;
  }
  Flight& adopted = adopt(std::move(*record));
  adopted.posting = true;  // until go_on() has decided
  join(adopted, until, std::move(done));
  go_on(adopted, resend);
  return true;
}

void CustomCloud::Core::join(Flight& flight, Until until, Done done) {
  const bool taken = !flight.posting && !flight.ending;
  if (until == Until::kEnded) return flight.ended.push_back(std::move(done));
  if (!taken) return flight.taken.push_back(std::move(done));
  CallReply reply;
  reply.outcome = Outcome::kInProgress;
  reply.request_id = flight.record.id;
  reply.retry_after_ms = 1;  // the poll is held; there is nothing to wait for before it
  done(std::move(reply));
}

CallRecord CustomCloud::Core::new_record(RequestType type, std::string id,
                                         const CallSpec& spec) const {
  CallRecord record;
  record.id = std::move(id);
  record.made_by = made_by(spec);
  record.type = type;
  record.account = spec.account;
  record.region = spec.region;
  record.stack_id = spec.stack_id;
  record.logical_id = spec.logical_id;
  record.started = now();
  record.properties = spec.properties;
  if (type != RequestType::kCreate) record.physical_id = spec.physical_id;
  return record;
}

CallReply reply_of(const CallRecord& record) {
  if (record.state == CallState::kGone) {
    return failed("InvalidClientToken.Spent",
                  "What this ClientToken stood for was deleted; it makes nothing more.");
  }
  CallReply reply;
  reply.request_id = record.id;
  reply.physical_id = record.physical_id;
  if (record.state == CallState::kFailed) {
    reply.outcome = Outcome::kFailed;
    reply.code = record.code;
    reply.message = record.reason;
    return reply;
  }
  reply.outcome = Outcome::kDone;
  MapBuilder attributes;
  for (const Entry& entry : record.data.entries()) attributes.set(entry.key, entry.value);
  attributes.set("Outputs", record.data.is_map() ? record.data : Value::map({}));
  reply.attributes = attributes.build();
  return reply;
}

}  // namespace cairn::custom
