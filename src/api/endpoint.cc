#include "api/endpoint.h"

#include <fmt/format.h>

#include <atomic>
#include <exception>
#include <memory>
#include <optional>
#include <variant>

#include "access/signature.h"
#include "api/answer.h"
#include "api/envelope.h"
#include "api/parameters.h"
#include "api/refusal.h"
#include "base/digest.h"
#include "catalog/error_catalog.h"

namespace cairn::api {
namespace {

Error internal_error(std::string_view request_id) {
  return plain_error("InternalError", {},
                     fmt::format("Look for {} in the server's log.", request_id));
}

Result<access::Verified> authenticate(const RawRequest& request, const Fields& fields,
                                      const Endpoint::Options& options) {
  const access::SignedRequest signed_request{.method = request.method,
                                             .headers = &request.headers,
                                             .fields = &fields.all,
                                             .query_fields = fields.in_query,
                                             .body = request.body};
  const TimeMs now_ms = options.clock->now();
  Throttle* const throttle = options.throttle;
  auto verdict = access::verify(signed_request, *options.keys, now_ms);
  if (const auto* refusal = std::get_if<access::Refusal>(&verdict)) {
    if (throttle != nullptr) throttle->failed(request.remote_address, now_ms);
    return authentication_error(*refusal);
  }
  auto& verified = std::get<access::Verified>(verdict);
  if (throttle != nullptr) {
    if (auto over = throttle->check_account(verified.key->holder.account_id, now_ms)) {
      return std::move(*over);
    }
  }
  using Outcome = access::NonceStore::Outcome;
  switch (options.nonces->admit(verified.key->id, verified.nonce, verified.timestamp_ms, now_ms)) {
    case Outcome::kFresh:
      if (throttle != nullptr) throttle->admitted(verified.key->holder.account_id, now_ms);
      return std::move(verified);
    case Outcome::kUsed:
      return plain_error("SignatureNonceUsed", "SignatureNonce",
                         "Sign each attempt with a nonce of its own.");
    case Outcome::kStale:
      return plain_error("InvalidTimeStamp.Expired", "Timestamp",
                         "It was signed before the server started, and may have been used: sign "
                         "it again.");
    case Outcome::kFull:
      break;
  }
  return plain_error("Throttling", {}, "Wait, then send fewer requests in 15 minutes.");
}

// Clients of server-sent events that lost their connection say in this header how far they came.
void add_last_event(const RawRequest& request, const Action& action, FormFields& fields) {
  constexpr std::string_view kParameter = "LastEventId";
  const std::string_view last = access::find_header(request.headers, "last-event-id");
  if (last.empty() || action.find(kParameter) == nullptr) return;
  for (const auto& [name, value] : fields) {
    if (name == kParameter) return;
  }
  fields.emplace_back(kParameter, last);
}

}  // namespace

// One request on its way to its answer. Answers exactly once: with what it is told first, or with
// InternalError when the last that could tell it lets go.
class Endpoint::Exchange {
 public:
  Exchange(AnswerContext answer_context, Respond respond, const Options& options)
      : context(std::move(answer_context)), respond_(std::move(respond)), options_(options) {}
  ~Exchange() { finish(internal_error(context.request_id)); }
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  void finish(const Result<Value>& result) {
    if (answered_.exchange(true)) return;
    if (result) {
      if (audit) audit->about(result.value());
      return respond({}, success_answer(context, result.value()));
    }
    respond(result.error().code, error_answer(context, result.error()));
  }

  void deny(const service::Denied& denied) {
    if (answered_.exchange(true)) return;
    respond(denied.error.code, error_answer(context, denied.error, denied.detail));
  }

  void go_on(Result<std::shared_ptr<ByteStream>> result) {
    if (!result) return finish(std::move(result).error());
    if (answered_.exchange(true)) return;
    respond({}, stream_answer(context, std::move(result).value()));
  }

  // Neither is to be changed once the handler has the Reply.
  AnswerContext context;
  std::optional<AuditNote> audit;  // when somebody wants it

