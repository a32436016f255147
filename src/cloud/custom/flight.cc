// Requests under way: from the record to the POST, and from its answer to the last record.

#include <fmt/format.h>

#include <utility>

#include "cloud/custom/core.h"

namespace cairn::custom {
namespace {

constexpr TimeMs kSendAgainFirstMs = 1'000;

bool may_repeat(RequestType type, const Provider& provider) {
  return type != RequestType::kCreate || provider.token.idempotent;
}

// Moves what is no longer needed out of an ended record: it is kept for long.
void prune(CallRecord& record) {
  record.request = Value();
  if (record.type != RequestType::kCreate) record.properties = Value();
}

}  // namespace

CustomCloud::Core::Flight* CustomCloud::Core::flight(const std::string& id) {
  const auto found = flights_.find(id);
  return found == flights_.end() ? nullptr : found->second.get();
}

std::optional<CallRecord> CustomCloud::Core::find(const std::string& id) {
  return ports_.book.find(id);
}

void CustomCloud::Core::put(std::vector<CallRecord> records, std::function<void(bool)> then) {
  ports_.book.put(std::move(records),
                  [core = weak_from_this(), then = std::move(then)](bool durable) {
                    const auto held = core.lock();
                    if (!held) return;
                    held->ports_.executor.post([core, then, durable] {
                      if (const auto alive = core.lock()) then(durable);
                    });
                  });
}

void CustomCloud::Core::begin(const CallSpec& spec, CallRecord record, Provider provider,
                              Done done) {
  if (!provider.token.sync) record.deadline = record.started + provider.timeout_ms;
  record.request = request_body(spec, record);
  const std::string id = record.id;
  auto& slot = flights_[id];
  slot = std::make_unique<Flight>(
      Flight{.record = std::move(record), .provider = std::move(provider), .posting = true});
  join(*slot, slot->record.type == RequestType::kDelete ? Until::kEnded : Until::kTaken,
       std::move(done));
  put({slot->record}, [this, id](bool durable) {
    Flight* begun = flight(id);
    if (begun == nullptr || begun->ending) return;
    if (durable) {
      watch(*begun);
      return post(id);
    }
    const auto dropped = std::move(flights_.at(id));
    flights_.erase(id);
    for (const Done& waiting : dropped->taken) waiting({});
    for (const Done& waiting : dropped->ended) waiting({});
  });
}

CustomCloud::Core::Flight& CustomCloud::Core::adopt(CallRecord record) {
  // It was readable when the record was written; should it no longer be, nothing is sent.
  auto provider = read_provider(record.properties);
  auto& slot = flights_[record.id];
  slot = std::make_unique<Flight>(
      Flight{.record = std::move(record),
             .provider = provider ? std::move(provider).value() : Provider{}});
  return *slot;
}

void CustomCloud::Core::go_on(Flight& flight, bool resend) {
  const CallRecord& record = flight.record;
  const bool sync = record.deadline == 0;
  if (!sync && now() >= record.deadline) return expire(record.id);
  watch(flight);
  if (resend && may_repeat(record.type, flight.provider)) return post(record.id);
  if (!sync) return await_response(flight);
  fail(flight, "CustomResourceUnknown",
       "The server ended while the request was under way, so whether the provider carried it out "
       "is not known. It is not sent again: the ServiceToken does not say idempotent.");
}

void CustomCloud::Core::watch(const Flight& flight) {
  if (flight.record.deadline == 0) return;
  ports_.executor.post_at(flight.record.deadline, [core = weak_from_this(), id = flight.record.id] {
    if (const auto held = core.lock()) held->expire(id);
  });
}

void CustomCloud::Core::expire(const std::string& id) {
  Flight* late = flight(id);
  if (late == nullptr || late->ending || now() < late->record.deadline) return;
  std::string reason = fmt::format("The provider did not respond within {} seconds.",
                                   (late->record.deadline - late->record.started) / 1000);
  if (!late->trouble.empty()) reason += " " + late->trouble;
  fail(*late, "CustomResourceTimeout", std::move(reason));
}

void CustomCloud::Core::post(const std::string& id) {
  Flight* leaving = flight(id);
  if (leaving == nullptr || leaving->ending) return;
  ++leaving->sends;
  leaving->posting = true;
  const std::string url = fmt::format("{}{}{}?token={}", settings_.public_url, kResponsePath, id,
                                      response_token(settings_.secret, id));
  ports_.sender.post(make_post(leaving->record, leaving->provider, url),
                     [core = weak_from_this(), id](PostAnswer answer) {
                       const auto held = core.lock();
                       if (!held) return;
                       held->ports_.executor.post([core, id, answer = std::move(answer)] {
                         if (const auto alive = core.lock()) alive->on_answer(id, answer);
                       });
                     });
}

void CustomCloud::Core::on_answer(const std::string& id, const PostAnswer& answer) {
  using Kind = PostAnswer::Kind;
  Flight* sent = flight(id);
  if (sent == nullptr || sent->ending) return;  // the response was faster
  const bool sync = sent->provider.token.sync;
  const bool taken = answer.kind == Kind::kAnswered && answer.status / 100 == 2;
  if (taken && sync) return on_sync_answer(*sent, answer.body);
  if (taken) return await_response(*sent);
  if (answer.kind == Kind::kTooLarge) {
    return sync ? fail(*sent, "CustomResourceResponseTooLarge", answer.why) : await_response(*sent);
  }
  if (answer.kind == Kind::kForbidden) return fail(*sent, "AddressNotAllowed", answer.why);
  sent->trouble = answer.kind == Kind::kAnswered
                      ? fmt::format("The provider answered with HTTP status {}.", answer.status)
                      : answer.why;
  if (answer.kind == Kind::kAnswered && answer.status < 500) {
    return fail(*sent, "CustomResourceRefused", sent->trouble);
  }
  if (may_repeat(sent->record.type, sent->provider) && sent->sends < kSendsMax) {
    return post_later(*sent);
  }
  if (answer.kind == Kind::kNoAnswer && !sync) return await_response(*sent);  // it may have arrived
  fail(*sent, "CustomResourceUnreachable", sent->trouble);
}

void CustomCloud::Core::post_later(Flight& flight) {
  const TimeMs wait = kSendAgainFirstMs << (flight.sends - 1);
  ports_.executor.post_at(now() + wait, [core = weak_from_this(), id = flight.record.id] {
    if (const auto held = core.lock()) held->post(id);
  });
}

void CustomCloud::Core::await_response(Flight& flight) {
  flight.posting = false;
  for (Done& done : std::exchange(flight.taken, {})) join(flight, Until::kTaken, std::move(done));
}

void CustomCloud::Core::on_sync_answer(Flight& flight, std::string_view body) {
  auto response = read_response(body, flight.record);
  if (response) return end(flight, std::move(response).value(), {});
  fail(flight, "CustomResourceBadResponse",
       "The provider's answer is no response. " + response.error().message);
}

// ---- the end of a request

void CustomCloud::Core::end(Flight& flight, ProviderResponse response,
                            std::function<void()> durable) {
  CallRecord& record = flight.record;
  record.state = response.success ? CallState::kSucceeded : CallState::kFailed;
  if (response.success) {
    record.data = std::move(response.data);
  } else {
    record.code = "CustomResourceFailed";
    record.reason = std::move(response.reason);
  }
  if (record.type == RequestType::kCreate) {
    record.physical_id = std::move(response.physical_id);
  } else if (record.type == RequestType::kUpdate && response.success &&
             response.physical_id != record.physical_id) {
    record.state = CallState::kFailed;
    record.data = Value();
    record.code = "CustomResourcePhysicalIdChanged";
    record.reason = fmt::format(
        "The provider answered with the PhysicalResourceId {}, but an update must not change it.",
        response.physical_id);
  }
  close(flight, std::move(durable));
}

void CustomCloud::Core::fail(Flight& flight, std::string code, std::string reason) {
  CallRecord& record = flight.record;
  record.state = CallState::kFailed;
  record.unanswered = true;
  record.code = std::move(code);
  record.reason = std::move(reason);
  close(flight, {});
}

void CustomCloud::Core::close(Flight& flight, std::function<void()> durable) {
  flight.ending = true;
  put(last_words(flight.record),
      [this, id = flight.record.id, durable = std::move(durable)](bool written) {
        const std::unique_ptr<Flight> ended = std::move(flights_.at(id));
        flights_.erase(id);
        const CallReply reply = written ? reply_of(ended->record) : CallReply{};
        if (written && durable) durable();
        for (const Done& done : ended->taken) done(reply);
        for (const Done& done : ended->ended) done(reply);
        for (const auto& next : ended->after) next();
      });
}

// The records that an ended request leaves: its own, and, last, what is now true of the resource.
std::vector<CallRecord> CustomCloud::Core::last_words(const CallRecord& record) {
  std::vector<CallRecord> records = {record};
  prune(records.front());
  if (record.type == RequestType::kCreate || record.state != CallState::kSucceeded) return records;
  auto made = find(record.made_by);
  if (record.type == RequestType::kUpdate) {
    if (!made || made->state != CallState::kSucceeded) return records;
    made->properties = record.properties;
    made->data = record.data;
    records.push_back(std::move(*made));
    return records;
  }
  CallRecord gone;
  gone.id = gone.made_by = record.made_by;
  gone.state = CallState::kGone;
  gone.account = record.account;
  gone.region = record.region;
  gone.stack_id = record.stack_id;
  gone.logical_id = record.logical_id;
  gone.started = made ? made->started : record.started;
  records.push_back(std::move(gone));
  return records;
}

}  // namespace cairn::custom
