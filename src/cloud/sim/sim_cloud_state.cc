#include "cloud/sim/sim_cloud_state.h"

#include <algorithm>
#include <atomic>
#include <iterator>
#include <utility>

namespace cairn::sim {
namespace {

// Bounds what a batch's replies hold in memory; larger ones save no more flushes worth having.
constexpr std::size_t kBatchMax = 4096;

// Nothing of the batch is durable, so nothing of it may be told.
void forget(std::map<TimeMs, std::vector<SimCloud::State::Answer>>& by_delay) {
  for (auto& [delay, answers] : by_delay) {
    for (auto& one : answers) one.reply = CallReply{};
  }
}

}  // namespace

SimCloud::State::State(SimOptions given, std::unique_ptr<Database> database, Clock& time,
                       Chance& dice, Executor& runner)
    : options(std::move(given)),
      clock(time),
      chance(dice),
      executor(runner),
      core(Facts::embedded(), std::move(database), options.latency, time, dice) {
  if (options.on_signal) core.watch_boots();
}

// Chance is left out of a copy: the delays are those to be expected, and no oracle is asked.
SimCloud::State::State(std::shared_ptr<State> of, Clock& time, Chance& dice, Executor& runner)
    : below(std::move(of)),
      clock(time),
      chance(dice),
      executor(runner),
      core(below->core, below->options.latency.expected(), time, dice) {
  options.latency = below->options.latency.expected();
  options.faults = below->options.faults;
  options.faults.set_oracle({});
}

SimCloud::State::Locked SimCloud::State::lock() const {
  Locked locked;
  if (below) locked.below = std::unique_lock(below->core_mutex);
  locked.own = std::unique_lock(core_mutex);
  return locked;
}

void SimCloud::State::drain() {
  const TimeMs now = clock.now();  // what a call takes counts from here, the commit included
  std::vector<Job> batch = take_batch();
  std::map<TimeMs, Answers> by_delay;
  std::optional<Error> fatal;
  {
    const Locked locked = lock();
    for (Job& job : batch) answer(job, by_delay);
    fatal = commit();
    if (broken) forget(by_delay);
  }
  tell(fatal);
  post_boots();
  for (auto& [delay, answers] : by_delay) release(now, delay, std::move(answers));
}

std::vector<SimCloud::State::Job> SimCloud::State::take_batch() {
  const std::lock_guard lock(queue_mutex);
  if (queue.size() <= kBatchMax) return std::exchange(queue, {});
  const auto end = queue.begin() + static_cast<std::ptrdiff_t>(kBatchMax);
  std::vector<Job> batch(std::make_move_iterator(queue.begin()), std::make_move_iterator(end));
  queue.erase(queue.begin(), end);
  post_drain();
  return batch;
}

void SimCloud::State::post_drain() {
  executor.post([weak = weak_from_this()] {
    if (const std::shared_ptr<State> state = weak.lock()) state->drain();
  });
}

void SimCloud::State::answer(Job& job, std::map<TimeMs, Answers>& by_delay) {
  const Fault fault = options.faults.strike(job.call);
  TimeMs delay = options.latency.reply_ms(chance);
  if (fault.kind != FaultKind::kThrottle) delay += fault.ms;
  const TimeMs takes = core.takes(job.call);
  CallReply reply = broken ? CallReply{} : core.apply(job.call, fault);
  if (reply.outcome == CallReply::Outcome::kDone) delay += takes;
  by_delay[delay].push_back({std::move(job.done), std::move(reply)});
}

void SimCloud::State::release(TimeMs now, TimeMs delay, Answers answers) {
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

void SimCloud::State::post_boots() {
  if (!options.on_signal) return;
  std::vector<std::pair<std::uint64_t, TimeMs>> boots;
  {
    const std::lock_guard lock(core_mutex);
    if (!broken) boots = core.take_new_boots();
  }
  for (const auto& [id, due_at] : boots) {
    executor.post_at(due_at, [weak = weak_from_this(), id = id] {
      if (const std::shared_ptr<State> state = weak.lock()) state->run_boot(id);
    });
  }
}

void SimCloud::State::run_boot(std::uint64_t id) {
  std::vector<BootSignal> signals;
  {
    const std::lock_guard lock(core_mutex);
    if (broken) return;
    signals = core.boot(id);
  }
  if (signals.empty()) return forget_boot(id);
  const auto left = std::make_shared<std::atomic<std::size_t>>(signals.size());
  for (BootSignal& signal : signals) {
    options.on_signal(std::move(signal), [weak = weak_from_this(), id, left] {
      const std::shared_ptr<State> state = weak.lock();
      if (!state || left->fetch_sub(1) != 1) return;
      state->executor.post([weak, id] {
        if (const std::shared_ptr<State> alive = weak.lock()) alive->forget_boot(id);
      });
    });
  }
}

void SimCloud::State::forget_boot(std::uint64_t id) {
  std::optional<Error> fatal;
  {
    const std::lock_guard lock(core_mutex);
    core.forget_boot(id);
    fatal = commit();
  }
  tell(fatal);
}

std::optional<Error> SimCloud::State::commit() {
  Result<void> committed = core.commit();
  if (committed || broken) return std::nullopt;
  broken = true;
  return committed.error();
}

Result<void> SimCloud::State::saved(Locked& locked) {
  const std::optional<Error> fatal = commit();
  const bool lost = broken;
  locked.unlock();
  tell(fatal);
  if (!lost) return {};
  return fatal ? *fatal
               : Error{.code = "SimDatabaseFailed",
                       .message = "The simulated cloud's database could not be written earlier.",
                       .fix = "Mend what the log says of it, then start the server again."};
}

void SimCloud::State::tell(const std::optional<Error>& fatal) const {
  if (fatal && options.on_fatal) options.on_fatal(*fatal);
}

}  // namespace cairn::sim
