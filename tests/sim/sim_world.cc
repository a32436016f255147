#include "tests/sim/sim_world.h"

#include <algorithm>
#include <set>

#include "base/digest.h"
#include "engine/incarnations.h"
#include "engine/machine_states.h"
#include "plan/update_plan.h"
#include "tests/support/life_cloud.h"
#include "value/json.h"

namespace cairn::testing {

struct SimWorld::Life {
  explicit Life(SimWorld& w)
      : cloud(w.cloud),
        guarded(
            cloud,
            [&w](const CallSpec& call) {
              return w.may ? w.may(call) : std::optional<CallRefusal>();
            },
            w.engine_),
        writer(w.store, w.writing_, [this](std::string) { broken = true; }),
        runner({w.store,
                writer,
                guarded,
                w.world.clock(),
                w.engine_,
                [&w](const StackRow&, const StackDetailRow& definition, Millis, Reader&) {
                  return Result<Goal>(Goal{w.models.at(definition.template_hash), {}, {}});
                },
                {},
                [&w](std::string trouble) { w.store.complaints.push_back(trouble); }}) {}

  bool broken = false;
  LifeCloud cloud;
  GuardedCloud guarded;
  Writer writer;
  Runner runner;
};

SimWorld::SimWorld(std::uint64_t seed, std::vector<FakeResource> resources, Chaos chaos)
    : world(seed + 1),
      cloud(world, seed * 7 + 3, chaos),
      engine_(world.executor()),
      writing_(world.make_executor()) {
  cloud.let_go = [this](const std::string& id) { return store.released.contains(id); };
  add_model(std::move(resources));
  life_ = std::make_unique<Life>(*this);
}

SimWorld::~SimWorld() = default;

std::string SimWorld::add_model(std::vector<FakeResource> resources) {
  for (const FakeResource& r : resources) {
    if (r.retain) cloud.excuse(r.id);
  }
  std::string hash = "m" + std::to_string(models.size());
  models[hash] = std::make_shared<FakeModel>(std::move(resources));
  return hash;
}

void SimWorld::create(bool rollback, std::int64_t parallelism, Millis timeout) {
  std::vector<Wanted> wanted;
  for (const ModelResource& r : models.at("m0")->resources()) {
    wanted.push_back({r.logical_id, *r.type, r.needs});
  }
  UpdateOptions options;
  options.rollback = rollback;
  options.parallelism = parallelism;
  options.timeout = timeout;
  begin_new(StackAction::kCreate, make_create_plan(wanted), options);
}

void SimWorld::create_by_import(UpdateOptions options) {
  Goal goal;
  goal.model = models.at("m0");
  const Diff changes = diff(nullptr, goal, {}, {.imports = options.imports});
  begin_new(StackAction::kImportCreate, make_update_plan(changes, *goal.model, {}, {}), options);
}

void SimWorld::begin_new(StackAction action, Plan plan, const UpdateOptions& options) {
  OperationStart start;
  const Millis now = world.clock().now();
  start.stack.no = kStack;
  start.stack.id = "stack-id";
  start.stack.account = "1234567890123456";
  start.stack.region = "cn-hangzhou";
  start.stack.name = "sim";
  start.stack.state = {action, Phase::kInProgress};
  start.stack.created = now;
  start.operation = {.no = {next_operation_++},
                     .stack = kStack,
                     .action = action,
                     .plan_hash = {},
                     .started = now,
                     .deadline = now + options.timeout,
                     .timeout = options.timeout,
                     .parallelism = options.parallelism,
                     .rollback = options.rollback};
  start.stack.operation = start.stack.last_operation = start.operation.no;
  start.plan = std::move(plan);
  start.operation.plan_hash = hex(sha256(encode(start.plan)));
  start.target.model = models.at("m0");
  start.last_event = 1;
  Batch batch;
  batch.new_stacks.push_back(start.stack);
  start.operation.revision = 1;
  start.revision.definition.no = kStack;
  start.revision.definition.template_hash = "m0";
  batch.details.push_back(start.revision.definition);
  batch.operations.push_back(start.operation);
  batch.blobs.push_back({start.operation.plan_hash, encode(start.plan)});
  EventRow event;
  event.stack = kStack;
  event.seq = 1;
  event.of_stack = true;
  batch.events.push_back(event);
  begin(std::move(batch), std::move(start));
}

void SimWorld::update(std::vector<FakeResource> resources, UpdateOptions options) {
  const auto reader = store.read();
  const Millis now = world.clock().now();
  OperationStart start;
  start.stack = stack();
  const bool importing = !options.imports.empty();
  start.stack.state = *next(start.stack.state, importing ? Turn::kImportBegun : Turn::kUpdateBegun);
  start.operation = {.no = {next_operation_++},
                     .stack = kStack,
                     .action = start.stack.state.action,
                     .plan_hash = {},
                     .started = now,
                     .deadline = now + options.timeout,
                     .timeout = options.timeout,
                     .parallelism = options.parallelism,
                     .rollback = options.rollback};
  start.operation.replacement = options.replacement;
  start.stack.operation = start.stack.last_operation = start.operation.no;
  start.base.model = committed();
  const std::string hash = add_model(std::move(resources));
  start.target.model = models.at(hash);
  start.resources = reader->resources(kStack);
  start.details = reader->resource_details(kStack);
  const auto existing = incarnations(start.resources, start.details);
  const Diff changes = diff(start.base.model.get(), start.target, existing,
                            {.tainted = options.tainted, .imports = options.imports});
  start.plan =
      make_update_plan(changes, *start.target.model, existing,
                       {.base_version = 1, .first_number = first_free_number(start.resources)});
  start.operation.plan_hash = hex(sha256(encode(start.plan)));
  start.operation.revision = reader->stack_detail(kStack)->revision + 1;
  start.revision.definition.no = kStack;
  start.revision.definition.template_hash = hash;
  start.revision.definition.revision = start.operation.revision;
  start.revision.operation = start.operation.no;
  start.last_event = reader->last_event(kStack) + 1;
  Batch batch;
  batch.steps.push_back({.no = kStack,
                         .by = {},
                         .operation = start.operation.no,
                         .state = start.stack.state,
                         .status_reason = {},
                         .updated = now});
  batch.operations.push_back(start.operation);
  batch.blobs.push_back({start.operation.plan_hash, encode(start.plan)});
  batch.records.push_back(to_record(start.stack, start.revision, now));
  batch.events.push_back(stack_event(start.stack, start.last_event, now));
  begin(std::move(batch), std::move(start));
}

void SimWorld::order(Input input) {
  if (const auto* order = std::get_if<OrderResource>(&input)) cloud.excuse(order->logical_id);
  life_->runner.order(stack().operation, std::move(input), [](bool) {});
}

void SimWorld::remove() {
  const auto reader = store.read();
  OperationStart start;
  const Millis now = world.clock().now();
  start.stack = stack();
  start.stack.state = *next(start.stack.state, Turn::kDeleteBegun);
  start.operation = {.no = {next_operation_++},
                     .stack = kStack,
                     .action = StackAction::kDelete,
                     .plan_hash = {},
                     .started = now,
                     .deadline = now + 3'600'000,
                     .timeout = 3'600'000,
                     .parallelism = 0,
                     .rollback = false};
  start.stack.operation = start.operation.no;
  start.resources = reader->resources(kStack);
  start.details = reader->resource_details(kStack);
  start.last_event = reader->last_event(kStack) + 1;
  Batch batch;
  batch.steps.push_back({.no = kStack,
                         .by = {},
                         .operation = start.operation.no,
                         .state = start.stack.state,
                         .status_reason = {},
                         .updated = now});
  batch.operations.push_back(start.operation);
  EventRow event;
  event.stack = kStack;
  event.seq = start.last_event;
  event.of_stack = true;
  event.stack_state = start.stack.state;
  batch.events.push_back(event);
  begin(std::move(batch), std::move(start));
}

// The acceptance itself is durable before the story begins: that it may be lost is the service's
// story.
void SimWorld::begin(Batch batch, OperationStart start) {
  start.operation.acting = "somebody";
  for (OperationRow& operation : batch.operations) operation.acting = "somebody";
  const Batch group[] = {std::move(batch)};
  const auto outcomes = store.memory.commit(group);
  if (outcomes[0] != CommitOutcome::kDurable) store.complaints.push_back("the start was refused");
  life_->runner.adopt(std::move(start));
}

void SimWorld::crash() {
  ++deaths;
  life_.reset();
  engine_.clear();
  writing_.clear();
  store.memory.forgive();
  life_ = std::make_unique<Life>(*this);
  for (const Error& error : life_->runner.recover()) store.complaints.push_back(error.message);
}

bool SimWorld::run(const std::function<bool()>& should_die, std::size_t tasks_max) {
  for (std::size_t tasks = 0; tasks < tasks_max; ++tasks) {
    if (life_->broken) crash();
    if (ended()) return true;
    if (should_die()) crash();
    if (world.run_one()) continue;
    const auto due = world.next_due();
    if (!due) return ended();
    world.clock().set(*due);
  }
  return false;
}

namespace {

// What resources really are: Ref is the physical id.
class Really final : public ResourceValues {
 public:
  Really(const StackModel& model, const std::vector<ResourceRow>& rows) : model_(model) {
    for (const ResourceRow& row : rows) {
      if (belongs(row)) ids_[row.logical_id] = row.physical_id;
    }
  }
  Value ref(std::uint32_t resource) const override {
    const auto found = ids_.find(model_.resources()[resource].logical_id);
    return found == ids_.end() ? Value() : Value::string(found->second);
  }
  Value attribute(std::uint32_t, std::string_view) const override { return {}; }

