// The two messages between server and provider (custom resources, section 1): the request, made of
// a call, and the response, checked against what was asked.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "cloud/cloud.h"
#include "cloud/custom/call_record.h"
#include "cloud/custom/ports.h"
#include "cloud/custom/service_token.h"

namespace cairn::custom {

inline constexpr std::string_view kResponsePath = "/custom-responses/";
inline constexpr std::size_t kResponseBytesMax = 4096u << 10;

// The RequestId of the request that `key` (a call's token) stands for.
std::string request_id(RequestType type, std::string_view key);

// The body of a request, without the response's address.
Value request_body(const CallSpec& call, const CallRecord& record);

// Where the response goes: unguessable without `secret`, and the same each time.
std::string response_token(std::string_view secret, std::string_view request_id);

// The request as it leaves. X-ROS-Signature is the lower-case hex HMAC-SHA256 of the body under
// SignKey.
Post make_post(const CallRecord& record, const Provider& provider, std::string_view response_url);

struct ProviderResponse {
  bool success = false;
  std::string physical_id;  // may be empty when it failed, or to a Delete
  Value data;               // a map
  std::string reason;
};
// The Error says what the provider has to change.
Result<ProviderResponse> read_response(std::string_view body, const CallRecord& asked);

}  // namespace cairn::custom
