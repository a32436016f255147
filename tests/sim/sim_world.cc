#include "tests/sim/sim_world.h"

#include <set>

#include "base/digest.h"

namespace cairn::testing {
namespace {

// Calls of one life of the node: replies to the dead go nowhere.
class LifeCloud final : public Cloud {
 public:
  LifeCloud(ChaosCloud& cloud, std::shared_ptr<bool> alive)
      : cloud_(cloud), alive_(std::move(alive)) {}
  void start(CallSpec spec, Done done) override {
    cloud_.start(std::move(spec), [alive = alive_, done = std::move(done)](CallReply reply) {
      if (*alive) done(std::move(reply));
    });
  }

 private:
  ChaosCloud& cloud_;
  std::shared_ptr<bool> alive_;
};

}  // namespace

struct SimWorld::Life {
  explicit Life(SimWorld& w)
      : cloud(w.cloud, alive),
        writer(w.store, w.writing_, [this](std::string) { broken = true; }),
        runner({w.store,
                writer,
                cloud,
                w.world.clock(),
                w.engine_,
                [&w](const StackRow&, const StackDetailRow&, const std::string&, Millis, Reader&) {
                  return Result<Goal>(Goal{w.model, {}, {}});
                },
                {},
                [&w](std::string trouble) { w.store.complaints.push_back(trouble); }}) {}
  ~Life() { *alive = false; }

  std::shared_ptr<bool> alive = std::make_shared<bool>(true);
  bool broken = false;
  LifeCloud cloud;
  Writer writer;
  Runner runner;
};

SimWorld::SimWorld(std::uint64_t seed, std::vector<FakeResource> resources, Chaos chaos)
    : world(seed + 1),
      cloud(world, seed * 7 + 3, chaos),
      model(std::make_shared<FakeModel>(resources)),
      resources_(std::move(resources)),
      engine_(world.executor()),
      writing_(world.make_executor()) {
  life_ = std::make_unique<Life>(*this);
}

SimWorld::~SimWorld() = default;

void SimWorld::create(bool rollback, std::int64_t parallelism, Millis timeout) {
  OperationStart start;
  const Millis now = world.clock().now();
  start.stack.no = kStack;
  start.stack.id = "stack-id";
  start.stack.account = "1234567890123456";
  start.stack.region = "cn-hangzhou";
  start.stack.name = "sim";
  start.stack.created = now;
  start.operation = {.no = {next_operation_++},
                     .stack = kStack,
                     .action = StackAction::kCreate,
                     .plan_hash = {},
                     .started = now,
                     .deadline = now + timeout,
                     .timeout = timeout,
                     .parallelism = parallelism,
                     .rollback = rollback};
  start.stack.operation = start.stack.last_operation = start.operation.no;
  std::vector<Wanted> wanted;
  for (const ModelResource& r : model->resources()) {
    wanted.push_back({r.logical_id, *r.type, r.needs});
  }
  start.plan = make_create_plan(wanted);
  start.operation.plan_hash = hex(sha256(encode(start.plan)));
  start.target.model = model;
  start.last_event = 1;
  Batch batch;
  batch.new_stacks.push_back(start.stack);
  batch.details.push_back({kStack, {}, {}, {}, {}, {}});
  batch.operations.push_back(start.operation);
  batch.blobs.push_back({start.operation.plan_hash, encode(start.plan)});
  EventRow event;
  event.stack = kStack;
  event.seq = 1;
  event.of_stack = true;
  batch.events.push_back(event);
  begin(std::move(batch), std::move(start));
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

std::vector<std::string> SimWorld::complaints() {
  std::vector<std::string> all = store.complaints;
  all.insert(all.end(), cloud.complaints().begin(), cloud.complaints().end());
  const std::string status = this->status();
  std::set<std::string> owned;
  std::set<std::string> seen;
  for (const ResourceRow& row : rows()) {
    const std::string state = resource_status_name(row.state);
    if (!seen.insert(row.logical_id).second) all.push_back(row.logical_id + " has two rows");
    if (row.state.phase == Phase::kInProgress) all.push_back(row.logical_id + " is still " + state);
    const bool kept = row.retain && state == "DELETE_COMPLETE";
    if (state == "CREATE_COMPLETE" || kept) owned.insert(row.physical_id);
    if (state == "CREATE_COMPLETE" && !cloud.live().contains(row.physical_id)) {
      all.push_back(row.logical_id + " is gone from the cloud");
    }
    if (status == "CREATE_COMPLETE" && state != "CREATE_COMPLETE") {
      all.push_back(row.logical_id + " is " + state + " in a complete stack");
    }
    if (status == "CREATE_ROLLBACK_COMPLETE" && state != "DELETE_COMPLETE") {
      all.push_back(row.logical_id + " is " + state + " after the rollback");
    }
  }
  if (status == "CREATE_COMPLETE" && seen.size() != resources_.size()) {
    all.push_back("a complete stack lacks resources");
  }
  const bool settled = status == "CREATE_COMPLETE" || status == "CREATE_ROLLBACK_COMPLETE" ||
                       status == "DELETE_COMPLETE";
  for (const auto& [id, thing] : cloud.live()) {
    if (settled && !owned.contains(id)) {
      all.push_back(id + " of " + thing.logical_id + " belongs to nobody");
    }
  }
  return all;
}

}  // namespace cairn::testing