 private:
  const StackModel& model_;
  std::map<std::string, std::string> ids_;
};

}  // namespace

std::string SimWorld::told() {
  std::string text;
  auto events = store.read()->events(stack(), {}, {0, 1000}).rows;
  std::reverse(events.begin(), events.end());
  for (const EventRow& e : events) {
    text += e.of_stack ? status_name(e.stack_state)
                       : "  " + e.logical_id + " " + resource_status_name(e.resource_state) + " " +
                             e.physical_id;
    text += " " + e.reason + "\n";
  }
  return text;
}

std::vector<std::string> SimWorld::complaints() {
  std::vector<std::string> all = store.complaints;
  all.insert(all.end(), cloud.complaints().begin(), cloud.complaints().end());
  complain_of_rows(all);
  const StackState state = stack().state;
  const bool fulfilled =
      state.phase == Phase::kComplete && (goes_forward(state.action) || goes_back(state.action));
  if (fulfilled) complain_of_goal(*committed(), all);
  return all;
}

void SimWorld::complain_of_rows(std::vector<std::string>& all) {
  const StackState state = stack().state;
  std::set<std::string> owned = store.released;
  std::set<std::string> seen;
  for (const ResourceRow& row : rows()) {
    const std::string status = resource_status_name(row.state);
    const bool there = belongs(row) && standing_of(row) != Standing::kBroken;
    if (row.state.phase == Phase::kInProgress)
      all.push_back(row.logical_id + " is still " + status);
    if (belongs(row)) owned.insert(row.physical_id);
    if (there && !cloud.live().contains(row.physical_id)) {
      all.push_back(row.logical_id + ", " + status + ", is gone from the cloud");
    }
    const bool twice = belongs(row) && !seen.insert(row.logical_id).second;
    if (twice && state.phase == Phase::kComplete) all.push_back(row.logical_id + " has two rows");
    if (status_name(state) == "CREATE_ROLLBACK_COMPLETE" && belongs(row)) {
      all.push_back(row.logical_id + " is " + status + " after the rollback");
    }
  }
  for (const std::string& id : cloud.unowned()) {
    if (!cloud.live().contains(id)) all.push_back(id + " is gone, and nobody took it away");
  }
  if (state.phase != Phase::kComplete) return;
  owned.insert(cloud.unowned().begin(), cloud.unowned().end());
  for (const auto& [id, thing] : cloud.live()) {
    if (!owned.contains(id)) all.push_back(id + " of " + thing.logical_id + " belongs to nobody");
  }
}

void SimWorld::complain_of_goal(const StackModel& wanted, std::vector<std::string>& all) {
  std::map<std::string, ResourceRow> there;
  for (const ResourceRow& row : rows()) {
    if (belongs(row)) there[row.logical_id] = row;
  }
  if (there.size() != wanted.resources().size()) {
    all.push_back("a complete stack has " + std::to_string(there.size()) + " resources");
  }
  const Really really(wanted, rows());
  for (std::uint32_t i = 0; i < wanted.resources().size(); ++i) {
    const ModelResource& r = wanted.resources()[i];
    const auto row = there.find(r.logical_id);
    if (row == there.end()) {
      all.push_back(r.logical_id + " is missing");
      continue;
    }
    if (row->second.state.phase != Phase::kComplete) {
      all.push_back(r.logical_id + " is " + resource_status_name(row->second.state));
    }
    if (row->second.retain != (r.deletion_policy == DeletionPolicy::kRetain)) {
      all.push_back(r.logical_id + " has another deletion policy");
    }
    if (row->second.status_reason == "Its update was skipped") continue;
    const auto thing = cloud.live().find(row->second.physical_id);
    if (thing == cloud.live().end()) continue;  // told of above
    Errors errors;
    const bool imported = row->second.state.action == ResourceAction::kImport;
    const Value properties = wanted.resolve_properties(i, really, errors);
    if (!imported && !(thing->second.properties == properties)) {
      all.push_back(r.logical_id + " is " + to_json(thing->second.properties) + " instead of " +
                    to_json(properties));
    }
    if (thing->second.type != *r.type) all.push_back(r.logical_id + " is of another type");
    if (thing->second.torn) all.push_back(r.logical_id + " is part changed");
  }
}

}  // namespace cairn::testing
