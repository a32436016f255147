#include "server/fetcher.h"

#include <fmt/format.h>

#include "http/client.h"
#include "server/object_errors.h"

namespace cairn::server {
namespace {

// "https://host:port" of an address.
std::string_view origin_of(std::string_view url) {
  const std::size_t host = url.find("://") + 3;
  return url.substr(0, url.find_first_of("/?#", host));
}

std::string_view header(const http::ClientResponse& response, std::string_view name) {
  for (const auto& [key, value] : response.headers) {
    if (key == name) return value;
  }
  return {};
}

bool is_web(std::string_view url) {
  return url.starts_with("http://") || url.starts_with("https://");
}

}  // namespace

Result<std::string> Fetcher::fetch(const std::string& region, const std::string& url,
                                   std::size_t bytes_max) const {
  if (url.starts_with("oss://")) {
    auto name = parse_object_url(url);
    if (!name) return name.error();
    if (name->region.empty()) name->region = region;
    return objects_->get(*name, url, bytes_max);
  }
  if (is_web(url)) return over_http(url, bytes_max);
  return unusable_address(url, "is not an address that can be read",
                          "Write http://…, https://… or oss://bucket/key.");
}

Result<std::string> Fetcher::over_http(std::string url, std::size_t bytes_max) const {
  const auto client = http::Client::make(
      {.public_only = !allow_private_addresses_, .keep_connections = false, .give_up = nullptr});
  for (int hop = 0; hop <= kRedirectsMax; ++hop) {
    http::ClientRequest request;
    request.url = url;
    request.timeout_ms = kTimeoutMs;
    request.body_bytes_max = bytes_max;
    auto response = client->send(request);
    if (!response && response.error().code == "ResponseTooLarge") return too_large(url, bytes_max);
    if (!response) {
      return unusable_address(url, "could not be read: " + response.error().message,
                              response.error().fix);
    }
    if (response->status == 200) return std::move(response->body);
    const std::string_view location = header(*response, "location");
    if (response->status < 300 || response->status > 399 || location.empty()) {
      return unusable_address(url, fmt::format("answered with status {}", response->status),
                              "Check the address, and that it may be read without signing in.");
    }
    std::string next = location.starts_with('/') ? fmt::format("{}{}", origin_of(url), location)
                                                 : std::string(location);
    if (!is_web(next)) {
      return unusable_address(url, fmt::format("leads on to {}, which is not followed", next),
                              "Give the address it leads to, in full.");
    }
    url = std::move(next);
  }
  return unusable_address(url, fmt::format("is not reached within {} redirects", kRedirectsMax),
                          "Give the address at the end of them.");
}

}  // namespace cairn::server
