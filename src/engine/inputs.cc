// What a machine makes of what happened: replies, timers, the deadline.

#include <fmt/format.h>

#include <algorithm>

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

}  // namespace

StackMachine::Live* StackMachine::awaiting(std::uint64_t serial) {
  const std::uint64_t resource = serial >> 32;
  if (resource >= live_.size() || live_[resource].serial != serial) return nullptr;
  return &live_[resource];
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
  if (live->act != CallAct::kDelete) return on_created(*live, reply, out);
  live->serial = 0;
  live->tries = 0;
  --running_;
  write(*live, kDeleted, CallState::kNone, "state changed", out);
  step_done(step_of_[live->row.no]);
}

void StackMachine::on_created(Live& live, const CallReplied& reply, Decision& out) {
  live.serial = 0;
  live.tries = 0;
  live.known = true;
  if (!reply.physical_id.empty()) live.row.physical_id = reply.physical_id;
  live.ref = reply.ref;
  live.attributes = reply.attributes;
  --running_;
  write(live, kCreated, CallState::kNone, "state changed", out);
  write_detail(live, out);
  live.properties = Value();
  if (!asked_later(live.row.no)) live.ref = live.attributes = Value();
  step_done(step_of_[live.row.no]);
}

void StackMachine::on_in_progress(Live& live, const CallReplied& reply, Decision& out) {
  const bool news = live.act == CallAct::kCreate;
  if (news) {
    live.tries = 0;
    live.act = CallAct::kPoll;
    if (!reply.physical_id.empty()) live.row.physical_id = reply.physical_id;
    live.row.call = CallState::kPolling;
    write_quietly(live, out);
  }
  call_later(live, reply.retry_after > 0 ? reply.retry_after : kPollDefault, out);
}

void StackMachine::on_failed(Live& live, std::string reason, std::string failure, Decision& out) {
  const bool create = live.row.state == kCreating;
  if (model_) reason = hide_no_echo(std::move(reason), model_->parameters());
  live.serial = 0;
  live.tries = 0;
  live.properties = Value();
  --running_;
  ++failed_;
  note_failure(fmt::format("Resource {} failed: {}: resources.{}: {}", create ? "CREATE" : "DELETE",
                           failure, live.row.logical_id, reason),
               out);
  // What the row says of the call stays: a refusal answers one request, while an earlier one with
  // the same token may still be under way. The delete by token that follows settles it.
  write(live, create ? kCreateFailed : kDeleteFailed, live.row.call, std::move(reason), out);
  if (create) {
    write_detail(live, out);
    stopping_ = true;
  }
}

void StackMachine::on_timer(std::uint64_t serial, Decision& out) {
  if (serial == 0) {
    if (now_ >= operation_.deadline) on_deadline(out);
    return;
  }
  if (Live* live = awaiting(serial)) call(*live, live->act, out);
}

// What is out at the deadline counts as failed; whether it happened stays open in the row, so that
// a delete by token can settle it.
void StackMachine::on_deadline(Decision& out) {
  const bool create = creating();
  stopping_ = true;
  const std::string reason = create ? "Create timed out" : "Delete timed out";
  note_failure(reason, out);
  for (Live& live : live_) {
    if (live.serial == 0) continue;
    live.serial = 0;
    live.tries = 0;
    live.properties = Value();
    --running_;
    ++failed_;
    write(live, create ? kCreateFailed : kDeleteFailed, live.row.call, reason, out);
    if (create) write_detail(live, out);
  }
}

}  // namespace cairn
