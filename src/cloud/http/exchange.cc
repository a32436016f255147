// Requests under way: from the record to the request, and from its answer to the last record.

#include <algorithm>
#include <utility>

#include "cloud/http/core.h"
#include "cloud/http/replies.h"

namespace cairn::http_cloud {
namespace {

using custom::CallRecord;
using custom::CallState;
using custom::RequestType;
using Kind = Answer::Kind;

constexpr TimeMs kSendAgainFirstMs = 1'000;
constexpr TimeMs kPollAgainMs = 2'000;

void refuse(CallRecord& record, std::string code, std::string reason, bool unanswered) {
  record.state = CallState::kFailed;
  record.unanswered = unanswered;
  record.code = std::move(code);
  record.reason = std::move(reason);
  // Nothing was made: the record says no more that a resource of the type may exist.
  if (!unanswered && record.physical_id.empty()) record.resource_type.clear();
}

}  // namespace

CallReply reply_of(const CallRecord& record) {
  if (record.state == CallState::kGone) {
    return failed("InvalidClientToken.Spent",
                  "What this ClientToken stood for was deleted; it makes nothing more.");
  }
  CallReply reply;
  if (record.state == CallState::kFailed) reply = failed(record.code, record.reason);
  reply.request_id = record.id;
  reply.physical_id = record.physical_id;
  if (record.state == CallState::kOpen) {
    reply.outcome = CallReply::Outcome::kInProgress;
    reply.retry_after_ms = kPollAgainMs;
  } else if (record.state == CallState::kSucceeded) {
    reply.outcome = CallReply::Outcome::kDone;
    reply.attributes = record.data;
  }
  return reply;
}

void HttpCloud::Core::put(std::vector<CallRecord> records, std::function<void(bool)> then) {
  ports_.book.put(std::move(records),
                  [core = weak_from_this(), then = std::move(then)](bool durable) {
                    const auto held = core.lock();
                    if (!held) return;
                    held->ports_.executor.post([core, then, durable] {
                      if (const auto alive = core.lock()) then(durable);
                    });
                  });
}

void HttpCloud::Core::exchange(Request request, Then then, int sent_before) {
  custom::Post post = make_post(request, now());
  ports_.sender.post(
      std::move(post), [core = weak_from_this(), request = std::move(request),
                        then = std::move(then), sent_before](custom::PostAnswer answer) {
        const auto held = core.lock();
        if (!held) return;
        const bool again = worth_repeating(answer) && sent_before + 1 < kSendsMax;
        const TimeMs when = again ? held->now() + (kSendAgainFirstMs << sent_before) : 0;
        held->ports_.executor.post_at(
            when, [core, request, then, sent_before, again, answer = std::move(answer)] {
              const auto alive = core.lock();
              if (!alive) return;
              if (again) return alive->exchange(request, then, sent_before + 1);
              then(read_answer(answer));
            });
      });
}

void HttpCloud::Core::begin(CallRecord record, Type type, Done done) {
  const std::string id = record.id;
  under_way_[id].push_back(std::move(done));
  put({std::move(record)}, [this, id, type = std::move(type)](bool durable) {
    if (!durable) return tell(id, {});
    send(id, type);
  });
}

void HttpCloud::Core::send(const std::string& id, const Type& type) {
  const auto record = find(id);
  if (!record) return tell(id, {});
  const bool create = record->type == RequestType::kCreate;
  exchange({type, create ? type->create : type->update, record->physical_id, id,
            std::string(record->request.is_string() ? record->request.as_string() : "")},
           [this, id, type](Answer answer) { on_answer(id, type, std::move(answer)); });
}

void HttpCloud::Core::on_answer(const std::string& id, const Type& type, Answer answer) {
  auto record = find(id);
  if (!record) return tell(id, {});
  // Its record stays open: whoever comes again sends it again.
  if (answer.kind == Kind::kThrottled) return tell(id, throttled(answer));
  take(*record, *type, answer);
  finish(*std::move(record), answer);
}

void HttpCloud::Core::ask(CallRecord record, const Type& type, Done done) {
  const std::string id = record.id;
  under_way_[id].push_back(std::move(done));
  Request request{type, type->poll, record.physical_id, id, ""};
  exchange(std::move(request), [this, id, type, record = std::move(record)](const Answer& answer) {
    CallRecord asked = record;
    if (answer.kind == Kind::kUnanswered || answer.kind == Kind::kThrottled) {
      CallReply reply = reply_of(asked);  // it may go on all the same
      reply.retry_after_ms = std::max(answer.retry_after_ms, reply.retry_after_ms);
      return tell(id, reply);
    }
    if (answer.kind == Kind::kGoesOn) {
      CallReply reply = reply_of(asked);
      reply.retry_after_ms = answer.retry_after_ms;
      return tell(id, reply);
    }
    take(asked, *type, answer);
    finish(std::move(asked), answer);
  });
}

void HttpCloud::Core::take(CallRecord& record, const HttpType& type, const Answer& answer) {
  const bool create = record.type == RequestType::kCreate;
  const bool good = answer.kind == Kind::kDone || answer.kind == Kind::kGoesOn;
  if (!good) {
    const bool gone = answer.kind == Kind::kGone && !record.physical_id.empty();
    return refuse(record, gone ? std::string(kGoneCode) : answer.code, answer.message,
                  answer.kind == Kind::kUnanswered);
  }
  if (create && record.physical_id.empty()) record.physical_id = id_of(answer.body);
  if (record.physical_id.empty()) {
    return refuse(record, "ProviderBadAnswer",
                  "The provider's answer to a create has no Id that can be used.", true);
  }
  record.request = Value();
  if (answer.kind == Kind::kGoesOn) {
    if (type.poll) return;
    return refuse(record, "ProviderBadAnswer",
                  "The provider answered 202, but the type has no address for Poll.", false);
  }
  record.state = CallState::kSucceeded;
  const Value& given = answer.body.get("Attributes");
  if (create || given.is_map()) record.data = attributes_of(given, type, record.physical_id);
}

// An update that succeeded is also what is now true of the resource.
void HttpCloud::Core::finish(CallRecord record, const Answer& answer) {
  std::vector<CallRecord> records;
  const bool update = record.type == RequestType::kUpdate;
  const bool done = record.state == CallState::kSucceeded;
  auto made = update && done ? find(record.made_by) : std::nullopt;
  if (made && record.data.is_null()) record.data = made->data;
  if (done && record.data.is_null()) record.data = Value::map({});
  if (made && made->state == CallState::kSucceeded) {
    made->data = record.data;
    records.push_back(*std::move(made));
  }
  CallReply reply = reply_of(record);
  if (record.state == CallState::kOpen) reply.retry_after_ms = answer.retry_after_ms;
  const std::string id = record.id;
  records.push_back(std::move(record));
  put(std::move(records), [this, id, reply = std::move(reply)](bool durable) {
    tell(id, durable ? reply : CallReply{});
  });
}

void HttpCloud::Core::tell(const std::string& id, const CallReply& reply) {
  const auto found = under_way_.find(id);
  if (found == under_way_.end()) return;
  const std::vector<Done> waiting = std::move(found->second);
  under_way_.erase(found);
  for (const Done& done : waiting) done(reply);
}

}  // namespace cairn::http_cloud
