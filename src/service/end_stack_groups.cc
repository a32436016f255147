// DeleteStackGroup, StopStackGroupOperation.
#include <fmt/format.h>

#include <utility>

#include "catalog/error_catalog.h"
#include "group/queue.h"
#include "runtime/rollouts.h"
#include "service/answers.h"
#include "service/group_actions.h"
#include "service/group_answers.h"

namespace cairn::service {
namespace {

Error not_empty(const GroupRow& group) {
  return {.code = "StackGroupNotEmpty",
          .message = error_text("StackGroupNotEmpty", {{"name", group.name}}),
          .where = "StackGroupName",
          .at = {},
          .fix = "Delete its stack instances first."};
}

Error not_stoppable(const GroupOperationRow& operation) {
  return invalid_parameter(
      "OperationId",
      fmt::format("the operation is {} already", group_operation_name(operation.status)),
      "Only what is QUEUED or RUNNING can be stopped.");
}

}  // namespace

void delete_stack_group(Context& context, ActionRequest request, Reply reply) {
  if (context.rollouts == nullptr) return reply(not_supported(request.action->name));
  const auto found = find_group(request, *context.store.read());
  if (!found) return reply(found.error());
  const auto decide =
      [&context, known = *found, action = request.action->name](
          Reader& reader,
          std::span<const GroupOperationRow> unfinished) -> Result<Rollouts::Change> {
    auto group = reader.groups().group(known.id);
    if (!group || group->status != GroupStatus::kActive) {
      return stack_group_not_found(known.name, action);
    }
    if (const auto free = admit(*group, unfinished, false); !free) return free.error();
    const InstanceFilter all{.group = group->id, .account = {}, .region = {}};
    if (reader.groups().instances(all, {0, 1}).total > 0) return not_empty(*group);
    group->status = GroupStatus::kDeleted;
    group->updated = context.clock.now();
    Rollouts::Change change;
    change.batch.tags.push_back({.owner = tag_owner(*group), .clear = true});
    change.rows.groups.push_back(std::move(*group));
    return change;
  };
  context.rollouts->change(found->id, decide,
                           [reply = std::move(reply)](const Result<CommitOutcome>& outcome) {
                             if (!outcome) return reply(outcome.error());
                             if (*outcome != CommitOutcome::kDurable) return reply(unavailable());
                             reply(MapBuilder().build());
                           });
}

void stop_stack_group_operation(Context& context, ActionRequest request, Reply reply) {
  if (context.rollouts == nullptr) return reply(not_supported(request.action->name));
  const auto found = find_group_operation(request, *context.store.read());
  if (!found) return reply(found.error());
  const bool stoppable = found->operation.status == GroupOperationStatus::kRunning ||
                         found->operation.status == GroupOperationStatus::kQueued;
  if (!stoppable) return reply(not_stoppable(found->operation));
  context.rollouts->stop(found->operation,
                         [&context, request, reply = std::move(reply)](bool obeyed) {
                           if (obeyed) return reply(MapBuilder().build());
                           const auto now = find_group_operation(request, *context.store.read());
                           reply(now ? not_stoppable(now->operation) : now.error());
                         });
}

}  // namespace cairn::service
