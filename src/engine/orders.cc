// What people decide while an operation runs: cancelling it, and helping a resource that is stuck.

#include <fmt/format.h>

#include "engine/machine.h"
#include "engine/machine_states.h"

namespace cairn {

// Cancelling twice is cancelling once, and a quick cancel may follow a safe one. What a quick one
// waits for are nested stacks: they end at once, too, and until then a crash finds them cancelled.
bool StackMachine::on_cancel(const CancelOperation& cancel, Decision& out) {
  if (cancel.only && *cancel.only != stack_.state.action) return false;
  const std::string reason =
      fmt::format("Stack {} was cancelled", action_name(stack_.state.action));
  note_failure(reason, out);
  const Cancelled how = cancel.quick ? Cancelled::kQuick : Cancelled::kSafe;
  if (operation_.cancelled < how) {
    operation_.cancelled = how;
    out.batch.operations.push_back(operation_);
  }
  stopping_ = true;
  if (cancel.quick) interrupt(reason, false, out);
  out.effects.push_back(CancelChildren{cancel.quick});
  return true;
}

bool StackMachine::on_order(const OrderResource& order, Decision& out) {
  for (Live& live : live_) {
    if (live.row.logical_id != order.logical_id || live.step == kNoNumber) continue;
    if (replaced(live)) continue;
    const bool failed =
        live.row.state.phase == Phase::kFailed && live.row.acted_by == operation_.no;
    if (live.serial == 0 && !failed) continue;
    switch (order.order) {
      case ResourceOrder::kSkip:
        return skip(live, out);
      case ResourceOrder::kRetry:
        return retry(live, out);
      case ResourceOrder::kGiveUp:
        return give_up(live, "Given up, as was ordered", out);
      case ResourceOrder::kTimeOut:
        if (live.serial == 0) return false;
        live.row.deadline = order.deadline;
        live.deadline = kDeadlineBit | ++last_serial_;
        write_quietly(live, out);
        out.effects.push_back(SetTimer{order.deadline, live.deadline});
        return true;
    }
  }
  return false;
}

bool StackMachine::skip(Live& live, Decision& out) {
  const ResourceAction action = live.row.state.action;
  if (action != ResourceAction::kUpdate && action != ResourceAction::kDelete) return false;
  const bool deleting = action == ResourceAction::kDelete;
  // Of what may not exist nothing can be kept; nor of what another try is to take the place of.
  if (deleting && (live.row.physical_id.empty() || makes(live))) return false;
  if (live.serial == 0) {
    unfail(live, out);
  } else {
    if (!deleting && !live.settling) live.pending = StoredJson(live.sending);
    ended(live);
  }
  if (deleting) {
    forget(live, "Resource retained: its deletion was skipped", out);
    return true;
  }
  live.sending = Value();
  const ModelResource& wanted = goal()->model->resources()[plan_.steps[live.step].wanted];
  live.row.retain = wanted.deletion_policy == DeletionPolicy::kRetain;
  write(live, kUpdated, live.pending.is_null() ? CallState::kNone : live.row.call,
        "Its update was skipped", out);
  write_detail(live, out);
  step_done(live.step);
  return true;
}

bool StackMachine::retry(Live& live, Decision& out) {
  if (live.serial != 0) {
    call(live, live.act, out);
    return true;
  }
  if (operation_.cancelled != Cancelled::kNot || timed_out_) return false;
  unfail(live, out);
  switch (live.row.state.action) {
    case ResourceAction::kDelete:
      start_delete(live.step, live, out);
      return true;
    case ResourceAction::kImport:
      start_import(live.step, out);
      return true;
    case ResourceAction::kInit:
    case ResourceAction::kCreate:
      // The next try has a token of its own, so the last one must be over for certain: whatever it
      // made, or may yet make, is removed first.
      start_delete(live.step, live, out);
      return true;
    case ResourceAction::kUpdate:
    case ResourceAction::kCheck:
      break;
  }
  start_reconcile(live.step, out);
  return true;
}

// Whether a new one takes its place already, which is the one that orders mean.
bool StackMachine::replaced(const Live& live) const {
  const Step& s = plan_.steps[live.step];
  return s.kind == StepKind::kReconcile && s.successor != kNoNumber && s.successor != live.row.no &&
         live_[slot_of(s.successor)].exists;
}

// Whether its step makes this incarnation, rather than changing or removing it.
bool StackMachine::makes(const Live& live) const {
  const Step& s = plan_.steps[live.step];
  return s.kind == StepKind::kCreate ||
         (s.kind == StepKind::kReconcile && s.successor == live.row.no);
}

bool StackMachine::give_up(Live& live, const std::string& reason, Decision& out) {
  if (live.serial == 0) return false;
  note_failure(fmt::format("resources.{}: {}", live.row.logical_id, reason), out);
  fail(live, live.row.call, reason, out);
  return true;
}

// The failure counts no more.
void StackMachine::unfail(Live& live, Decision& out) {
  --failed_;
  live.sent = 1;
  if (failed_ > 0 || operation_.cancelled != Cancelled::kNot || timed_out_) return;
  stopping_ = false;
  leg_failure().clear();
  out.batch.operations.push_back(operation_);
}

}  // namespace cairn
