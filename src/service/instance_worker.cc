#include "service/instance_worker.h"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <utility>

#include "catalog/error_catalog.h"
#include "runtime/log.h"
#include "service/answers.h"
#include "service/create_stack.h"
#include "service/drift_records.h"
#include "service/group_identity.h"
#include "service/instance_task.h"

namespace cairn::service {
namespace {

constexpr Millis kTryAgainMs = 50;
constexpr Millis kPauseMinMs = 100;
constexpr int kPauseDoublings = 4;
constexpr Millis kMinuteMs = 60'000;

// What passes by itself: the code says that it is worth another try.
bool passes(const Error& error) {
  return error.code == "ServiceUnavailable";
}

Error too_many_targets(std::size_t limit) {
  const std::string reason =
      fmt::format("the limit of {} operations on stack instances at a time is reached", limit);
  return {.code = "RequestLimitExceeded",
          .message = error_text("RequestLimitExceeded", {{"reason", reason}}),
          .where = {},
          .at = {},
          .fix = "Wait until some of them have ended."};
}

}  // namespace

void InstanceWorker::perform(InstanceWork work, Rollouts::Tell tell) {
  auto task = std::make_shared<Task>(Task{std::move(work), std::move(tell)});
  if (!task->work.start.again) task->told.emplace();
  enqueue(std::move(task));
}

void InstanceWorker::enqueue(TaskPointer task) {
  {
    const std::lock_guard lock(mutex_);
    queue_.push_back(std::move(task));
  }
  next();
}

void InstanceWorker::next() {
  while (true) {
    TaskPointer task;
    {
      const std::lock_guard lock(mutex_);
      if (queue_.empty() || working_ == kAtOnceMax) return;
      task = std::move(queue_.front());
      queue_.pop_front();
      ++working_;
    }
    work(task);
  }
}

void InstanceWorker::work(const TaskPointer& task) {
  const bool taken = context_->offload([this, task] {
    step(task);
    {
      const std::lock_guard lock(mutex_);
      --working_;
    }
    next();
  });
  if (!taken) executor_.post_at(clock_.now() + kTryAgainMs, [this, task] { work(task); });
}

// A store that cannot be read ends the server; anything else that is thrown is our own fault.
void InstanceWorker::step(const TaskPointer& task) {
  try {
    const auto reader = context_->store.read();
    if (is_stopped(task, *reader) || !has_turn(task, *reader)) return;
    if (task->awaits_room) {  // not all is planned again to find that there is still none
      const auto why = too_many_operations(task->work.start.account, *context_, *reader);
      if (why) return try_later(task, *why);
    }
    take_step(task, *reader);
  } catch (const StoreFailed& failed) {
    context_->fatal(failed.what());
  } catch (const std::exception& bug) {
    log::error("the work on a stack instance threw", {{"what", bug.what()}});
    task->fail({.code = "InternalError",
                .message = error_text("InternalError", {}),
                .where = {},
                .at = {},
                .fix = "Look at the server's log."});
  }
}

// Only what has begun nothing is called stopped: what has is to end as its stack does.
bool InstanceWorker::is_stopped(const TaskPointer& task, Reader& reader) {
  if (!task->hindered && !task->work.start.again) return false;
  const auto operation = reader.groups().group_operation(task->work.operation);
  if (operation && operation->status == GroupOperationStatus::kRunning) return false;
  const Millis now = clock_.now();
  if (!task->has_begun(reader, now)) {
    task->stop();
    return true;
  }
  if (!task->hindered || !task->stack_gone) return false;
  if (task->begun(kInstanceCreateToken, reader, now)) return false;
  task->stop_halfway();
  return true;
}

bool InstanceWorker::has_turn(const TaskPointer& task, Reader& reader) {
  const InstanceWork& work = task->work;
  if (task->turn == nullptr) {
    const bool begun = work.start.again && task->has_begun(reader, clock_.now());
    task->turn = turns_.take(work.group.account, work.start.region, begun);
    if (task->turn == nullptr) try_later(task, too_many_targets(turns_.at_once_max()));
  }
  return task->turn != nullptr;
}

void InstanceWorker::take_step(const TaskPointer& task, Reader& reader) {
  switch (task->work.start.action) {
    case GroupAction::kCreate:  // again, perhaps: a stack that is well by now stays
    case GroupAction::kUpdate:
      return update(task, reader);
    case GroupAction::kImport:
      return take_over(task, reader);
    case GroupAction::kDelete:
      return remove(task, reader);
    case GroupAction::kDetectDrift:
      return detect(task, reader);
  }
}

void InstanceWorker::try_later(const TaskPointer& task, const Error& why) {
  const Millis now = clock_.now();
  if (!task->hindered) {
    task->hindered = now;
    task->tries = 0;
  }
  const StartInstance& start = task->work.start;
  const Millis since = passes(why) ? *task->hindered : start.started;
  if (now - since >= start.timeout_min * kMinuteMs) return task->fail(why);
  if (!passes(why)) task->hindered_by(why.message);
  const Millis pause = kPauseMinMs << std::min(task->tries++, kPauseDoublings);
  executor_.post_at(now + pause, [this, task] { enqueue(task); });
}

// The limit counts whatever runs in the account, also what is none of the group's.
InstanceRoom::Place InstanceWorker::take_room(const TaskPointer& task) {
  const std::string& account = task->work.start.account;
  const std::uint64_t limit = context_->quotas.running_operations_per_account;
  auto place = room_.take(
      account, limit, [&] { return context_->store.read()->count_running_operations(account); });
  task->awaits_room = place == nullptr;
  if (task->awaits_room) try_later(task, too_many_operations(limit));
  return place;
}

void InstanceWorker::await(const std::string& id, const TaskPointer& task) {
  const std::lock_guard lock(mutex_);
  waiting_[id].push_back(task);
}

// False: it was taken up meanwhile.
bool InstanceWorker::stop_waiting(const std::string& id, const TaskPointer& task) {
  const std::lock_guard lock(mutex_);
  const auto found = waiting_.find(id);
  if (found == waiting_.end() || std::erase(found->second, task) == 0) return false;
  if (found->second.empty()) waiting_.erase(found);
  return true;
}

// First it waits, then it looks: an end in between is not missed.
bool InstanceWorker::waits_for_stack(const std::string& stack, const TaskPointer& task) {
  await(stack, task);
  const auto row = task->stack(stack, *context_->store.read());
  return (row && row->operation) || !stop_waiting(stack, task);
}

bool InstanceWorker::waits_for_detection(const std::string& id, const TaskPointer& task) {
  await(id, task);
  const auto record = context_->store.read()->record(RecordKind::kDriftDetection, id);
  return (record && read_drift_detection(*record).running()) || !stop_waiting(id, task);
}

void InstanceWorker::ended(const std::string& id) {
  std::vector<TaskPointer> tasks;
  {
    const std::lock_guard lock(mutex_);
    const auto found = waiting_.find(id);
    if (found == waiting_.end()) return;
    tasks = std::move(found->second);
    waiting_.erase(found);
  }
  for (TaskPointer& task : tasks) enqueue(std::move(task));
}

std::optional<Identity> InstanceWorker::identify(const TaskPointer& task) {
  const InstanceWork& work = task->work;
  if (const auto refused = refuse_place(work, *context_)) {
    task->fail(*refused);
    return std::nullopt;
  }
  auto identity = group_identity(work.group, work.start.account, *context_);
  if (identity) return std::move(identity).value();
  const bool makes = makes_role(identity.error(), work.group, work.start.account, *context_) &&
                     !std::exchange(task->roles_made, true);
  if (!makes) {
    task->fail(identity.error());
    return std::nullopt;
  }
  context_->group_roles->make(work.group.account, work.start.account, execution_role_of(work.group),
                              [this, task](const std::optional<Error>& error) {
                                if (!error) return enqueue(task);
                                if (!passes(*error)) return task->fail(*error);
                                task->roles_made = false;
                                try_later(task, *error);
                              });
  return std::nullopt;
}

}  // namespace cairn::service
