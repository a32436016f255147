#include "service/rehearsal.h"

#include <map>
#include <optional>
#include <set>
#include <utility>

#include "cloud/cloud_by_type.h"
#include "cloud/guarded/guarded_cloud.h"
#include "cloud/nested/nested_cloud.h"
#include "cloud/sim/sim_cloud.h"
#include "service/answers.h"
#include "service/cloud_permissions.h"
#include "service/data_source_call.h"
#include "service/definition.h"
#include "service/nested_stacks.h"
#include "service/operation_end.h"
#include "service/stored_outputs.h"
#include "store/memory/forked_store.h"
#include "world/virtual_time.h"

namespace cairn::service {
namespace {

// Above any that a store comes to: numbers made in a rehearsal, and with them the client tokens of
// its calls, are nobody else's.
constexpr std::uint32_t kEpoch = 0x7FFF'FFFF;

// Equal questions get equal answers. The steps of SplitMix64.
class SameChance final : public Chance {
 public:
  std::uint64_t next() override {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
  }

 private:
  std::uint64_t state_ = 0;
};

// What templates see of the copy; what the copy does not change is asked outside.
class CopiedSurroundings final : public Surroundings {
 public:
  CopiedSurroundings(const Surroundings& outside, Store& store, const sim::SimCloud& cloud)
      : outside_(outside), store_(store), cloud_(cloud) {}

  std::vector<std::string> zones(std::string_view region) const override {
    return outside_.zones(region);
  }
  Value stack_output(std::string_view account, std::string_view stack, std::string_view output,
                     std::string_view region) const override {
    return stored_output(store_, account, region, stack, output);
  }
  Value marketplace_image(std::string_view product_code) const override {
    return outside_.marketplace_image(product_code);
  }
  std::optional<std::string> module_template(std::string_view account, std::string_view type,
                                             std::string_view version) const override {
    return outside_.module_template(account, type, version);
  }
  Result<DataSourceAnswer> data_source(std::string_view account, std::string_view region,
                                       std::string_view type,
                                       const Value& properties) const override {
    return data_source_answer(
        type, cloud_.look_up(data_source_call(account, region, type, properties, {})));
  }
  Result<Value> oos_parameter(std::string_view account, std::string_view region,
                              std::string_view name, bool secret) const override {
    return stored_parameter(cloud_.oos_parameter(account, region, name, secret), name);
  }
  Result<std::vector<Value>> jq(std::string_view script, const Value& input, bool first_only,
                                std::int64_t now_ms, TimeBudget& time) const override {
    return outside_.jq(script, input, first_only, now_ms, time);
  }

 private:
  const Surroundings& outside_;
  Store& store_;
  const sim::SimCloud& cloud_;
};

// In front of every cloud: refuses what was planted to fail.
class PlantedFailures final : public Cloud {
 public:
  PlantedFailures(Cloud& behind, Executor& executor, sim::FaultPlan plan)
      : behind_(behind), executor_(executor), plan_(std::move(plan)) {}

  void start(CallSpec spec, Done done) override {
    const std::string path = prefix_of(spec.stack_id) + spec.logical_id;
    const sim::Fault fault = wanted_ ? strike(spec, path) : sim::Fault{};
    if (fault.kind == sim::FaultKind::kNone) return pass(std::move(spec), path, std::move(done));
    struck_.emplace_back(path, spec.kind);
    CallReply reply;
    reply.outcome = CallReply::Outcome::kFailed;
    reply.code = fault.code;
    reply.message = fault.message;
    executor_.post(
        [done = std::move(done), reply = std::move(reply)]() mutable { done(std::move(reply)); });
  }
  void want(bool wanted) { wanted_ = wanted; }
  const std::vector<std::pair<std::string, CallKind>>& struck() const { return struck_; }
  std::string prefix_of(const std::string& stack_id) const {
    const auto found = prefixes_.find(stack_id);
    return found == prefixes_.end() ? std::string() : found->second;
  }

 private:
  // On the way back only deletes fail: what fails is to be gone back from.
  sim::Fault strike(CallSpec spec, const std::string& path) {
    back_ = back_ || (spec.rolling_back && prefix_of(spec.stack_id).empty());
    const bool spared = (back_ || spec.rolling_back) && spec.kind != CallKind::kDelete;
    if (spared) return {};
    spec.logical_id = path;
    return plan_.strike(spec);
  }

  // Nested stacks are known by what answers their creation, or by what is asked about them.
  void pass(CallSpec spec, const std::string& path, Done done) {
    if (spec.type != kNestedStackType) return behind_.start(std::move(spec), std::move(done));
    if (!spec.physical_id.empty()) prefixes_[spec.physical_id] = path + ".";
    behind_.start(std::move(spec), [this, path, done = std::move(done)](CallReply reply) {
      if (!reply.physical_id.empty()) prefixes_[reply.physical_id] = path + ".";
      done(std::move(reply));
    });
  }

