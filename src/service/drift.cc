#include "service/drift.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "catalog/error_catalog.h"
#include "engine/incarnations.h"
#include "service/answers.h"
#include "service/drift_detections.h"
#include "service/idempotence.h"
#include "service/next_token.h"
#include "service/stack_role.h"

namespace cairn::service {
namespace {

// Detections that ended are kept for those who ask how they went, so many of each stack.
constexpr std::uint64_t kDetectionsKept = 20;

bool is_detectable(StackState state) {
  if (state.phase == Phase::kComplete) {
    constexpr std::array kActions = {StackAction::kCreate,
                                     StackAction::kUpdate,
                                     StackAction::kRollback,
                                     StackAction::kCheck,
                                     StackAction::kImportCreate,
                                     StackAction::kImportUpdate,
                                     StackAction::kImportUpdateRollback};
    return std::find(kActions.begin(), kActions.end(), state.action) != kActions.end();
  }
  return state.action == StackAction::kRollback && state.phase == Phase::kFailed;
}

Error unreadable(const DriftLook::Seen& seen) {
  Error error = seen.refused ? not_supported("Reading the resource from the cloud") : unavailable();
  error.where = "LogicalResourceId";
  error.fix = fmt::format("Mend what the cloud says of {}", seen.failures.front());
  return error;
}

std::vector<std::string> texts(const Value& list) {
  std::vector<std::string> out;
  for (const Value& item : list.items()) out.emplace_back(item.as_string());
  return out;
}

std::optional<Error> unknown_resource(const StackRow& stack, const std::vector<std::string>& ids,
                                      Reader& reader) {
  const std::vector<ResourceRow> rows =
      ids.empty() ? std::vector<ResourceRow>() : reader.resources(stack.no);
  for (const std::string& id : ids) {
    const bool known = std::any_of(rows.begin(), rows.end(), [&](const ResourceRow& row) {
      return row.logical_id == id && belongs(row);
    });
    if (!known) return resource_not_found(id, stack);
  }
  return std::nullopt;
}

void drop_oldest(const StackRow& stack, Reader& reader, Batch& batch) {
  RecordFilter filter;
  filter.kind = RecordKind::kDriftDetection;
  filter.parent = stack.id;
  for (const RecordRow& old : reader.records(filter, {kDetectionsKept - 1, UINT32_MAX}).rows) {
    if (old.name.empty()) batch.removed_records.push_back({old.kind, old.id});
  }
}

// The stack the request names, if drift can be looked for in it.
Result<StackRow> stack_to_look_at(const Context& context, const ActionRequest& request,
                                  Reader& reader) {
  if (context.drift == nullptr) return not_supported(request.action->name);
  auto stack = find_stack(request, reader);
  if (!stack) return stack;
  if (auto refused = not_detectable(*stack)) return *refused;
  return stack;
}

}  // namespace

Error detecting_already(const StackRow& stack) {
  return {
      .code = "ActionInProgress",
      .message = error_text("ActionInProgress", {{"name", stack.name}, {"action", "DETECT_DRIFT"}}),
      .where = "StackId",
      .at = {},
      .fix = "Wait until GetStackDriftDetectionStatus says that it has ended."};
}

Error drift_detection_not_found(std::string_view id) {
  const std::string reason = fmt::format("The drift detection {} could not be found", id);
  return {.code = "NotFound",
          .message = error_text("NotFound", {{"reason", reason}}),
          .where = "DriftDetectionId",
          .at = {},
          .fix = fmt::format("DetectStackDrift gives the id; the last {} of a stack are kept.",
                             kDetectionsKept)};
}

std::optional<Error> not_detectable(const StackRow& stack) {
  if (stack.deleted != 0) return stack_not_found(stack.id);
  if (stack.state.in_progress()) return action_in_progress(stack);
  if (is_detectable(stack.state)) return std::nullopt;
  Error error = not_supported(
      fmt::format("Detecting the drift of a stack in status {}", status_name(stack.state)),
      "Update the stack until its last operation ends well, then detect its drift.");
  error.where = "StackId";
  return error;
}

DriftDetection begin_detection(std::string id, const StackRow& stack, std::string acting,
                               const Context& context, Reader& reader, Batch& batch) {
  DriftDetection detection;
  detection.id = std::move(id);
  detection.stack_id = stack.id;
  detection.account = stack.account;
  detection.region = stack.region;
  detection.reason = "Detect stack drift started";
  detection.started = context.clock.now();
  detection.acting = std::move(acting);
  drop_oldest(stack, reader, batch);
  batch.records.push_back(to_record(detection, 0));
  return detection;
}

void detect_stack_drift(Context& context, ActionRequest request, Reply reply) {
  const auto reader = context.store.read();
  std::shared_ptr<TokenClaim> claim;
  if (auto known = TokenClaim::take(request, context, *reader, claim)) return reply(*known);
  const auto stack = stack_to_look_at(context, request, *reader);
  if (!stack) return reply(stack.error());
  std::vector<std::string> logical_ids = texts(request.get("LogicalResourceId"));
  if (auto refused = unknown_resource(*stack, logical_ids, *reader)) return reply(*refused);
  Batch batch;
  DriftDetection detection =
      begin_detection(new_uuid(context.chance), *stack, acting_on(request, *stack, *reader),
                      context, *reader, batch);
  detection.logical_ids = std::move(logical_ids);
  batch.records.back() = to_record(detection, 0);
  const Value response = MapBuilder().set("DriftDetectionId", Value::string(detection.id)).build();
  claim->remember(response, batch);
  context.writer.submit(std::move(batch),
                        [&context, reply = std::move(reply), response, claim, stack = *stack,
                         detection = std::move(detection)](CommitOutcome outcome) {
                          if (outcome == CommitOutcome::kNameTaken)
                            return reply(detecting_already(stack));
                          if (outcome != CommitOutcome::kDurable) return reply(unavailable());
                          context.drift->run(detection);
                          reply(response);
                        });
}

void look_at_resource(Context& context, const ActionRequest& request, const StackRow& stack,
                      const std::string& logical_id,
                      std::function<void(Result<ResourceDrift>)> done) {
  const auto reader = context.store.read();
  auto expected = expectations_of(stack, {logical_id}, context.drift->models(), *reader);
  if (!expected) return done(expected.error());
  if (expected->empty()) return done(resource_not_found(logical_id, stack));
  DriftLook::start(context.drift->look_ports(acting_on(request, stack, *reader)), stack,
                   std::move(expected).value(), [done = std::move(done)](DriftLook::Seen seen) {
                     if (seen.failures.empty()) return done(std::move(seen.drifts.back()));
                     done(unreadable(seen));
                   });
}

void detect_stack_resource_drift(Context& context, ActionRequest request, Reply reply) {
  const auto reader = context.store.read();
  std::shared_ptr<TokenClaim> claim;
  if (auto known = TokenClaim::take(request, context, *reader, claim)) return reply(*known);
  const auto stack = stack_to_look_at(context, request, *reader);
  if (!stack) return reply(stack.error());
  const std::string logical_id(request.get("LogicalResourceId").as_string());
  look_at_resource(
      context, request, *stack, logical_id,
      [&context, reply = std::move(reply), claim, stack = *stack](Result<ResourceDrift> seen) {
        if (!seen) return reply(seen.error());
        const Value answer = describe(stack, *seen);
        Batch batch;
        batch.records.push_back(to_record(stack, *seen));
        claim->remember(answer, batch);
        context.writer.submit(std::move(batch), [reply, answer, claim](CommitOutcome outcome) {
          if (outcome != CommitOutcome::kDurable) return reply(unavailable());
          reply(answer);
        });
      });
}

void get_stack_drift_detection_status(Context& context, ActionRequest request, Reply reply) {
  const auto reader = context.store.read();
  const Value id = request.get("DriftDetectionId");
  const auto record = reader->record(RecordKind::kDriftDetection, id.as_string());
  if (!record || record->account != request.identity.account_id ||
      record->region != request.region) {
    return reply(drift_detection_not_found(id.as_string()));
  }
  const DriftDetection detection = read_drift_detection(*record);
  MapBuilder map;
  map.set("DriftDetectionId", Value::string(detection.id));
  map.set("StackId", Value::string(detection.stack_id));
  map.set("DriftDetectionStatus", Value::string(detection.status));
  map.set("DriftDetectionStatusReason", Value::string(detection.reason));
  set_time(map, "DriftDetectionTime", detection.started);
  if (detection.status == "DETECTION_COMPLETE") {
    map.set("StackDriftStatus", Value::string(stack_drift_name(detection.stack_drifted)));
  }
  if (!detection.running()) {
    map.set("DriftedStackResourceCount",
            Value::integer(static_cast<std::int64_t>(detection.resources_drifted)));
  }
  reply(map.build());
}

void list_stack_resource_drifts(Context& context, ActionRequest request, Reply reply) {
  const auto reader = context.store.read();
  const auto stack = find_stack(request, *reader);
  if (!stack) return reply(stack.error());
  const std::vector<std::string> statuses = texts(request.get("ResourceDriftStatus"));
  // Of a large stack, few resources have drifted and all of them have some status.
  const bool all = statuses.empty();
  const auto chosen =
      all ? std::vector<ResourceDrift>() : resource_drifts(*stack, statuses, *reader);
  const auto page = next_token_page(request, all ? SIZE_MAX : chosen.size());
  if (!page) return reply(page.error());
  std::vector<Value> list;
  MapBuilder answer;
  if (all) {
    const DriftPage found = drift_page(*stack, page->begin, page->end - page->begin, *reader);
    for (const ResourceDrift& drift : found.drifts) list.push_back(describe(*stack, drift));
    if (found.next) answer.set("NextToken", Value::string(std::to_string(*found.next)));
  } else {
    for (std::size_t i = page->begin; i < page->end; ++i) {
      list.push_back(describe(*stack, chosen[i]));
    }
    page->describe(answer);
  }
  answer.set("ResourceDrifts", Value::list(std::move(list)));
  reply(answer.build());
}

}  // namespace cairn::service
