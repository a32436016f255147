#include "service/target_preview.h"

#include <array>
#include <utility>

#include "plan/update_plan.h"
#include "service/acting.h"
#include "service/answers.h"
#include "service/create_stack.h"
#include "service/definition.h"
#include "service/delete_stack.h"
#include "service/drift.h"
#include "service/group_identity.h"
#include "service/instance_request.h"
#include "service/new_stack.h"
#include "service/update_acceptance.h"

namespace cairn::service {
namespace {

// Stands for the stack that would be made, in names that must be right.
constexpr std::string_view kNoStackName = "StackGroup-preview";

class Preview {
 public:
  Preview(const InstanceWork& work, const std::optional<std::string>& text, const UsualTimes& usual,
          Context& context, Reader& reader)
      : work_(work), text_(text), usual_(usual), context_(context), reader_(reader) {}

  TargetPreview run() {
    const StartInstance& start = work_.start;
    auto stack = start.stack_id.empty()
                     ? std::nullopt
                     : reader_.stack(start.account, start.region, start.stack_id);
    if (stack && stack->deleted != 0) stack.reset();
    switch (start.action) {
      case GroupAction::kCreate:
      case GroupAction::kUpdate:
        deploy(stack);
        break;
      case GroupAction::kDelete:
        remove(stack);
        break;
      case GroupAction::kDetectDrift:
        look(stack, TargetStep::kDetectDrift, "DetectStackDrift");
        break;
      case GroupAction::kImport:
        look(stack, TargetStep::kImport, "GetStack");
        break;
    }
    return std::move(seen_);
  }

 private:
  void deploy(const std::optional<StackRow>& stack) {
    if (!stack) return create();
    if (!is_failed_create(stack->state)) return update(*stack);
    seen_.step = TargetStep::kRecreate;
    begin_removal(*stack);
    if (!seen_.refused) create();
  }

  void create() {
    if (seen_.step != TargetStep::kRecreate) seen_.step = TargetStep::kCreate;
    const auto request = ask("CreateStack", defined("StackName", kNoStackName));
    if (!request) return;
    // That too many operations run there now only makes it wait.
    const auto over = too_many_stacks(work_.start.account, context_, reader_);
    if (over) return refuse(*over);
    StackRow stack = new_stack(*request, {StackAction::kCreate, Phase::kInProgress}, {}, context_);
    auto definition = define(*request, stack_context(stack, stack.resource_group, stack.created),
                             context_, BuildMode::kDeploy);
    if (!definition) return refuse(definition.error());
    for (const ModelResource& resource : definition->model->resources()) {
      seen_.resources.push_back({.logical_id = resource.logical_id,
                                 .type = std::string(*resource.type),
                                 .action = ChangeAction::kAdd});
    }
    const NewStack made = begin_create(new_stack_settings(*request), std::move(*definition),
                                       std::move(stack), context_);
    add_time(made.start, {});
  }

  void update(const StackRow& stack) {
    seen_.step = TargetStep::kUpdate;
    if (stack.operation) return refuse(action_in_progress(stack));
    if (const auto refused = not_updatable(stack)) return refuse(*refused);
    const auto request = ask("UpdateStack", defined("StackId", stack.id));
    if (!request) return;
    auto proposal = propose_update(*request, stack, context_, reader_, true);
    if (!proposal) return refuse(proposal.error());
    if (nothing_changes(**proposal)) {
      seen_.step = TargetStep::kNone;
      return;
    }
    for (const ResourceChange& change : (*proposal)->changes.changes) {
      if (change.action == ChangeAction::kSame) continue;
      seen_.resources.push_back({.logical_id = std::string(change.logical_id),
                                 .type = std::string(change.type),
                                 .action = change.action,
                                 .replacement = change.replacement});
    }
    const UpdateOrder order = order_of(false, {}, **proposal, reader_);
    if (const auto denied = denied_now(order, **proposal)) return refuse(*denied);
    const std::vector<ResourceRow> rows = (*proposal)->resources;
    add_time(accept_update(**proposal, order, context_).start, rows);
  }