  Cloud& behind_;
  Executor& executor_;
  sim::FaultPlan plan_;
  bool wanted_ = true;
  bool back_ = false;  // the outermost stack is on its way back
  std::vector<std::pair<std::string, CallKind>> struck_;
  std::map<std::string, std::string> prefixes_;  // by StackId
};

Error too_long() {
  return {.code = "ServiceUnavailable",
          .message = "The rehearsal was given up: it took longer than the server can spare.",
          .where = {},
          .at = {},
          .fix = "Ask again for a smaller template, or with a smaller TimeoutInMinutes."};
}

Error stuck(const std::string& why) {
  return {.code = "InternalError",
          .message = "The rehearsal came to nothing: " +
                     (why.empty() ? std::string("nothing was left to do.") : why),
          .where = {},
          .at = {},
          .fix = "This is a bug in the server; please report it with the request."};
}

std::optional<CloudPermissions> permissions_of(const Context& outside, const Clock& time) {
  if (outside.identities == nullptr) return std::nullopt;
  return CloudPermissions(*outside.identities, time);
}

}  // namespace

struct Rehearsal::Node {
  Node(Context& o, sim::FaultPlan planted)
      : outside(o),
        begun(o.clock.now()),
        time(begun),
        store(o.store.read()),
        cloud(o.simulated->copy(time, chance, time)),
        surroundings(o.surroundings, store, *cloud),
        assumed(store, o.types, time, time),
        clouds(*cloud),
        failures(clouds, time, std::move(planted)),
        permissions(permissions_of(o, time)),
        guarded(
            failures,
            [this](const CallSpec& call) {
              return permissions ? permissions->refusal(call) : std::nullopt;
            },
            time),
        writer(store, time, [this](std::string why) { trouble = std::move(why); }),
        operation_end(store, o.quotas.revisions_per_stack),
        runner({store, writer, guarded, time, time, stored_models(o.types, surroundings),
                [this](const StackRow& stack, StackState) {
                  ended.insert(stack.id);
                  nested_cloud.child_ended(stack.id);
                },
                [this](std::string why) { trouble = std::move(why); },
                [this](const StackRow& stack, bool quick) {
                  nested_stacks.cancel_children(stack, quick);
                },
                [this](const StackRow& stack, Batch& batch) { operation_end.add(stack, batch); }}),
        context{store,
                writer,
                runner,
                time,
                chance,
                numbers,
                o.types,
                surroundings,
                o.quotas,
                [this](Executor::Task task) {
                  time.post(std::move(task));
                  return true;
                },
                [this](std::string why) { trouble = std::move(why); }} {
    clouds.add(std::string(kNestedStackType), nested_cloud);
    clouds.add(AssumedCloud::takes, assumed);
    nested_stacks.connect(context);
    context.shelf = o.shelf;
    context.identities = o.identities;
    context.pass_role = o.pass_role;
    context.allowed_values = [this](const std::string& account, const std::string& region,
                                    std::string_view type, std::string_view property,
                                    const Value& known) {
      return cloud->allowed_values({account, region}, type, property, known);
    };
    context.inventory = inventory_of(*cloud);
    context.http_types = o.http_types;
    context.eventbridge = o.eventbridge;
    context.prices = o.prices;
    context.simulated = cloud.get();
  }

  // Tasks given up may hold on to what is below.
  ~Node() { time.clear(); }

  Context& outside;
  const Millis begun;
  VirtualTime time;
  SameChance chance;
  ForkedStore store;
  std::unique_ptr<sim::SimCloud> cloud;
  CopiedSurroundings surroundings;
  AssumedCloud assumed;
  NestedStacks nested_stacks;
  NestedCloud nested_cloud{nested_stacks};
  CloudByType clouds;
  PlantedFailures failures;
  std::optional<CloudPermissions> permissions;
  GuardedCloud guarded;
  Numbers numbers{kEpoch};
  Writer writer;
  OperationEnd operation_end;
  Runner runner;
  Context context;
  std::set<std::string> ended;  // ids of stacks
  std::string trouble;
};

Rehearsal::Rehearsal(Context& outside, sim::FaultPlan planted)
    : node_(std::make_unique<Node>(outside, std::move(planted))) {}
Rehearsal::~Rehearsal() = default;

Result<void> Rehearsal::run_until(const std::function<bool()>& done) {
  constexpr std::size_t kLookAtClock = 1'024;  // tasks
  for (std::size_t tasks = 0; !done(); ++tasks) {
    const bool late =
        tasks % kLookAtClock == 0 && node_->outside.clock.now() - node_->begun > kWorkMax;
    if (late || tasks == kTasksMax) return too_long();
    if (!node_->time.step() || !node_->trouble.empty()) return stuck(node_->trouble);
  }
  return {};
}

Result<Value> Rehearsal::carry_out(Carry carry, ActionRequest request) {
  const auto answer = std::make_shared<std::optional<Result<Value>>>();
  carry(node_->context, std::move(request),
        [answer](Result<Value> given) { *answer = std::move(given); });
  if (auto ran = run_until([&] { return answer->has_value(); }); !ran) return ran.error();
  return **answer;
}

Result<void> Rehearsal::begin(Batch batch, OperationStart start) {
  const auto outcome = std::make_shared<std::optional<CommitOutcome>>();
  node_->writer.submit(std::move(batch), [outcome](CommitOutcome came) { *outcome = came; });
  if (auto ran = run_until([&] { return outcome->has_value(); }); !ran) return ran.error();
  if (**outcome != CommitOutcome::kDurable) return action_in_progress(start.stack);
  node_->runner.adopt(std::move(start));
  return {};
}

Result<void> Rehearsal::run(const std::string& stack_id) {
  return run_until([&] { return node_->ended.contains(stack_id); });
}

void Rehearsal::plant(bool wanted) {
  node_->failures.want(wanted);
}

Context& Rehearsal::context() {
  return node_->context;
}

std::unique_ptr<Reader> Rehearsal::read() {
  return node_->store.read();
}

const std::vector<EventRow>& Rehearsal::events() const {
  return node_->store.written();
}

const std::vector<Assumed>& Rehearsal::assumed() const {
  return node_->assumed.assumed();
}

std::string Rehearsal::prefix_of(const std::string& stack_id) const {
  return node_->failures.prefix_of(stack_id);
}

const std::vector<std::pair<std::string, CallKind>>& Rehearsal::struck() const {
  return node_->failures.struck();
}

}  // namespace cairn::service
