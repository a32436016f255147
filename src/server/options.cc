#include "server/options.h"

#include <CLI/CLI.hpp>
#include <charconv>

namespace cairn::server {
namespace {

constexpr const char* kAbout =
    "cairnd: a self-hosted orchestration service that speaks the ROS API (2019-09-10).\n"
    "\n"
    "Examples:\n"
    "  cairnd                                      data in ./cairn-data, port 8610 of loopback\n"
    "  cairnd --data /var/lib/cairn --listen 127.0.0.1:9000\n"
    "  cairnd --sim-latency real --sim-world world.json\n"
    "\n"
    "When it is ready it prints \"listening on http://HOST:PORT\". The first start writes an "
    "access\n"
    "key pair to DATA/credentials.json. SIGTERM stops it; so does SIGKILL, and nothing is lost.";

// "HOST:PORT"; what is wrong with it, or empty.
std::string read_listen(const std::string& text, Options& options) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos || colon == 0)
    return "--listen needs HOST:PORT, such as 127.0.0.1:8610";
  const std::string port = text.substr(colon + 1);
  unsigned number = 0;
  const auto [end, bad] = std::from_chars(port.data(), port.data() + port.size(), number);
  if (bad != std::errc{} || end != port.data() + port.size() || number > 65'535) {
    return "--listen: \"" + port + "\" is not a port; use a number from 0 to 65535";
  }
  options.host = text.substr(0, colon);
  options.port = static_cast<std::uint16_t>(number);
  return {};
}

struct QuotaName {
  std::string_view name;
  std::uint64_t service::Quotas::*quota;
};
constexpr QuotaName kQuotas[] = {
    {"stacks", &service::Quotas::stacks_per_account},
    {"resources", &service::Quotas::resources_per_stack},
    {"operations", &service::Quotas::running_operations_per_account},
    {"templates", &service::Quotas::templates_per_account},
    {"change-sets", &service::Quotas::change_sets_per_stack},
    {"revisions", &service::Quotas::revisions_per_stack},
    {"stack-groups", &service::Quotas::stack_groups_per_account},
};

// "stacks=500"; what is wrong with it, or empty.
std::string read_quota(const std::string& text, Options& options) {
  const std::size_t equals = text.find('=');
  const std::string name = text.substr(0, equals);
  for (const QuotaName& known : kQuotas) {
    if (known.name != name) continue;
    const std::string number = equals == std::string::npos ? "" : text.substr(equals + 1);
    std::uint64_t limit = 0;
    const auto [end, bad] = std::from_chars(number.data(), number.data() + number.size(), limit);
    if (bad == std::errc{} && end == number.data() + number.size()) {
      options.quotas.*known.quota = limit;
      return {};
    }
    return "--quota: \"" + text + "\" needs a whole number, such as " + name + "=500";
  }
  std::string names;
  for (const QuotaName& known : kQuotas) {
    names.append(names.empty() ? "" : ", ").append(known.name);
  }
  return "--quota: there is none named \"" + name + "\"; there are " + names;
}

std::string check_eventbridge_sink(const Options& options) {
  const std::string& url = options.eventbridge_sink;
  if (url.empty() || url.starts_with("http://") || url.starts_with("https://")) return {};
  return "--eventbridge-sink needs an address that begins with http:// or https://";
}

// What is wrong with it, or empty. A slash at the end is taken away.
std::string read_public_url(Options& options) {
  std::string& url = options.public_url;
  while (url.ends_with('/')) url.pop_back();
  if (url.empty()) return {};
  const std::size_t host = url.find("://") + 3;
  const bool web = url.starts_with("http://") || url.starts_with("https://");
  if (web && host < url.size() && url.find_first_of(" ?#'\"\\", host) == std::string::npos) {
    return {};
  }
  return "--public-url needs http://HOST:PORT or https://HOST:PORT";
}

// What is wrong with it, or empty. A slash at the end is taken away.
std::string read_oss_endpoint(Options& options) {
  std::string& url = options.oss_endpoint;
  while (url.ends_with('/')) url.pop_back();
  if (url.empty()) return {};
  const bool web = url.starts_with("http://") || url.starts_with("https://");
  const std::size_t host = url.find("://") + 3;
  if (web && host < url.size() && url.find_first_of("/ ?#@'\"\\", host) == std::string::npos) {
    return {};
  }
  return "--oss-endpoint needs http://HOST:PORT or https://HOST";
}

