#include "tests/scenario/stage.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "api/parameters.h"
#include "catalog/error_catalog.h"
#include "catalog/regions.h"
#include "cloud/cloud_by_type.h"
#include "cloud/custom/custom_cloud.h"
#include "cloud/guarded/guarded_cloud.h"
#include "cloud/nested/nested_cloud.h"
#include "cloud/wait/wait_cloud.h"
#include "jq/client.h"
#include "runtime/rollouts.h"
#include "runtime/runner.h"
#include "runtime/writer.h"
#include "service/actions.h"
#include "service/auto_deployment.h"
#include "service/change_sets.h"
#include "service/cloud_permissions.h"
#include "service/custom_calls.h"
#include "service/data_source_call.h"
#include "service/definition.h"
#include "service/drift_detections.h"
#include "service/group_resource_state.h"
#include "service/group_resources.h"
#include "service/instance_worker.h"
#include "service/kept_modules.h"
#include "service/nested_stacks.h"
#include "service/operation_end.h"
#include "service/shelf.h"
#include "service/store_signal_book.h"
#include "service/stored_outputs.h"

namespace cairn::testing {
namespace {

class StageSurroundings final : public Surroundings {
 public:
  StageSurroundings(Store& store, ManualWorld& world, const std::unique_ptr<sim::SimCloud>& cloud)
      : store_(store), world_(world), cloud_(cloud) {}
  std::vector<std::string> zones(std::string_view region) const override {
    const Region* found = find_region(region);
    return found == nullptr ? std::vector<std::string>() : found->zones;
  }
  Value stack_output(std::string_view account, std::string_view stack, std::string_view output,
                     std::string_view region) const override {
    return service::stored_output(store_, account, region, stack, output);
  }
  Value marketplace_image(std::string_view) const override { return {}; }
  Result<std::vector<Value>> jq(std::string_view script, const Value& input, bool first_only,
                                std::int64_t now_ms, TimeBudget& time) const override {
    return jq_.run({script, input, first_only, now_ms, &time});
  }
  std::optional<std::string> module_template(std::string_view account, std::string_view type,
                                             std::string_view version) const override {
    return service::module_text(*store_.read(), account, type, version);
  }
  // The world goes on until the answer is there.
  Result<DataSourceAnswer> data_source(std::string_view account, std::string_view region,
                                       std::string_view type,
                                       const Value& properties) const override {
    const CallSpec call = service::data_source_call(account, region, type, properties, {});
    if (service::is_group_resource(type)) {
      ChildState answer = service::answer_of_source(call, *store_.read());
      return DataSourceAnswer{std::move(answer.ref), std::move(answer.attributes)};
    }
    std::optional<CallReply> answer;
    cloud_->start(call, [&answer](CallReply reply) { answer = std::move(reply); });
    while (!answer && world_.step()) continue;
    return service::data_source_answer(type, answer.value_or(CallReply()));
  }
  Result<Value> oos_parameter(std::string_view account, std::string_view region,
                              std::string_view name, bool secret) const override {
    return service::stored_parameter(cloud_->oos_parameter(account, region, name, secret), name);
  }

 private:
  Store& store_;
  ManualWorld& world_;
  const std::unique_ptr<sim::SimCloud>& cloud_;
  mutable jq::ProcessJq jq_{{.program = CAIRN_BINARY_DIR "/cairn-jq", .deadline_ms = 60'000}};
};

std::string_view word(CallKind kind) {
  switch (kind) {
    case CallKind::kCreate:
      return "create";
    case CallKind::kPoll:
      return "poll";
    case CallKind::kDelete:
      return "delete";
    case CallKind::kUpdate:
      return "update";
    case CallKind::kRead:
      return "read";
  }
  return "";
}

std::string words(const CallReply& reply) {
  switch (reply.outcome) {
    case CallReply::Outcome::kDone:
      return "done";
    case CallReply::Outcome::kInProgress:
      return "in progress";
    case CallReply::Outcome::kThrottled:
      return "throttled";
    case CallReply::Outcome::kFailed:
      return "failed, " + reply.code;
    case CallReply::Outcome::kUnknown:
      return "no answer";
  }
  return "";
}

Error unserved(const std::string& action) {
  return {.code = "NotSupported",
          .message = error_text("NotSupported", {{"feature", action}}),
          .where = "Action",
          .at = {},
          .fix = "This server does not carry out that action."};
}

}  // namespace

// Answers to a node that died go nowhere.
class Stage::WatchedCloud final : public Cloud {
 public:
  WatchedCloud(Stage& stage, Cloud& cloud, std::shared_ptr<bool> alive)
      : stage_(stage), cloud_(cloud), alive_(std::move(alive)) {}
  void start(CallSpec spec, Done done) override {
    std::string what = fmt::format("{} {}", word(spec.kind), spec.logical_id);
    cloud_.start(std::move(spec), [&stage = stage_, alive = alive_, what = std::move(what),
                                   done = std::move(done)](CallReply reply) {
      stage.calls_.push_back(
          fmt::format("{}: {}{}", what, words(reply), *alive ? "" : " (nobody there)"));
      if (*alive) done(std::move(reply));
    });
  }

