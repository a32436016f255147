#include "server/daemon.h"

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include "access/credentials.h"
#include "api/endpoint.h"
#include "api/parameters.h"
#include "api/router.h"
#include "base/digest.h"
#include "base/seal.h"
#include "catalog/type_definition.h"
#include "cloud/cloud_by_type.h"
#include "cloud/custom/custom_cloud.h"
#include "cloud/guarded/guarded_cloud.h"
#include "cloud/http/http_cloud.h"
#include "cloud/nested/nested_cloud.h"
#include "cloud/sim/sim_cloud.h"
#include "cloud/wait/wait_cloud.h"
#include "http/server.h"
#include "identity/book.h"
#include "identity/directories.h"
#include "identity/entrance.h"
#include "identity/identity_actions.h"
#include "identity/managed_group_roles.h"
#include "runtime/log.h"
#include "runtime/metrics.h"
#include "runtime/rollouts.h"
#include "runtime/runner.h"
#include "runtime/thread_executor.h"
#include "runtime/writer.h"
#include "server/credentials_file.h"
#include "server/custom_response_endpoint.h"
#include "server/custom_sender.h"
#include "server/fetcher.h"
#include "server/guards.h"
#include "server/notifier.h"
#include "server/object_actions.h"
#include "server/option_file.h"
#include "server/secret_key_file.h"
#include "server/server_surroundings.h"
#include "server/signal_endpoint.h"
#include "server/sim_settings.h"
#include "server/type_files.h"
#include "server/worker_pool.h"
#include "service/actions.h"
#include "service/answers.h"
#include "service/auto_deployment.h"
#include "service/change_sets.h"
#include "service/cloud_permissions.h"
#include "service/custom_calls.h"
#include "service/definition.h"
#include "service/drift_detections.h"
#include "service/event_feed.h"
#include "service/group_identity.h"
#include "service/group_resources.h"
#include "service/http_types.h"
#include "service/instance_worker.h"
#include "service/nested_stacks.h"
#include "service/operation_end.h"
#include "service/price_table.h"
#include "service/shelf.h"
#include "service/store_signal_book.h"
#include "service/sweeper.h"
#include "store/sealing_store.h"
#include "store/sqlite/sqlite_store.h"

namespace cairn::server {
namespace {

http::Response plain(int status, std::string type, std::string body) {
  http::Response response;
  response.status = status;
  response.content_type = std::move(type);
  response.body = std::move(body);
  return response;
}

}  // namespace

// In the order of construction; destroyed the other way round, after stop().
struct Daemon::Parts {
  SystemClock clock;
  SystemChance chance;
  Metrics metrics;
  TypeCatalog types{&TypeCatalog::embedded()};
  service::HttpTypes http_types{types};
  std::unique_ptr<Store> store;
  std::unique_ptr<sim::SimCloud> cloud;
  ServerSurroundings surroundings{store, cloud, chance};
  std::unique_ptr<Guards> guards;
  std::unique_ptr<service::Numbers> numbers;
  std::unique_ptr<Writer> writer;
  std::unique_ptr<identity::IdentityBook> book;
  std::unique_ptr<identity::IdentityContext> identity_context;
  std::unique_ptr<identity::Entrance> entrance;
  std::unique_ptr<Runner> runner;
  std::unique_ptr<service::OperationEnd> operation_end;
  std::unique_ptr<Notifier> notifier;
  service::PriceTable prices;
  std::string secret_key;
  std::unique_ptr<service::CustomCalls> custom_calls;
  std::unique_ptr<CustomSender> custom_sender;
  std::unique_ptr<custom::CustomCloud> custom_cloud;
  std::unique_ptr<http_cloud::HttpCloud> http_cloud;
  std::unique_ptr<CustomResponseEndpoint> custom_responses;
  service::NestedStacks nested_stacks;
  NestedCloud nested_cloud{nested_stacks};
  service::GroupResources group_resources;
  NestedCloud group_cloud{group_resources};
  std::unique_ptr<service::StoreSignalBook> signals;
  std::unique_ptr<wait::WaitCloud> waits;
  std::unique_ptr<CloudByType> clouds;
  std::unique_ptr<service::CloudPermissions> permissions;
  std::unique_ptr<GuardedCloud> guarded;
  std::unique_ptr<SignalEndpoint> signal_endpoint;
  std::shared_ptr<const ObjectFolder> folder;  // null when there is a store in its place
  std::shared_ptr<const Objects> objects;
  std::unique_ptr<service::DriftDetections> drift;
  std::unique_ptr<service::Sweeper> sweeper;
  std::unique_ptr<service::StoreShelf> shelf;
  std::unique_ptr<service::EventFeed> events;
  std::unique_ptr<identity::Directories> directories;
  std::unique_ptr<service::InstanceWorker> instances;
  std::unique_ptr<Rollouts> rollouts;
  std::unique_ptr<identity::ManagedGroupRoles> group_roles;
  std::unique_ptr<service::AutoDeployments> auto_deployments;
  std::unique_ptr<service::Context> context;
  api::Router router;
  std::unique_ptr<api::Endpoint> endpoint;
  std::unique_ptr<ThreadExecutor> cloud_thread;
  std::unique_ptr<ThreadExecutor> custom_thread;
  std::unique_ptr<ThreadExecutor> engine_thread;
  std::unique_ptr<ThreadExecutor> drift_thread;
  std::unique_ptr<ThreadExecutor> rollout_thread;
  std::unique_ptr<ThreadExecutor> writer_thread;
  std::unique_ptr<ThreadExecutor> events_thread;
  std::unique_ptr<WorkerPool> workers;
  std::unique_ptr<http::Server> http;
  std::string host;
  bool secure = false;  // https only
  std::string account;  // whose key the server made
  access::AccessKey first_key;

