#include "runtime/runner.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace cairn {
namespace {

CallKind kind_of(CallAct act) {
  switch (act) {
    case CallAct::kCreate:
      return CallKind::kCreate;
    case CallAct::kUpdate:
      return CallKind::kUpdate;
    case CallAct::kRead:
      return CallKind::kRead;
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
  input.request_id = std::move(reply.request_id);
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
  append(to.batch.details, std::move(from.batch.details));
  append(to.batch.outputs, std::move(from.batch.outputs));
  append(to.batch.operations, std::move(from.batch.operations));
  append(to.batch.resources, std::move(from.batch.resources));
  append(to.batch.resource_details, std::move(from.batch.resource_details));
  append(to.batch.removed_resources, std::move(from.batch.removed_resources));
  append(to.batch.events, std::move(from.batch.events));
  append(to.batch.records, std::move(from.batch.records));
  append(to.effects, std::move(from.effects));
}

}  // namespace

namespace {

Error missing(std::string_view what, const OperationRow& operation) {
  return {.code = "InternalError",
          .message = fmt::format("Operation {} cannot go on: {} is missing from the store.",
                                 operation.no.value, what),
          .where = "recovery",
          .at = {},
          .fix = "Restore the data directory from a backup."};
}

}  // namespace

Errors Runner::recover() {
  Errors errors;
  std::vector<Message> found;
  const auto reader = ports_.store.read();
  for (const OperationRow& operation : reader->unfinished_operations()) {
    auto start = load(operation, *reader);
    if (start) {
      found.push_back(
          {operation.no, std::make_unique<OperationStart>(std::move(start).value()), {}});
    } else {
      errors.push_back(start.error());
    }
  }
  // All at once: what one of them says to another at its begin must find it here.
  send(std::move(found));
  return errors;
}

Result<OperationStart> Runner::load(const OperationRow& operation, Reader& reader) {
  OperationStart start;
  start.operation = operation;
  auto stack = reader.stack(operation.stack);
  if (!stack) return missing("its stack", operation);
  start.stack = std::move(*stack);
  if (operation.action != StackAction::kDelete) {
    if (auto loaded = load_definitions(start, reader); !loaded) return loaded.error();
    const auto blob = reader.blob(operation.plan_hash);
    if (!blob) return missing("its plan", operation);
    auto plan = decode_plan(*blob);
    if (!plan) return plan.error();
    start.plan = std::move(plan).value();
  }
  start.resources = reader.resources(operation.stack);
  start.details = reader.resource_details(operation.stack);
  start.last_event = reader.last_event(operation.stack);
  return start;
}

// A new stack's definition is the one it is being made of. A stack that changes has two: the
// committed one, and the revision that is on its way.
Result<void> Runner::load_definitions(OperationStart& start, Reader& reader) {
  const StackRow& stack = start.stack;
  const OperationRow& operation = start.operation;
  auto detail = reader.stack_detail(stack.no);
  if (!detail) return missing("its stack's definition", operation);
  const Millis made = detail->as_of != 0 ? detail->as_of : stack.created;
  auto committed = ports_.models(stack, *detail, made, reader);
  if (!committed) return committed.error();
  if (operation.action == StackAction::kCreate || operation.action == StackAction::kImportCreate) {
    start.target = std::move(committed).value();
    start.revision = {std::move(*detail), operation.no};
    return {};
  }
  start.base = std::move(committed).value();
  const auto record =
      reader.record(RecordKind::kRevision, revision_id(stack.id, operation.revision));
  if (!record) return missing("the definition it is to carry out", operation);
  auto revision = read_revision(stack.no, *record);
  if (!revision) return revision.error();
  start.revision = std::move(revision).value();
  auto target =
      ports_.models(stack, start.revision.definition, start.revision.definition.as_of, reader);
  if (!target) return target.error();
  start.target = std::move(target).value();
  return {};
}

void Runner::adopt(OperationStart start) {
  const OperationNo no = start.operation.no;
  send({no, std::make_unique<OperationStart>(std::move(start))});
}

void Runner::add_end(const StackRow& stack, Batch& batch) const {
  if (ports_.at_end) ports_.at_end(stack, batch);
}

void Runner::tell_ended(const StackRow& stack) const {
  if (ports_.on_ended) ports_.on_ended(stack, stack.state);
}

void Runner::order(OperationNo operation, Input order, std::function<void(bool)> done) {
  send({operation, std::move(order), std::move(done)});
}

void Runner::send(Message message) {
  put([&message](std::vector<Message>& inbox) { inbox.push_back(std::move(message)); });
}

void Runner::send(std::vector<Message> messages) {
  put([&messages](std::vector<Message>& inbox) { append(inbox, std::move(messages)); });
}

template <class Add>
void Runner::put(Add add) {
  bool schedule = false;
  {
    const std::lock_guard lock(mutex_);
    add(inbox_);
    schedule = !std::exchange(scheduled_, true);
  }
  if (schedule) ports_.executor.post([this] { drain(); });
}

// Everything that arrived is decided in one go, and each operation's decisions become one batch.
void Runner::drain() {
  {
    const std::lock_guard lock(mutex_);
    messages_.swap(inbox_);
    scheduled_ = false;
  }
  ++round_;
  for (Message& message : messages_) decide(std::move(message));
  for (Pending& p : pending_) submit(std::move(p));
  messages_.clear();
  pending_.clear();
}

Runner::Pending& Runner::keep(Running& running, Decision decision) {
  if (running.round == round_) {
    append(pending_[running.place].decision, std::move(decision));
  } else {
    running.round = round_;
    running.place = pending_.size();
    pending_.push_back({running.machine.get(), std::move(decision), {}});
  }
  return pending_[running.place];
}

void Runner::decide(Message message) {
  const Millis now = ports_.clock.now();
  Running* running = nullptr;
  Decision decision;
  if (const auto* start = std::get_if<std::unique_ptr<OperationStart>>(&message.what)) {
    running = &machines_[message.to.value];
    *running = {.machine = std::make_unique<StackMachine>(std::move(**start))};
    decision = running->machine->begin(now);
  } else {
    const auto found = machines_.find(message.to.value);
    if (found == machines_.end()) {  // ended; a late reply, timer or order
      if (message.done) message.done(false);
      return;
    }
    running = &found->second;
    decision = running->machine->on(std::get<Input>(message.what), now);
  }
  const bool obeyed = decision.obeyed;
  Pending& pending = keep(*running, std::move(decision));
  if (message.done) pending.orders.emplace_back(std::move(message.done), obeyed);
}

void Runner::submit(Pending pending) {
  const OperationNo operation = pending.machine->operation();
  Batch batch = std::move(pending.decision.batch);
  // What arrives after the end comes to nothing and has no step.
  const bool ends = pending.machine->finished() && !batch.steps.empty();
  if (ends && ports_.at_end) ports_.at_end(pending.machine->stack(), batch);
  auto then = [this, operation, effects = std::move(pending.decision.effects),
               orders = std::move(pending.orders)]() mutable {
    for (const auto& [done, obeyed] : orders) done(obeyed);
    release(operation, std::move(effects));
  };
  if (batch.empty()) return then();
  ports_.writer.submit(
      std::move(batch), [this, operation, then = std::move(then)](CommitOutcome outcome) mutable {
        ports_.executor.post([this, operation, outcome, then = std::move(then)]() mutable {
          if (outcome == CommitOutcome::kDurable) return then();
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
      start_call(*found->second.machine, std::move(*call));
    } else if (const auto* timer = std::get_if<SetTimer>(&effect)) {
      ports_.executor.post_at(timer->when, [this, operation, serial = timer->serial] {
        send({operation, Input(TimerDue{serial})});
      });
    } else if (const auto* cancel = std::get_if<CancelChildren>(&effect)) {
      if (ports_.on_cancelled) ports_.on_cancelled(found->second.machine->stack(), cancel->quick);
    } else if (const auto* ended = std::get_if<OperationEnded>(&effect)) {
      if (ports_.on_ended) ports_.on_ended(found->second.machine->stack(), ended->state);
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
  spec.update_token = std::move(call.update_token);
  spec.properties = std::move(call.properties);
  spec.old_properties = std::move(call.old_properties);
  spec.rolling_back = call.rolling_back;
  spec.stack_is_new = call.stack_is_new;
  spec.acting = machine.acting();
  spec.resource_group = machine.stack().resource_group;
  ports_.cloud.start(std::move(spec), [this, operation = machine.operation(),
                                       serial = call.serial](CallReply reply) {
    send({operation, Input(to_input(serial, std::move(reply)))});
  });
}

}  // namespace cairn
