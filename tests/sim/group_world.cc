#include "tests/sim/group_world.h"

#include <algorithm>
#include <set>

#include "api/parameters.h"
#include "cloud/guarded/guarded_cloud.h"
#include "cloud/nested/nested_cloud.h"
#include "runtime/rollouts.h"
#include "service/actions.h"
#include "service/auto_deployment.h"
#include "service/cloud_permissions.h"
#include "service/definition.h"
#include "service/drift_detections.h"
#include "service/group_resources.h"
#include "service/instance_worker.h"
#include "service/operation_end.h"

namespace cairn::testing {
namespace {

constexpr Window kAll{0, UINT64_MAX};

// The cloud as one life sees it: replies to the dead are counted, and go nowhere.
class LineToCloud final : public Cloud {
 public:
  LineToCloud(Cloud& cloud, std::size_t& late) : cloud_(cloud), late_(late) {}
  ~LineToCloud() override { *alive_ = false; }
  void start(CallSpec spec, Done done) override {
    cloud_.start(std::move(spec),
                 [alive = alive_, &late = late_, done = std::move(done)](CallReply reply) {
                   if (*alive) return done(std::move(reply));
                   ++late;
                 });
  }

 private:
  Cloud& cloud_;
  std::size_t& late_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

// In all accounts and regions that stories are about. `states` as a StackFilter has them.
std::vector<StackRow> stacks_of(Reader& reader, std::vector<StackState> states) {
  std::vector<StackRow> all;
  for (const char* account : {GroupWorld::kOwner, GroupWorld::kTarget, GroupWorld::kOther}) {
    for (const char* region : {GroupWorld::kRegion, GroupWorld::kOtherRegion}) {
      StackFilter filter;
      filter.account = account;
      filter.region = region;
      filter.states = states;
      for (StackRow& row : reader.stacks(filter, kAll).rows) all.push_back(std::move(row));
    }
  }
  return all;
}

}  // namespace

struct GroupWorld::Stacks {
  explicit Stacks(GroupWorld& w)
      : line(*w.cloud_, w.late),
        writer(w.store, w.stack_writing_,
               [&w](std::string why) { w.troubles.push_back(std::move(why)); }),
        permissions(w.people, w.world.clock()),
        guarded(line, permissions.guard(), w.stack_tasks_),
        operation_end(w.store, service::Quotas().revisions_per_stack) {}

