// What a machine makes of what happened: replies, timers, the deadline.

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "engine/machine.h"
#include "engine/machine_states.h"
#include "engine/no_echo.h"

namespace cairn {
namespace {

// Waits between tries of one call. A reply that names its own wait is obeyed.
constexpr Millis kRetryFirst = 200;
constexpr Millis kRetryMost = 10'000;
constexpr Millis kPollDefault = 1'000;

Millis back_off(std::uint32_t tries) {
  return std::min(kRetryMost, kRetryFirst << std::min<std::uint32_t>(tries, 10));
}

std::string_view act_name(ResourceAction action) {
  switch (action) {
    case ResourceAction::kUpdate:
      return "UPDATE";
    case ResourceAction::kDelete:
      return "DELETE";
    case ResourceAction::kImport:
      return "IMPORT";
    case ResourceAction::kInit:
    case ResourceAction::kCreate:
    case ResourceAction::kCheck:
      break;
  }
  return "CREATE";
}

std::string_view timed_out_reason(StackAction action) {
  switch (action) {
    case StackAction::kCreate:
      return "Create timed out";
    case StackAction::kUpdate:
      return "Update timed out";
    case StackAction::kRollback:
    case StackAction::kImportUpdateRollback:
      return "Rollback timed out";
    case StackAction::kImportCreate:
    case StackAction::kImportUpdate:
      return "Import timed out";
    default:
      return "Delete timed out";
  }
}

}  // namespace

StackMachine::Live* StackMachine::awaiting(std::uint64_t serial) {
  const std::uint64_t slot = serial >> 32;
  if (serial == 0 || slot >= live_.size() || live_[slot].serial != serial) return nullptr;
  return &live_[slot];
}

void StackMachine::on_reply(const CallReplied& reply, Decision& out) {
  Live* live = awaiting(reply.serial);
  if (live == nullptr) return;  // of a call nobody waits for any more
  switch (reply.outcome) {
    case CallOutcome::kUnknown:
    case CallOutcome::kThrottled:
      call_later(*live, std::max(reply.retry_after, back_off(live->tries++)), out);
      return;
    case CallOutcome::kInProgress:
      return on_in_progress(*live, reply, out);
    case CallOutcome::kFailed: {
      if (!reply.physical_id.empty()) live->row.physical_id = reply.physical_id;
      std::string reason = fmt::format("{}: {}", reply.code, reply.message);
      return on_failed(*live, std::move(reason), reply.code, out);
    }
    case CallOutcome::kDone:
      break;
  }
  if (live->row.state == kUpdating) return on_updated(*live, reply, out);
  if (live->act != CallAct::kDelete) return on_made(*live, reply, out);
  ended(*live);
  write(*live, kDeleted, CallState::kNone, "state changed", out);
  removed(*live, out);
}

void StackMachine::on_made(Live& live, const CallReplied& reply, Decision& out) {
  ended(live);
  live.known = true;
  if (!reply.physical_id.empty()) live.row.physical_id = reply.physical_id;
  live.given = StoredJson(std::exchange(live.sending, Value()));
  live.ref = StoredJson(reply.ref);
  live.attributes = StoredJson(reply.attributes);
  const Step& s = plan_.steps[live.step];
  slot_of_wanted_[s.wanted] = static_cast<std::uint32_t>(&live - live_.data());
  const bool imported = live.row.state == kImporting;
  write(live, imported ? kImported : kCreated, CallState::kNone, "state changed", out);
  write_detail(live, out);
  if (!asked_later(live.step)) live.ref = live.attributes = StoredJson();
  step_done(live.step);
}

void StackMachine::on_updated(Live& live, const CallReplied& reply, Decision& out) {
  const bool settled = live.settling;
  ended(live);
  live.given = StoredJson(std::exchange(live.sending, Value()));
  live.pending = StoredJson();
  live.row.call = CallState::kNone;
  if (!reply.ref.is_null()) live.ref = StoredJson(reply.ref);
  if (!reply.attributes.is_null()) live.attributes = StoredJson(reply.attributes);
  if (settled) {
    write_detail(live, out);
    return start_reconcile(live.step, out);
  }
  take_over_definition(live);
  write(live, kUpdated, CallState::kNone, "state changed", out);
  write_detail(live, out);
  step_done(live.step);
}

void StackMachine::on_in_progress(Live& live, const CallReplied& reply, Decision& out) {
  if (live.act == CallAct::kCreate || live.act == CallAct::kUpdate) {
    live.tries = 0;
    if (!reply.physical_id.empty()) live.row.physical_id = reply.physical_id;
    live.row.call = live.act == CallAct::kCreate ? CallState::kPolling : CallState::kUpdatePolling;
    live.act = CallAct::kPoll;
    write_quietly(live, out);
  }
  if (!reply.message.empty()) tell(live, live.row.state, reply.message, out);
  call_later(live, reply.retry_after > 0 ? reply.retry_after : kPollDefault, out);
}

// `reason` is the whole story, `failure` its code.
void StackMachine::on_failed(Live& live, std::string reason, std::string failure, Decision& out) {
  if (live.settling) {  // the earlier update failed: that was known, and now it is certain
    ended(live);
    live.pending = StoredJson();
    live.row.call = CallState::kNone;
    write_detail(live, out);
    return start_reconcile(live.step, out);
  }
  for (const Goal* goal : {&target_, &base_}) {
    if (*goal) reason = hide_no_echo(std::move(reason), goal->model->parameters());
  }
  note_failure(fmt::format("Resource {} failed: {}: resources.{}: {}",
                           act_name(live.row.state.action), failure, live.row.logical_id, reason),
               out);
  // A refusal of a create answers one request, while an earlier one with the same token may still
  // be under way: what the row says of the call stays, and the delete by token that follows
  // settles it. So it is with a delete that was sent more than once. An update's answer is final
  // for its token.
  CallState open = live.row.call;
  const bool final =
      open == CallState::kUpdating || open == CallState::kUpdatePolling ||
      open == CallState::kReading ||
      (open == CallState::kDeleting && live.sent == 1 && !live.row.physical_id.empty());
  if (final) open = CallState::kNone;
  fail(live, open, std::move(reason), out);
}

void StackMachine::fail(Live& live, CallState open, std::string reason, Decision& out) {
  const bool settling = live.settling;
  ended(live);
  ++failed_;
  const ResourceState failed{live.row.state.action, Phase::kFailed};
  write(live, failed, open, std::move(reason), out);
  if (failed == kUpdateFailed && !settling) {
    live.pending = open == CallState::kNone ? StoredJson() : StoredJson(live.sending);
  }
  if (failed == kCreateFailed) live.given = StoredJson(live.sending);
  live.sending = Value();
  if (failed != kDeleteFailed) write_detail(live, out);
  if (forward()) stopping_ = true;
}

void StackMachine::on_timer(std::uint64_t serial, Decision& out) {
  if (serial == 0) {
    if (now_ >= operation_.deadline) on_deadline(out);
    return;
  }
  if (Live* live = awaiting(serial)) return call(*live, live->act, out);
  if ((serial & kDeadlineBit) == 0) return;
  for (Live& live : live_) {
    if (live.deadline == serial) give_up(live, "Timed out, as was ordered", out);
  }
}

void StackMachine::on_deadline(Decision& out) {
  stopping_ = timed_out_ = true;
  const std::string reason(timed_out_reason(stack_.state.action));
  note_failure(reason, out);
  interrupt(reason, true, out);
}

}  // namespace cairn
