// Steps that make or remove, and the calls they send.

#include "engine/incarnations.h"
#include "engine/machine.h"
#include "engine/machine_states.h"

namespace cairn {

// An earlier life may have got further with this step than with one before it that leaves no
// trace, such as a kReconcile that found nothing to do.
void StackMachine::start_step(std::uint32_t step, Decision& out) {
  if (begun_[step]) return;
  const Stand stand = take_up(step, out);
  if (stand != Stand::kUntouched) return note(step, stand);
  Live& live = live_[slot_of(plan_.steps[step].resource)];
  switch (plan_.steps[step].kind) {
    case StepKind::kCreate:
      return start_create(step, live, out);
    case StepKind::kReconcile:
      return start_reconcile(step, out);
    case StepKind::kImport:
      return start_import(step, out);
    case StepKind::kDelete:
      return start_delete(step, live, out);
    case StepKind::kCleanup:
      return start_cleanup(step, out);
    case StepKind::kForget: {
      live.step = step;
      const bool released =
          imported(live.row) && !live.row.retain && stack_.state.action != StackAction::kDelete;
      return forget(live, released ? "Resource released" : "Resource retained", out);
    }
  }
}

void StackMachine::begin_row(std::uint32_t step, Live& live) {
  const Step& s = plan_.steps[step];
  const ModelResource& wanted = goal()->model->resources()[s.wanted];
  live.exists = true;
  live.step = step;
  live.sent = 0;
  live.row.stack = stack_.no;
  live.row.logical_id = s.logical_id;
  live.row.type = s.type;
  live.row.made_by = operation_.no;
  live.row.created = now_;
  live.row.physical_id.clear();
  live.row.retain = wanted.deletion_policy == DeletionPolicy::kRetain;
  set_needs(live, needs_of(s.wanted));
  ++running_;
}

void StackMachine::start_create(std::uint32_t step, Live& live, Decision& out) {
  begin_row(step, live);
  live.act = CallAct::kCreate;
  Errors errors;
  live.sending = goal()->properties(plan_.steps[step].wanted, *this, errors);
  if (!errors.empty()) {
    write(live, kCreating, CallState::kNone, "state changed", out);
    on_failed(live, errors.front().message, errors.front().code, out);
    return;
  }
  ++live.row.attempt;
  write(live, kCreating, CallState::kCreating, "state changed", out);
  call(live, CallAct::kCreate, out);
}

// The template's properties become the record; the cloud's are not touched.
void StackMachine::start_import(std::uint32_t step, Decision& out) {
  Live& live = live_[slot_of(plan_.steps[step].resource)];
  begin_row(step, live);
  live.act = CallAct::kRead;
  live.row.physical_id = plan_.steps[step].physical_id;
  Errors errors;
  live.sending = goal()->properties(plan_.steps[step].wanted, *this, errors);
  write(live, kImporting, errors.empty() ? CallState::kReading : CallState::kNone, "state changed",
        out);
  if (!errors.empty()) return on_failed(live, errors.front().message, errors.front().code, out);
  call(live, CallAct::kRead, out);
}

void StackMachine::start_delete(std::uint32_t step, Live& live, Decision& out) {
  live.step = step;
  const bool never_ours =
      live.row.state.action == ResourceAction::kImport && live.row.state.phase != Phase::kComplete;
  if (never_ours) return forget(live, "Resource released", out);
  const bool nothing_made = live.row.physical_id.empty() && live.row.call == CallState::kNone;
  const bool resumed = live.row.state == kDeleting && live.row.acted_by == operation_.no;
  live.sent = live.row.call == CallState::kDeleting ? 1 : 0;
  ++running_;
  if (!resumed) {
    // Of what was only half made the row goes on saying so: if its delete is refused it is still
    // only half made.
    const bool half = live.row.call == CallState::kCreating || live.row.call == CallState::kPolling;
    const CallState open = nothing_made ? CallState::kNone
                           : half       ? live.row.call
                                        : CallState::kDeleting;
    write(live, kDeleting, open, "state changed", out);
  }
  if (!nothing_made) return call(live, CallAct::kDelete, out);
  --running_;
  write(live, kDeleted, CallState::kNone, "state changed", out);
  removed(live, out);
}

// What a replacement left behind: the old one, when the new one was made first.
void StackMachine::start_cleanup(std::uint32_t step, Decision& out) {
  const Step& s = plan_.steps[step];
  Live& live = live_[slot_of(s.resource)];
  const std::uint32_t successor = slot_of(s.successor);
  const bool left_behind = live.row.state != kDeleted && live_[successor].exists;
  if (!left_behind) return step_done(step);
  start_delete(step, live, out);
}

void StackMachine::forget(Live& live, std::string reason, Decision& out) {
  write(live, kDeleted, CallState::kNone, std::move(reason), out);
  removed(live, out);
}

// A replacement goes on with the new one, and so does another try of a create; every other step is
// done. Whatever cannot go on now waits for its turn.
void StackMachine::removed(Live& live, Decision& out) {
  set_needs(live, {});
  live.known = false;
  const Step& s = plan_.steps[live.step];
  const bool goes_on = s.kind == StepKind::kReconcile || s.kind == StepKind::kCreate;
  if (!goes_on) return step_done(live.step);
  if (waiting_for_[live.step] > 0 || part_of(live.step) != part_) {
    begun_[live.step] = false;  // taken up before its turn: the rest comes when it is ready
    return;
  }
  if (stopping_) {
    begun_[live.step] = false;
    ready_.push({height_[live.step], live.step});
    return;
  }
  const std::uint32_t next = s.kind == StepKind::kCreate ? s.resource : s.successor;
  start_create(live.step, live_[slot_of(next)], out);
}

void StackMachine::call(Live& live, CallAct act, Decision& out) {
  live.act = act;
  ++live.sent;
  const auto slot = static_cast<std::uint64_t>(&live - live_.data());
  live.serial = (slot << 32) | ++last_serial_;
  StartCall effect;
  effect.serial = live.serial;
  effect.resource = live.row.no;
  effect.act = act;
  effect.logical_id = live.row.logical_id;
  effect.type = live.row.type;
  effect.physical_id = live.row.physical_id;
  effect.create_token = create_token(live.row.made_by, live.row.no, live.row.attempt);
  effect.rolling_back = !forward() && stack_.state.action != StackAction::kDelete;
  effect.stack_is_new = stack_.state.action == StackAction::kCreate;
  if (live.row.state == kUpdating) {
    effect.update_token = update_token(live.row.made_by, live.row.no, live.row.updates);
  }
  if (act == CallAct::kCreate || act == CallAct::kUpdate) effect.properties = live.sending;
  if (act == CallAct::kUpdate) effect.old_properties = live.given.get();
  if (act == CallAct::kUpdate && forward() && !live.settling) {
    const Value& instead = revision_.sends.get(std::to_string(live.row.no));
    if (instead.is_map()) effect.properties = effect.old_properties = instead;
  }
  if (act == CallAct::kDelete) effect.properties = live.given.get();
  out.effects.push_back(std::move(effect));
}

void StackMachine::call_later(Live& live, Millis delay, Decision& out) {
  const auto slot = static_cast<std::uint64_t>(&live - live_.data());
  live.serial = (slot << 32) | ++last_serial_;
  out.effects.push_back(SetTimer{now_ + delay, live.serial});
}

void StackMachine::ended(Live& live) {
  live.serial = 0;
  live.deadline = 0;
  live.row.deadline = 0;
  live.tries = 0;
  live.settling = false;
  --running_;
}

}  // namespace cairn
