#include "server/fetcher.h"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/percent.h"
#include "http/client.h"

namespace cairn::server {
namespace {

constexpr std::string_view kOss = "oss://";

Error unusable(const std::string& url, std::string_view why, std::string fix) {
  return {.code = "InvalidParameter",
          .message = fmt::format("{} {}", url, why),
          .where = url,
          .at = {},
          .fix = std::move(fix)};
}

Error too_large(const std::string& url, std::size_t bytes_max) {
  return unusable(url, fmt::format("is larger than {} bytes", bytes_max), "Make it smaller.");
}

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

bool stays_below(std::string_view path) {
  for (const auto& part : std::filesystem::path(path)) {
    if (part == ".." || part == "." || part == "/") return false;
  }
  return true;
}

}  // namespace

Result<std::string> Fetcher::fetch(const std::string& url, std::size_t bytes_max) const {
  if (url.starts_with(kOss)) {
    const std::string_view path = std::string_view(url).substr(kOss.size());
    return from_objects(path.substr(0, path.find('?')), bytes_max);
  }
  if (is_web(url)) return over_http(url, bytes_max);
  return unusable(url, "is not an address that can be read",
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
      return unusable(url, "could not be read: " + response.error().message, response.error().fix);
    }
    if (response->status == 200) return std::move(response->body);
    const std::string_view location = header(*response, "location");
    if (response->status < 300 || response->status > 399 || location.empty()) {
      return unusable(url, fmt::format("answered with status {}", response->status),
                      "Check the address, and that it may be read without signing in.");
    }
    std::string next = location.starts_with('/') ? fmt::format("{}{}", origin_of(url), location)
                                                 : std::string(location);
    if (!is_web(next)) {
      return unusable(url, fmt::format("leads on to {}, which is not followed", next),
                      "Give the address it leads to, in full.");
    }
    url = std::move(next);
  }
  return unusable(url, fmt::format("is not reached within {} redirects", kRedirectsMax),
                  "Give the address at the end of them.");
}

Result<std::string> Fetcher::from_objects(std::string_view path, std::size_t bytes_max) const {
  const std::string url = fmt::format("{}{}", kOss, path);
  const std::size_t slash = path.find('/');
  std::string key;
  if (!percent_decode(path, /*plus_is_space=*/false, key) || slash == 0 ||
      slash == std::string_view::npos || slash + 1 == path.size() || !stays_below(key)) {
    return unusable(url, "does not name an object", "Write oss://bucket/key.");
  }
  const std::filesystem::path file = std::filesystem::path(objects_) / key;
  std::error_code failed;
  const auto size = std::filesystem::file_size(file, failed);
  if (failed) {
    return unusable(url, "does not exist", fmt::format("Put the object into {}.", file.string()));
  }
  if (size > bytes_max) return too_large(url, bytes_max);
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  if (!stream || !(text << stream.rdbuf())) {
    return unusable(url, "cannot be read", fmt::format("Check {}.", file.string()));
  }
  return text.str();
}

}  // namespace cairn::server
