// What a Daemon is made of, and the steps that make it: by what was configured
// (daemon_settings.cc), what runs and acts (daemon_start.cc), who asks and is answered
// (daemon_answers.cc).
#pragma once

#include <fmt/format.h>

#include <memory>
#include <string>
#include <string_view>

#include "api/endpoint.h"
#include "api/router.h"
#include "base/digest.h"
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
#include "runtime/metrics.h"
#include "runtime/rollouts.h"
#include "runtime/runner.h"
#include "runtime/thread_executor.h"
#include "runtime/writer.h"
#include "server/custom_response_endpoint.h"
#include "server/custom_sender.h"
#include "server/daemon.h"
#include "server/guards.h"
#include "server/notifier.h"
#include "server/objects.h"
#include "server/server_surroundings.h"
#include "server/signal_endpoint.h"
#include "server/worker_pool.h"
#include "service/auto_deployment.h"
#include "service/cloud_permissions.h"
#include "service/custom_calls.h"
#include "service/drift_detections.h"
#include "service/event_feed.h"
#include "service/group_resources.h"
#include "service/http_types.h"
#include "service/instance_worker.h"
#include "service/nested_stacks.h"
#include "service/operation_end.h"
#include "service/price_table.h"
#include "service/shelf.h"
#include "service/store_signal_book.h"
#include "service/sweeper.h"

namespace cairn::server {

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
  std::unique_ptr<identity::Directories> directories;
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
  void open_context(const Options& options, const Fatal& fatal);
  void add_actions();
  void open_endpoint();
  void answer(http::Request request, http::Respond respond);
  // A secret of its own for each purpose.
  std::string derived_secret(std::string_view purpose) const {
    return hex(hmac_sha256(secret_key, purpose));
  }
  std::string address() const {
    return fmt::format("{}://{}:{}", secure ? "https" : "http", host, http->port());
  }
};

}  // namespace cairn::server
