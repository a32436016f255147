// What leaves for a provider, and what its answer means.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "cloud/cloud.h"
#include "cloud/custom/ports.h"
#include "cloud/http/http_type.h"

namespace cairn::http_cloud {

inline constexpr std::size_t kAnswerBytesMax = 1024u << 10;
inline constexpr std::size_t kIdBytesMax = 1024;

// Idempotency-Key, and the name of the record. Tokens are unique in one server only; stacks are in
// all of those that share a provider.
std::string request_key(custom::RequestType type, std::string_view stack_id,
                        std::string_view token);

struct Request {
  std::shared_ptr<const HttpType> type;
  Endpoint endpoint;
  std::string physical_id;
  std::string key;  // Idempotency-Key; empty: none
  std::string body;
};

// The body of a create or update.
std::string call_body(const CallSpec& spec, std::string_view physical_id);

// The request as it leaves. X-Cairn-Signature is the lower-case hex HMAC-SHA256, under the type's
// secret, of method, path with query, X-Cairn-Timestamp (seconds) and body, a line each.
custom::Post make_post(const Request& request, TimeMs now);

struct Answer {
  enum class Kind : std::uint8_t {
    kDone,        // 2xx
    kGoesOn,      // 202
    kGone,        // 404, 410
    kThrottled,   // 429
    kRefused,     // any other status under 500: nothing was done
    kUnanswered,  // it may have been done
  };
  Kind kind = Kind::kUnanswered;
  Value body;  // a map; kDone and kGoesOn
  std::string code;
  std::string message;
  TimeMs retry_after_ms = 0;
};
Answer read_answer(const custom::PostAnswer& answer);

// Whether it may help to send the same again soon.
bool worth_repeating(const custom::PostAnswer& answer);

// The answer's Id; empty when it has none that can be used.
std::string id_of(const Value& body);
// Of the Attributes given, those that the type has, and the identifier.
Value attributes_of(const Value& given, const HttpType& type, std::string_view physical_id);

}  // namespace cairn::http_cloud