 private:
  Stage& stage_;
  Cloud& cloud_;
  std::shared_ptr<bool> alive_;
};

struct Stage::Node {
  explicit Node(Stage& s)
      : numbers(s.store_.begin_epoch()),
        writer(s.store_, s.node_tasks_,
               [&s](std::string why) { s.troubles_.push_back(std::move(why)); }),
        custom_calls(s.store_, writer,
                     [&s](std::string why) { s.troubles_.push_back(std::move(why)); }),
        custom_cloud({*s.provider_, custom_calls, s.world_.clock(), s.node_tasks_},
                     {.public_url = "http://cairn", .secret = "secret"}),
        operation_end(s.store_, s.options_.quotas.revisions_per_stack),
        signals(s.store_, writer),
        waits({"http://cairn", [&s](std::string why) { s.troubles_.push_back(std::move(why)); }},
              signals, s.world_.clock(), s.world_.chance(), s.node_tasks_),
        clouds(*s.cloud_),
        cloud(s, clouds, alive),
        permissions(s.people_, s.world_.clock()),
        instances(s.world_.clock(), s.node_tasks_),
        guarded(cloud, permissions.guard(), s.node_tasks_),
        runner({s.store_, writer, guarded, s.world_.clock(), s.node_tasks_,
                service::stored_models(TypeCatalog::embedded(), *s.surroundings_),
                [this](const StackRow& stack, StackState) {
                  nested_cloud.child_ended(stack.id);
                  instances.ended(stack.id);
                },
                [&s](std::string trouble) { s.troubles_.push_back(std::move(trouble)); },
                [this](const StackRow& stack, bool quick) {
                  nested_stacks.cancel_children(stack, quick);
                },
                [this](const StackRow& stack, Batch& batch) { operation_end.add(stack, batch); }}),
        context{s.store_,
                writer,
                runner,
                s.world_.clock(),
                s.world_.chance(),
                numbers,
                TypeCatalog::embedded(),
                *s.surroundings_,
                s.options_.quotas,
                [&s](Executor::Task task) {
                  s.node_tasks_.post(std::move(task));
                  return true;
                }},
        drift({s.store_, writer, guarded, s.world_.clock(), s.node_tasks_,
               service::stored_models(TypeCatalog::embedded(), *s.surroundings_),
               [&s](std::string why) { s.troubles_.push_back(std::move(why)); },
               [this](const std::string& id) { instances.ended(id); }}),
        rollouts({s.store_, writer, s.world_.clock(), s.node_tasks_,
                  [this](InstanceWork work, Rollouts::Finished finished) {
                    instances.perform(std::move(work), std::move(finished));
                  },
                  [this](GroupRow group, GroupOperationRow operation, Reader& reader) {
                    return service::queued_change(context, std::move(group), std::move(operation),
                                                  reader);
                  },
                  [this](const GroupRow&, const GroupOperationRow& operation) {
                    for (const std::string& id : group_resources.ended(operation.id)) {
                      group_cloud.child_ended(id);
                    }
                  },
                  [&s](std::string why) { s.troubles_.push_back(std::move(why)); }}),
        shelf(s.store_,
              [&s](const std::string&, const std::string& url, std::size_t) -> Result<std::string> {
                const auto found = s.options_.addresses.find(url);
                if (found != s.options_.addresses.end()) return found->second;
                return Error{.code = "InvalidParameter",
                             .message = url + " does not exist",
                             .where = url,
                             .at = {},
                             .fix = "Check the address."};
              }),
        actions(service::make_actions(context)) {
    context.shelf = &shelf;
    context.eventbridge = s.options_.eventbridge;
    context.prices = &s.options_.prices;
    context.drift = &drift;
    context.identities = &s.people_;
    context.pass_role = s.options_.pass_role;
    context.simulated = s.cloud_.get();
    context.allowed_values = [&s](const std::string& account, const std::string& region,
                                  std::string_view type, std::string_view property,
                                  const Value& known) {
      return s.cloud_->allowed_values({account, region}, type, property, known);
    };
    context.inventory = service::inventory_of(*s.cloud_);
    clouds.add(std::string(kNestedStackType), nested_cloud);
    clouds.add(service::is_group_resource, group_cloud);
    nested_stacks.connect(context);
    group_resources.connect(context, [](const Action& action, const FormFields& fields) {
      api::Decoded decoded = api::decode_parameters(action, fields);
      return decoded.complaints.empty() ? Result(std::move(decoded.parameters))
                                        : Result<Value>(decoded.complaints.front());
    });
    instances.connect(context);
    context.rollouts = &rollouts;
    context.waits = &waits;
    clouds.add(std::string(wait::kHandleType), waits);
    clouds.add(std::string(wait::kConditionType), waits);
    clouds.add("ALIYUN::ROS::CustomResource", custom_cloud);
    clouds.add("Custom::*", custom_cloud);
    for (const Error& error : runner.recover()) s.troubles_.push_back(error.message);
    drift.recover();
    for (const Error& error : rollouts.recover()) s.troubles_.push_back(error.message);
    service::resume_change_sets(context);
  }
  ~Node() { *alive = false; }

