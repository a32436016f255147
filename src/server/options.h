// What cairnd is started with: the command line, and a file of the same names.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "service/context.h"

namespace cairn::server {

struct Options {
  std::string data = "cairn-data";
  std::string host = "127.0.0.1";
  std::uint16_t port = 8610;
  std::string public_url;  // as others reach the server; empty: http://HOST:PORT of `--listen`
  std::string types;       // folder of definitions of further resource types; empty: none
  std::string eventbridge_sink;  // who gets what NotificationURLs sends to eventbridge; empty: none
  std::string prices;            // file of prices; empty: nothing has one
  std::string sim_latency = "fast";
  std::string sim_world;
  std::string sim_faults;
  std::string oss_endpoint;     // empty: objects are files of DATA/oss
  std::string oss_credentials;  // a file; empty: requests to the store are not signed
  std::string oss_signature = "v4";
  bool pass_role = false;                 // naming a role for a stack needs ram:PassRole on it
  std::string denial_code = "Forbidden";  // or NoPermission: of who may not do what they ask
  std::string tls_cert;                   // PEM; empty: no TLS
  std::string tls_key;
  std::string audit_log;  // a file; empty: none
  std::uint64_t audit_log_mb = 64;
  int audit_log_files = 10;      // with the one being written
  std::uint32_t rate_limit = 0;  // requests of an account a second; 0: not limited
  std::uint32_t rate_burst = 0;
  std::uint32_t failed_auth_limit = 10;  // of an address a second
  int io_threads = 2;
  int workers = 2;
  bool allow_remote = false;
  bool allow_private_addresses = false;
  service::Quotas quotas;
};

struct ParsedOptions {
  Options options;
  bool exit = false;  // --help, --version, or a usage error: print `text` and end with `status`
  int status = 0;
  std::string text;
};

ParsedOptions parse_options(int argc, const char* const* argv);

}  // namespace cairn::server
