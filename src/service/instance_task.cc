#include "service/instance_task.h"

#include <fmt/format.h>

#include <limits>
#include <utility>

#include "base/digest.h"
#include "value/json.h"

namespace cairn::service {
namespace {

// The outcome of the target takes the row away (group/rollout.h).
constexpr Millis kUntilTheOutcome = std::numeric_limits<Millis>::max();

bool is_well(const StackState& state) {
  return state.phase == Phase::kComplete &&
         (state.action == StackAction::kCreate || state.action == StackAction::kUpdate);
}

}  // namespace

void InstanceWorker::Task::succeed(std::string stack_id) const {
  tell(InstanceFinished{.no = work.start.no, .ok = true, .stack_id = std::move(stack_id)});
}

void InstanceWorker::Task::fail(const Error& error) const {
  tell(InstanceFinished{.no = work.start.no,
                        .ok = false,
                        .reason = fmt::format("{}: {}", error.code, error.message),
                        .stack_id = stack_gone ? std::string() : work.start.stack_id,
                        .stack_gone = stack_gone});
}

void InstanceWorker::Task::hindered_by(std::string reason) {
  if (told == reason) return;
  told = reason;
  tell(InstanceHindered{.no = work.start.no, .reason = std::move(reason)});
}

void InstanceWorker::Task::stop() const {
  tell(InstanceFinished{.no = work.start.no,
                        .ok = false,
                        .reason = std::string(kStopReason),
                        .stopped = true,
                        .stack_gone = stack_gone});
}

void InstanceWorker::Task::stop_halfway() const {
  tell(InstanceFinished{
      .no = work.start.no,
      .ok = false,
      .reason = fmt::format("{}: the old stack was deleted, and no new one begun", kStopReason),
      .stack_gone = true});
}

// Somebody else may have worked on the stack since: then the operation's own row says how it went.
void InstanceWorker::Task::finish(const Begun& begun, Reader& reader) const {
  InstanceFinished outcome{.no = work.start.no, .stack_id = begun.stack};
  const auto operation = reader.operation(begun.operation);
  const auto row = reader.stack(work.start.account, work.start.region, begun.stack);
  if (!row || !operation) {
    outcome.reason = "StackNotFound: Somebody else deleted the stack.";
    return tell(std::move(outcome));
  }
  if (operation->action == StackAction::kDelete) {
    outcome.ok = row->deleted != 0;
  } else if (row->last_operation == begun.operation) {
    outcome.ok = is_well(row->state);
  } else {
    outcome.ok = operation->failure.empty();
  }
  if (!outcome.ok)
    outcome.reason = operation->failure.empty() ? row->status_reason : operation->failure;
  tell(std::move(outcome));
}

std::optional<StackRow> InstanceWorker::Task::stack(std::string_view id, Reader& reader) const {
  if (id.empty()) return std::nullopt;
  auto row = reader.stack(work.start.account, work.start.region, id);
  if (row && row->deleted != 0) row.reset();
  return row;
}

TokenRow InstanceWorker::Task::token(std::string_view action, const Begun& begun) const {
  TokenRow row;
  row.account = work.start.account;
  row.action = action;
  row.token = work.start.token;
  row.response = to_json(MapBuilder()
                             .set("StackId", Value::string(begun.stack))
                             .set("Operation", Value::integer(begun.operation.value))
                             .build());
  row.expires = kUntilTheOutcome;
  return row;
}

std::optional<InstanceWorker::Task::Begun> InstanceWorker::Task::begun(std::string_view action,
                                                                       Reader& reader,
                                                                       Millis now) const {
  const auto row = reader.token(work.start.account, action, work.start.token, now);
  if (!row) return std::nullopt;
  const auto response = read_json(row->response);
  if (!response) return std::nullopt;
  return Begun{std::string(response->get_string("StackId")), {response->get("Operation").as_int()}};
}

bool InstanceWorker::Task::has_begun(Reader& reader, Millis now) const {
  if (work.start.action == GroupAction::kDetectDrift) {
    return reader.record(RecordKind::kDriftDetection, detection()).has_value();
  }
  for (const auto action : {kInstanceCreateToken, kInstanceUpdateToken, kInstanceDeleteToken}) {
    if (begun(action, reader, now)) return true;
  }
  return false;
}

std::string InstanceWorker::Task::detection() const {
  const Sha256 digest = sha256({"stack instance, drift/", work.start.token});
  std::uint64_t halves[2] = {};
  for (std::size_t i = 0; i < 16; ++i) {
    halves[i / 8] = halves[i / 8] << 8 | static_cast<std::uint64_t>(digest[i]);
  }
  return uuid_text(halves[0], halves[1]);
}

}  // namespace cairn::service
