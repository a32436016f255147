// HTTP client over libcurl: http and https only, every time-out and size bounded.
#pragma once

#include <atomic>
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
  std::string ca_file = {};  // PEM of the authorities to trust instead of the system's
  int timeout_ms = 30'000;
  std::size_t body_bytes_max = 16u << 20;
};

struct ClientResponse {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
  std::string body;
};

struct ClientOptions {
  // Connects to the public internet only (http/address.h), whatever a name resolves to: others are
  // refused with AddressRefused, before a byte is sent. Proxies of the environment are not used.
  bool public_only = false;
  // A connection is kept for the next call. curl sends a request again, by itself, when a kept
  // connection turns out to be dead; false where that must not happen.
  bool keep_connections = true;
  // Ends a request under way, with Cancelled, about a second after it became true.
  const std::atomic<bool>* give_up = nullptr;
};

// Blocking; one Client a thread. Redirects are answers, and are not followed.
class Client {
 public:
  static std::unique_ptr<Client> make(ClientOptions options = {});
  virtual ~Client() = default;
  // A status of 400 and above is an answer, not an Error; an Error means that no answer came, and
  // its message names the address and what failed. Nothing was sent when its code is
  // InvalidRequest, AddressRefused or Unreachable; with NoAnswer, Timeout, ResponseTooLarge or
  // Cancelled the request may have arrived.
  virtual Result<ClientResponse> send(const ClientRequest& request) = 0;
};

}  // namespace cairn::http
