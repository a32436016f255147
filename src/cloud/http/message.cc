#include "cloud/http/message.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/digest.h"
#include "base/utf8.h"
#include "cloud/custom/message.h"
#include "value/json.h"

namespace cairn::http_cloud {
namespace {

using Kind = Answer::Kind;

constexpr std::size_t kWordsMax = 1024;
constexpr std::int64_t kRetrySecondsMax = 3600;
constexpr TimeMs kRetryDefaultMs = 2'000;

std::string path_of(const std::string& url) {
  const std::size_t path = url.find('/', url.find("://") + 3);
  return path == std::string::npos ? "/" : url.substr(path);
}

std::string words(const Value& body, std::string_view name, std::string otherwise) {
  const std::string_view given = body.get_string(name);
  return given.empty() ? std::move(otherwise) : utf8_repaired(given.substr(0, kWordsMax));
}

TimeMs retry_after(const Value& body) {
  const Value& seconds = body.get("RetryAfterSeconds");
  if (!seconds.is_int() || seconds.as_int() < 1) return kRetryDefaultMs;
  return std::min(seconds.as_int(), kRetrySecondsMax) * 1000;
}

Answer unanswered(std::string code, std::string message) {
  Answer out;
  out.code = std::move(code);
  out.message = std::move(message);
  return out;
}

}  // namespace

std::string request_key(custom::RequestType type, std::string_view stack_id,
                        std::string_view token) {
  return custom::request_id(type, fmt::format("{}/{}", stack_id, token));
}

std::string call_body(const CallSpec& spec, std::string_view physical_id) {
  MapBuilder body;
  body.set("Type", Value::string(spec.type))
      .set("AccountId", Value::string(spec.account))
      .set("RegionId", Value::string(spec.region))
      .set("StackId", Value::string(spec.stack_id))
      .set("StackName", Value::string(spec.stack_name))
      .set("LogicalResourceId", Value::string(spec.logical_id));
  if (!physical_id.empty()) body.set("Id", Value::string(physical_id));
  body.set("Properties", spec.properties.is_map() ? spec.properties : Value::map({}));
  if (spec.kind == CallKind::kUpdate) {
    body.set("OldProperties", spec.old_properties.is_map() ? spec.old_properties : Value::map({}));
  }
  return to_json(body.build());
}

custom::Post make_post(const Request& request, TimeMs now) {
  custom::Post post;
  post.method = request.endpoint.method;
  post.url = request.endpoint.url_of(request.physical_id);
  post.body = request.body;
  post.timeout_ms = request.type->timeout_ms;
  post.body_bytes_max = kAnswerBytesMax;
  post.any_address = request.type->any_address;
  if (!request.body.empty()) post.headers.emplace_back("Content-Type", "application/json");
  if (!request.key.empty()) post.headers.emplace_back("Idempotency-Key", request.key);
  const std::string timestamp = fmt::format("{}", now / 1000);
  post.headers.emplace_back("X-Cairn-Timestamp", timestamp);
  if (!request.type->secret.empty()) {
    const std::string text =
        fmt::format("{}\n{}\n{}\n{}", post.method, path_of(post.url), timestamp, post.body);
    post.headers.emplace_back("X-Cairn-Signature", hex(hmac_sha256(request.type->secret, text)));
  }
  return post;
}

bool worth_repeating(const custom::PostAnswer& answer) {
  using Sent = custom::PostAnswer::Kind;
  if (answer.kind == Sent::kAnswered) return answer.status >= 500;
  return answer.kind == Sent::kNotSent || answer.kind == Sent::kNoAnswer;
}

Answer read_answer(const custom::PostAnswer& answer) {
  using Sent = custom::PostAnswer::Kind;
  if (answer.kind == Sent::kForbidden) {
    Answer out = unanswered("AddressNotAllowed", answer.why);
    out.kind = Kind::kRefused;
    return out;
  }
  if (answer.kind == Sent::kTooLarge) return unanswered("ProviderBadAnswer", answer.why);
  if (answer.kind != Sent::kAnswered) return unanswered("ProviderUnreachable", answer.why);

  const auto read = read_json(answer.body);
  Answer out;
  out.body = read && read->is_map() ? *read : Value::map({});
  out.retry_after_ms = retry_after(out.body);
  const std::string status =
      fmt::format("The provider answered with HTTP status {}.", answer.status);
  if (answer.status / 100 == 2) {
    const bool empty = answer.body.find_first_not_of(" \t\r\n") == std::string::npos;
    if (!empty && !(read && read->is_map())) {
      return unanswered("ProviderBadAnswer", "The provider's answer is not a JSON object.");
    }
    out.kind = answer.status == 202 ? Kind::kGoesOn : Kind::kDone;
    return out;
  }
  out.kind = Kind::kRefused;
  if (answer.status == 404 || answer.status == 410) out.kind = Kind::kGone;
  if (answer.status == 429) out.kind = Kind::kThrottled;
  if (answer.status >= 500) out.kind = Kind::kUnanswered;
  const char* otherwise = out.kind == Kind::kThrottled    ? "Throttling"
                          : out.kind == Kind::kUnanswered ? "ProviderUnreachable"
                                                          : "ProviderRefused";
  out.code = words(out.body, "Code", otherwise);
  out.message = words(out.body, "Message", status);
  return out;
}

std::string id_of(const Value& body) {
  const Value& id = body.get("Id");
  const std::string text = id.is_int()      ? fmt::format("{}", id.as_int())
                           : id.is_string() ? std::string(id.as_string())
                                            : std::string();
  const bool usable = text.size() <= kIdBytesMax && text != "." && text != "..";
  return usable ? text : std::string();
}

Value attributes_of(const Value& given, const HttpType& type, std::string_view physical_id) {
  MapBuilder attributes;
  for (const std::string& name : type.attributes) {
    if (name == type.identifier) {
      attributes.set(name, Value::string(physical_id));
    } else if (const Value* value = given.find(name)) {
      attributes.set(name, *value);
    }
  }
  return attributes.build();
}

}  // namespace cairn::http_cloud
