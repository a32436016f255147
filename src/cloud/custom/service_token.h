// How a custom resource's provider is reached, read from its properties.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "value/value.h"
#include "world/world.h"

namespace cairn::custom {

// Of `web[options]:{url}`. The Error is NotSupported for tokens of Function Compute and Message
// Service, which are not here, and InvalidParameter for everything else.
struct ServiceToken {
  std::string url;
  bool sync = false;        // the response is the answer's body
  bool idempotent = false;  // Create may be sent again
};
Result<ServiceToken> parse_service_token(std::string_view text);

struct Provider {
  ServiceToken token;
  TimeMs timeout_ms = 0;  // of an asynchronous response
  std::vector<std::pair<std::string, std::string>> headers;
  bool form = false;     // the body is a form, not JSON
  std::string sign_key;  // empty: not signed
};
Result<Provider> read_provider(const Value& properties);

}  // namespace cairn::custom