  void remove(const std::optional<StackRow>& stack) {
    seen_.step = stack && !work_.start.retain_stack ? TargetStep::kDelete : TargetStep::kRetain;
    if (seen_.step == TargetStep::kRetain) return;
    if (stack->operation) return refuse(action_in_progress(*stack));
    begin_removal(*stack);
  }

  void begin_removal(const StackRow& stack) {
    MapBuilder id;
    id.set("StackId", Value::string(stack.id));
    const auto request = ask("DeleteStack", std::move(id));
    if (!request) return;
    if (stack.deletion_protection) return refuse(is_protected(stack));
    const std::vector<ResourceRow> rows = reader_.resources(stack.no);
    for (const ResourceRow& row : rows) {
      seen_.resources.push_back(
          {.logical_id = row.logical_id, .type = row.type, .action = ChangeAction::kRemove});
    }
    add_time(begin_delete(stack, reader_, context_, std::nullopt, {},
                          acting_text(request->identity, {})),
             rows);
  }

  void look(const std::optional<StackRow>& stack, TargetStep step, std::string_view action) {
    seen_.step = step;
    if (!stack) return refuse(stack_not_found(work_.start.stack_id));
    MapBuilder id;
    id.set("StackId", Value::string(stack->id));
    ask(action, std::move(id));
  }

  // The template, the parameters, and the stack.
  Result<MapBuilder> defined(std::string_view key, std::string_view value) {
    auto map = text_ ? Result(definition_of(work_, *text_)) : definition_of(work_, reader_);
    if (!map) return map;
    map->set(key, Value::string(value));
    map->set("DisableRollback", Value::boolean(!work_.start.rollback));
    return map;
  }

  // The request as whoever the group works as there; nothing when it is refused.
  std::optional<ActionRequest> ask(std::string_view action, Result<MapBuilder> parameters) {
    if (auto refused = refuse_place(work_, context_)) {
      refuse(*refused);
      return std::nullopt;
    }
    auto identity = group_identity(work_.group, work_.start.account, context_);
    const bool hopeless =
        !identity && !makes_role(identity.error(), work_.group, work_.start.account, context_);
    if (hopeless) {
      refuse(identity.error());
      return std::nullopt;
    }
    if (!parameters) {
      refuse(parameters.error());
      return std::nullopt;
    }
    // Roles that the work would make first may do everything.
    Identity own;
    own.account_id = work_.start.account;
    ActionRequest request =
        request_of(action, work_.start, identity ? *identity : own, std::move(parameters).value());
    if (auto refused = identity ? not_allowed(request, context_) : std::nullopt) {
      refuse(*refused);
      return std::nullopt;
    }
    return request;
  }

  void add_time(const OperationStart& start, const std::vector<ResourceRow>& rows) {
    const Remaining time =
        remaining_time(start.operation, start.plan, rows, usual_, context_.clock.now());
    seen_.takes += time.time;
    seen_.unknown_types.insert(seen_.unknown_types.end(), time.unknown_types.begin(),
                               time.unknown_types.end());
  }

  void refuse(Error error) { seen_.refused = std::move(error); }

  const InstanceWork& work_;
  const std::optional<std::string>& text_;
  const UsualTimes& usual_;
  Context& context_;
  Reader& reader_;
  TargetPreview seen_;
};

}  // namespace

std::string_view name_of(TargetStep step) {
  constexpr std::array<std::string_view, 8> kNames = {
      "Create", "Recreate", "Update", "None", "Delete", "Retain", "DetectDrift", "Import"};
  return kNames[static_cast<std::size_t>(step)];
}

TargetPreview preview_target(const InstanceWork& work,
                             const std::optional<std::string>& template_text,
                             const UsualTimes& usual, Context& context, Reader& reader) {
  return Preview(work, template_text, usual, context, reader).run();
}

}  // namespace cairn::service