  ~Parts() { stop(); }
  void stop();
  Result<void> open(const Options& options, const Fatal& fatal);
  Result<void> open_store(const Options& options);
  Result<void> open_account(const Options& options);
  Result<void> open_guards(const Options& options, const Fatal& fatal);
  Result<void> open_objects(const Options& options);
  Result<void> open_types(const Options& options);
  Result<void> read_prices(const Options& options);
  Result<void> listen(const Options& options);
  void open_waits(const Options& options, const Fatal& fatal);
  Result<void> open_cloud(const Options& options, const Fatal& fatal);
  void open_custom(const Options& options, const Fatal& fatal);
  void open_events(const Fatal& fatal);
  void choose_clouds();
  void open_runner(const Fatal& fatal);
  void open_rollouts(const Fatal& fatal);
  void open_identities(const Options& options, const Fatal& fatal);
  void connect(const Options& options, const Fatal& fatal);
  void answer(http::Request request, http::Respond respond);
  // A secret of its own for each purpose.
  std::string derived_secret(std::string_view purpose) const {
    return hex(hmac_sha256(secret_key, purpose));
  }
  std::string address() const {
    return fmt::format("{}://{}:{}", secure ? "https" : "http", host, http->port());
  }
};

Result<void> Daemon::Parts::open(const Options& options, const Fatal& fatal) {
  if (auto read = read_prices(options); !read) return read;
  if (auto opened = open_store(options); !opened) return opened;
  if (auto opened = open_account(options); !opened) return opened;
  if (auto opened = open_guards(options, fatal); !opened) return opened;
  if (auto opened = open_objects(options); !opened) return opened;
  if (auto opened = open_types(options); !opened) return opened;
  if (auto listening = listen(options); !listening) return listening;
  open_waits(options, fatal);
  if (auto opened = open_cloud(options, fatal); !opened) return opened;
  connect(options, fatal);
  for (const Error& error : runner->recover()) {
    log::error(error.message, {{"fix", error.fix}});
  }
  drift->recover();
  for (const Error& error : rollouts->recover()) {
    log::error(error.message, {{"fix", error.fix}});
  }
  auto_deployments->begin();
  sweeper->begin();
  service::resume_change_sets(*context);
  return {};
}

Result<void> Daemon::Parts::read_prices(const Options& options) {
  if (options.prices.empty()) return {};
  auto text = read_option_file(options.prices);
  if (!text) return text.error();
  auto table = service::PriceTable::parse(*text);
  if (!table) return about_option("--prices", options.prices, table.error());
  prices = std::move(table).value();
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

// After what takes signals: machines may send some as soon as their cloud is there.
Result<void> Daemon::Parts::open_cloud(const Options& options, const Fatal& fatal) {
  auto sim = sim_settings(options, account);
  if (!sim) return sim.error();
  sim->on_fatal = [fatal](const Error& error) { fatal(error.message + " " + error.fix); };
  sim->on_signal = [this](const sim::BootSignal& signal, std::function<void()> kept) {
    signal_endpoint->deliver(signal, std::move(kept));
  };
  auto simulated = sim::SimCloud::open(std::move(sim).value(), clock, chance, *cloud_thread);
  if (!simulated) {
    const Error& error = simulated.error();
    const bool of_world = !options.sim_world.empty() && !error.code.starts_with("SimDatabase");
    return of_world ? about_option("--sim-world", options.sim_world, error) : error;
  }
  cloud = std::move(simulated).value();
  return {};
}

void Daemon::Parts::open_waits(const Options& options, const Fatal& fatal) {
  cloud_thread = std::make_unique<ThreadExecutor>("cloud", clock);
  writer_thread = std::make_unique<ThreadExecutor>("writer", clock);
  writer = std::make_unique<Writer>(*store, *writer_thread, fatal);
  signals = std::make_unique<service::StoreSignalBook>(*store, *writer);
  waits = std::make_unique<wait::WaitCloud>(
      wait::WaitOptions{options.public_url.empty() ? address() : options.public_url, fatal},
      *signals, clock, chance, *cloud_thread);
  signal_endpoint =
      std::make_unique<SignalEndpoint>(*waits, [this] { return service::new_uuid(chance); });
}

// Watchers wait for what they watch, never the other way round: low priority.
void Daemon::Parts::open_events(const Fatal& fatal) {
  events_thread = std::make_unique<ThreadExecutor>("events", clock);
  events_thread->post([] {
    constexpr int kNiceness = 10;
    ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), kNiceness);
  });
  events = std::make_unique<service::EventFeed>(
      service::EventFeed::Ports{*store, *events_thread, clock, fatal});
  writer->on_events([this] { events->wake(); });
}