  LineToCloud line;
  Writer writer;
  service::CloudPermissions permissions;
  GuardedCloud guarded;
  service::OperationEnd operation_end;
};

struct GroupWorld::Keeper {
  explicit Keeper(GroupWorld& w)
      : numbers(w.store.begin_epoch()),
        writer(w.store, w.keeper_writing_,
               [&w](std::string why) { w.troubles.push_back(std::move(why)); }),
        instances(w.world.clock(), w.keeper_tasks_),
        line(*w.cloud_, w.late),
        permissions(w.people, w.world.clock()),
        guarded(line, permissions.guard(), w.keeper_tasks_),
        drift({w.store, writer, guarded, w.world.clock(), w.keeper_tasks_,
               service::stored_models(TypeCatalog::embedded(), w.surroundings_),
               [&w](std::string why) { w.troubles.push_back(std::move(why)); },
               [this](const std::string& id) { instances.ended(id); }}),
        context{w.store,
                writer,
                *w.runner_,
                w.world.clock(),
                w.world.chance(),
                numbers,
                TypeCatalog::embedded(),
                w.surroundings_,
                {},
                [&w](Executor::Task task) {
                  w.keeper_workers_.post(std::move(task));
                  return true;
                },
                [&w](std::string why) { w.troubles.push_back(std::move(why)); }},
        rollouts({w.store, writer, w.world.clock(), w.keeper_tasks_,
                  [this, &w](InstanceWork work, Rollouts::Tell tell) {
                    if (work.start.again && w.options_.planted.forgets_resend) return;
                    instances.perform(std::move(work), std::move(tell));
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
                  [&w](std::string why) { w.troubles.push_back(std::move(why)); }}),
        automatic(context, w.world.clock(), w.keeper_tasks_),
        actions(service::make_actions(context)) {
    context.identities = &w.people;
    context.directories = w.options_.directories;
    context.group_roles = w.options_.roles;
    context.rollouts = &rollouts;
    context.drift = &drift;
    instances.connect(context);
    group_resources.connect(context, [](const Action& action, const FormFields& fields) {
      api::Decoded decoded = api::decode_parameters(action, fields);
      return decoded.complaints.empty() ? Result(std::move(decoded.parameters))
                                        : Result<Value>(decoded.complaints.front());
    });
    drift.recover();
    for (const Error& error : rollouts.recover()) w.troubles.push_back(error.message);
  }

  service::Numbers numbers;
  Writer writer;
  service::InstanceWorker instances;
  LineToCloud line;  // of what looks for drift
  service::CloudPermissions permissions;
  GuardedCloud guarded;
  service::DriftDetections drift;
  service::Context context;
  service::GroupResources group_resources;
  NestedCloud group_cloud{group_resources};
  Rollouts rollouts;
  service::AutoDeployments automatic;
  std::map<std::string, service::ActionHandler, std::less<>> actions;
};

GroupWorld::GroupWorld(Options options)
    : world(options.seed),
      options_(std::move(options)),
      keeper_tasks_(world.executor()),
      keeper_writing_(world.make_executor()),
      keeper_workers_(world.make_executor()),
      stack_tasks_(world.make_executor()),
      stack_writing_(world.make_executor()),
      cloud_tasks_(world.make_executor()),
      writer_of_nobody_(store, nowhere_, {}) {
  sim::SimOptions cloud;
  cloud.latency = sim::Latency::parse(options_.latency).value();
  cloud.faults = options_.faults;
  cloud_ =
      sim::SimCloud::open(std::move(cloud), world.clock(), world.chance(), cloud_tasks_).value();
  begin_stacks();
  keeper_ = std::make_unique<Keeper>(*this);
}

GroupWorld::~GroupWorld() {
  kill(Half::kBoth);
}

// What is handed to the dead is lost: it is in the rows.
Runner::Ports GroupWorld::ports_of_nobody() {
  return {store, writer_of_nobody_, *cloud_, world.clock(), nowhere_, {}, {}, {}};
}

void GroupWorld::begin_stacks() {
  stacks_ = std::make_unique<Stacks>(*this);
  runner_.emplace(Runner::Ports{
      store,
      stacks_->writer,
      stacks_->guarded,
      world.clock(),
      stack_tasks_,
      service::stored_models(TypeCatalog::embedded(), surroundings_),
      [this](const StackRow& stack, StackState) { tell_keeper(stack.id); },
      [this](std::string trouble) { troubles.push_back(std::move(trouble)); },
      {},
      [this](const StackRow& stack, Batch& batch) { stacks_->operation_end.add(stack, batch); }});
  for (const Error& error : runner_->recover()) troubles.push_back(error.message);
}

void GroupWorld::tell_keeper(const std::string& stack) {
  if (keeper_) {
    keeper_->instances.ended(stack);
  } else {
    ++late;
  }
}

void GroupWorld::kill(Half half) {
  if (half != Half::kStacks && keeper_) {
    for (ManualExecutor* tasks : {&keeper_tasks_, &keeper_writing_, &keeper_workers_}) {
      tasks->clear();  // what they hold may refer to the keeper
    }
    keeper_.reset();
  }
  if (half != Half::kKeeper && stacks_) {
    for (ManualExecutor* tasks : {&stack_tasks_, &stack_writing_}) tasks->clear();
    runner_.emplace(ports_of_nobody());
    stacks_.reset();
  }
}

// A runner that is there again says of every stack at rest that it is: the keeper may not have
// heard so from the last one.
void GroupWorld::revive() {
  if (!stacks_) {
    begin_stacks();
    if (keeper_ && !options_.planted.deaf) {
      const auto reader = store.read();
      for (const StackRow& stack : stacks_of(*reader, {})) {
        if (!stack.operation) keeper_->instances.ended(stack.id);
      }
      for (const StackRow& stack : stacks_of(*reader, {{StackAction::kDelete, Phase::kComplete}})) {
        keeper_->instances.ended(stack.id);
      }
    }
  }
  if (!keeper_) keeper_ = std::make_unique<Keeper>(*this);
}

GroupWorld::Answer GroupWorld::ask(const std::string& name, FormFields fields,
                                   const std::string& account) {
  auto answer = std::make_shared<std::optional<Result<Value>>>();
  const Action* action = ActionCatalog::embedded().find(name);
  const bool placed = std::any_of(fields.begin(), fields.end(),
                                  [](const auto& field) { return field.first == "RegionId"; });
  if (!placed) fields.emplace_back("RegionId", kRegion);
  api::Decoded decoded = api::decode_parameters(*action, fields);
  if (!decoded.complaints.empty()) {
    *answer = std::move(decoded.complaints.front());
    return answer;
  }
  service::ActionRequest request;
  request.action = action;
  request.parameters = std::move(decoded.parameters);
  request.identity = {account, "key", "acs:ram::" + account + ":root"};
  request.region = request.parameters.get_string("RegionId");
  keeper_->actions.find(name)->second(std::move(request), [answer](Result<Value> result) {
    if (!*answer) *answer = std::move(result);
  });
  return answer;
}

Result<Value> GroupWorld::call(const std::string& action, FormFields fields,
                               const std::string& account) {
  const Answer answer = ask(action, std::move(fields), account);
  while (!answer->has_value() && step()) continue;
  if (answer->has_value()) return **answer;
  return Error{.code = "NoAnswer",
               .message = "The request was never answered.",
               .where = action,
               .at = {},
               .fix = "An action must answer every request."};
}

void GroupWorld::look_at_directory() {
  keeper_tasks_.post([this] { keeper_->automatic.look(); });
}

Cloud& GroupWorld::group_cloud() {
  return keeper_->group_cloud;
}

bool GroupWorld::step() {
  if (world.run_one()) return true;
  const auto due = world.next_due();
  if (due) world.clock().set(*due);
  return due.has_value();
}

bool GroupWorld::idle() {
  const auto reader = store.read();
  return reader->unfinished_operations().empty() &&
         reader->groups().unfinished_group_operations({}).empty();
}

// The end of some operation, which the keeper knows of, or which is not the one it waits for.
void GroupWorld::tell_late(std::mt19937_64& chance) {
  const std::vector<StackRow> stacks = stacks_of(*store.read(), {});
  if (!stacks.empty()) tell_keeper(stacks[chance() % stacks.size()].id);
}

bool GroupWorld::run() {
  std::mt19937_64 unused;
  return run(unused, 0);
}

bool GroupWorld::run(std::mt19937_64& chance, std::size_t deaths) {
  constexpr std::size_t kTasksMax = 20'000;  // a long story has 300
  constexpr std::size_t kTasksOfALife = 40;
  constexpr Half kHalves[] = {Half::kKeeper, Half::kStacks, Half::kBoth};
  std::size_t until_death = chance() % kTasksOfALife;
  std::size_t dead_for = 0;
  std::uint64_t seen = store.memory.commits();
  bool ended = idle();
  for (std::size_t task = 0; task < kTasksMax; ++task) {
    if (store.memory.commits() != seen) {
      seen = store.memory.commits();
      ended = idle();
    }
    if (ended && whole()) return true;
    if (!whole() && dead_for-- == 0) revive();
    if (whole() && deaths > 0 && until_death-- == 0) {
      --deaths;
      ++died;
      kill(kHalves[chance() % std::size(kHalves)]);
      dead_for = chance() % kTasksOfALife;
      until_death = chance() % kTasksOfALife;
    }
    if (died > 0 && chance() % 16 == 0) tell_late(chance);
    if (step()) continue;
    if (whole()) return idle();
    dead_for = 0;
  }
  return false;
}

std::vector<InstanceRow> GroupWorld::instances(std::string_view group) {
  const auto reader = store.read();
  const auto row = reader->groups().live_group_named(kOwner, kRegion, group);
  return row ? reader->groups().instances({.group = row->id}, kAll).rows
             : std::vector<InstanceRow>();
}

std::string GroupWorld::broken(const std::string& id, const Limits& limits) {
  const auto reader = store.read();
  const auto operation = reader->groups().group_operation(id);
  if (!operation || !is_over(operation->status)) return "the operation is not over";
  for (const InstanceResultRow& row : reader->groups().instance_results(id, kAll).rows) {
    const std::string target = row.account + "/" + row.region;
    if (!is_over(row.status)) return target + " has no outcome";
    StackFilter filter;
    filter.account = row.account;
    filter.region = row.region;
    const auto stacks = reader->stacks(filter, kAll).rows;
    const auto instance = reader->groups().instance(operation->group, row.account, row.region);
    if (stacks.size() > 1) return target + " has two stacks";
    if (instance && !stacks.empty() && instance->stack_id != stacks[0].id) {
      return target + " does not know its stack";
    }
    const bool done = row.status == ResultStatus::kSucceeded;
    if (done && (operation->action == GroupAction::kDelete) == instance.has_value()) {
      return target + " succeeded, and its instance does not say so";
    }
    if (!instance || operation->action == GroupAction::kDelete) continue;
    if (operation->action == GroupAction::kDetectDrift) {
      if (done && instance->drift != InstanceDrift::kInSync) return target + " was not looked at";
      continue;
    }
    const bool current = instance->status == InstanceStatus::kCurrent;
    if (done != current) return target + " is not as its result says";
    if (done && (stacks.empty() || stacks[0].state.phase != Phase::kComplete)) {
      return target + " succeeded without a stack";
    }
  }
  if (auto wrong = store.broken(id, limits); !wrong.empty()) return wrong;
  if (!troubles.empty()) return troubles.front();
  return orphans();
}

std::string GroupWorld::orphans() {
  const auto reader = store.read();
  std::set<std::pair<std::string, std::string>> known;  // stack, physical id
  for (const StackRow& stack : stacks_of(*reader, {})) {
    if (!reader->groups().instance_of_stack(stack.id)) return "no instance knows " + stack.id;
    for (const ResourceRow& row : reader->resources(stack.no)) {
      if (row.state != ResourceState{ResourceAction::kDelete, Phase::kComplete}) {
        known.emplace(stack.id, row.physical_id);
      }
    }
  }
  for (const sim::SimResource& one : live()) {
    if (!known.contains({one.stack_id, one.physical_id}))
      return "no stack knows " + one.physical_id;
  }
  return {};
}

}  // namespace cairn::testing
