// Where to send calls and who signs them.
#pragma once

#include <string>

#include "base/result.h"
#include "cli/api.h"
#include "cli/host.h"

namespace cairn::cli {

inline constexpr std::string_view kDefaultEndpoint = "http://127.0.0.1:8610";
inline constexpr std::string_view kDefaultRegion = "cn-hangzhou";

enum class Output { kText, kJson };
enum class Color { kAuto, kAlways, kNever };

// The options every command takes; empty: not given.
struct GlobalOptions {
  std::string endpoint;
  std::string region;
  std::string access_key_id;
  std::string access_key_secret;
  std::string credentials_file;
  std::string ca_file;
  Output output = Output::kText;
  Color color = Color::kAuto;
};

// The first that is there counts. Key: the two --access-key options; --credentials; the variables
// ALIBABA_CLOUD_ACCESS_KEY_ID, _SECRET and ALIBABA_CLOUD_SECURITY_TOKEN;
// ./cairn-data/credentials.json;
// ~/.cairn/credentials.json. Endpoint: --endpoint, CAIRN_ENDPOINT, the default. Region: --region,
// ALIBABA_CLOUD_REGION_ID, the default. Authorities of https: --ca-file, CAIRN_CA_FILE, the
// system's. An id without its secret is an Error, never passed over.
Result<Session> resolve_session(const GlobalOptions& options, Host& host);

// "host:port" takes http:// for this machine's own addresses and https:// for all others.
Result<Endpoint> parse_endpoint(std::string_view text);

// Colours unless told not to: --color, then NO_COLOR, then whether a terminal reads.
bool wants_color(const GlobalOptions& options, Host& host);

}  // namespace cairn::cli
