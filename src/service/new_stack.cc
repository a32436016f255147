#include "service/new_stack.h"

#include <fmt/format.h>

#include "engine/revision.h"
#include "service/answers.h"
#include "service/create_options.h"
#include "service/resource_groups.h"
#include "service/stack_role.h"
#include "value/json.h"

namespace cairn::service {
namespace {

OperationRow new_operation(const StackRow& stack, const StackSettings& settings, Millis now,
                           Context& context) {
  OperationRow operation;
  operation.no.value = context.numbers.next();
  operation.stack = stack.no;
  operation.action = stack.state.action;
  operation.started = now;
  operation.timeout = settings.timeout();
  operation.deadline = now + operation.timeout;
  operation.parallelism = settings.parallelism;
  operation.rollback = !settings.disable_rollback;
  operation.acting = settings.acting;
  return operation;
}

Plan plan_of(const StackModel& model) {
  std::vector<Wanted> wanted;
  wanted.reserve(model.resources().size());
  for (const ModelResource& r : model.resources()) {
    wanted.push_back({r.logical_id, *r.type, r.needs});
  }
  return make_create_plan(wanted);
}

// What begins at `now`, with the stack's first rows left to the caller.
NewStack begin(StackSettings settings, Definition definition, StackRow stack, Plan plan, Millis now,
               Millis as_of, std::uint64_t event, Context& context) {
  NewStack a;
  OperationRow operation = new_operation(stack, settings, now, context);
  stack.operation = stack.last_operation = operation.no;

  a.start.plan = std::move(plan);
  a.batch.blobs.push_back(blob_of(encode(a.start.plan)));
  operation.plan_hash = a.batch.blobs.back().hash;
  settings.plan_hash = operation.plan_hash;
  settings.shown_parameters = shown_parameters(
      *definition.model, stack_context(stack, passed_group(settings, stack), as_of));
  settings.template_description = definition.model->source().description;
  keep_facts(definition.facts, settings, a.batch);

  StackDetailRow detail;
  detail.no = stack.no;
  a.batch.blobs.push_back(blob_of(std::move(definition.text)));
  detail.template_hash = a.batch.blobs.back().hash;
  detail.parameters = to_json(parameter_list(definition.inputs));
  detail.settings = to_text(settings);
  detail.as_of = as_of;

  a.batch.now = now;
  operation.revision = detail.revision;
  a.start.revision = {detail, operation.no};
  a.batch.details.push_back(std::move(detail));
  a.batch.operations.push_back(operation);
  a.batch.events.push_back(stack_event(stack, event, now));

  a.start.stack = std::move(stack);
  a.start.operation = std::move(operation);
  a.start.target = {std::move(definition.model), settings.tags,
                    passed_group(settings, a.start.stack)};
  a.start.last_event = event;
  return a;
}

}  // namespace

StackSettings new_stack_settings(const ActionRequest& request) {
  StackSettings settings;
  settings.disable_rollback = request.get("DisableRollback") == Value::boolean(true);
  settings.timeout_minutes = request.get("TimeoutInMinutes").is_int()
                                 ? request.get("TimeoutInMinutes").as_int()
                                 : settings.timeout_minutes;
  settings.parallelism =
      request.get("Parallelism").is_int() ? request.get("Parallelism").as_int() : 0;
  settings.tags = request.get("Tags");
  settings.resource_group = request.parameters.get_string("ResourceGroupId");
  settings.notification_urls = request.get("NotificationURLs");
  settings.create_options = create_options(request);
  settings.origin = origin_of(request);
  settings.ram_role = role_of(request, {});
  settings.acting = acting_of(request, settings);
  return settings;
}

StackRow new_stack(const ActionRequest& request, StackState state, std::string reason,
                   Context& context) {
  StackRow stack;
  stack.no.value = context.numbers.next();
  stack.id = new_uuid(context.chance);
  stack.account = request.identity.account_id;
  stack.region = request.region;
  stack.name = request.get("StackName").as_string();
  stack.state = state;
  stack.status_reason = std::move(reason);
  stack.created = context.clock.now();
  stack.deletion_protection = request.get("DeletionProtection") == Value::string("Enabled");
  if (const Value group = request.get("ResourceGroupId"); group.is_string()) {
    stack.resource_group = kept_group(stack.account, group.as_string());
  }
  stack.root_id = stack.id;
  return stack;
}

NewStack begin_create(StackSettings settings, Definition definition, StackRow stack,
                      Context& context) {
  const Millis now = stack.created;
  Plan plan = plan_of(*definition.model);
  NewStack a = begin(std::move(settings), std::move(definition), std::move(stack), std::move(plan),
                     now, now, 1, context);
  a.batch.new_stacks.push_back(a.start.stack);
  a.batch.tags.push_back(
      {.owner = tag_owner(a.start.stack), .put = read_tags(a.start.target.tags)});
  return a;
}

NewStack begin_reviewed(StackSettings settings, Definition definition, const StackRow& reviewed,
                        Millis as_of, std::uint64_t last_event, Context& context,
                        std::optional<Plan> import) {
  const Millis now = context.clock.now();
  StackRow stack = reviewed;
  stack.state = *next(stack.state, import ? Turn::kImportBegun : Turn::kExecuted);
  stack.status_reason = fmt::format("Stack {} started", action_name(stack.state.action));
  stack.updated = now;
  ++stack.version;
  Plan plan = import ? std::move(*import) : plan_of(*definition.model);
  NewStack a = begin(std::move(settings), std::move(definition), std::move(stack), std::move(plan),
                     now, as_of, last_event + 1, context);
  a.batch.steps.push_back({.no = reviewed.no,
                           .by = {},
                           .operation = a.start.operation.no,
                           .state = a.start.stack.state,
                           .status_reason = a.start.stack.status_reason,
                           .updated = now,
                           .deleted = 0,
                           .version = reviewed.version});
  return a;
}

Result<std::shared_ptr<UpdateProposal>> propose_new(const ActionRequest& request, StackRow stack,
                                                    Context& context) {
  auto p = std::make_shared<UpdateProposal>();
  p->stack = std::move(stack);
  p->now = p->as_of = p->stack.created;
  p->settings = new_stack_settings(request);
  const StackContext pseudo = stack_context(p->stack, *p->settings.resource_group, p->as_of);
  auto definition = define(request, pseudo, context, BuildMode::kDeploy);
  if (!definition) return definition.error();
  p->template_text = std::move(definition->text);
  p->inputs = std::move(definition->inputs);
  p->facts = std::move(definition->facts);
  p->settings.shown_parameters = shown_parameters(*definition->model, pseudo);
  p->settings.template_description = definition->model->source().description;
  p->target = {std::move(definition->model), p->settings.tags, *p->settings.resource_group};
  p->changes = diff(nullptr, p->target, p->existing);
  return p;
}

}  // namespace cairn::service
