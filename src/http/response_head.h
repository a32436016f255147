// The bytes before a response's body.
#pragma once

#include <string>

#include "http/server.h"

namespace cairn::http {

struct ResponseFraming {
  bool keep_alive = true;
  bool http_1_0 = false;  // such a client must be told that the connection stays
  bool streamed = false;  // the body's length is not known: no Content-Length
  bool chunked = false;   // of a streamed body; otherwise it ends with the connection
};

// Always with Content-Length, except for streams, and for 204 and 304, which have no body. A header
// that would break out of its line has its control characters replaced by spaces; framing headers
// among `response.headers` are dropped: they belong to this room.
std::string response_head(const Response& response, const ResponseFraming& framing);

bool has_body(int status);

}  // namespace cairn::http