void Daemon::Parts::open_custom(const Options& options, const Fatal& fatal) {
  custom_thread = std::make_unique<ThreadExecutor>("custom", clock);
  custom_calls = std::make_unique<service::CustomCalls>(*store, *writer, fatal);
  custom_sender = std::make_unique<CustomSender>(options.allow_private_addresses);
  custom_cloud = std::make_unique<custom::CustomCloud>(
      custom::Ports{*custom_sender, *custom_calls, clock, *custom_thread},
      custom::Settings{options.public_url.empty() ? address() : options.public_url,
                       derived_secret("custom responses")});
  custom_responses = std::make_unique<CustomResponseEndpoint>(*custom_cloud);
  http_cloud = std::make_unique<http_cloud::HttpCloud>(
      http_cloud::Ports{*custom_sender, *custom_calls, clock, *custom_thread,
                        [this](std::string_view type) { return http_types.find(type); }});
}

// Which cloud makes which types.
void Daemon::Parts::choose_clouds() {
  clouds = std::make_unique<CloudByType>(*cloud);
  clouds->add(std::string(wait::kHandleType), *waits);
  clouds->add(std::string(wait::kConditionType), *waits);
  clouds->add("ALIYUN::ROS::CustomResource", *custom_cloud);
  clouds->add("Custom::*", *custom_cloud);
  clouds->add(std::string(kNestedStackType), nested_cloud);
  clouds->add(service::is_group_resource, group_cloud);
  clouds->add([](std::string_view type) { return bool(check_registered_type_name(type)); },
              *http_cloud);
  permissions = std::make_unique<service::CloudPermissions>(*book, clock);
  guarded = std::make_unique<GuardedCloud>(*clouds, permissions->guard(), *cloud_thread);
}

void Daemon::Parts::open_runner(const Fatal& fatal) {
  runner = std::make_unique<Runner>(Runner::Ports{
      *store, *writer, *guarded, clock, *engine_thread, service::stored_models(types, surroundings),
      [this](const StackRow& stack, StackState state) {
        metrics.operation_ended(status_name(state));
        log::info("operation ended", {{"stack", stack.id}, {"status", status_name(state)}});
        nested_cloud.child_ended(stack.id);
        instances->ended(stack.id);
        if (operation_end->take_news(stack.id)) notifier->wake();
      },
      [](std::string trouble) { log::warning(trouble); },
      [this](const StackRow& stack, bool quick) { nested_stacks.cancel_children(stack, quick); },
      [this, fatal](const StackRow& stack, Batch& batch) {
        try {
          operation_end->add(stack, batch);
        } catch (const StoreFailed& failed) {
          fatal(failed.what());
        }
      }});
}

