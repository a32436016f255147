#include "runtime/runner.h"

#include <fmt/format.h>

#include <iterator>
#include <utility>

namespace cairn {
namespace {

CallKind kind_of(CallAct act) {
  switch (act) {
    case CallAct::kCreate:
      return CallKind::kCreate;
    case CallAct::kPoll:
      return CallKind::kPoll;
    case CallAct::kDelete:
      return CallKind::kDelete;
  }
  return CallKind::kCreate;
}

CallOutcome outcome_of(CallReply::Outcome outcome) {
  switch (outcome) {
    case CallReply::Outcome::kDone:
      return CallOutcome::kDone;
    case CallReply::Outcome::kInProgress:
      return CallOutcome::kInProgress;
    case CallReply::Outcome::kThrottled:
      return CallOutcome::kThrottled;
    case CallReply::Outcome::kFailed:
      return CallOutcome::kFailed;
    case CallReply::Outcome::kUnknown:
      return CallOutcome::kUnknown;
  }
  return CallOutcome::kUnknown;
}

CallReplied to_input(std::uint64_t serial, CallReply reply) {
  CallReplied input;
  input.serial = serial;
  input.outcome = outcome_of(reply.outcome);
  input.physical_id = std::move(reply.physical_id);
  input.ref = std::move(reply.ref);
  input.attributes = std::move(reply.attributes);
  input.code = std::move(reply.code);
  input.message = std::move(reply.message);
  input.retry_after = reply.retry_after_ms;
  return input;
}

template <class T>
void append(std::vector<T>& to, std::vector<T>&& from) {
  if (to.empty()) {
    to = std::move(from);
    return;
  }
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

// Two decisions of one machine, one after the other, are one decision. Of a row written twice the
// later state is enough.
void append(Decision& to, Decision&& from) {
  append(to.batch.steps, std::move(from.batch.steps));
  append(to.batch.outputs, std::move(from.batch.outputs));
  append(to.batch.operations, std::move(from.batch.operations));
  append(to.batch.resources, std::move(from.batch.resources));
  append(to.batch.resource_details, std::move(from.batch.resource_details));
  append(to.batch.events, std::move(from.batch.events));
  append(to.effects, std::move(from.effects));
}

}  // namespace

Errors Runner::recover() {
  Errors errors;
  const auto reader = ports_.store.read();
  for (const OperationRow& operation : reader->unfinished_operations()) {
    auto start = load(operation, *reader);
    if (start) {
      adopt(std::move(start).value());
    } else {
      errors.push_back(start.error());
    }
  }
  return errors;
}

Result<OperationStart> Runner::load(const OperationRow& operation, Reader& reader) {
  const auto missing = [&](std::string_view what) {
    return Error{.code = "InternalError",
                 .message = fmt::format("Operation {} cannot go on: {} is missing from the store.",
                                        operation.no.value, what),
                 .where = "recovery",
                 .at = {},
                 .fix = "Restore the data directory from a backup."};
  };
  OperationStart start;
  start.operation = operation;
  auto stack = reader.stack(operation.stack);
  if (!stack) return missing("its stack");
  start.stack = std::move(*stack);
  auto detail = reader.stack_detail(operation.stack);
  if (!detail) return missing("its stack's definition");
  if (operation.action == StackAction::kCreate) {
    auto definition = ports_.models(start.stack, *detail, operation, reader);
    if (!definition) return definition.error();
    start.model = std::move(definition->model);
    start.tags = std::move(definition->tags);
    const auto blob = reader.blob(operation.plan_hash);
    if (!blob) return missing("its plan");
    auto plan = decode_plan(*blob);
    if (!plan) return plan.error();
    start.plan = std::move(plan).value();
  }
  start.resources = reader.resources(operation.stack);
  start.details = reader.resource_details(operation.stack);
  start.last_event = reader.last_event(operation.stack);
  return start;
}

void Runner::adopt(OperationStart start) {
  const OperationNo no = start.operation.no;
  send({no, std::move(start)});
}

void Runner::send(Message message) {
  bool schedule = false;
  {
    const std::lock_guard lock(mutex_);
    inbox_.push_back(std::move(message));
    schedule = !std::exchange(scheduled_, true);
  }
  if (schedule) ports_.executor.post([this] { drain(); });
}

// Everything that arrived is decided in one go, and each operation's decisions become one batch.
void Runner::drain() {
  std::vector<Message> messages;
  {
    const std::lock_guard lock(mutex_);
    messages.swap(inbox_);
    scheduled_ = false;
  }
  std::vector<Pending> pending;
  for (Message& message : messages) decide(std::move(message), pending);
  for (Pending& p : pending) submit(p.machine->operation(), std::move(p.decision));
}

void Runner::decide(Message message, std::vector<Pending>& pending) {
  const Millis now = ports_.clock.now();
  StackMachine* machine = nullptr;
  Decision decision;
  if (auto* start = std::get_if<OperationStart>(&message.what)) {
    auto& slot = machines_[message.to.value];
    slot = std::make_unique<StackMachine>(std::move(*start));
    machine = slot.get();
    decision = machine->begin(now);
  } else {
    const auto found = machines_.find(message.to.value);
    if (found == machines_.end()) return;  // ended; a late reply or timer
    machine = found->second.get();
    decision = machine->on(std::get<Input>(message.what), now);
  }
  for (Pending& p : pending) {
    if (p.machine == machine) return append(p.decision, std::move(decision));
  }
  pending.push_back({machine, std::move(decision)});
}

void Runner::submit(OperationNo operation, Decision decision) {
  if (decision.batch.empty()) return release(operation, std::move(decision.effects));
  ports_.writer.submit(
      std::move(decision.batch),
      [this, operation, effects = std::move(decision.effects)](CommitOutcome outcome) mutable {
        ports_.executor.post([this, operation, outcome, effects = std::move(effects)]() mutable {
          if (outcome == CommitOutcome::kDurable) return release(operation, std::move(effects));
          machines_.erase(operation.value);
          ports_.on_trouble(
              fmt::format("Operation {} was dropped: its stack belongs to another operation now.",
                          operation.value));
        });
      });
}

void Runner::release(OperationNo operation, std::vector<Effect> effects) {
  const auto found = machines_.find(operation.value);
  if (found == machines_.end()) return;
  for (Effect& effect : effects) {
    if (auto* call = std::get_if<StartCall>(&effect)) {
      start_call(*found->second, std::move(*call));
    } else if (const auto* timer = std::get_if<SetTimer>(&effect)) {
      ports_.executor.post_at(timer->when, [this, operation, serial = timer->serial] {
        send({operation, Input(TimerDue{serial})});
      });
    } else if (const auto* ended = std::get_if<OperationEnded>(&effect)) {
      if (ports_.on_ended) ports_.on_ended(found->second->stack(), ended->state);
      machines_.erase(found);
      return;
    }
  }
}

void Runner::start_call(const StackMachine& machine, StartCall call) {
  const StackRow& stack = machine.stack();
  CallSpec spec;
  spec.kind = kind_of(call.act);
  spec.account = stack.account;
  spec.region = stack.region;
  spec.stack_id = stack.id;
  spec.stack_name = stack.name;
  spec.logical_id = std::move(call.logical_id);
  spec.type = std::move(call.type);
  spec.physical_id = std::move(call.physical_id);
  spec.create_token = std::move(call.create_token);
  spec.properties = std::move(call.properties);
  ports_.cloud.start(std::move(spec), [this, operation = machine.operation(),
                                       serial = call.serial](CallReply reply) {
    send({operation, Input(to_input(serial, std::move(reply)))});
  });
}

}  // namespace cairn