bool read_number(std::string_view text, std::uint32_t& number) {
  const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), number);
  return bad == std::errc{} && end == text.data() + text.size();
}

// "N" or "N:BURST"; what is wrong with it, or empty.
std::string read_rate_limit(const std::string& text, Options& options) {
  constexpr std::uint32_t kMost = 1'000'000;
  if (text.empty()) return {};
  const std::size_t colon = text.find(':');
  std::uint32_t& rate = options.rate_limit;
  std::uint32_t& burst = options.rate_burst;
  bool good = read_number(std::string_view(text).substr(0, colon), rate);
  burst = rate;
  if (colon != std::string::npos) good = good && read_number(text.substr(colon + 1), burst);
  if (good && rate > 0 && rate <= kMost && burst > 0 && burst <= kMost) return {};
  return "--rate-limit needs a number of requests a second, such as 100, or with a burst, such as "
         "100:500; 1000000 at most";
}

bool is_loopback(const std::string& host) {
  return host == "localhost" || host == "::1" || host == "[::1]" || host.starts_with("127.");
}

// What is read further once all is there.
struct Given {
  std::string listen = "127.0.0.1:8610";
  std::string rate_limit;
  std::vector<std::string> quotas;
};

// Each adds a part of the options; --help tells them in the order in which they are added.
void add_address(CLI::App& app, Options& o, Given& given) {
  app.add_option("--data", o.data, "Where everything is kept")->capture_default_str();
  app.add_option("--listen", given.listen, "HOST:PORT; port 0 takes a free one")
      ->capture_default_str();
  app.add_flag("--allow-remote", o.allow_remote,
               "Permit --listen on an address that other machines can reach");
  app.add_option("--tls-cert", o.tls_cert,
                 "Serve https only: PEM file of the certificate, those that sign it after it; "
                 "read again on SIGHUP")
      ->type_name("FILE");
  app.add_option("--tls-key", o.tls_key, "PEM file of its private key, without a passphrase")
      ->type_name("FILE");
}

