// HTTP client over libcurl: http and https only, every time-out and size bounded.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"

namespace cairn::http {

struct ClientRequest {
  std::string method = "GET";
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  int timeout_ms = 30'000;
  std::size_t body_bytes_max = 16u << 20;
};

struct ClientResponse {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
  std::string body;
};

// Blocking, keeps its connection between calls; one Client a thread.
class Client {
 public:
  static std::unique_ptr<Client> make();
  virtual ~Client() = default;
  // A status of 400 and above is an answer, not an Error; an Error means that no answer came, and
  // its message names the address and what failed.
  virtual Result<ClientResponse> send(const ClientRequest& request) = 0;
};

}  // namespace cairn::http
