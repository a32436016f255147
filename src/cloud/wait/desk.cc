#include "cloud/wait/desk.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/digest.h"
#include "catalog/property_check.h"
#include "catalog/resource_type.h"
#include "cloud/wait/verdict.h"
#include "value/json.h"

namespace cairn::wait {
namespace {

using Outcome = CallReply::Outcome;

constexpr std::size_t kSecretLength = 40;
// A wait goes on at once: the poll that follows is held.
constexpr TimeMs kPollAtOnce = 1;

CallReply refused(std::string_view code, std::string message, std::string physical_id = {}) {
  CallReply reply;
  reply.outcome = Outcome::kFailed;
  reply.code = code;
  reply.message = std::move(message);
  reply.physical_id = std::move(physical_id);
  return reply;
}

CallReply gone(const std::string& id) {
  return refused(kGoneCode, fmt::format("There is no resource {}.", id));
}

CallReply done(std::string physical_id) {
  CallReply reply;
  reply.outcome = Outcome::kDone;
  reply.physical_id = std::move(physical_id);
  return reply;
}

// Equal tokens mean one resource, so its id is made of the token.
std::string id_of(std::string_view create_token) {
  const Sha256 digest = sha256({"wait/", create_token});
  std::uint64_t parts[2];
  std::memcpy(parts, digest.data(), sizeof parts);
  return uuid_text(parts[0], parts[1]);
}

std::int64_t whole(const Value& properties, std::string_view name, std::int64_t otherwise) {
  const Value& value = properties.get(name);
  return value.is_number() ? static_cast<std::int64_t>(value.as_double()) : otherwise;
}

TimeMs deadline_of(const Condition& condition) {
  constexpr double kMsPerSecond = 1000;
  const Value& seconds = condition.properties.get("Timeout");
  const double ms = seconds.is_number() ? seconds.as_double() * kMsPerSecond : 0;
  return condition.started + static_cast<TimeMs>(ms);
}

std::string handle_of(const Condition& condition) {
  return std::string(condition.properties.get_string("Handle"));
}

Value text_of(const Value& map) {
  return Value::string(to_json(map.is_map() ? map : Value::map({})));
}

Value attributes_of(const Condition& c) {
  return MapBuilder()
      .set("Data", text_of(c.data))
      .set("ErrorData", text_of(c.error_data))
      .set("JoinedErrorData", Value::string(joined(c.error_data)))
      .set("LastData", text_of(c.last_data))
      .set("LastErrorData", text_of(c.last_error_data))
      .set("JoinedLastErrorData", Value::string(joined(c.last_error_data)))
      .build();
}

CallReply going_on(const std::string& id) {
  CallReply reply;
  reply.outcome = Outcome::kInProgress;
  reply.physical_id = id;
  reply.retry_after_ms = kPollAtOnce;
  return reply;
}

CallReply decided(const Condition& c) {
  if (c.state == ConditionState::kFailed) return refused(c.code, c.message, c.id);
  CallReply reply = done(c.id);
  reply.attributes = attributes_of(c);
  return reply;
}

// As the catalogue has it; the reply when they are refused.
std::optional<CallReply> check(const CallSpec& call, Value& properties) {
  const ResourceType* type = TypeCatalog::embedded().find(call.type);
  if (type == nullptr) return refused("NotSupported", call.type + " is not a type of wait.");
  Errors errors;
  const Value given = call.properties.is_map() ? call.properties : Value::map({});
  properties = check_properties(*type, call.logical_id, given, errors);
  if (!errors.empty()) return refused("InvalidParameter", errors.front().message);
  if (call.type == kConditionType && whole(properties, "Count", 1) < 0) {
    return refused("InvalidParameter", "Count must not be negative.");
  }
  return std::nullopt;
}

const RefusedUpdate* refused_before(const CallSpec& update, const std::vector<RefusedUpdate>& all) {
  const auto found = std::find_if(all.begin(), all.end(), [&](const RefusedUpdate& one) {
    return one.token == update.update_token;
  });
  return found == all.end() ? nullptr : &*found;
}

bool is_new(const CallSpec& update, const std::vector<std::string>& applied) {
  return std::find(applied.begin(), applied.end(), update.update_token) == applied.end();
}

// An update sent again comes soon after: the last ones are enough.
constexpr std::size_t kTokensKept = 32;

void remember(const CallSpec& update, std::vector<std::string>& applied) {
  if (update.update_token.empty()) return;
  applied.push_back(update.update_token);
  if (applied.size() > kTokensKept) applied.erase(applied.begin());
}

bool increments(const Handle& handle) {
  return handle.properties.get_string("Mode", "Full") == "Increment";
}

}  // namespace

std::int64_t count_of(const Condition& condition) {
  return whole(condition.properties, "Count", 1);
}

std::optional<CallReply> Desk::carry_out(const CallSpec& call) {
  std::optional<CallReply> reply;
  switch (call.kind) {
    case CallKind::kCreate:
      reply = create(call);
      break;
    case CallKind::kUpdate:
      reply = update(call);
      break;
    case CallKind::kPoll: {
      const std::string id = call.physical_id.empty() ? id_of(call.create_token) : call.physical_id;
      reply = call.type == kConditionType ? decide_or_tell(id, call.stack_is_new) : read(call);
      break;
    }
    case CallKind::kDelete:
      reply = remove(call);
      break;
    case CallKind::kRead:
      reply = read(call);
      break;
  }
  if (reply) reply->request_id = uuid_text(chance_.next(), chance_.next());
  return reply;
}

CallReply Desk::create(const CallSpec& call) {
  const std::string id = call.create_token.empty() ? uuid_text(chance_.next(), chance_.next())
                                                   : id_of(call.create_token);
  const bool spent = (handle(id) && handle(id)->deleted) ||
                     (condition(id) && condition(id)->state == ConditionState::kDeleted);
  if (spent) {
    return refused("InvalidClientToken.Spent",
                   "What this ClientToken stood for was deleted; it makes nothing more.");
  }
  if (condition(id)) return decide_or_go_on(id, call.stack_is_new);
  if (handle(id)) return read(call);
  Value properties;
  if (auto wrong = check(call, properties)) return *wrong;
  return call.type == kHandleType ? create_handle(call, id, std::move(properties))
                                  : create_condition(call, id, std::move(properties));
}

CallReply Desk::create_handle(const CallSpec& call, const std::string& id, Value properties) {
  constexpr std::string_view kLetters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  Handle made;
  made.id = id;
  made.account = call.account;
  made.properties = std::move(properties);
  while (made.secret.size() < kSecretLength) {
    made.secret.push_back(kLetters[chance_.next() % kLetters.size()]);
  }
  CallReply reply = done(id);
  reply.attributes = handle_attributes(public_url_, made);
  put(std::move(made));
  return reply;
}

CallReply Desk::create_condition(const CallSpec& call, const std::string& id, Value properties) {
  Condition made;
  made.id = id;
  made.account = call.account;
  made.properties = std::move(properties);
  made.started = now_;
  const Handle* of = live_handle(handle_of(made));
  if (of == nullptr || of->account != made.account) {
    return refused("InvalidParameter",
                   fmt::format("Handle {} is no wait condition handle.", handle_of(made)));
  }
  put(std::move(made));
  return decide_or_go_on(id, call.stack_is_new);
}

CallReply Desk::decide_or_go_on(const std::string& id, bool stack_is_new) {
  const auto reply = decide_or_tell(id, stack_is_new);
  return reply ? *reply : going_on(id);
}

std::optional<CallReply> Desk::decide_or_tell(const std::string& id, bool stack_is_new) {
  if (auto reply = decide(id)) return reply;
  std::string news = news_of(id, stack_is_new);
  if (news.empty()) return std::nullopt;
  CallReply reply = going_on(id);
  reply.message = std::move(news);
  return reply;
}

std::string Desk::news_of(const std::string& id, bool stack_is_new) {
  Condition c = *condition(id);
  const std::string_view show = c.properties.get_string("ShowProgressEvent");
  if (show != "Enabled" && !(show == "EnabledIfCreateStack" && stack_is_new)) return {};
  const auto received = static_cast<std::int64_t>(signals(handle_of(c)).size());
  if (received == c.told) return {};
  c.told = received;
  std::string news = fmt::format("{} of {} signals received", received, count_of(c));
  put(std::move(c));
  return news;
}

std::optional<CallReply> Desk::decide(const std::string& id) {
  if (!condition(id) || condition(id)->state == ConditionState::kDeleted) return gone(id);
  if (condition(id)->state != ConditionState::kWaiting) return decided(*condition(id));
  Condition c = *condition(id);
  const std::vector<Signal>& received = signals(handle_of(c));
  Verdict verdict = judge(received, count_of(c), deadline_of(c), now_);
  if (verdict.state == ConditionState::kWaiting) return std::nullopt;
  c.state = verdict.state;
  c.code = std::move(verdict.code);
  c.message = std::move(verdict.message);
  c.data = data_of(received, false);
  c.error_data = data_of(received, true);
  put(c);
  return decided(c);
}

Desk::Wait Desk::wait_of(const std::string& id) {
  const std::optional<Condition>& c = condition(id);
  return c ? Wait{handle_of(*c), deadline_of(*c)} : Wait{};
}

CallReply Desk::update(const CallSpec& call) {
  const std::string& id = call.physical_id;
  if (call.type == kHandleType) {
    const Handle* existing = live_handle(id);
    return existing == nullptr ? gone(id) : update_handle(call, Handle(*existing));
  }
  const std::optional<Condition> existing = condition(id);
  if (!existing || existing->state == ConditionState::kDeleted) return gone(id);
  return update_condition(call, *existing);
}

// What is refused once stays refused: the same request may still be under way a second time.
template <class Updated>
CallReply Desk::refuse_update(const CallSpec& call, Updated before, CallReply reply) {
  if (call.update_token.empty()) return reply;
  before.refused.push_back({call.update_token, reply.code, reply.message});
  if (before.refused.size() > kTokensKept) before.refused.erase(before.refused.begin());
  put(std::move(before));
  return reply;
}

// On the way back nothing is dropped: what has arrived stays good.
CallReply Desk::update_handle(const CallSpec& call, const Handle& before) {
  if (const RefusedUpdate* same = refused_before(call, before.refused)) {
    return refused(same->code, same->message, before.id);
  }
  Handle changed = before;
  if (is_new(call, changed.update_tokens)) {
    Value properties;
    if (auto wrong = check(call, properties)) return refuse_update(call, before, *wrong);
    changed.properties = std::move(properties);
    remember(call, changed.update_tokens);
    const std::int64_t count = whole(changed.properties, "Count", -1);
    const std::vector<Signal> received = signals(changed.id);
    if (increments(changed)) {
      if (!call.rolling_back) drop_all(changed.id);
    } else if (count >= 0 && !call.rolling_back) {
      for (const Signal& signal : received) {
        if (number_of(signal.id)) continue;
        return refuse_update(
            call, before,
            refused("InvalidParameter",
                    fmt::format("Count takes effect only when the ids of all signals are whole "
                                "numbers, but there is \"{}\".",
                                signal.id),
                    changed.id));
      }
      for (const Signal& signal : received) {
        if (*number_of(signal.id) > count) drop(changed.id, signal.id);
      }
    }
    put(changed);
  }
  CallReply reply = done(changed.id);
  reply.attributes = handle_attributes(public_url_, changed);
  return reply;
}

// On the way back nothing is waited for, since nobody will signal: the condition is again what it
// was.
CallReply Desk::update_condition(const CallSpec& call, const Condition& before) {
  if (const RefusedUpdate* same = refused_before(call, before.refused)) {
    return refused(same->code, same->message, before.id);
  }
  if (is_new(call, before.update_tokens)) {
    Value properties;
    if (auto wrong = check(call, properties)) return refuse_update(call, before, *wrong);
    Condition c = before;
    c.properties = std::move(properties);
    remember(call, c.update_tokens);
    if (call.rolling_back) {
      std::swap(c.data, c.last_data);
      std::swap(c.error_data, c.last_error_data);
      c.state = ConditionState::kDone;
    } else {
      c.started = now_;
      c.told = 0;
      c.last_data = std::exchange(c.data, {});
      c.last_error_data = std::exchange(c.error_data, {});
      c.state = ConditionState::kWaiting;
    }
    put(std::move(c));
  }
  return decide_or_go_on(call.physical_id, call.stack_is_new);
}

// What was deleted stays as its spent token; so does a token that made nothing yet.
CallReply Desk::remove(const CallSpec& call) {
  const bool by_token = call.physical_id.empty();
  const std::string id = by_token ? id_of(call.create_token) : call.physical_id;
  if (call.type == kHandleType) {
    const bool known = handle(id).has_value();
    if (known ? handle(id)->deleted : !by_token) return done(id);
    drop_all(id);
    Handle spent;
    spent.id = id;
    spent.account = call.account;
    spent.deleted = true;
    put(std::move(spent));
  } else {
    const bool known = condition(id).has_value();
    if (known ? condition(id)->state == ConditionState::kDeleted : !by_token) return done(id);
    Condition spent;
    spent.id = id;
    spent.account = call.account;
    spent.state = ConditionState::kDeleted;
    put(std::move(spent));
  }
  return done(id);
}

CallReply Desk::read(const CallSpec& call) {
  const std::string id = call.physical_id.empty() ? id_of(call.create_token) : call.physical_id;
  CallReply reply = done(id);
  if (call.type == kHandleType) {
    const Handle* found = live_handle(id);
    if (found == nullptr) return gone(id);
    reply.attributes = handle_attributes(public_url_, *found);
    reply.properties = found->properties;
    return reply;
  }
  const std::optional<Condition>& found = condition(id);
  if (!found || found->state == ConditionState::kDeleted) return gone(id);
  reply.attributes = attributes_of(*found);
  reply.properties = found->properties;
  return reply;
}

}  // namespace cairn::wait
