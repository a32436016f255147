#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "cli/api.h"
#include "cli/diagnostics.h"
#include "http/stream_client.h"
#include "value/json.h"

namespace cairn::cli {
namespace {

constexpr std::string_view kFormType = "application/x-www-form-urlencoded";
constexpr int kCallTimeoutMs = 30'000;
constexpr int kFollowTimeoutMs = 5'000;  // until the answer begins
constexpr int kFirstPauseMs = 200;
constexpr int kLongestPauseMs = 3'000;

bool asks_to_come_back(int status, std::string_view code) {
  return status >= 500 || code.starts_with("Throttling") || code == "LastTokenProcessing";
}

std::uint32_t place(const Value& detail, std::string_view key) {
  const Value& number = detail.get(key);
  if (!number.is_int() || number.as_int() < 0) return 0;
  return static_cast<std::uint32_t>(std::min<std::int64_t>(number.as_int(), UINT32_MAX));
}

Failure failure_of(int status, const Value& body, const Endpoint& endpoint) {
  const std::string_view code = body.get_string("Code");
  if (code.empty()) {
    return {status >= 500 ? FailureKind::kTrouble : FailureKind::kRefused,
            {.code = fmt::format("HTTP{}", status),
             .message =
                 fmt::format("{} answered with status {} and no error code.", endpoint.url, status),
             .fix = "Check that --endpoint names a server of this API."},
            {}};
  }
  const Value& detail = body.get("Detail");
  std::shared_ptr<const Diagnostics> all;
  if (Diagnostics found = read_diagnostics(body); !found.errors.empty()) {
    all = std::make_shared<const Diagnostics>(std::move(found));
  }
  return {asks_to_come_back(status, code) ? FailureKind::kTrouble : FailureKind::kRefused,
          {.code = std::string(code),
           .message = std::string(body.get_string("Message")),
           .where = std::string(detail.get_string("Where")),
           .at = {place(detail, "Line"), place(detail, "Column")},
           .fix = std::string(detail.get_string("Fix")),
           .all = std::move(all)},
          std::string(body.get_string("RequestId")),
          std::string(body.get("AccessDeniedDetail").get_string("EncodedDiagnosticMessage"))};
}

class HttpText final : public TextStream {
 public:
  explicit HttpText(std::unique_ptr<http::StreamClient> stream) : stream_(std::move(stream)) {}
  std::optional<std::string> wait(int ms) override { return stream_->read(ms); }

 private:
  std::unique_ptr<http::StreamClient> stream_;
};

class SignedApi final : public Api {
 public:
  SignedApi(Session session, http::Client& client, Host& host)
      : session_(std::move(session)), client_(client), host_(host) {}

  ApiAnswer call(const ApiCall& call) override { return answer_to(request_of(call), call.action); }

  ApiAnswer post(const WebPost& post) override {
    http::ClientRequest request;
    request.method = "POST";
    request.ca_file = session_.ca_file;
    request.url = post.url;
    request.headers = post.headers;
    request.body = post.body;
    request.timeout_ms = kCallTimeoutMs;
    return answer_to(request, "the request to " + post.url);
  }

  std::variant<std::unique_ptr<TextStream>, Failure> follow(const ApiCall& call) override {
    http::ClientRequest request = request_of(call, "GET");
    request.timeout_ms = kFollowTimeoutMs;
    auto stream = http::StreamClient::open(request);
    if (!stream) return Failure{FailureKind::kUnreachable, std::move(stream).error(), {}};
    const int status = (*stream)->status();
    if (status == 200) return std::make_unique<HttpText>(std::move(stream).value());
    const auto text = (*stream)->read(kFollowTimeoutMs);
    const Result<Value> body = read_json(text.value_or(""));
    return failure_of(status, body ? *body : Value(), session_.endpoint);
  }

 private:
  ApiAnswer answer_to(const http::ClientRequest& request, std::string_view what) {
    auto response = client_.send(request);
    if (!response) {
      Error error = std::move(response).error();
      if (error.fix.empty()) {
        error.fix = "Start a server (./dev run), or name another one with --endpoint.";
      }
      return Failure{FailureKind::kUnreachable, std::move(error), {}};
    }
    const Result<Value> body = read_json(response->body);
    if (response->status >= 400) {
      return failure_of(response->status, body ? *body : Value(), session_.endpoint);
    }
    if (!body || !body->is_map()) {
      return Failure{
          FailureKind::kUnreachable,
          {.code = "NotAnAnswer",
           .message = fmt::format("{} did not answer {} with JSON.", session_.endpoint.url, what),
           .fix = "Check that --endpoint names a server of this API."},
          {}};
    }
    return *body;
  }

  http::ClientRequest request_of(const ApiCall& call, std::string_view method = "POST") {
    FormFields query = call.parameters;
    query.emplace_back("RegionId", session_.region);
    http::ClientRequest request;
    request.method = method;
    request.ca_file = session_.ca_file;
    request.timeout_ms = kCallTimeoutMs;
    if (!call.template_body.empty()) {
      request.body = "TemplateBody=" + percent_encode(call.template_body);
    }
    if (!call.form.empty()) {
      if (!request.body.empty()) request.body += '&';
      request.body += access::form_text(call.form);
    }
    const access::UnsignedRequest unsigned_request{
        .method = request.method,
        .host = session_.endpoint.host,
        .action = call.action,
        .version = info_of(call.api).version,
        .query = &query,
        .content_type = request.body.empty() ? std::string_view() : kFormType,
        .body = request.body};
    request.headers =
        access::sign_acs3(session_.credentials, unsigned_request, host_.nonce(), host_.now_ms());
    request.url = session_.endpoint.url + "/?" + access::form_text(query);
    return request;
  }

  Session session_;
  http::Client& client_;
  Host& host_;
};

}  // namespace

std::variant<std::unique_ptr<TextStream>, Failure> Api::follow(const ApiCall& call) {
  return Failure{FailureKind::kRefused,
                 {.code = "NotSupported", .message = call.action + " is not known."},
                 {}};
}

std::unique_ptr<Api> make_signed_api(Session session, http::Client& client, Host& host) {
  return std::make_unique<SignedApi>(std::move(session), client, host);
}

ApiAnswer call_patiently(Api& api, const ApiCall& call, Host& host, int patience_ms) {
  const std::int64_t give_up_ms = host.now_ms() + patience_ms;
  for (int pause = kFirstPauseMs;; pause = std::min(pause * 2, kLongestPauseMs)) {
    ApiAnswer answer = api.call(call);
    if (answer || answer.failure().kind == FailureKind::kRefused || host.interrupted() ||
        host.now_ms() + pause > give_up_ms) {
      return answer;
    }
    host.pause_ms(pause);
  }
}

}  // namespace cairn::cli
