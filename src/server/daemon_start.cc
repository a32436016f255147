// What is started: clouds, threads, and what acts by itself.
#include <sys/resource.h>
#include <unistd.h>

#include "catalog/type_definition.h"
#include "runtime/log.h"
#include "server/daemon_parts.h"
#include "server/fetcher.h"
#include "server/option_file.h"
#include "server/sim_settings.h"
#include "service/answers.h"
#include "service/definition.h"
#include "service/group_identity.h"

namespace cairn::server {

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
      [this](InstanceWork work, Rollouts::Tell tell) {
        instances->perform(std::move(work), std::move(tell));
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
  directories = std::make_unique<identity::Directories>(*book, *store);
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
  open_context(options, fatal);
  add_actions();
  open_endpoint();
}

}  // namespace cairn::server
