// What is done for a target, by the action of its operation. Each function reads how far the target
// is, takes the next step, and is called again when that has ended.
#include <fmt/format.h>

#include <utility>

#include "catalog/error_catalog.h"
#include "service/acting.h"
#include "service/answers.h"
#include "service/change_set.h"
#include "service/create_stack.h"
#include "service/definition.h"
#include "service/delete_stack.h"
#include "service/drift.h"
#include "service/drift_detections.h"
#include "service/group_identity.h"
#include "service/instance_request.h"
#include "service/instance_task.h"
#include "service/stack_policies.h"
#include "service/update_stack.h"

namespace cairn::service {
namespace {

constexpr std::size_t kNameMax = 255;
constexpr Window kAll{0, UINT64_MAX};

bool is_complete(const StackState& state) {
  return state.phase == Phase::kComplete && state.action != StackAction::kDelete &&
         state.action != StackAction::kCreateRollback;
}

// "StackGroup-{group}-{uuid}"; a long group's name is cut, since the rest tells stacks apart.
std::string stack_name(const GroupRow& group, Chance& chance) {
  const std::string end = "-" + new_uuid(chance);
  return ("StackGroup-" + group.name).substr(0, kNameMax - end.size()) + end;
}

Error is_in_other_group(const StackRow& stack) {
  return invalid_parameter("StackArns",
                           fmt::format("stack {} is in another stack group already", stack.id),
                           "Remove it there with DeleteStackInstances and RetainStacks first.");
}

// Whether an import that goes on has yet to take the stack into the group of `holder`.
bool is_undecided(const InstanceRow& holder, Reader& reader) {
  for (const auto& operation : reader.groups().unfinished_group_operations(holder.group)) {
    if (operation.action != GroupAction::kImport) continue;
    for (const auto& row : reader.groups().instance_results(operation.id, kAll).rows) {
      if (row.account != holder.account || row.region != holder.region) continue;
      return !is_over(row.status);
    }
  }
  return false;
}

}  // namespace

void InstanceWorker::settle(const TaskPointer& task, const std::string& stack,
                            OperationNo operation) {
  task->hindered_by({});
  if (waits_for_stack(stack, task)) return;
  task->finish({stack, operation}, *context_->store.read());
}

void InstanceWorker::begin(const TaskPointer& task, Batch batch, OperationStart start) {
  // Last of all: what can never begin, or has nothing to do, need not wait to say so.
  InstanceRoom::Place place = take_room(task);
  if (place == nullptr) return;
  auto held = std::make_shared<OperationStart>(std::move(start));
  context_->writer.submit(std::move(batch), [this, task, held, place](CommitOutcome outcome) {
    if (outcome == CommitOutcome::kUnknown) return;  // the server ends
    if (outcome == CommitOutcome::kProtected) return task->fail(is_protected(held->stack));
    if (outcome == CommitOutcome::kTokenTaken) return enqueue(task);  // it has begun
    // Somebody else wrote meanwhile: as the rows are then.
    if (outcome != CommitOutcome::kDurable) return try_later(task, unavailable());
    task->hindered.reset();
    task->hindered_by({});
    await(held->stack.id, task);
    context_->runner.adopt(std::move(*held));
  });
}

// ---- a stack that is to be there

void InstanceWorker::make(const TaskPointer& task, Reader& reader) {
  const Millis now = clock_.now();
  if (const auto made = task->begun(kInstanceCreateToken, reader, now)) {
    return settle(task, made->stack, made->operation);
  }
  const auto old = task->stack(task->work.start.stack_id, reader);
  if (!old) {
    task->stack_gone = true;
    return begin_create(task, reader);
  }
  if (waits_for_stack(old->id, task)) return;
  const auto fresh = context_->store.read();
  const auto deleted = task->begun(kInstanceDeleteToken, *fresh, now);
  const auto still = task->stack(old->id, *fresh);
  if (!still) {
    task->stack_gone = true;
    return begin_create(task, *fresh);
  }
  if (deleted) return task->finish({deleted->stack, deleted->operation}, *fresh);
  begin_remove(task, *still, *fresh);
}

void InstanceWorker::begin_create(const TaskPointer& task, Reader& reader) {
  const InstanceWork& work = task->work;
  auto identity = identify(task);
  if (!identity) return;
  auto parameters = definition_of(work, reader);
  if (!parameters) return task->fail(parameters.error());
  parameters->set("StackName", Value::string(stack_name(work.group, context_->chance)));
  parameters->set("DisableRollback", Value::boolean(!work.start.rollback));
  const ActionRequest request =
      request_of("CreateStack", work.start, std::move(*identity), std::move(parameters).value());
  if (auto refused = not_allowed(request, *context_)) return task->fail(*refused);
  const auto over = too_many_stacks(work.start.account, *context_, reader);
  if (over) return task->fail(*over);
  StackRow stack = new_stack(request, {StackAction::kCreate, Phase::kInProgress},
                             "Stack CREATE started", *context_);
  auto definition = define(request, stack_context(stack, stack.resource_group, stack.created),
                           *context_, BuildMode::kDeploy);
  if (!definition) return task->fail(definition.error());
  NewStack made = service::begin_create(new_stack_settings(request), std::move(definition).value(),
                                        std::move(stack), *context_);
  made.batch.tokens.push_back(
      task->token(kInstanceCreateToken, {made.start.stack.id, made.start.operation.no}));
  begin(task, std::move(made.batch), std::move(made.start));
}

void InstanceWorker::update(const TaskPointer& task, Reader& reader) {
  const Millis now = clock_.now();
  for (const std::string_view action : {kInstanceCreateToken, kInstanceUpdateToken}) {
    if (const auto begun = task->begun(action, reader, now)) {
      return settle(task, begun->stack, begun->operation);
    }
  }
  const auto stack = task->stack(task->work.start.stack_id, reader);
  const bool deleting = task->begun(kInstanceDeleteToken, reader, now).has_value();
  if (!stack || deleting || is_failed_create(stack->state)) return make(task, reader);
  if (stack->operation) return task->fail(action_in_progress(*stack));
  begin_update(task, *stack, reader);
}

void InstanceWorker::begin_update(const TaskPointer& task, const StackRow& stack, Reader& reader) {
  const InstanceWork& work = task->work;
  if (const auto refused = not_updatable(stack)) return task->fail(*refused);
  auto identity = identify(task);
  if (!identity) return;
  auto parameters = definition_of(work, reader);
  if (!parameters) return task->fail(parameters.error());
  parameters->set("StackId", Value::string(stack.id));
  const ActionRequest request =
      request_of("UpdateStack", work.start, std::move(*identity), std::move(parameters).value());
  if (auto refused = not_allowed(request, *context_)) return task->fail(*refused);
  auto proposal = propose_update(request, stack, *context_, reader, true);
  if (!proposal) return task->fail(proposal.error());
  if (nothing_changes(**proposal)) return task->succeed(stack.id);
  const UpdateOrder order = order_of(false, {}, **proposal, reader);
  if (const auto denied = denied_now(order, **proposal)) return task->fail(*denied);
  AcceptedUpdate update = accept_update(**proposal, order, *context_);
  update.batch.tokens.push_back(
      task->token(kInstanceUpdateToken, {stack.id, update.start.operation.no}));
  begin(task, std::move(update.batch), std::move(update.start));
}

// ---- a stack that is to go

void InstanceWorker::remove(const TaskPointer& task, Reader& reader) {
  const StartInstance& start = task->work.start;
  const auto stack = start.retain_stack ? std::nullopt : task->stack(start.stack_id, reader);
  if (!stack) return task->succeed({});
  if (const auto begun = task->begun(kInstanceDeleteToken, reader, clock_.now())) {
    return settle(task, begun->stack, begun->operation);
  }
  if (stack->operation) return task->fail(action_in_progress(*stack));
  begin_remove(task, *stack, reader);
}

void InstanceWorker::begin_remove(const TaskPointer& task, const StackRow& stack, Reader& reader) {
  auto identity = identify(task);
  if (!identity) return;
  const ActionRequest request = request_of("DeleteStack", task->work.start, std::move(*identity),
                                           MapBuilder().set("StackId", Value::string(stack.id)));
  if (auto refused = not_allowed(request, *context_)) return task->fail(*refused);
  if (stack.deletion_protection) return task->fail(is_protected(stack));
  OperationStart start =
      begin_delete(stack, reader, *context_, std::nullopt, {}, acting_text(request.identity, {}));
  Batch batch = first_rows_of_delete(start, true);
  remove_change_sets(stack, {}, reader, batch);
  batch.tokens.push_back(task->token(kInstanceDeleteToken, {stack.id, start.operation.no}));
  begin(task, std::move(batch), std::move(start));
}

// ---- a stack that is looked at

void InstanceWorker::detect(const TaskPointer& task, Reader& reader) {
  const StartInstance& start = task->work.start;
  const std::string id = task->detection();
  if (reader.record(RecordKind::kDriftDetection, id)) {
    if (waits_for_detection(id, task)) return;
    const auto record = context_->store.read()->record(RecordKind::kDriftDetection, id);
    const DriftDetection ended = record ? read_drift_detection(*record) : DriftDetection();
    InstanceFinished told{.no = start.no, .stack_id = start.stack_id};
    told.ok = ended.status == "DETECTION_COMPLETE";
    told.drift = ended.stack_drifted ? InstanceDrift::kDrifted : InstanceDrift::kInSync;
    if (!told.ok) told.reason = ended.reason;
    return task->tell(std::move(told));
  }
  const auto stack = task->stack(start.stack_id, reader);
  if (!stack && start.stack_id.empty()) {
    return task->fail({.code = "StackNotFound",
                       .message = "The stack instance has no stack.",
                       .where = start.account + "/" + start.region,
                       .at = {},
                       .fix = "Make it with RetryStackGroupOperation or UpdateStackInstances."});
  }
  if (!stack) return task->fail(stack_not_found(start.stack_id));
  begin_detect(task, *stack, id, reader);
}

void InstanceWorker::begin_detect(const TaskPointer& task, const StackRow& stack,
                                  const std::string& id, Reader& reader) {
  if (context_->drift == nullptr) return task->fail(not_supported("DetectStackGroupDrift"));
  auto identity = identify(task);
  if (!identity) return;
  const ActionRequest request =
      request_of("DetectStackDrift", task->work.start, std::move(*identity),
                 MapBuilder().set("StackId", Value::string(stack.id)));
  if (auto refused = not_allowed(request, *context_)) return task->fail(*refused);
  if (const auto refused = not_detectable(stack)) return task->fail(*refused);
  Batch batch;
  const DriftDetection detection =
      begin_detection(id, stack, acting_text(request.identity, {}), *context_, reader, batch);
  context_->writer.submit(
      std::move(batch),
      [this, task, detection, busy = detecting_already(stack)](CommitOutcome outcome) {
        switch (outcome) {
          case CommitOutcome::kDurable:
            task->hindered.reset();
            task->hindered_by({});
            await(detection.id, task);
            return context_->drift->run(detection);
          case CommitOutcome::kUnknown:  // the server ends
            return;
          case CommitOutcome::kNameTaken:
            return try_later(task, busy);
          default:
            return task->fail(unavailable());
        }
      });
}

// ---- a stack that is there and comes into the group

void InstanceWorker::take_over(const TaskPointer& task, Reader& reader) {
  const StartInstance& start = task->work.start;
  // First of all: what may not be read is not told of.
  auto identity = identify(task);
  if (!identity) return;
  const ActionRequest request =
      request_of("GetStack", start, std::move(*identity),
                 MapBuilder().set("StackId", Value::string(start.stack_id)));
  if (auto refused = not_allowed(request, *context_)) return task->fail(*refused);
  const auto stack = task->stack(start.stack_id, reader);
  if (!stack) return task->fail(stack_not_found(start.stack_id));
  if (stack->operation) return task->fail(action_in_progress(*stack));
  if (!is_complete(stack->state)) {
    return task->fail(
        not_supported(fmt::format("Importing a stack in status {}", status_name(stack->state)),
                      "Update the stack until its last operation ends well."));
  }
  // Another group's import may have become durable after this one was accepted. The store tells the
  // instance that was written first, so that just one of the two groups gets the stack: the first,
  // or the other once the first could not take it. Who waits only waits for earlier ones.
  const auto holder = reader.groups().instance_of_stack(stack->id);
  if (holder && holder->group != task->work.group.id) {
    const Error refused = is_in_other_group(*stack);
    return is_undecided(*holder, reader) ? try_later(task, refused) : task->fail(refused);
  }
  InstanceFinished told{.no = start.no, .ok = true, .stack_id = stack->id};
  const auto detail = reader.stack_detail(stack->no);
  told.outdated = !detail || detail->template_hash != task->work.group.template_hash;
  if (told.outdated) told.reason = "The stack has another template than the stack group.";
  task->tell(std::move(told));
}

}  // namespace cairn::service
