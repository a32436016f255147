// A request and its answer as the API sees them: whatever moved the bytes has taken them apart.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/byte_stream.h"

namespace cairn::api {

struct RawRequest {
  std::string method;                                        // as sent
  std::string target;                                        // path and query, raw
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case, values trimmed
  std::string body;                                          // without the chunks
  std::string remote_address;
  bool secure = false;  // it came over TLS
};

struct RawResponse {
  int status = 200;
  std::string content_type;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::shared_ptr<ByteStream> stream = {};  // instead of `body`
};

using Respond = std::function<void(RawResponse)>;

}  // namespace cairn::api
