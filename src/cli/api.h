// Api: one call of the service's API. A call ends with an answer or with a Failure.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "access/sign.h"
#include "base/error.h"
#include "base/percent.h"
#include "catalog/action.h"
#include "cli/host.h"
#include "http/client.h"
#include "value/value.h"

namespace cairn::cli {

struct ApiCall {
  std::string action;
  FormFields parameters = {};      // without RegionId, which the Api adds
  std::string template_body = {};  // goes into the body of the request; empty: none
  cairn::Api api = cairn::Api::kRos;
  FormFields form = {};            // goes there too: what may be too long for a URL
};

// An unsigned request to an address that the service gave, with headers that it gave.
struct WebPost {
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

enum class FailureKind {
  kUnreachable,  // no answer came: for a change, it may have happened
  kTrouble,      // the server could not answer now (5xx, throttling): asking again may help
  kRefused,      // the service said no
};

struct Failure {
  FailureKind kind = FailureKind::kRefused;
  Error error;  // for kRefused the service's code and text, and its Detail
  std::string request_id;
  std::string denial = {};  // EncodedDiagnosticMessage of a denial, for cairn explain-denial
};

class ApiAnswer {
 public:
  ApiAnswer(Value value) : v_(std::move(value)) {}
  ApiAnswer(Failure failure) : v_(std::move(failure)) {}
  explicit operator bool() const { return v_.index() == 0; }
  const Value& value() const { return std::get<0>(v_); }
  const Failure& failure() const { return std::get<1>(v_); }

 private:
  std::variant<Value, Failure> v_;
};

// An answer that goes on, as it arrives.
class TextStream {
 public:
  virtual ~TextStream() = default;
  // What arrived, waiting at most `ms`; empty: nothing did. Nothing when it is over.
  virtual std::optional<std::string> wait(int ms) = 0;
};

class Api {
 public:
  virtual ~Api() = default;
  virtual ApiAnswer call(const ApiCall& call) = 0;
  virtual ApiAnswer post(const WebPost& post) = 0;
  // Opens an action whose answer goes on. Unless overridden it is refused, as by a server that has
  // none.
  virtual std::variant<std::unique_ptr<TextStream>, Failure> follow(const ApiCall& call);
};

struct Endpoint {
  std::string url;   // "http://127.0.0.1:8610", no slash at the end
  std::string host;  // "127.0.0.1:8610": as the Host header has it
};

struct Session {
  Endpoint endpoint;
  std::string region;
  access::Credentials credentials;
  std::string ca_file = {};  // whom to trust with https instead of the system's authorities
};

// Signs with ACS3-HMAC-SHA256; parameters in the query, the template in a form body, as the
// official SDKs send them. `client` and `host` must outlive it.
std::unique_ptr<Api> make_signed_api(Session session, http::Client& client, Host& host);

// Asks again while the server is away or in trouble, at most `patience_ms`, with growing pauses.
// Gives up at once on a refusal or when the user interrupts. For calls that may be repeated.
ApiAnswer call_patiently(Api& api, const ApiCall& call, Host& host, int patience_ms);

}  // namespace cairn::cli
