#include "service/group_operation.h"

#include <algorithm>
#include <utility>

#include "group/queue.h"
#include "service/answers.h"
#include "service/group_answers.h"

namespace cairn::service {
namespace {

constexpr Window kAll{0, UINT64_MAX};

std::uint64_t next_order(const GroupRow& group, Reader& reader) {
  const auto newest = reader.groups().group_operations(group.id, {0, 1}).rows;
  return newest.empty() ? 1 : newest.front().order + 1;
}

Result<Rollouts::Change> decide(Context& context, const GroupRow& known, const std::string& id,
                                const Want& want, Reader& reader,
                                std::span<const GroupOperationRow> unfinished) {
  auto group = reader.groups().group(known.id);
  if (!group || group->status != GroupStatus::kActive) {
    return stack_group_not_found(known.name, "CreateStackInstances");
  }
  const auto status = admit(*group, unfinished, false);
  if (!status) return status.error();
  std::vector<InstanceRow> instances =
      reader.groups().instances({.group = group->id, .account = {}, .region = {}}, kAll).rows;
  const std::uint64_t order = next_order(*group, reader);
  auto wanted = want({std::move(*group), std::move(instances), reader});
  if (!wanted) return wanted.error();
  GroupOperationRow operation = std::move(wanted->operation);
  operation.id = id;
  operation.group = wanted->group.id;
  operation.status = *status;
  operation.order = order;
  operation.created = context.clock.now();
  Rollouts::Change change;
  change.batch = std::move(wanted->batch);
  if (wanted->changed) change.rows.groups.push_back(wanted->group);
  change.rows.instances = std::move(wanted->moved);
  change.start = RolloutStart{.group = std::move(wanted->group),
                              .operation = std::move(operation),
                              .instances = std::move(wanted->instances),
                              .results = {},
                              .left_out = std::move(wanted->left_out)};
  return change;
}

}  // namespace

GroupOperationRow operation_of(const ActionRequest& request, GroupAction action) {
  GroupOperationRow operation;
  operation.action = action;
  operation.preferences = preferences_of(request.get("OperationPreferences"));
  operation.description = request.parameters.get_string("OperationDescription");
  if (const Value minutes = request.get("TimeoutInMinutes"); minutes.is_int()) {
    operation.timeout_min = minutes.as_int();
  }
  operation.rollback = request.get("DisableRollback") != Value::boolean(true);
  operation.retain_stacks = request.get("RetainStacks") == Value::boolean(true);
  TargetNames names = target_names(request.parameters);
  if (names.targets) {
    operation.target_accounts = std::move(names.targets->accounts);
    operation.target_folders = std::move(names.targets->folders);
  }
  return operation;
}

void begin_group_operation(Context& context, ActionRequest request, Reply reply, Want want) {
  const auto reader = context.store.read();
  std::shared_ptr<TokenClaim> claim;
  if (auto known = TokenClaim::take(request, context, *reader, claim)) return reply(*known);
  begin_group_operation(context, request, std::move(reply), std::move(claim), std::move(want));
}

void begin_group_operation(Context& context, const ActionRequest& request, Reply reply,
                           std::shared_ptr<TokenClaim> claim, Want want) {
  auto group = find_group(request, *context.store.read());
  if (!group) return reply(group.error());
  begin_group_operation(context, request.action->name, std::move(group).value(), std::move(reply),
                        std::move(claim), std::move(want));
}

void begin_group_operation(Context& context, std::string_view action, GroupRow group, Reply reply,
                           std::shared_ptr<TokenClaim> claim, Want want) {
  if (context.rollouts == nullptr) return reply(not_supported(action));
  const std::string id = new_uuid(context.chance);
  const Value response = MapBuilder().set("OperationId", Value::string(id)).build();
  const std::string group_id = group.id;
  context.rollouts->change(
      group_id,
      [&context, known = std::move(group), id, want = std::move(want), claim, response](
          Reader& reader,
          std::span<const GroupOperationRow> unfinished) -> Result<Rollouts::Change> {
        auto change = decide(context, known, id, want, reader, unfinished);
        if (change) claim->remember(response, change->batch);
        return change;
      },
      [reply = std::move(reply), response, claim](const Result<CommitOutcome>& outcome) {
        if (!outcome) return reply(outcome.error());
        if (*outcome != CommitOutcome::kDurable) return reply(unavailable());
        reply(response);
      });
}

}  // namespace cairn::service