  std::shared_ptr<bool> alive = std::make_shared<bool>(true);
  service::Numbers numbers;
  service::NestedStacks nested_stacks;
  NestedCloud nested_cloud{nested_stacks};
  service::GroupResources group_resources;
  NestedCloud group_cloud{group_resources};
  Writer writer;
  service::CustomCalls custom_calls;
  custom::CustomCloud custom_cloud;
  service::OperationEnd operation_end;
  service::StoreSignalBook signals;
  wait::WaitCloud waits;
  CloudByType clouds;
  WatchedCloud cloud;
  service::CloudPermissions permissions;
  service::InstanceWorker instances;
  GuardedCloud guarded;
  Runner runner;
  service::Context context;
  service::DriftDetections drift;
  Rollouts rollouts;
  service::StoreShelf shelf;
  std::map<std::string, service::ActionHandler, std::less<>> actions;
};

Stage::Stage(StageOptions options)
    : options_(std::move(options)),
      world_(options_.seed),
      node_tasks_(world_.executor()),
      cloud_tasks_(world_.make_executor()),
      surroundings_(std::make_unique<StageSurroundings>(store_, world_, cloud_)) {
  options_.cloud.on_signal = [this](sim::BootSignal signal, std::function<void()> kept) {
    machine_signals_[++last_machine_signal_] = {std::move(signal), std::move(kept)};
    if (node_) tell(last_machine_signal_);
  };
  auto cloud = sim::SimCloud::open(options_.cloud, world_.clock(), world_.chance(), cloud_tasks_);
  if (!cloud) {
    trouble_.push_back(cloud.error());
    return;
  }
  cloud_ = std::move(cloud).value();
  provider_ = std::make_unique<StageProvider>(
      world_.clock(), cloud_tasks_,
      [this](const std::string& id, const std::string& token, const std::string& body,
             std::function<void(int)> answer) {
        if (!node_) return;
        node_->custom_cloud.respond(
            id, token, body,
            [answer = std::move(answer)](int status, const std::string&) { answer(status); });
      },
      [this](std::string line) { calls_.push_back(std::move(line)); });
  begin_node();
}

// What the last node did not answer is told again.
void Stage::begin_node() {
  node_ = std::make_unique<Node>(*this);
  for (const auto& [number, signal] : machine_signals_) tell(number);
}

void Stage::tell(std::uint64_t number) {
  const sim::BootSignal& signal = machine_signals_.at(number).signal;
  std::string token;
  for (const auto& [name, value] : signal.headers) {
    if (name == wait::kSignalHeader) token = value;
  }
  node_->waits.post(
      signal.url, token, signal.body,
      [this, number](const wait::SignalAnswer& answer) {
        const auto told = machine_signals_.find(number);
        if (answer.status >= 500 || told == machine_signals_.end()) return;
        const std::function<void()> kept = std::move(told->second.kept);
        machine_signals_.erase(told);
        kept();
      },
      signal.key);
}

Stage::~Stage() = default;

Result<Value> Stage::call(const std::string& name, FormFields fields) {
  const Action* action = ActionCatalog::embedded().find(name);
  const auto handler = node_->actions.find(name);
  if (action == nullptr || handler == node_->actions.end()) return unserved(name);
  const bool placed = std::any_of(fields.begin(), fields.end(),
                                  [](const auto& field) { return field.first == "RegionId"; });
  if (!placed && action->find("RegionId") != nullptr) {
    fields.emplace_back("RegionId", options_.region);
  }
  api::Decoded decoded = api::decode_parameters(*action, fields);
  if (!decoded.complaints.empty()) return std::move(decoded.complaints.front());
  service::ActionRequest request;
  request.action = action;
  request.parameters = std::move(decoded.parameters);
  request.identity = {asker_, "key", "acs:ram::" + asker_ + ":root"};
  if (auto caller = people_.user(user_)) {
    request.identity.principal = caller->arn();
    request.identity.caller = std::move(caller);
  }
  request.region = request.parameters.get_string("RegionId");
  const auto answer = std::make_shared<std::optional<Result<Value>>>();
  handler->second(std::move(request), [answer](Result<Value> result) {
    if (!*answer) *answer = std::move(result);
  });
  if (!run_until([&] { return answer->has_value(); })) {
    return Error{.code = "NoAnswer",
                 .message = "The request was never answered.",
                 .where = name,
                 .at = {},
                 .fix = "An action must answer every request."};
  }
  return **answer;
}

wait::SignalAnswer Stage::signal(const std::string& url, const std::string& token,
                                 const std::string& body) {
  const auto answer = std::make_shared<std::optional<wait::SignalAnswer>>();
  node_->waits.post(url, token, body, [answer](wait::SignalAnswer said) { *answer = said; });
  run_until([&] { return answer->has_value(); });
  return answer->value_or(wait::SignalAnswer{});
}

bool Stage::run_until(const std::function<bool()>& done) {
  constexpr std::size_t kTasksMax = 1'000'000;
  for (std::size_t tasks = 0; tasks < kTasksMax; ++tasks) {
    if (done()) return true;
    if (world_.run_one()) continue;
    const auto due = world_.next_due();
    if (!due) return false;
    world_.clock().set(*due);
  }
  return false;
}

bool Stage::idle() {
  const auto reader = store_.read();
  return reader->unfinished_operations().empty() &&
         reader->groups().unfinished_group_operations({}).empty();
}

bool Stage::run() {
  std::uint64_t seen = store_.commits();
  bool ended = idle();
  return run_until([&] {
    if (store_.commits() != seen) {
      seen = store_.commits();
      ended = idle();
    }
    return ended;
  });
}

void Stage::run_commits(std::uint64_t count) {
  const std::uint64_t until = store_.commits() + count;
  run_until([&] { return store_.commits() >= until; });
}

void Stage::kill(TimeMs dead_ms) {
  node_tasks_.clear();  // what they hold may refer to the node
  node_.reset();
  node_tasks_.clear();
  if (dead_ms > 0) world_.advance(dead_ms);
  begin_node();
}

bool Stage::run_killing() {
  constexpr int kLivesMax = 10'000;
  for (int lives = 0; lives < kLivesMax; ++lives) {
    if (idle()) return true;
    run_commits(1);
    kill();
  }
  return false;
}

std::vector<sim::SimResource> Stage::live() const {
  std::vector<sim::SimResource> all = cloud_->list({.account = options_.account});
  for (const std::string& account : people_.accounts()) {
    if (account == options_.account) continue;
    for (sim::SimResource& one : cloud_->list({.account = account})) all.push_back(std::move(one));
  }
  return all;
}

std::vector<std::string> Stage::take_calls() {
  return std::exchange(calls_, {});
}
std::vector<std::string> Stage::take_troubles() {
  return std::exchange(troubles_, {});
}

}  // namespace cairn::testing