void Daemon::Parts::open_rollouts(const Fatal& fatal) {
  rollouts = std::make_unique<Rollouts>(Rollouts::Ports{
      *store, *writer, clock, *rollout_thread,
      [this](InstanceWork work, Rollouts::Finished finished) {
        instances->perform(std::move(work), std::move(finished));
      },
      [this](GroupRow group, GroupOperationRow operation, Reader& reader) {
        return service::queued_change(*context, std::move(group), std::move(operation), reader);
      },
      [this, fatal](const GroupRow& group, const GroupOperationRow& operation) {
        try {
          service::remove_roles(group, operation, *context);
        } catch (const StoreFailed& failed) {
          fatal(failed.what());
        }
        log::info("stack group operation ended",
                  {{"group", group.id}, {"status", group_operation_name(operation.status)}});
        for (const std::string& id : group_resources.ended(operation.id)) {
          group_cloud.child_ended(id);
        }
      },
      fatal});
}

void Daemon::Parts::open_identities(const Options& options, const Fatal& fatal) {
  const auto offload = [this](Executor::Task task) { return workers->offer(std::move(task)); };
  book = std::make_unique<identity::IdentityBook>(identity::IdentityBook::Ports{*writer, offload});
  book->load(*store->read());
  book->add_first(first_key);
  identity_context.reset(new identity::IdentityContext{
      *store, *writer, clock, chance, *book,
      [this](std::string_view purpose) { return derived_secret(purpose); }, offload, fatal});
  entrance = std::make_unique<identity::Entrance>(
      *identity_context, identity::Gate::Settings{.denial_code = options.denial_code});
}

void Daemon::Parts::connect(const Options& options, const Fatal& fatal) {
  engine_thread = std::make_unique<ThreadExecutor>("engine", clock);
  drift_thread = std::make_unique<ThreadExecutor>("drift", clock);
  rollout_thread = std::make_unique<ThreadExecutor>("rollouts", clock);
  instances = std::make_unique<service::InstanceWorker>(clock, *rollout_thread);
  workers = std::make_unique<WorkerPool>(options.workers, clock);
  open_identities(options, fatal);
  open_custom(options, fatal);
  open_events(fatal);
  operation_end =
      std::make_unique<service::OperationEnd>(*store, options.quotas.revisions_per_stack);
  notifier = std::make_unique<Notifier>(
      NotifierOptions{.allow_private_addresses = options.allow_private_addresses,
                      .eventbridge_sink = options.eventbridge_sink},
      *store, *writer, clock, fatal);
  choose_clouds();
  open_runner(fatal);
  drift = std::make_unique<service::DriftDetections>(service::DriftDetections::Ports{
      *store, *writer, *guarded, clock, *drift_thread, service::stored_models(types, surroundings),
      fatal, [this](const std::string& id) { instances->ended(id); }});
  sweeper =
      std::make_unique<service::Sweeper>(service::Sweeper::Ports{*writer, clock, *drift_thread});
  shelf = std::make_unique<service::StoreShelf>(
      *store, [fetcher = Fetcher(objects, options.allow_private_addresses)](
                  const std::string& region, const std::string& url, std::size_t bytes_max) {
        return fetcher.fetch(region, url, bytes_max);
      });
  context.reset(new service::Context{
      *store, *writer, *runner, clock, chance, *numbers, types, surroundings, options.quotas,
      [this](Executor::Task task) { return workers->offer(std::move(task)); }, fatal});
  nested_stacks.connect(*context);
  group_resources.connect(*context, [](const Action& action, const FormFields& fields) {
    api::Decoded decoded = api::decode_parameters(action, fields);
    return decoded.complaints.empty() ? Result(std::move(decoded.parameters))
                                      : Result<Value>(decoded.complaints.front());
  });
  instances->connect(*context);
  open_rollouts(fatal);
  directories = std::make_unique<identity::Directories>(*book, *store);
  context->rollouts = rollouts.get();
  context->directories = directories.get();
  group_roles = std::make_unique<identity::ManagedGroupRoles>(*identity_context);
  context->group_roles = group_roles.get();
  auto_deployments = std::make_unique<service::AutoDeployments>(*context, clock, *rollout_thread);
  context->waits = waits.get();
  context->shelf = shelf.get();
  context->http_types = &http_types;
  context->eventbridge = !options.eventbridge_sink.empty();
  context->prices = &prices;
  context->drift = drift.get();
  context->identities = book.get();
  context->pass_role = options.pass_role;
  context->simulated = cloud.get();
  context->allowed_values = [this](const std::string& of, const std::string& region,
                                   std::string_view type, std::string_view property,
                                   const Value& known) {
    return cloud->allowed_values({of, region}, type, property, known);
  };
  context->events = events.get();
  context->inventory = service::inventory_of(*cloud);
  for (auto& [name, handler] : service::make_actions(*context)) router.add(name, handler);
  for (auto& [name, handler] : service::make_streams(*context)) router.add_stream(name, handler);
  for (auto& [name, handler] : make_object_actions(folder.get(), context->offload)) {
    router.add(name, handler);
  }
  for (auto& [api, name, handler] : identity::make_identity_actions(*identity_context)) {
    router.add(name, handler, api);
  }
  for (auto& [api, name, handler] : entrance->actions()) router.add(name, handler, api);
  endpoint = std::make_unique<api::Endpoint>(api::Endpoint::Options{
      .clock = &clock,
      .chance = &chance,
      .keys = &entrance->keys(),
      .nonces = &guards->nonces(),
      .router = &router,
      .throttle = &guards->throttle(),
      .observe =
          [this](const api::Answered& answered) {
            metrics.request_answered(answered.action, answered.code);
          },
      .admitted =
          [this](const access::AccessKey& key, const Action& action) {
            book->note_use(key, info_of(action.api).name, clock.now());
          },
      .authorize =
          [this](const service::ActionRequest& request) { return entrance->check(request); },
      .audit = guards->audit()});
}