 private:
  void respond(std::string_view code, RawResponse response) {
    if (options_.observe) {
      options_.observe({.action = context.action, .code = code, .status = response.status});
    }
    if (audit) {
      options_.audit(
          audit->finish(context.request_id, code, response.status, options_.clock->now()));
    }
    respond_(std::move(response));
  }

  Respond respond_;
  const Options& options_;
  std::atomic<bool> answered_ = false;
};

Endpoint::Endpoint(Options options) : options_(std::move(options)) {}

std::string Endpoint::make_request_id() {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  {
    const std::lock_guard lock(chance_mutex_);
    high = options_.chance->next();
    low = options_.chance->next();
  }
  std::string id = uuid_text(high, low);
  for (char& c : id) {
    if (c >= 'a' && c <= 'f') c = static_cast<char>(c - 'a' + 'A');
  }
  return id;
}

void Endpoint::carry_out(std::shared_ptr<Exchange> exchange, const Action& action,
                         const FormFields& fields, std::shared_ptr<const access::AccessKey> key,
                         Origin origin) const {
  if (action.https_only && !origin.secure && !is_this_machine(origin.ip)) {
    return exchange->finish(
        plain_error("InvalidProtocol.NeedSsl", action.name, "Send this action over https."));
  }
  const service::ActionHandler* handler = options_.router->find(action);
  const service::StreamHandler* stream = options_.router->find_stream(action);
  if (handler == nullptr && stream == nullptr) {
    const std::string& name = action.name;
    return exchange->finish(Error{.code = "NotSupported",
                                  .message = error_text("NotSupported", {{"feature", name}}),
                                  .where = "Action",
                                  .fix = "This server does not carry out that action."});
  }
  Decoded decoded = decode_parameters(action, fields);
  if (!decoded.complaints.empty()) return exchange->finish(std::move(decoded.complaints.front()));
  service::ActionRequest call{.action = &action,
                              .parameters = std::move(decoded.parameters),
                              .identity = service::identity_of(std::move(key)),
                              .region = {},
                              .request_id = exchange->context.request_id,
                              .source_ip = std::move(origin.ip),
                              .secure = origin.secure};
  call.region = call.parameters.get_string("RegionId");
  if (exchange->audit) exchange->audit->about(call.parameters);
  try {
    if (options_.authorize) {
      if (const auto denied = options_.authorize(call)) return exchange->deny(*denied);
    }
    if (stream != nullptr) {
      return (*stream)(std::move(call), [exchange](Result<std::shared_ptr<ByteStream>> result) {
        exchange->go_on(std::move(result));
      });
    }
    (*handler)(std::move(call), [exchange](Result<Value> result) { exchange->finish(result); });
  } catch (const std::exception&) {
    exchange->finish(internal_error(exchange->context.request_id));
  }
}

void Endpoint::handle(RawRequest request, Respond respond) {
  AnswerContext context{.request_id = make_request_id(),
                        .host = std::string(access::find_header(request.headers, "host"))};
  auto exchange = std::make_shared<Exchange>(std::move(context), std::move(respond), options_);
  if (options_.throttle != nullptr) {
    auto over = options_.throttle->check_address(request.remote_address, options_.clock->now());
    if (over) return exchange->finish(std::move(*over));
  }
  if (options_.audit) exchange->audit.emplace(request, options_.clock->now());
  auto fields = read_fields(request);
  if (!fields) return exchange->finish(fields.error());
  if (exchange->audit) exchange->audit->claimed(request, *fields, *options_.keys);
  const auto format = read_format(fields->all);
  if (!format) return exchange->finish(format.error());
  exchange->context.format = *format;
  const auto verified = authenticate(request, *fields, options_);
  if (!verified) return exchange->finish(verified.error());
  if (exchange->audit) exchange->audit->authenticated(*verified->key);
  const auto action = find_action(request, fields->all, verified->scheme);
  if (!action) return exchange->finish(action.error());
  exchange->context.action = (*action)->name;
  if (options_.admitted) options_.admitted(*verified->key, **action);
  FormFields all = std::move(fields).value().all;
  add_last_event(request, **action, all);
  carry_out(std::move(exchange), **action, all, verified->key,
            {std::move(request.remote_address), request.secure});
}

}  // namespace cairn::api
