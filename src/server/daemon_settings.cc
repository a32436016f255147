// What is configured: files, folders and addresses, read before anything runs.
#include "access/credentials.h"
#include "base/seal.h"
#include "runtime/log.h"
#include "server/credentials_file.h"
#include "server/daemon_parts.h"
#include "server/object_actions.h"
#include "server/option_file.h"
#include "server/secret_key_file.h"
#include "server/type_files.h"
#include "service/answers.h"
#include "store/sealing_store.h"
#include "store/sqlite/sqlite_store.h"

namespace cairn::server {

Result<void> Daemon::Parts::read_prices(const Options& options) {
  if (options.prices.empty()) return {};
  auto text = read_option_file(options.prices);
  if (!text) return text.error();
  auto table = service::PriceTable::parse(*text);
  if (!table) return about_option("--prices", options.prices, table.error());
  prices = std::move(table).value();
  return {};
}

Result<void> Daemon::Parts::open_store(const Options& options) {
  auto opened = SqliteStore::open(options.data);
  if (!opened) return opened.error();
  auto key = load_or_make_secret_key(options.data, SealingStore::is_sealed(**opened), chance);
  if (!key) return key.error();
  secret_key = std::move(key).value();
  auto sealing = SealingStore::open(std::move(opened).value(), Seal(secret_key));
  if (!sealing) return sealing.error();
  store = std::move(sealing).value();
  return {};
}

Result<void> Daemon::Parts::open_account(const Options& options) {
  const std::uint32_t epoch = store->begin_epoch();
  if (epoch == 0) {
    return Error{.code = "StoreFailed",
                 .message = store->failure(),
                 .where = options.data,
                 .at = {},
                 .fix = "Mend what it names, then start the server again."};
  }
  numbers = std::make_unique<service::Numbers>(epoch);
  const auto credentials = load_or_make_credentials(options.data, chance);
  if (!credentials) return credentials.error();
  access::AccessKey root;
  root.id = credentials->access_key_id;
  root.secret = credentials->access_key_secret;
  root.holder.account_id = root.holder.id = credentials->account_id;
  first_key = std::move(root);
  account = credentials->account_id;
  return {};
}

Result<void> Daemon::Parts::open_guards(const Options& options, const Fatal& fatal) {
  auto opened = Guards::open(options, secret_key, clock, fatal);
  if (!opened) return opened.error();
  guards = std::move(opened).value();
  return {};
}

Result<void> Daemon::Parts::open_objects(const Options& options) {
  if (options.oss_endpoint.empty()) {
    folder = std::make_shared<const ObjectFolder>(options.data + "/oss");
    objects = folder;
    return {};
  }
  ObjectStore::Settings settings{.endpoint = options.oss_endpoint,
                                 .default_region = "cn-hangzhou",
                                 .credentials = std::nullopt,
                                 .version_1 = options.oss_signature == "v1"};
  if (!options.oss_credentials.empty()) {
    auto credentials = read_object_credentials(options.oss_credentials);
    if (!credentials) return credentials.error();
    settings.credentials = std::move(credentials).value();
  }
  objects = std::make_shared<const ObjectStore>(std::move(settings), clock);
  return {};
}

// Before anything is recovered: stacks are made of these types too.
Result<void> Daemon::Parts::open_types(const Options& options) {
  if (!options.types.empty()) {
    if (auto read = add_type_files(options.types, http_types); !read) return read;
  }
  for (const std::string& trouble : http_types.load(*store->read())) log::warning(trouble);
  return {};
}

// Before anything is made: what is made may have the server's address in it. Nobody is served yet.
Result<void> Daemon::Parts::listen(const Options& options) {
  http::Options listen;
  listen.host = options.host;
  listen.port = options.port;
  listen.io_threads = options.io_threads;
  listen.certificate_file = options.tls_cert;
  listen.key_file = options.tls_key;
  listen.make_request_id = [this] { return service::new_uuid(chance); };
  listen.on_body_too_large = [this](std::string_view target) {
    if (CustomResponseEndpoint::takes(target)) custom_responses->too_large(target);
  };
  auto server = http::Server::listen(listen, [this](http::Request request, http::Respond respond) {
    answer(std::move(request), std::move(respond));
  });
  if (!server) return server.error();
  http = std::move(server).value();
  host = options.host;
  secure = !options.tls_cert.empty();
  return {};
}

}  // namespace cairn::server
