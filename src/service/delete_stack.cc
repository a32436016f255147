#include "service/delete_stack.h"

#include <fmt/format.h>

#include <algorithm>

#include "catalog/error_catalog.h"
#include "engine/incarnations.h"
#include "service/acting.h"
#include "service/answers.h"
#include "service/change_set.h"
#include "service/stack_risks.h"
#include "service/stack_role.h"
#include "service/stack_settings.h"
#include "service/stack_tree.h"
#include "value/json.h"

namespace cairn::service {
namespace {

Error protected_stack(const StackRow& stack) {
  return {.code = "InvalidOperation.DeletionProtection",
          .message = error_text(
              "InvalidOperation.DeletionProtection",
              {{"type", "stack"}, {"ID", stack.id}, {"reason", "deletion protection is enabled"}}),
          .where = "StackId",
          .at = {},
          .fix = "Turn it off with SetDeletionProtection first."};
}

Error no_such_resource(std::string_view name, const StackRow& stack) {
  return {.code = "ResourceNotFound",
          .message = error_text("ResourceNotFound", {{"name", name}, {"stack", stack.name}}),
          .where = "RetainResources",
          .at = {},
          .fix = "ListStackResources tells the stack's resources."};
}

// The logical ids to leave alone.
Result<std::vector<Value>> retained(const ActionRequest& request, const StackRow& stack,
                                    const std::vector<ResourceRow>& resources) {
  std::vector<Value> ids;
  if (request.get("RetainAllResources") == Value::boolean(true)) {
    for (const ResourceRow& r : resources) ids.push_back(Value::string(r.logical_id));
  }
  for (const Value& id : request.get("RetainResources").items()) {
    const bool known = std::any_of(resources.begin(), resources.end(), [&](const ResourceRow& r) {
      return r.logical_id == id.as_string();
    });
    if (!known) return no_such_resource(id.as_string(), stack);
    ids.push_back(id);
  }
  return ids;
}

// "Network.Db": the first subscription in the stack, or in the stacks inside it, that is not to be
// retained; empty when there is none.
std::string subscription_inside(const StackRow& stack, const std::vector<Value>& retain,
                                Reader& reader) {
  const auto kept = [&retain](const std::string& id) {
    return std::find(retain.begin(), retain.end(), Value::string(id)) != retain.end();
  };
  const auto rows = reader.resources(stack.no);
  for (const std::string& id : prepaid_resources(rows, reader.resource_details(stack.no))) {
    if (!kept(id)) return id;
  }
  for (const ResourceRow& row : rows) {
    if (row.type != kNestedStackType || !belongs(row) || kept(row.logical_id)) continue;
    const auto child = reader.stack(stack.account, stack.region, row.physical_id);
    if (!child || child->deleted != 0) continue;
    const std::string inside = subscription_inside(*child, {}, reader);
    if (!inside.empty()) return row.logical_id + "." + inside;
  }
  return {};
}

std::optional<Error> refuse_subscriptions(const ActionRequest& request, const StackRow& stack,
                                          const std::vector<Value>& retain, Reader& reader) {
  if (request.get("DeleteOptions").size() == 0) return std::nullopt;
  const std::string id = subscription_inside(stack, retain, reader);
  if (id.empty()) return std::nullopt;
  Error error =
      not_supported(fmt::format("Deleting a stack with the subscription resource {}", id),
                    "Leave DeleteOptions out to delete the stack without it, or name it in "
                    "RetainResources.");
  error.where = "DeleteOptions";
  return error;
}

}  // namespace

OperationStart begin_delete(StackRow stack, Reader& reader, Context& context,
                            std::optional<std::int64_t> parallelism, std::vector<Value> retain,
                            std::string acting) {
  const Millis now = context.clock.now();
  const auto detail = reader.stack_detail(stack.no);
  const StackSettings settings = detail ? read_settings(detail->settings) : StackSettings();
  OperationStart start;
  start.resources = reader.resources(stack.no);
  start.details = reader.resource_details(stack.no);
  start.last_event = reader.last_event(stack.no) + 1;
  OperationRow& operation = start.operation;
  operation.no.value = context.numbers.next();
  operation.stack = stack.no;
  operation.action = StackAction::kDelete;
  operation.started = now;
  operation.timeout = settings.timeout();
  operation.deadline = now + operation.timeout;
  operation.parallelism = parallelism.value_or(settings.parallelism);
  operation.rollback = false;
  operation.acting = std::move(acting);
  for (const std::string& id : prepaid_resources(start.resources, start.details)) {
    retain.push_back(Value::string(id));
  }
  if (!retain.empty()) operation.retained = to_json(Value::list(std::move(retain)));
  start.stack = std::move(stack);
  start.stack.state = *next(start.stack.state, Turn::kDeleteBegun);
  start.stack.status_reason = "Stack DELETE started";
  start.stack.operation = operation.no;
  start.stack.updated = now;
  return start;
}

Batch first_rows_of_delete(const OperationStart& start, bool unless_protected) {
  Batch batch;
  batch.now = start.operation.started;
  batch.steps.push_back({.no = start.stack.no,
                         .by = {},
                         .operation = start.operation.no,
                         .state = start.stack.state,
                         .status_reason = start.stack.status_reason,
                         .updated = start.stack.updated,
                         .deleted = 0,
                         .unless_protected = unless_protected,
                         .version = start.stack.version});
  batch.operations.push_back(start.operation);
  batch.events.push_back(stack_event(start.stack, start.last_event, start.operation.started));
  return batch;
}

void delete_stack(Context& context, ActionRequest request, Reply reply) {
  if (auto refused = refuse_role(request, context)) return reply(*refused);
  const auto reader = context.store.read();
  auto stack = find_stack(request, *reader);
  if (!stack) return reply(stack.error());
  if (stack->deleted != 0) return reply(MapBuilder().build());  // gone already: nothing to do
  if (auto refused = refuse_nested("DeleteStack", *stack, *reader)) return reply(*refused);
  if (!next(stack->state, Turn::kDeleteBegun)) return reply(action_in_progress(*stack));
  if (stack->deletion_protection) return reply(protected_stack(*stack));
  auto retain = retained(request, *stack, reader->resources(stack->no));
  if (!retain) return reply(retain.error());
  if (auto refused = refuse_subscriptions(request, *stack, *retain, *reader)) {
    return reply(*refused);
  }
  if (reader->count_running_operations(stack->account) >=
      context.quotas.running_operations_per_account) {
    return reply(too_many_operations(context.quotas.running_operations_per_account));
  }
  const Value parallelism = request.get("Parallelism");
  auto start = std::make_shared<OperationStart>(
      begin_delete(std::move(stack).value(), *reader, context,
                   parallelism.is_int() ? std::optional(parallelism.as_int()) : std::nullopt,
                   std::move(retain).value(), acting_text(request.identity, role_of(request, {}))));
  Batch batch = first_rows_of_delete(*start, true);
  remove_change_sets(start->stack, {}, *reader, batch);
  context.writer.submit(std::move(batch), [&context, start, reply](CommitOutcome outcome) {
    if (outcome == CommitOutcome::kProtected) return reply(protected_stack(start->stack));
    if (outcome != CommitOutcome::kDurable) return reply(action_in_progress(start->stack));
    context.runner.adopt(std::move(*start));
    reply(MapBuilder().build());
  });
}

void set_deletion_protection(Context& context, ActionRequest request, Reply reply) {
  const auto reader = context.store.read();
  const auto stack = find_stack(request, *reader);
  if (!stack) return reply(stack.error());
  if (stack->deleted != 0) return reply(stack_not_found(stack->id));
  if (const StackRow top = top_of(*stack, *reader); top.no != stack->no) {
    return reply(Error{
        .code = "InvalidOperation.SetDeletionProtection",
        .message =
            error_text("InvalidOperation.SetDeletionProtection",
                       {{"type", "stack"}, {"ID", stack->id}, {"reason", "it is a nested stack"}}),
        .where = "StackId",
        .at = {},
        .fix = "Set it on the stack around it, " + top.id + "."});
  }
  Batch batch;
  batch.protections.push_back(
      {stack->no, request.get("DeletionProtection") == Value::string("Enabled")});
  context.writer.submit(std::move(batch), [reply](CommitOutcome outcome) {
    if (outcome != CommitOutcome::kDurable) return reply(unavailable());
    reply(MapBuilder().build());
  });
}

}  // namespace cairn::service
