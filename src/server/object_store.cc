#include <fmt/format.h>

#include "access/oss_sign.h"
#include "http/client.h"
#include "server/object_errors.h"
#include "server/objects.h"

namespace cairn::server {
namespace {

// The text of an element of the store's error answers.
std::string_view element(std::string_view xml, std::string_view name) {
  const std::string open = fmt::format("<{}>", name);
  const std::size_t at = xml.find(open);
  if (at == std::string_view::npos) return {};
  xml.remove_prefix(at + open.size());
  return xml.substr(0, xml.find('<'));
}

// "bucket.host/key", or "host/bucket/key" where a name cannot go before the host.
std::string address_of(std::string endpoint, const ObjectName& name, const std::string& region) {
  constexpr std::string_view kRegion = "{region}";
  if (const std::size_t at = endpoint.find(kRegion); at != std::string::npos) {
    endpoint.replace(at, kRegion.size(), region);
  }
  const std::size_t host = endpoint.find("://") + 3;
  const std::string_view rest = std::string_view(endpoint).substr(host);
  const std::string_view bare = rest.substr(0, rest.find(':'));
  const bool numeric = bare.find_first_not_of("0123456789.") == std::string_view::npos;
  const std::string path = access::oss_path(name.key);
  if (numeric || rest.starts_with('[') || bare == "localhost") {
    return fmt::format("{}/{}/{}", endpoint, name.bucket, path);
  }
  endpoint.insert(host, name.bucket + ".");
  return fmt::format("{}/{}", endpoint, path);
}

Error refused(const std::string& url, const http::ClientResponse& response) {
  const std::string_view code = element(response.body, "Code");
  const std::string_view message = element(response.body, "Message");
  if (code.empty()) {
    return unusable_address(url, fmt::format("is answered with status {}", response.status),
                            "Check --oss-endpoint, and that the object is there.");
  }
  return unusable_address(url, fmt::format("is answered {}: {}", code, message),
                          "Check the address, its RegionId, and the rights of --oss-credentials.");
}

}  // namespace

Result<std::string> ObjectStore::get(const ObjectName& name, const std::string& url,
                                     std::size_t bytes_max) const {
  const std::string& region = name.region.empty() ? settings_.default_region : name.region;
  http::ClientRequest request;
  request.url = address_of(settings_.endpoint, name, region);
  request.timeout_ms = kTimeoutMs;
  request.body_bytes_max = bytes_max;
  if (settings_.credentials) {
    const access::OssRequest unsigned_request{.method = request.method,
                                              .bucket = name.bucket,
                                              .key = name.key,
                                              .region = region,
                                              .query = {},
                                              .headers = {}};
    const auto sign = settings_.version_1 ? access::sign_oss_v1 : access::sign_oss_v4;
    request.headers = sign(*settings_.credentials, unsigned_request, clock_.now());
  }
  const auto client =
      http::Client::make({.public_only = false, .keep_connections = false, .give_up = nullptr});
  auto response = client->send(request);
  if (!response && response.error().code == "ResponseTooLarge") return too_large(url, bytes_max);
  if (!response) {
    return unusable_address(url, "could not be read: " + response.error().message,
                            response.error().fix);
  }
  if (response->status != 200) return refused(url, *response);
  return std::move(response->body);
}

}  // namespace cairn::server
