#include "engine/machine.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>

#include "base/digest.h"
#include "engine/machine_states.h"
#include "plan/stack_marks.h"
#include "value/json.h"

namespace cairn {
namespace {

Value parsed(const std::string& json) {
  if (json.empty()) return Value();
  auto value = read_json(json);
  return value ? std::move(value).value() : Value();
}

}  // namespace

std::string create_token(OperationNo made_by, std::uint32_t resource, std::uint32_t attempt) {
  constexpr std::size_t kTokenLength = 40;
  const auto digest = sha256(fmt::format("{}/{}/{}", made_by.value, resource, attempt));
  return base32_lower(digest).substr(0, kTokenLength);
}

StackMachine::StackMachine(OperationStart start)
    : stack_(std::move(start.stack)),
      operation_(std::move(start.operation)),
      model_(std::move(start.model)),
      tags_(std::move(start.tags)),
      last_event_(start.last_event) {
  std::size_t count = model_ ? model_->resources().size() : 0;
  for (const ResourceRow& row : start.resources) count = std::max<std::size_t>(count, row.no + 1);
  live_.resize(count);
  has_row_.resize(count);
  in_outputs_.resize(count);
  if (model_) {
    for (std::uint32_t i = 0; i < model_->resources().size(); ++i) {
      live_[i].needs = model_->resources()[i].needs;
    }
    for (const ModelOutput& output : model_->outputs()) {
      for (const std::uint32_t need : output.needs) in_outputs_[need] = true;
    }
  }
  for (ResourceRow& row : start.resources) {
    has_row_[row.no] = true;
    live_[row.no].row = std::move(row);
  }
  if (creating()) follow(std::move(start.plan));
  for (ResourceDetailRow& detail : start.details) {
    Live& live = live_[detail.no];
    live.needs = std::move(detail.needs);
    if (creating() && asked_later(detail.no)) {
      live.ref = parsed(detail.ref);
      live.attributes = parsed(detail.attributes);
    }
  }
}

Decision StackMachine::begin(Millis now) {
  now_ = now;
  Decision out;
  out.effects.push_back(SetTimer{operation_.deadline, 0});
  if (creating()) {
    resume_create(out);
  } else {
    plan_removal();
    resume_removal(out);
  }
  pump(out);
  return out;
}

Decision StackMachine::on(const Input& input, Millis now) {
  now_ = now;
  Decision out;
  if (finished_) return out;
  if (const auto* reply = std::get_if<CallReplied>(&input)) {
    on_reply(*reply, out);
  } else {
    on_timer(std::get<TimerDue>(input).serial, out);
  }
  if (!finished_) pump(out);
  return out;
}

// ---- legs

void StackMachine::follow(Plan plan) {
  plan_ = std::move(plan);
  height_ = heights(plan_);
  ready_ = {};
  running_ = 0;
  failed_ = 0;
  stopping_ = false;
  steps_left_ = plan_.steps.size();
  waiting_for_.assign(plan_.steps.size(), 0);
  step_of_.assign(live_.size(), kNoStep);
  for (const std::uint32_t to : plan_.edges) ++waiting_for_[to];
  for (std::uint32_t step = 0; step < plan_.steps.size(); ++step) {
    step_of_[plan_.steps[step].resource] = step;
    if (waiting_for_[step] == 0) ready_.push({height_[step], step});
  }
}

void StackMachine::plan_removal() {
  const Value retained = parsed(operation_.retained);
  std::vector<Existing> existing;
  for (std::uint32_t i = 0; i < live_.size(); ++i) {
    const Live& live = live_[i];
    if (!has_row_[i] || live.row.state == kDeleted) continue;
    // What is not known to exist cannot be kept: a create that may still happen would be an orphan.
    bool retain = live.row.retain;
    for (const Value& id : retained.items()) retain |= id == Value::string(live.row.logical_id);
    retain &= !live.row.physical_id.empty();
    existing.push_back({i, live.row.logical_id, live.row.type, live.needs, retain});
  }
  follow(make_plan({}, existing, static_cast<std::uint32_t>(live_.size()), stack_.version));
}

void StackMachine::resume_create(Decision& out) {
  for (std::uint32_t i = 0; i < live_.size(); ++i) {
    if (has_row_[i] && live_[i].row.state == kCreated) live_[i].known = true;
  }
  std::priority_queue<Ready> untouched;
  while (!ready_.empty()) {
    const Ready top = ready_.top();
    ready_.pop();
    const std::uint32_t resource = plan_.steps[top.step].resource;
    Live& live = live_[resource];
    if (!has_row_[resource]) {
      untouched.push(top);
    } else if (live.row.state == kCreated) {
      step_done(top.step);
    } else if (live.row.state == kCreateFailed) {
      ++failed_;
      stopping_ = true;
    } else {
      Errors errors;
      live.properties = properties_of(resource, errors);
      ++running_;
      call(live, live.row.call == CallState::kPolling ? CallAct::kPoll : CallAct::kCreate, out);
    }
  }
  ready_ = std::move(untouched);
}

void StackMachine::resume_removal(Decision& out) {
  std::vector<Ready> ready;
  for (; !ready_.empty(); ready_.pop()) ready.push_back(ready_.top());
  for (const Ready& r : ready) {
    const ResourceRow& row = live_[plan_.steps[r.step].resource].row;
    const bool ours = row.acted_by == operation_.no;
    if (ours && row.state == kDeleteFailed) {
      ++failed_;
    } else if (ours && row.state == kDeleting) {
      start_step(r.step, out);  // it runs already, whatever the limits say now
    } else {
      ready_.push(r);
    }
  }
}

void StackMachine::pump(Decision& out) {
  while (!finished_) {
    const std::size_t most =
        operation_.parallelism > 0
            ? std::min<std::size_t>(static_cast<std::size_t>(operation_.parallelism), kCallsOutMax)
            : kCallsOutMax;
    while (!stopping_ && !ready_.empty() && running_ < most) {
      const std::uint32_t step = ready_.top().step;
      ready_.pop();
      start_step(step, out);
    }
    if (running_ > 0) return;
    if (!stopping_ && !ready_.empty()) continue;
    end_leg(out);
  }
}

void StackMachine::end_leg(Decision& out) {
  assert((steps_left_ == 0 || failed_ > 0 || stopping_) &&
         "a plan whose steps cannot all be reached");
  const std::string action(action_name(stack_.state.action));
  if (steps_left_ == 0 && !stopping_) {
    if (creating()) write_outputs(out);
    end_operation(Turn::kSucceeded, fmt::format("Stack {} completed successfully", action), out);
    return;
  }
  if (creating() && operation_.rollback) {
    begin_rollback(out);
    return;
  }
  end_operation(Turn::kFailed, leg_failure(), out);
}

void StackMachine::note_failure(std::string failure, Decision& out) {
  if (!leg_failure().empty()) return;
  leg_failure() = std::move(failure);
  out.batch.operations.push_back(operation_);
}

void StackMachine::begin_rollback(Decision& out) {
  write_stack(*next(stack_.state, Turn::kFailed), operation_.failure, out);
  const StackState rollback = *next(stack_.state, Turn::kRollbackBegun);
  write_stack(rollback, fmt::format("Stack {} started", action_name(rollback.action)), out);
  operation_.deadline = now_ + operation_.timeout;
  out.batch.operations.push_back(operation_);
  out.effects.push_back(SetTimer{operation_.deadline, 0});
  plan_removal();
}

void StackMachine::end_operation(Turn turn, std::string reason, Decision& out) {
  const StackState state = *next(stack_.state, turn);
  finished_ = true;
  operation_.finished = true;
  out.batch.operations.push_back(operation_);
  if (state == StackState{StackAction::kDelete, Phase::kComplete}) stack_.deleted = now_;
  write_stack(state, std::move(reason), out);
  out.effects.push_back(OperationEnded{state});
}

// ---- steps

void StackMachine::start_step(std::uint32_t step, Decision& out) {
  switch (plan_.steps[step].kind) {
    case StepKind::kCreate:
      return start_create(step, out);
    case StepKind::kDelete:
      return start_delete(step, out);
    case StepKind::kForget:
      return forget(step, out);
  }
}

void StackMachine::start_create(std::uint32_t step, Decision& out) {
  const Step& s = plan_.steps[step];
  Live& live = live_[s.resource];
  const ModelResource& wanted = model_->resources()[s.resource];
  has_row_[s.resource] = true;
  live.row.stack = stack_.no;
  live.row.no = s.resource;
  live.row.logical_id = s.logical_id;
  live.row.type = s.type;
  live.row.made_by = operation_.no;
  live.row.created = now_;
  live.row.retain = wanted.deletion_policy == DeletionPolicy::kRetain;
  ++running_;
  Errors errors;
  live.properties = properties_of(s.resource, errors);
  if (!errors.empty()) {
    write(live, kCreating, CallState::kNone, "state changed", out);
    on_failed(live, errors.front().message, errors.front().code, out);
    return;
  }
  live.row.attempt = 1;
  write(live, kCreating, CallState::kCreating, "state changed", out);
  call(live, CallAct::kCreate, out);
}

Value StackMachine::properties_of(std::uint32_t resource, Errors& errors) const {
  return with_stack_marks(model_->resources()[resource].catalogued,
                          model_->resolve_properties(resource, *this, errors), tags_,
                          stack_.resource_group);
}

void StackMachine::start_delete(std::uint32_t step, Decision& out) {
  Live& live = live_[plan_.steps[step].resource];
  const bool nothing_made = live.row.physical_id.empty() && live.row.call == CallState::kNone;
  const bool resumed = live.row.state == kDeleting && live.row.acted_by == operation_.no;
  ++running_;
  if (!resumed) {
    write(live, kDeleting, nothing_made ? CallState::kNone : CallState::kDeleting, "state changed",
          out);
  }
  if (nothing_made) {
    --running_;
    write(live, kDeleted, CallState::kNone, "state changed", out);
    step_done(step);
    return;
  }
  call(live, CallAct::kDelete, out);
}

void StackMachine::forget(std::uint32_t step, Decision& out) {
  Live& live = live_[plan_.steps[step].resource];
  write(live, kDeleted, CallState::kNone, "Resource retained", out);
  step_done(step);
}

void StackMachine::step_done(std::uint32_t step) {
  --steps_left_;
  for (const std::uint32_t to : plan_.unlocks(step)) {
    if (--waiting_for_[to] == 0) ready_.push({height_[to], to});
  }
}

void StackMachine::call(Live& live, CallAct act, Decision& out) {
  live.act = act;
  live.serial = (static_cast<std::uint64_t>(live.row.no) << 32) | ++last_serial_;
  StartCall effect;
  effect.serial = live.serial;
  effect.resource = live.row.no;
  effect.act = act;
  effect.logical_id = live.row.logical_id;
  effect.type = live.row.type;
  effect.physical_id = live.row.physical_id;
  effect.create_token = create_token(live.row.made_by, live.row.no, live.row.attempt);
  if (act == CallAct::kCreate) effect.properties = live.properties;
  out.effects.push_back(std::move(effect));
}

void StackMachine::call_later(Live& live, Millis delay, Decision& out) {
  live.serial = (static_cast<std::uint64_t>(live.row.no) << 32) | ++last_serial_;
  out.effects.push_back(SetTimer{now_ + delay, live.serial});
}

// ---- values

bool StackMachine::asked_later(std::uint32_t resource) const {
  const std::uint32_t step = step_of_[resource];
  return in_outputs_[resource] || (step != kNoStep && !plan_.unlocks(step).empty());
}

Value StackMachine::not_yet(std::uint32_t resource) const {
  return Value::unknown(
      fmt::format("known after {} is created", model_->resources()[resource].logical_id));
}

Value StackMachine::ref(std::uint32_t resource) const {
  const Live& live = live_[resource];
  if (!live.known) return not_yet(resource);
  // A data source that found nothing has neither: its Ref is null.
  if (!live.ref.is_null() || live.row.physical_id.empty()) return live.ref;
  return Value::string(live.row.physical_id);
}

Value StackMachine::attribute(std::uint32_t resource, std::string_view name) const {
  const Live& live = live_[resource];
  if (!live.known) return not_yet(resource);
  return live.attributes.get(name);
}

}  // namespace cairn
