#include "cloud/custom/service_token.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "value/json.h"

namespace cairn::custom {
namespace {

constexpr std::int64_t kTimeoutSecondsMin = 1;
constexpr std::int64_t kTimeoutSecondsMax = 43'200;
constexpr std::int64_t kTimeoutSecondsDefault = 60;

constexpr std::string_view kForms =
    "Use web:<url>, web[sync]:<url>, web[idempotent]:<url> or web[sync,idempotent]:<url>.";

// What the server writes itself; a second one would contradict it.
constexpr std::array<std::string_view, 8> kOwnHeaders = {
    "connection", "content-length",    "content-type",    "expect",
    "host",       "transfer-encoding", "x-ros-signature", "upgrade"};

Error invalid(std::string message, std::string where, std::string fix) {
  return {.code = "InvalidParameter",
          .message = std::move(message),
          .where = std::move(where),
          .at = {},
          .fix = std::move(fix)};
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

bool read_options(std::string_view list, ServiceToken& token) {
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    const std::string_view option = list.substr(0, comma);
    if (option != "sync" && option != "idempotent") return false;
    (option == "sync" ? token.sync : token.idempotent) = true;
    if (comma == list.size()) return true;
    list.remove_prefix(comma + 1);
    if (list.empty()) return false;  // a comma at the end
  }
  return true;
}

Result<TimeMs> read_timeout(const Value& value) {
  if (value.is_null()) return TimeMs{kTimeoutSecondsDefault * 1000};
  const double seconds = value.is_number() ? value.as_double() : std::nan("");
  if (!(seconds >= kTimeoutSecondsMin && seconds <= kTimeoutSecondsMax)) {
    return invalid(fmt::format("Timeout is {}, but must be a number from {} to {}.", to_json(value),
                               kTimeoutSecondsMin, kTimeoutSecondsMax),
                   "Timeout", "Give the seconds within which the provider responds.");
  }
  return static_cast<TimeMs>(seconds * 1000);
}

Result<void> read_headers(const Value& map, Provider& provider) {
  for (const Entry& entry : map.entries()) {
    const std::string name = entry.key.is_string() ? std::string(entry.key.as_string()) : "";
    const Value& value = entry.value;
    if (std::find(kOwnHeaders.begin(), kOwnHeaders.end(), lower(name)) != kOwnHeaders.end()) {
      return invalid(fmt::format("HttpConfig.Headers must not set {}.", name), "HttpConfig.Headers",
                     "Remove it; the server sends its own. ContentType is set beside Headers.");
    }
    if (name.empty() || !value.is_scalar() || value.is_null()) {
      return invalid(fmt::format("HttpConfig.Headers.{} is no header.", name), "HttpConfig.Headers",
                     "Give a map of names and texts.");
    }
    provider.headers.emplace_back(
        name, value.is_string() ? std::string(value.as_string()) : to_json(value));
  }
  return {};
}

}  // namespace

Result<ServiceToken> parse_service_token(std::string_view text) {
  for (const auto& [prefix, product] :
       {std::pair<std::string_view, std::string_view>("acs:fc:", "Function Compute"),
        {"acs:mns:", "Message Service"}}) {
    if (!text.starts_with(prefix)) continue;
    return Error{.code = "NotSupported",
                 .message = fmt::format(
                     "ServiceToken {}: the provider needs {}, which this server does not have.",
                     text, product),
                 .where = "ServiceToken",
                 .at = {},
                 .fix = fmt::format("Let the provider answer over HTTP. {}", kForms)};
  }
  ServiceToken token;
  std::string_view rest = text;
  bool good = rest.starts_with("web");
  if (good) rest.remove_prefix(3);
  if (good && rest.starts_with('[')) {
    const std::size_t end = rest.find(']');
    good = end != std::string_view::npos && read_options(rest.substr(1, end - 1), token);
    if (good) rest.remove_prefix(end + 1);
  }
  good = good && rest.starts_with(':');
  if (good) token.url = rest.substr(1);
  const std::string scheme = lower(std::string_view(token.url).substr(0, 8));
  good = good && ((scheme.starts_with("http://") && token.url.size() > 7) ||
                  (scheme == "https://" && token.url.size() > 8));
  if (!good) {
    return invalid(fmt::format("ServiceToken \"{}\" is not of a known form.", text), "ServiceToken",
                   std::string(kForms));
  }
  return token;
}

Result<Provider> read_provider(const Value& properties) {
  Provider provider;
  auto token = parse_service_token(properties.get_string("ServiceToken"));
  if (!token) return token.error();
  provider.token = std::move(token).value();
  const auto timeout = read_timeout(properties.get("Timeout"));
  if (!timeout) return timeout.error();
  provider.timeout_ms = *timeout;
  const Value& config = properties.get("HttpConfig");
  if (auto read = read_headers(config.get("Headers"), provider); !read) return read.error();
  const std::string_view type = config.get_string("ContentType", "application/json");
  provider.form = type == "application/x-www-form-urlencoded";
  if (!provider.form && type != "application/json") {
    return invalid(fmt::format("HttpConfig.ContentType is \"{}\".", type), "HttpConfig.ContentType",
                   "Use application/json or application/x-www-form-urlencoded.");
  }
  provider.sign_key = config.get_string("SignKey");
  return provider;
}

}  // namespace cairn::custom
