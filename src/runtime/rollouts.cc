#include "runtime/rollouts.h"

#include <fmt/format.h>

#include <exception>
#include <iterator>
#include <map>
#include <utility>

#include "group/queue.h"

namespace cairn {
namespace {

constexpr Window kAll{0, UINT64_MAX};

template <class T>
void append(std::vector<T>& to, std::vector<T>&& from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

void append(GroupBatch& to, GroupBatch&& from) {
  append(to.groups, std::move(from.groups));
  append(to.moves, std::move(from.moves));
  append(to.operations, std::move(from.operations));
  append(to.instances, std::move(from.instances));
  append(to.removed_instances, std::move(from.removed_instances));
  append(to.results, std::move(from.results));
  append(to.removed_tokens, std::move(from.removed_tokens));
}

void put(GroupBatch rows, Batch& batch) {
  if (!rows.empty()) batch.groups = std::make_shared<const GroupBatch>(std::move(rows));
}

Error lost(const GroupOperationRow& operation) {
  return {.code = "InternalError",
          .message = fmt::format("Operation {} cannot go on: its stack group is missing from the "
                                 "store.",
                                 operation.id),
          .where = "recovery",
          .at = {},
          .fix = "Restore the data directory from a backup."};
}

// Instances in the order of the results.
RolloutStart resumed(GroupRow group, GroupOperationRow operation, Reader& reader) {
  RolloutStart start;
  std::map<std::pair<std::string, std::string>, InstanceRow> there;
  for (InstanceRow& row : reader.groups().instances({.group = group.id}, kAll).rows) {
    const std::pair key(row.account, row.region);
    there.emplace(key, std::move(row));
  }
  start.results = reader.groups().instance_results(operation.id, kAll).rows;
  for (const InstanceResultRow& result : start.results) {
    const auto found = there.find({result.account, result.region});
    start.instances.push_back(found != there.end() ? found->second
                                                   : InstanceRow{.group = group.id,
                                                                 .account = result.account,
                                                                 .region = result.region,
                                                                 .folder = result.folder});
  }
  start.group = std::move(group);
  start.operation = std::move(operation);
  return start;
}

}  // namespace

// A store that cannot be read ends the server.
void Rollouts::guarded(const std::function<void()>& what) {
  try {
    what();
  } catch (const StoreFailed& failed) {
    ports_.fatal(failed.what());
  }
}

Errors Rollouts::recover() {
  Errors errors;
  std::vector<RolloutStart> starts;
  std::vector<std::string> queued;
  const auto reader = ports_.store.read();
  for (GroupOperationRow& operation : reader->groups().unfinished_group_operations({})) {
    auto group = reader->groups().group(operation.group);
    if (!group) {
      errors.push_back(lost(operation));
    } else if (operation.status == GroupOperationStatus::kQueued) {
      queued.push_back(operation.group);
    } else {
      starts.push_back(resumed(std::move(*group), std::move(operation), *reader));
    }
  }
  ports_.executor.post([this, starts = std::move(starts), queued = std::move(queued)]() mutable {
    for (RolloutStart& start : starts) {
      const std::string id = start.group.id;
      begin(id, std::move(start), {}, {}, {});
    }
    for (const std::string& id : queued) guarded([&] { begin_queued(id); });
  });
  return errors;
}

void Rollouts::change(std::string group, Decide decide, Done done) {
  ports_.executor.post([this, id = std::move(group),
                        wanted = Waiting{std::move(decide), std::move(done)}]() mutable {
    Group& at = groups_[id];
    if (at.writing) {
      at.waiting.push_back(std::move(wanted));
    } else {
      guarded([&] { change_now(id, std::move(wanted)); });
    }
  });
}

void Rollouts::change_now(const std::string& id, Waiting wanted) {
  groups_[id].writing = true;
  const auto reader = ports_.store.read();
  auto change = wanted.decide(*reader, reader->groups().unfinished_group_operations(id));
  if (!change) {
    wanted.done(change.error());
    return written(id);
  }
  const auto told = [this, id, done = std::move(wanted.done)](CommitOutcome outcome) {
    done(outcome);
    written(id);
  };
  if (change->start && change->start->operation.status != GroupOperationStatus::kQueued) {
    return begin(id, std::move(*change->start), std::move(change->batch), std::move(change->rows),
                 told);
  }
  if (change->start) change->rows.operations.push_back(std::move(change->start->operation));
  put(std::move(change->rows), change->batch);
  if (change->batch.empty()) return told(CommitOutcome::kDurable);
  ports_.writer.submit(std::move(change->batch), [this, told](CommitOutcome outcome) {
    ports_.executor.post([told, outcome] { told(outcome); });
  });
}

// The group may be changed again.
void Rollouts::written(const std::string& id) {
  Group& at = groups_[id];
  at.writing = false;
  guarded([&] { begin_queued(id); });
  if (at.writing || at.waiting.empty()) return forget_if_idle(id);
  Waiting next = std::move(at.waiting.front());
  at.waiting.pop_front();
  // Posted, so that many changes that are refused do not stand on each other.
  at.writing = true;
  ports_.executor.post([this, id, next = std::move(next)]() mutable {
    guarded([&] { change_now(id, std::move(next)); });
  });
}

void Rollouts::begin(const std::string& id, RolloutStart start, Batch batch, GroupBatch rows,
                     std::function<void(CommitOutcome)> done) {
  GroupRow group = start.group;
  auto running = std::make_shared<Running>(Running{std::move(group), Rollout(std::move(start))});
  const Millis now = ports_.clock.now();
  RolloutDecision decision = running->rollout.begin(now);
  append(rows, std::move(decision.batch));
  put(std::move(rows), batch);
  if (batch.now == 0) batch.now = now;
  auto then = [this, id, running, effects = std::move(decision.effects),
               done = std::move(done)](CommitOutcome outcome) mutable {
    if (outcome == CommitOutcome::kDurable) {
      groups_[id].running = std::make_unique<Running>(std::move(*running));
    }
    if (done) done(outcome);
    if (outcome == CommitOutcome::kDurable) release(id, std::move(effects));
  };
  if (batch.empty()) return then(CommitOutcome::kDurable);
  ports_.writer.submit(
      std::move(batch), [this, then = std::move(then)](CommitOutcome outcome) mutable {
        ports_.executor.post([then = std::move(then), outcome]() mutable { then(outcome); });
      });
}

void Rollouts::begin_queued(const std::string& id) {
  Group& at = groups_[id];
  if (at.running || at.writing) return;
  const auto reader = ports_.store.read();
  const auto unfinished = reader->groups().unfinished_group_operations(id);
  const GroupOperationRow* next = next_to_begin(unfinished);
  auto group = next == nullptr ? std::nullopt : reader->groups().group(id);
  if (!group) return;
  at.writing = true;
  Change change = ports_.queued(std::move(*group), *next, *reader);
  begin(id, std::move(*change.start), std::move(change.batch), std::move(change.rows),
        [this, id](CommitOutcome) { written(id); });
}

void Rollouts::stop(const GroupOperationRow& operation, std::function<void(bool)> done) {
  const auto stop_queued =
      [this, operation](Reader&, std::span<const GroupOperationRow> unfinished) -> Result<Change> {
    Change change;
    for (const GroupOperationRow& row : unfinished) {
      if (row.id != operation.id) continue;
      if (auto stopped = stopped_in_queue(row, ports_.clock.now())) {
        change.rows.operations.push_back(std::move(*stopped));
      }
    }
    if (change.rows.empty()) return Error{};  // it runs, or is over
    return change;
  };
  change(operation.group, stop_queued,
         [this, group = operation.group, id = operation.id,
          done = std::move(done)](const Result<CommitOutcome>& outcome) {
           if (outcome) return done(*outcome == CommitOutcome::kDurable);
           input(group, id, StopAsked{}, done);
         });
}

void Rollouts::input(const std::string& id, const std::string& operation, const RolloutInput& input,
                     const std::function<void(bool)>& obeyed) {
  const auto found = groups_.find(id);
  Running* running = found == groups_.end() ? nullptr : found->second.running.get();
  if (running == nullptr || running->rollout.operation().id != operation) {
    if (obeyed) obeyed(false);
    return;
  }
  RolloutDecision decision = running->rollout.on(input, ports_.clock.now());
  const bool fits = decision.obeyed;
  submit(id, std::move(decision), [obeyed, fits](bool durable) {
    if (obeyed) obeyed(durable && fits);
  });
}

void Rollouts::submit(const std::string& id, RolloutDecision decision,
                      std::function<void(bool)> then) {
  auto release_all = [this, id, effects = std::move(decision.effects),
                      then = std::move(then)](CommitOutcome outcome) mutable {
    then(outcome == CommitOutcome::kDurable);
    if (outcome == CommitOutcome::kDurable) release(id, std::move(effects));
  };
  Batch batch;
  batch.now = ports_.clock.now();
  put(std::move(decision.batch), batch);
  // What does not fit is answered when that is durable which it does not fit to.
  if (batch.empty() && decision.obeyed) return release_all(CommitOutcome::kDurable);
  ports_.writer.submit(std::move(batch),
                       [this, release_all = std::move(release_all)](CommitOutcome outcome) mutable {
                         ports_.executor.post([release_all = std::move(release_all),
                                               outcome]() mutable { release_all(outcome); });
                       });
}

void Rollouts::release(const std::string& id, std::vector<RolloutEffect> effects) {
  for (RolloutEffect& effect : effects) {
    Running* running = groups_[id].running.get();
    if (running == nullptr) return;
    const GroupOperationRow& operation = running->rollout.operation();
    if (auto* start = std::get_if<StartInstance>(&effect)) {
      ports_.work({running->group, operation.id, std::move(*start)}, [this, id, of = operation.id](
                                                                         RolloutInput told) {
        ports_.executor.post([this, id, of, told = std::move(told)] { input(id, of, told, {}); });
      });
    } else {
      if (ports_.on_ended) ports_.on_ended(running->group, operation);
      groups_[id].running.reset();
      guarded([&] { begin_queued(id); });
      forget_if_idle(id);
    }
  }
}

void Rollouts::forget_if_idle(const std::string& id) {
  const auto found = groups_.find(id);
  if (found == groups_.end()) return;
  const Group& at = found->second;
  if (!at.writing && at.waiting.empty() && !at.running) groups_.erase(found);
}

}  // namespace cairn
