#include "service/instance_task.h"

#include <fmt/format.h>

#include <limits>
#include <utility>

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
  finished({.no = work.start.no, .ok = true, .stack_id = std::move(stack_id)});
}

void InstanceWorker::Task::fail(const Error& error) const {
  finished({.no = work.start.no,
            .ok = false,
            .reason = fmt::format("{}: {}", error.code, error.message),
            .stack_id = work.start.stack_id});
}

void InstanceWorker::Task::stop() const {
  finished({.no = work.start.no, .ok = false, .reason = std::string(kStopReason), .stopped = true});
}

// Somebody else may have worked on the stack since: then the operation's own row says how it went.
void InstanceWorker::Task::finish(const Begun& begun, Reader& reader) const {
  InstanceFinished told{.no = work.start.no, .stack_id = begun.stack};
  const auto operation = reader.operation(begun.operation);
  const auto row = reader.stack(work.start.account, work.start.region, begun.stack);
  if (!row || !operation) {
    told.reason = "StackNotFound: Somebody else deleted the stack.";
    return finished(std::move(told));
  }
  if (operation->action == StackAction::kDelete) {
    told.ok = row->deleted != 0;
  } else if (row->last_operation == begun.operation) {
    told.ok = is_well(row->state);
  } else {
    told.ok = operation->failure.empty();
  }
  if (!told.ok) told.reason = operation->failure.empty() ? row->status_reason : operation->failure;
  finished(std::move(told));
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

}  // namespace cairn::service
