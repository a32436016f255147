#include "cloud/sim/sim_cloud.h"

#include <algorithm>
#include <deque>
#include <iterator>
#include <map>
#include <mutex>
#include <utility>

#include "cloud/sim/attributes.h"
#include "cloud/sim/sim_core.h"

namespace cairn::sim {
namespace {

// Bounds what a batch's replies hold in memory; larger ones save no more flushes worth having.
constexpr std::size_t kBatchMax = 4096;

}  // namespace

struct SimCloud::State : std::enable_shared_from_this<State> {
  struct Job {
    CallSpec call;
    Done done;
  };
  struct Answer {
    Done done;
    CallReply reply;
  };
  using Answers = std::vector<Answer>;

  State(SimOptions given, std::unique_ptr<Database> database, Clock& time, Chance& dice,
        Executor& runner)
      : options(std::move(given)),
        clock(time),
        chance(dice),
        executor(runner),
        core(Facts::embedded(), std::move(database), options.latency, time, dice) {}

  // Applies everything that waits, commits, and only then lets the answers go.
  void drain() {
    const TimeMs now = clock.now();  // what a call takes counts from here, the commit included
    std::vector<Job> batch = take_batch();
    std::map<TimeMs, Answers> by_delay;
    std::optional<Error> fatal;
    {
      const std::lock_guard lock(core_mutex);
      for (Job& job : batch) answer(job, by_delay);
      if (Result<void> committed = core.commit(); !committed && !broken) {
        broken = true;
        fatal = committed.error();
      }
      if (broken) forget(by_delay);
    }
    if (fatal && options.on_fatal) options.on_fatal(*fatal);
    for (auto& [delay, answers] : by_delay) release(now, delay, std::move(answers));
  }

  // Up to kBatchMax calls; posts another drain() for the rest.
  std::vector<Job> take_batch() {
    const std::lock_guard lock(queue_mutex);
    const auto count = static_cast<std::ptrdiff_t>(std::min(queue.size(), kBatchMax));
    const auto end = queue.begin() + count;
    std::vector<Job> batch(std::make_move_iterator(queue.begin()), std::make_move_iterator(end));
    queue.erase(queue.begin(), end);
    if (!queue.empty()) post_drain();
    return batch;
  }

  void post_drain() {
    executor.post([weak = weak_from_this()] {
      if (const std::shared_ptr<State> state = weak.lock()) state->drain();
    });
  }

  void answer(Job& job, std::map<TimeMs, Answers>& by_delay) {
    const Fault fault = options.faults.strike(job.call);
    TimeMs delay = options.latency.reply_ms(chance);
    if (fault.kind != FaultKind::kThrottle) delay += fault.ms;
    const TimeMs takes = core.takes(job.call);
    CallReply reply = broken ? CallReply{} : core.apply(job.call, fault);
    if (reply.outcome == CallReply::Outcome::kDone) delay += takes;
    by_delay[delay].push_back({std::move(job.done), std::move(reply)});
  }

  // Nothing of the batch is durable, so nothing of it may be told.
  static void forget(std::map<TimeMs, Answers>& by_delay) {
    for (auto& [delay, answers] : by_delay) {
      for (Answer& one : answers) one.reply = CallReply{};
    }
  }

  void release(TimeMs now, TimeMs delay, Answers answers) {
    if (delay == 0) {
      for (Answer& one : answers) one.done(std::move(one.reply));
      return;
    }
    auto shared = std::make_shared<Answers>(std::move(answers));
    executor.post_at(now + delay, [self = weak_from_this(), shared] {
      if (self.expired()) return;
      for (Answer& one : *shared) one.done(std::move(one.reply));
    });
  }

  SimOptions options;
  Clock& clock;
  Chance& chance;
  Executor& executor;

  std::mutex queue_mutex;
  std::deque<Job> queue;

  mutable std::mutex core_mutex;
  SimCore core;
  bool broken = false;
};

Result<std::unique_ptr<SimCloud>> SimCloud::open(SimOptions options, Clock& clock, Chance& chance,
                                                 Executor& executor) {
  std::vector<WorldResource> existing;
  if (!options.world_json.empty()) {
    auto world = read_world(options.world_json, options.world_account, Facts::embedded());
    if (!world) return world.error();
    existing = std::move(world.value());
    options.world_json.clear();
  }
  std::unique_ptr<Database> database;
  if (!options.db_path.empty()) {
    auto opened = Database::open(options.db_path);
    if (!opened) return opened.error();
    database = std::move(opened.value());
  }
  auto state =
      std::make_shared<State>(std::move(options), std::move(database), clock, chance, executor);
  if (Result<void> loaded = state->core.load(existing); !loaded) return loaded.error();
  return std::unique_ptr<SimCloud>(new SimCloud(std::move(state)));
}

SimCloud::SimCloud(std::shared_ptr<State> state) : state_(std::move(state)) {}
SimCloud::~SimCloud() = default;

void SimCloud::start(CallSpec spec, Done done) {
  bool first = false;
  {
    const std::lock_guard lock(state_->queue_mutex);
    first = state_->queue.empty();
    state_->queue.push_back({std::move(spec), std::move(done)});
  }
  if (!first) return;  // the batch that was begun takes this call along
  state_->post_drain();
}

std::vector<SimResource> SimCloud::list(const SimFilter& filter) const {
  const std::lock_guard lock(state_->core_mutex);
  const SimWorld& world = state_->core.world();
  std::vector<SimResource> found;
  const auto fits = [](const std::string& wanted, std::string_view actual) {
    return wanted.empty() || wanted == actual;
  };
  for (const Record* record : world.list()) {
    if (!fits(filter.account, world.text(record->account)) ||
        !fits(filter.region, world.text(record->region)) ||
        !fits(filter.stack_id, world.text(record->stack_id)) ||
        !fits(filter.type, world.text(record->type))) {
      continue;
    }
    const Value properties = world.properties(*record);
    const Change* last = world.last_change(record->number);
    const TimeMs ready_at = std::max(record->ready_at, last == nullptr ? 0 : last->ready_at);
    const bool ready = ready_at <= state_->clock.now();
    const std::string& failure = last == nullptr ? record->failure : last->failure;
    found.push_back({record->number, std::string(world.text(record->account)),
                     std::string(world.text(record->region)), std::string(world.text(record->type)),
                     record->physical_id, std::string(world.text(record->stack_id)),
                     record->logical_id, record->created_at, ready, ready && !failure.empty(),
                     properties,
                     attributes_of(world, *record, *world.type_of(*record), properties)});
  }
  return found;
}

std::size_t SimCloud::size() const {
  const std::lock_guard lock(state_->core_mutex);
  return state_->core.world().size();
}

std::size_t SimCloud::live_with_token(std::string_view token) const {
  const std::lock_guard lock(state_->core_mutex);
  const TextKey key = text_key(token);
  const auto all = state_->core.world().list();
  return static_cast<std::size_t>(std::count_if(
      all.begin(), all.end(), [&](const Record* record) { return record->token == key; }));
}

void SimCloud::set_faults(FaultPlan faults) {
  const std::lock_guard lock(state_->core_mutex);
  state_->options.faults = std::move(faults);
}

}  // namespace cairn::sim
