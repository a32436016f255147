// Calls of the engine: what becomes of each kind, and how a call meets a record known already.

#include "cloud/http/core.h"

#include <fmt/format.h>

#include <utility>

#include "cloud/http/replies.h"

namespace cairn::http_cloud {
namespace {

using custom::CallRecord;
using custom::CallState;
using custom::RequestType;
using Outcome = CallReply::Outcome;

// What a call without a token stands for; the engine always gives one.
std::string token_of(const CallSpec& spec) {
  return spec.create_token.empty() ? spec.logical_id + "/" + spec.physical_id : spec.create_token;
}

std::string made_by(const CallSpec& spec) {
  return request_key(RequestType::kCreate, spec.stack_id, token_of(spec));
}

std::string updated_by(const CallSpec& spec) {
  return request_key(RequestType::kUpdate, spec.stack_id, spec.update_token);
}

// An open record without its request was answered with 202.
bool goes_on(const CallRecord& record) {
  return record.state == CallState::kOpen && record.request.is_null();
}

// What was answered stands for its token, whatever the provider would say today.
bool answered(const CallRecord& record) {
  const bool refused = record.state == CallState::kFailed && !record.unanswered;
  return refused || record.state == CallState::kSucceeded || goes_on(record);
}

// Nobody said whether it was made, nor as what.
bool may_exist(const CallRecord& record) {
  const bool open = record.state == CallState::kOpen;
  const bool lost = record.state == CallState::kFailed && record.unanswered;
  return (open || lost) && record.physical_id.empty();
}

CallReply no_type(std::string_view type) {
  return failed(
      "ResourceTypeNotFound",
      fmt::format("The resource type {} is no longer registered. Register it again.", type));
}

}  // namespace

void HttpCloud::Core::call(const CallSpec& spec, Done done) {
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

void HttpCloud::Core::create(const CallSpec& spec, Done done) {
  std::string id = made_by(spec);
  const auto out = under_way_.find(id);
  if (out != under_way_.end()) return out->second.push_back(std::move(done));
  const auto known = find(id);
  const bool ended = known && (known->state == CallState::kSucceeded ||
                               known->state == CallState::kGone || goes_on(*known));
  if (ended) return done(reply_of(*known));
  Type type = type_of(spec.type);
  if (!type) return done(no_type(spec.type));
  CallRecord record = new_record(RequestType::kCreate, std::move(id), spec);
  record.resource_type = spec.type;
  begin(std::move(record), std::move(type), std::move(done));
}

void HttpCloud::Core::update(const CallSpec& spec, Done done) {
  std::string id = updated_by(spec);
  const auto out = under_way_.find(id);
  if (out != under_way_.end()) return out->second.push_back(std::move(done));
  const auto known = find(id);
  if (known && answered(*known)) return done(reply_of(*known));
  const auto made = find(made_by(spec));
  if (made && made->state == CallState::kGone) return done(gone());
  Type type = type_of(spec.type);
  if (!type) return done(no_type(spec.type));
  if (!type->update) {
    return done(failed("UpdateNotSupported",
                       fmt::format("The provider of {} has no address for updates.", spec.type)));
  }
  begin(new_record(RequestType::kUpdate, std::move(id), spec), std::move(type), std::move(done));
}

void HttpCloud::Core::poll(const CallSpec& spec, Done done) {
  const std::string id = spec.update_token.empty() ? made_by(spec) : updated_by(spec);
  const auto out = under_way_.find(id);
  if (out != under_way_.end()) return out->second.push_back(std::move(done));
  auto known = find(id);
  if (!known) return done(failed("ProviderUnknown", "No request for this resource is known."));
  if (!goes_on(*known)) return done(reply_of(*known));
  const Type type = type_of(spec.type);
  if (!type) return done(no_type(spec.type));
  ask(*std::move(known), type, std::move(done));
}

void HttpCloud::Core::remove(const CallSpec& spec, Done done) {
  const std::string id = made_by(spec);
  const auto out = under_way_.find(id);
  if (out == under_way_.end()) return remove_made(spec, find(id), std::move(done));
  out->second.push_back(
      [this, spec, done = std::move(done)](const CallReply&) { remove(spec, done); });
}

void HttpCloud::Core::remove_made(const CallSpec& spec, std::optional<CallRecord> made, Done done) {
  if (made && made->state == CallState::kGone) return done(done_reply());
  CallRecord record = new_record(RequestType::kDelete, "", spec);
  if (record.physical_id.empty() && made) record.physical_id = made->physical_id;
  const bool unknown = record.physical_id.empty() && made && may_exist(*made);
  if (record.physical_id.empty() && !unknown) return forget(record, std::move(done));
  const Type type = type_of(spec.type);
  if (!type) return done(no_type(spec.type));
  if (!unknown) {
    return send_delete(spec, std::move(record), type, std::move(done), now() + kDeleteWaitMaxMs);
  }
  // The same create once more: its answer says what there is to delete.
  made->state = CallState::kOpen;
  made->unanswered = false;
  begin(*std::move(made), type, [this, spec, done = std::move(done)](CallReply reply) {
    const auto settled = find(made_by(spec));
    if (!settled || !may_exist(*settled)) return remove(spec, done);
    done(std::move(reply));
  });
}

void HttpCloud::Core::send_delete(const CallSpec& spec, CallRecord record, const Type& type,
                                  Done done, TimeMs give_up) {
  exchange({type, type->remove, record.physical_id,
            request_key(RequestType::kDelete, spec.stack_id, token_of(spec)), ""},
           [this, spec, record, type, done = std::move(done), give_up](const Answer& answer) {
             using Kind = Answer::Kind;
             if (answer.kind == Kind::kDone || answer.kind == Kind::kGone) {
               return forget(record, done);
             }
             if (answer.kind == Kind::kThrottled) return done(throttled(answer));
             if (answer.kind != Kind::kGoesOn) return done(failed(answer.code, answer.message));
             if (now() >= give_up) {
               return done(failed("ProviderTimeout", "The provider did not end the delete."));
             }
             ports_.executor.post_at(now() + answer.retry_after_ms,
                                     [core = weak_from_this(), spec, record, type, done, give_up] {
                                       if (const auto held = core.lock()) {
                                         held->send_delete(spec, record, type, done, give_up);
                                       }
                                     });
           });
}

void HttpCloud::Core::forget(const CallRecord& record, Done done) {
  CallRecord gone;
  gone.id = gone.made_by = record.made_by;
  gone.state = CallState::kGone;
  gone.account = record.account;
  gone.region = record.region;
  gone.stack_id = record.stack_id;
  gone.logical_id = record.logical_id;
  gone.started = record.started;
  put({std::move(gone)},
      [done = std::move(done)](bool durable) { done(durable ? done_reply() : CallReply{}); });
}

void HttpCloud::Core::read(const CallSpec& spec, Done done) {
  const Type type = type_of(spec.type);
  if (!type) return done(no_type(spec.type));
  exchange({type, type->read, spec.physical_id, "", ""},
           [type, id = spec.physical_id, done = std::move(done)](const Answer& answer) {
             using Kind = Answer::Kind;
             if (answer.kind == Kind::kGone) return done(http_cloud::gone());
             if (answer.kind == Kind::kThrottled) return done(throttled(answer));
             const bool told = answer.kind == Kind::kDone || answer.kind == Kind::kGoesOn;
             if (!told) return done(failed(answer.code, answer.message));
             CallReply reply = done_reply();
             reply.physical_id = id;
             reply.properties = answer.body.get("Properties");
             if (!reply.properties.is_map()) reply.properties = Value::map({});
             reply.attributes = attributes_of(answer.body.get("Attributes"), *type, id);
             done(std::move(reply));
           });
}

CallRecord HttpCloud::Core::new_record(RequestType kind, std::string id,
                                       const CallSpec& spec) const {
  CallRecord record;
  record.id = std::move(id);
  record.made_by = made_by(spec);
  record.type = kind;
  record.account = spec.account;
  record.region = spec.region;
  record.stack_id = spec.stack_id;
  record.logical_id = spec.logical_id;
  record.started = now();
  if (kind != RequestType::kCreate) record.physical_id = spec.physical_id;
  if (kind != RequestType::kDelete) {
    record.request = Value::string(call_body(spec, record.physical_id));
  }
  return record;
}

}  // namespace cairn::http_cloud
