// kReconcile: what exists against what is wanted, decided now that every input is known.

#include <fmt/format.h>

#include <algorithm>

#include "engine/machine.h"
#include "engine/machine_states.h"
#include "plan/diff.h"

namespace cairn {
namespace {

struct Verdict {
  bool changed = false;
  bool replace = false;
  std::string fixed;  // a property that cannot change in place
};

std::string disabled_reason(const Step& s, std::string_view old_type, const Verdict& verdict) {
  const std::string what =
      verdict.fixed.empty()
          ? fmt::format("its type changes from {} to {}", old_type, s.type)
          : fmt::format("property {} of {} cannot be changed in place", verdict.fixed, s.type);
  return fmt::format(
      "A replacement is needed, because {}, and ReplacementOption is Disabled. "
      "Set ReplacementOption to Enabled, or leave it as it was.",
      what);
}

}  // namespace

void StackMachine::start_reconcile(std::uint32_t step, Decision& out) {
  const Step& s = plan_.steps[step];
  Live& live = live_[slot_of(s.resource)];
  live.step = step;
  if (s.successor != kNoNumber) {  // half way through a replacement
    Live& successor = live_[slot_of(s.successor)];
    const bool old_is_gone = live.row.state == kDeleted;
    if (successor.exists || old_is_gone) return start_create(step, successor, out);
  }
  if (!live.pending.is_null() && !s.recreate) return settle(live, out);
  Errors errors;
  Value wanted = goal()->properties(s.wanted, *this, errors);
  if (!errors.empty()) return refuse(live, errors[0].code, errors[0].message, out);

  Verdict verdict{s.anyway || s.recreate, s.recreate, {}};
  verdict.replace |= s.type != live.row.type;
  const ResourceType* type = goal()->model->resources()[s.wanted].catalogued;
  for (const PropertyChange& p : changed_properties(type, live.given.get(), wanted)) {
    verdict.changed = true;
    if (p.recreation != Recreation::kAlways) continue;
    verdict.replace = true;
    if (verdict.fixed.empty()) verdict.fixed = p.name;
  }
  if (!verdict.changed && !verdict.replace) return leave_alone(live, out);
  const std::uint8_t needed = verdict.replace ? kReplaceDenied : kModifyDenied;
  if ((s.denied & needed) != 0) {
    return refuse(live, "StackPolicyValidationFailed",
                  fmt::format("Action denied by stack policy: Update:{} on LogicalResourceId/{}.",
                              verdict.replace ? "Replace" : "Modify", s.logical_id),
                  out);
  }
  if (!verdict.replace) return start_update(live, std::move(wanted), out);
  const bool allowed = s.even_if_disabled || operation_.replacement || back();
  if (!allowed || s.successor == kNoNumber) {
    return refuse(live, "NotSupported", disabled_reason(s, live.row.type, verdict), out);
  }
  start_replacement(live, out);
}

// An earlier update whose outcome is open comes first: it is sent again, with its own token, until
// the cloud says what became of it. Otherwise it might yet arrive after the one that follows.
void StackMachine::settle(Live& live, Decision& out) {
  live.settling = true;
  live.sending = live.pending.get();
  live.sent = 1;
  ++running_;
  const bool accepted = live.row.call == CallState::kUpdatePolling;
  write(live, kUpdating, accepted ? CallState::kUpdatePolling : CallState::kUpdating,
        "state changed", out);
  call(live, accepted ? CallAct::kPoll : CallAct::kUpdate, out);
}

// The definition around the properties may still be another one.
void StackMachine::leave_alone(Live& live, Decision& out) {
  const bool retain = live.row.retain;
  const std::vector<std::uint32_t> needs = live.needs;
  take_over_definition(live);
  if (live.row.state.phase != Phase::kComplete) {
    write(live, kUpdated, CallState::kNone, "state changed", out);
    write_detail(live, out);
  } else {
    if (live.row.retain != retain) write_quietly(live, out);
    if (live.needs != needs) write_detail(live, out);
  }
  step_done(live.step);
}

void StackMachine::take_over_definition(Live& live) {
  const std::uint32_t wanted = plan_.steps[live.step].wanted;
  live.row.retain = goal()->model->resources()[wanted].deletion_policy == DeletionPolicy::kRetain;
  set_needs(live, needs_of(wanted));
}

// While the update is out it may hang on what it was built on and on what it is to be built on.
void StackMachine::need_both(Live& live) {
  std::vector<std::uint32_t> both = needs_of(plan_.steps[live.step].wanted);
  both.insert(both.end(), live.needs.begin(), live.needs.end());
  std::sort(both.begin(), both.end());
  both.erase(std::unique(both.begin(), both.end()), both.end());
  set_needs(live, std::move(both));
}

void StackMachine::start_update(Live& live, Value properties, Decision& out) {
  ++live.row.updates;
  live.sending = std::move(properties);
  live.sent = 0;
  live.settling = false;
  need_both(live);
  ++running_;
  write(live, kUpdating, CallState::kUpdating, "state changed", out);
  call(live, CallAct::kUpdate, out);
}

// The old one goes first, unless something that is still there was built on it: then the new one
// comes first, and the clean-up takes the old one away when nothing needs it any more.
void StackMachine::start_replacement(Live& live, Decision& out) {
  // What a continued create makes anew is not told as an update.
  if (operation_.action != StackAction::kCreate) tell(live, kUpdating, "state changed", out);
  const Step& s = plan_.steps[live.step];
  if (live.dependants > 0) {
    if (live.row.state == kUpdating) {  // an earlier update was settled just now
      live.row.state = kUpdateFailed;
      write_quietly(live, out);
    }
    start_create(live.step, live_[slot_of(s.successor)], out);
  } else {
    start_delete(live.step, live, out);
  }
}

void StackMachine::refuse(Live& live, std::string code, std::string reason, Decision& out) {
  ++running_;
  live.act = CallAct::kUpdate;
  write(live, kUpdating, live.row.call, "state changed", out);
  on_failed(live, std::move(reason), std::move(code), out);
}

std::vector<std::uint32_t> StackMachine::needs_of(std::uint32_t wanted) const {
  std::vector<std::uint32_t> needs;
  for (const std::uint32_t need : goal()->model->resources()[wanted].needs) {
    if (slot_of_wanted_[need] != kNoSlot) needs.push_back(live_[slot_of_wanted_[need]].row.no);
  }
  std::sort(needs.begin(), needs.end());
  return needs;
}

void StackMachine::set_needs(Live& live, std::vector<std::uint32_t> needs) {
  for (const std::uint32_t number : live.needs) {
    const std::uint32_t slot = slot_of(number);
    if (slot != kNoSlot && live_[slot].dependants > 0) --live_[slot].dependants;
  }
  live.needs = std::move(needs);
  for (const std::uint32_t number : live.needs) {
    const std::uint32_t slot = slot_of(number);
    if (slot != kNoSlot) ++live_[slot].dependants;
  }
}

}  // namespace cairn