void add_audit_and_rates(CLI::App& app, Options& o, Given& given) {
  app.add_option("--audit-log", o.audit_log,
                 "File of who asked for what, a JSON line a request; opened again on SIGHUP")
      ->type_name("FILE");
  app.add_option("--audit-log-mb", o.audit_log_mb,
                 "It is set aside as FILE.1 when it is this large")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  app.add_option("--audit-log-files", o.audit_log_files, "How many there are of it; 1: only FILE")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  app.add_option("--rate-limit", given.rate_limit,
                 "N or N:BURST, requests an account may send a second; not limited unless given")
      ->type_name("N[:BURST]");
  app.add_option(
         "--failed-auth-limit", o.failed_auth_limit,
         "Requests a second that an address other than loopback may fail to sign, ten times "
         "as many at once; 0: not limited")
      ->check(CLI::Range(0, 100'000))
      ->capture_default_str();
}

void add_outside(CLI::App& app, Options& o) {
  app.add_option("--public-url", o.public_url,
                 "How others reach this server, for the URLs of signals and responses; "
                 "http://HOST:PORT of --listen unless given");
  app.add_flag(
      "--allow-private-addresses", o.allow_private_addresses,
      "Permit addresses of templates, policies, custom resources and notifications that are "
      "not on the public internet");
  app.add_option(
      "--eventbridge-sink", o.eventbridge_sink,
      "Address of an HTTP receiver of CloudEvents: it gets what NotificationURLs sends to "
      "eventbridge");
  app.add_option("--prices", o.prices, "JSON file of prices, for GetTemplateEstimateCost");
  app.add_option("--oss-endpoint", o.oss_endpoint,
                 "Object store that oss:// addresses are read from, such as "
                 "https://oss-{region}.aliyuncs.com; the folder DATA/oss unless given");
  app.add_option("--oss-credentials", o.oss_credentials,
                 "JSON file with AccessKeyId and AccessKeySecret for the object store")
      ->type_name("FILE");
  app.add_option("--oss-signature", o.oss_signature, "Version of its signatures")
      ->check(CLI::IsMember({"v1", "v4"}).description(""))
      ->type_name("v1|v4")
      ->capture_default_str();
}

void add_answers_and_types(CLI::App& app, Options& o) {
  app.add_flag("--require-pass-role", o.pass_role,
               "Who names a RamRoleName, or the administration role of a stack group, needs "
               "ram:PassRole on that role");
  app.add_option("--denial-code", o.denial_code,
                 "Code of the answer to those who may not do what they ask; the documentation "
                 "names both")
      ->check(CLI::IsMember({"Forbidden", "NoPermission"}).description(""))
      ->type_name("Forbidden|NoPermission")
      ->capture_default_str();
  app.add_option("--types", o.types,
                 "Folder of definitions of further resource types (*.json, *.yaml, *.yml), which "
                 "providers of yours make over HTTP");
}

void add_simulation(CLI::App& app, Options& o) {
  app.add_option("--sim-latency", o.sim_latency,
                 "How long the simulated cloud takes: none, fast, real or fixed:<N>ms")
      ->capture_default_str();
  app.add_option("--sim-world", o.sim_world,
                 "JSON file of resources that exist in the simulated cloud from the start");
  app.add_option("--sim-faults", o.sim_faults,
                 "JSON file of the faults the simulated cloud is to have");
}

void add_threads_and_quotas(CLI::App& app, Options& o, Given& given) {
  app.add_option("--io-threads", o.io_threads, "Threads that move bytes")
      ->check(CLI::Range(1, 64))
      ->capture_default_str();
  app.add_option("--workers", o.workers, "Threads that read templates and lists")
      ->check(CLI::Range(1, 64))
      ->capture_default_str();
  app.add_option("--quota-stacks", o.quotas.stacks_per_account, "Stacks of an account")
      ->capture_default_str();
  app.add_option("--quota-resources", o.quotas.resources_per_stack, "Resources of a stack")
      ->capture_default_str();
  app.add_option("--quota-operations", o.quotas.running_operations_per_account,
                 "Stack operations of an account that run at a time")
      ->capture_default_str();
  app.add_option(
      "--quota", given.quotas,
      "NAME=VALUE, any number of times; NAME is stacks, resources, operations, templates, "
      "change-sets, revisions or stack-groups");
}

// What is wrong, or empty.
std::string read_further(const Given& given, Options& o) {
  std::string wrong = read_listen(given.listen, o);
  if (wrong.empty()) wrong = read_public_url(o);
  if (wrong.empty()) wrong = read_oss_endpoint(o);
  if (wrong.empty()) wrong = read_rate_limit(given.rate_limit, o);
  if (wrong.empty() && o.tls_cert.empty() != o.tls_key.empty()) {
    wrong = "--tls-cert and --tls-key need each other";
  }
  if (wrong.empty()) wrong = check_eventbridge_sink(o);
  for (const std::string& quota : given.quotas) {
    if (wrong.empty()) wrong = read_quota(quota, o);
  }
  if (wrong.empty() && !o.allow_remote && !is_loopback(o.host)) {
    wrong = "--listen " + given.listen +
            " can be reached by other machines; add --allow-remote if that is meant";
  }
  return wrong;
}

}  // namespace

ParsedOptions parse_options(int argc, const char* const* argv) {
  ParsedOptions parsed;
  Given given;
  CLI::App app(kAbout, "cairnd");
  app.set_config("--config", "", "Read options from a TOML file of the same names, without dashes");
  app.set_version_flag("--version", "cairnd " CAIRN_VERSION);
  add_address(app, parsed.options, given);
  add_audit_and_rates(app, parsed.options, given);
  add_outside(app, parsed.options);
  add_answers_and_types(app, parsed.options);
  add_simulation(app, parsed.options);
  add_threads_and_quotas(app, parsed.options, given);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    std::ostringstream out;
    std::ostringstream err;
    parsed.exit = true;
    parsed.status = app.exit(error, out, err) == 0 ? 0 : 2;
    parsed.text = out.str() + err.str();
    return parsed;
  }
  const std::string wrong = read_further(given, parsed.options);
  if (!wrong.empty()) {
    parsed.exit = true;
    parsed.status = 2;
    parsed.text = wrong + "\n";
  }
  return parsed;
}

}  // namespace cairn::server