// First nobody asks, then nobody works on a request; then those that post to each other stop,
// after which nothing is under way. To the rows it looks like a death, which they are made for.
void Daemon::Parts::stop() {
  http.reset();
  if (workers) workers->stop();
  if (custom_sender) custom_sender->stop();
  if (notifier) notifier->stop();
  for (const auto* thread : {&engine_thread, &rollout_thread, &drift_thread, &writer_thread,
                             &cloud_thread, &custom_thread, &events_thread}) {
    if (*thread) (*thread)->stop();
  }
  if (guards) guards->stop();  // nobody answers any more
}

void Daemon::Parts::answer(http::Request request, http::Respond respond) {
  if (request.target == "/healthz") return respond(plain(200, "text/plain", "ok\n"));
  if (request.target == "/metrics") {
    metrics.set_commit_backlog(static_cast<double>(writer->backlog()));
    return respond(plain(200, "text/plain; version=0.0.4", metrics.text()));
  }
  if (SignalEndpoint::takes(request.target)) {
    return signal_endpoint->handle(std::move(request), std::move(respond));
  }
  if (CustomResponseEndpoint::takes(request.target)) {
    return custom_responses->handle(std::move(request), std::move(respond));
  }
  api::RawRequest raw{std::move(request.method),         std::move(request.target),
                      std::move(request.headers),        std::move(request.body),
                      std::move(request.remote_address), request.secure};
  endpoint->handle(std::move(raw), [respond = std::move(respond)](api::RawResponse answered) {
    http::Response response;
    response.status = answered.status;
    response.content_type = std::move(answered.content_type);
    response.headers = std::move(answered.headers);
    response.body = std::move(answered.body);
    response.stream = std::move(answered.stream);
    respond(std::move(response));
  });
}

Daemon::Daemon(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Daemon::~Daemon() = default;

Result<std::unique_ptr<Daemon>> Daemon::open(const Options& options, Fatal fatal) {
  auto parts = std::make_unique<Parts>();
  try {
    if (auto opened = parts->open(options, fatal); !opened) return opened.error();
  } catch (const StoreFailed& failed) {
    return Error{.code = "StoreFailed",
                 .message = failed.what(),
                 .where = options.data,
                 .at = {},
                 .fix = "Restore the data directory from a backup."};
  }
  return std::unique_ptr<Daemon>(new Daemon(std::move(parts)));
}

void Daemon::start() {
  parts_->http->start();
}

void Daemon::stop() {
  constexpr int kGraceMs = 5'000;
  parts_->http->stop(kGraceMs);
}

void Daemon::reload() {
  parts_->guards->reopen_audit();
  if (const auto reloaded = parts_->http->reload_certificate(); !reloaded) {
    log::error(reloaded.error().message, {{"fix", reloaded.error().fix}});
  }
}

std::string Daemon::address() const {
  return parts_->address();
}

}  // namespace cairn::server
