#include "cli/settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "value/json.h"

namespace cairn::cli {
namespace {

constexpr std::string_view kIdVariable = "ALIBABA_CLOUD_ACCESS_KEY_ID";
constexpr std::string_view kSecretVariable = "ALIBABA_CLOUD_ACCESS_KEY_SECRET";
constexpr std::string_view kTokenVariable = "ALIBABA_CLOUD_SECURITY_TOKEN";
constexpr std::string_view kRegionVariable = "ALIBABA_CLOUD_REGION_ID";
constexpr std::string_view kEndpointVariable = "CAIRN_ENDPOINT";
constexpr std::string_view kCaFileVariable = "CAIRN_CA_FILE";
constexpr std::string_view kLocalFile = "cairn-data/credentials.json";
constexpr std::string_view kHomeFile = "/.cairn/credentials.json";

using Credentials = access::Credentials;

std::string variable(Host& host, std::string_view name) {
  return host.variable(name).value_or(std::string());
}

Error incomplete(std::string_view have, std::string_view lack) {
  return {.code = "CredentialsIncomplete",
          .message = fmt::format("{} is given without {}.", have, lack),
          .fix = "Give both, or neither to use the next source of credentials."};
}

// Both: these. One: an Error. Neither: nothing.
Result<std::optional<Credentials>> pair_of(std::string id, std::string secret, std::string token,
                                           std::string_view id_name, std::string_view secret_name) {
  if (id.empty() && secret.empty()) return std::optional<Credentials>();
  if (secret.empty()) return incomplete(id_name, secret_name);
  if (id.empty()) return incomplete(secret_name, id_name);
  return std::optional(Credentials{std::move(id), std::move(secret), std::move(token)});
}

Result<Credentials> read_credentials(Host& host, const std::string& path) {
  const Result<std::string> text = host.read_file(path);
  if (!text) return text.error();
  const Result<Value> document = read_json(*text);
  const Value none = Value::null();
  const Value& whole = document ? *document : none;
  // Also as CreateAccessKey and AssumeRole answer them.
  const Value* inner = whole.find("AccessKey");
  if (inner == nullptr) inner = whole.find("Credentials");
  const Value& fields = inner != nullptr ? *inner : whole;
  Credentials credentials{std::string(fields.get_string("AccessKeyId")),
                          std::string(fields.get_string("AccessKeySecret")),
                          std::string(fields.get_string("SecurityToken"))};
  if (credentials.access_key_id.empty() || credentials.access_key_secret.empty()) {
    return Error{.code = "CredentialsUnusable",
                 .message = fmt::format("{} holds no AccessKeyId with its AccessKeySecret.", path),
                 .fix = "Name the credentials.json that the server wrote into its data directory."};
  }
  return credentials;
}

Result<Credentials> resolve_credentials(const GlobalOptions& options, Host& host) {
  auto given = pair_of(options.access_key_id, options.access_key_secret, {}, "--access-key-id",
                       "--access-key-secret");
  if (!given) return given.error();
  if (*given) return **given;
  if (!options.credentials_file.empty()) return read_credentials(host, options.credentials_file);
  auto from_environment = pair_of(variable(host, kIdVariable), variable(host, kSecretVariable),
                                  variable(host, kTokenVariable), kIdVariable, kSecretVariable);
  if (!from_environment) return from_environment.error();
  if (*from_environment) return **from_environment;

  const std::string home = variable(host, "HOME");
  for (const std::string& path :
       {std::string(kLocalFile), home.empty() ? std::string() : home + std::string(kHomeFile)}) {
    if (!path.empty() && host.file_exists(path)) return read_credentials(host, path);
  }
  return Error{.code = "CredentialsMissing",
               .message = "There is no access key to sign with.",
               .fix = fmt::format("Give --credentials DATA/credentials.json (the server wrote it), "
                                  "or set {} and {}.",
                                  kIdVariable, kSecretVariable)};
}

std::string first_of(std::initializer_list<std::string> candidates) {
  for (const std::string& candidate : candidates) {
    if (!candidate.empty()) return candidate;
  }
  return {};
}

bool is_this_machine(std::string_view host) {
  return host.starts_with("127.") || host.starts_with("localhost") || host.starts_with("[::1]");
}

}  // namespace

Result<Endpoint> parse_endpoint(std::string_view text) {
  std::string_view scheme;
  std::string_view host = text;
  if (const auto mark = text.find("://"); mark != std::string_view::npos) {
    scheme = text.substr(0, mark);
    host = text.substr(mark + 3);
  } else {
    scheme = is_this_machine(host) ? "http" : "https";
  }
  while (host.ends_with('/')) host.remove_suffix(1);
  const bool plain = std::none_of(host.begin(), host.end(), [](unsigned char c) {
    return c <= ' ' || c == '/' || c == '?' || c == '#' || c == '@' || c == 0x7f;
  });
  if ((scheme != "http" && scheme != "https") || host.empty() || !plain) {
    return Error{.code = "EndpointUnusable",
                 .message = fmt::format("\"{}\" is not an endpoint.", text),
                 .fix = "Write it as http://HOST:PORT or https://HOST."};
  }
  const std::string_view usual_port = scheme == "http" ? ":80" : ":443";
  if (host.ends_with(usual_port)) host.remove_suffix(usual_port.size());
  return Endpoint{fmt::format("{}://{}", scheme, host), std::string(host)};
}

Result<Session> resolve_session(const GlobalOptions& options, Host& host) {
  auto endpoint = parse_endpoint(first_of(
      {options.endpoint, variable(host, kEndpointVariable), std::string(kDefaultEndpoint)}));
  if (!endpoint) return endpoint.error();
  auto credentials = resolve_credentials(options, host);
  if (!credentials) return credentials.error();
  return Session{
      *endpoint,
      first_of({options.region, variable(host, kRegionVariable), std::string(kDefaultRegion)}),
      *credentials, first_of({options.ca_file, variable(host, kCaFileVariable)})};
}

bool wants_color(const GlobalOptions& options, Host& host) {
  switch (options.color) {
    case Color::kAlways:
      return true;
    case Color::kNever:
      return false;
    case Color::kAuto:
      break;
  }
  return variable(host, "NO_COLOR").empty() && host.terminal().is_terminal;
}

}  // namespace cairn::cli
