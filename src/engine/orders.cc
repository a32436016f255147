// What people decide while an operation runs: cancelling it, and helping a resource that is stuck.

#include <fmt/format.h>

#include "engine/machine.h"
#include "engine/machine_states.h"

namespace cairn {

void StackMachine::on_cancel(const CancelOperation& cancel, Decision& out) {
  const std::string reason =
      fmt::format("Stack {} was cancelled", action_name(stack_.state.action));
  note_failure(reason, out);
  if (!operation_.cancelled) {
    operation_.cancelled = true;
    out.batch.operations.push_back(operation_);
  }
  stopping_ = true;
  if (cancel.quick) interrupt(reason, out);
}

bool StackMachine::on_order(const OrderResource& order, Decision& out) {
  for (Live& live : live_) {
    if (live.row.logical_id != order.logical_id || live.step == kNoNumber) continue;
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
        live.deadline = kDeadlineBit | ++last_serial_;
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
  // Of what may not exist nothing can be kept.
  if (deleting && live.row.physical_id.empty()) return false;
  if (live.serial == 0) {
    unfail(live);
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
  const ResourceAction action = live.row.state.action;
  if (action != ResourceAction::kUpdate && action != ResourceAction::kDelete) return false;
  unfail(live);
  if (action == ResourceAction::kDelete) {
    start_delete(live.step, live, out);
  } else {
    start_reconcile(live.step, out);
  }
  return true;
}

bool StackMachine::give_up(Live& live, const std::string& reason, Decision& out) {
  if (live.serial == 0) return false;
  note_failure(fmt::format("resources.{}: {}", live.row.logical_id, reason), out);
  fail(live, live.row.call, reason, out);
  return true;
}

// The failure counts no more; the first one's words stay, for the record.
void StackMachine::unfail(Live& live) {
  --failed_;
  live.sent = 1;
  if (failed_ == 0 && !operation_.cancelled && !timed_out_) stopping_ = false;
}

}  // namespace cairn
