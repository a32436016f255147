// Going on where the rows stand: what a step had come to when the last life ended.

#include "engine/machine.h"
#include "engine/machine_states.h"

namespace cairn {

bool StackMachine::under_way(std::uint32_t step) const {
  const Step& s = plan_.steps[step];
  const auto out = [this](std::uint32_t number) {
    const Live& live = live_[slot_of(number)];
    return live.exists && live.row.state.phase == Phase::kInProgress &&
           live.row.acted_by == operation_.no;
  };
  // Until the successor is there the old row is the kReconcile's business.
  if (s.kind == StepKind::kCleanup) {
    return live_[slot_of(s.successor)].exists && out(s.resource);
  }
  return out(s.resource) || (s.successor != kNoNumber && out(s.successor));
}

StackMachine::Stand StackMachine::take_up(std::uint32_t step, Decision& out) {
  const Step& s = plan_.steps[step];
  switch (s.kind) {
    case StepKind::kCreate:
    case StepKind::kImport:
      return take_up_making(step, live_[slot_of(s.resource)], out);
    case StepKind::kReconcile:
      return take_up_reconcile(step, out);
    case StepKind::kDelete:
    case StepKind::kCleanup:
    case StepKind::kForget:
      break;
  }
  return take_up_removal(step, out);
}

StackMachine::Stand StackMachine::take_up_making(std::uint32_t step, Live& live, Decision& out) {
  // One that is gone was another try's: the next one begins when it is its turn.
  if (!live.exists || live.row.state == kDeleted) return Stand::kUntouched;
  live.step = step;
  if (live.row.state.phase == Phase::kComplete) return Stand::kDone;
  if (live.row.state.phase == Phase::kFailed) return Stand::kFailed;
  if (live.row.state == kDeleting) {
    start_delete(step, live, out);
    return Stand::kRunning;
  }
  live.sent = 1;
  ++running_;
  set_needs(live, needs_of(plan_.steps[step].wanted));  // its record is written when it is made
  Errors errors;
  live.sending = goal()->properties(plan_.steps[step].wanted, *this, errors);
  if (live.row.state == kImporting) {
    call(live, CallAct::kRead, out);
    return Stand::kRunning;
  }
  call(live, live.row.call == CallState::kPolling ? CallAct::kPoll : CallAct::kCreate, out);
  return Stand::kRunning;
}

// Rows of the way back that failed are tried again: their plan was made anew from what they say.
StackMachine::Stand StackMachine::take_up_reconcile(std::uint32_t step, Decision& out) {
  const Step& s = plan_.steps[step];
  Live& live = live_[slot_of(s.resource)];
  if (s.successor != kNoNumber) {
    const std::uint32_t successor = slot_of(s.successor);
    if (live_[successor].exists) {
      const Stand stand = take_up_making(step, live_[successor], out);
      if (stand == Stand::kDone) slot_of_wanted_[s.wanted] = successor;
      return stand;
    }
  }
  if (live.row.acted_by != operation_.no) return Stand::kUntouched;
  const ResourceState state = live.row.state;
  if (state == kUpdating) {
    live.step = step;
    live.sent = 1;
    live.settling = !live.pending.is_null();
    Errors errors;
    live.sending = live.settling ? live.pending.get() : goal()->properties(s.wanted, *this, errors);
    need_both(live);
    ++running_;
    call(live, live.row.call == CallState::kUpdatePolling ? CallAct::kPoll : CallAct::kUpdate, out);
    return Stand::kRunning;
  }
  if (state == kDeleting) {
    start_delete(step, live, out);
    return Stand::kRunning;
  }
  if (!forward() || state == kDeleted) return Stand::kUntouched;
  if (state == kUpdated) return Stand::kDone;
  if (state != kUpdateFailed && state != kDeleteFailed) return Stand::kUntouched;
  live.step = step;
  return Stand::kFailed;
}

StackMachine::Stand StackMachine::take_up_removal(std::uint32_t step, Decision& out) {
  Live& live = live_[slot_of(plan_.steps[step].resource)];
  if (live.row.state == kDeleted) return Stand::kDone;
  if (live.row.acted_by != operation_.no) return Stand::kUntouched;
  if (live.row.state == kDeleteFailed) {
    live.step = step;
    return back() ? Stand::kUntouched : Stand::kFailed;
  }
  if (live.row.state != kDeleting) return Stand::kUntouched;
  start_delete(step, live, out);  // it runs already, whatever the limits say now
  return Stand::kRunning;
}

void StackMachine::take_up_deadlines(Decision& out) {
  for (Live& live : live_) {
    if (live.serial == 0 || live.row.deadline == 0) continue;
    live.deadline = kDeadlineBit | ++last_serial_;
    out.effects.push_back(SetTimer{live.row.deadline, live.deadline});
  }
}

}  // namespace cairn
