#include "service/create_stack.h"

#include <fmt/format.h>

#include "base/digest.h"
#include "catalog/error_catalog.h"
#include "service/answers.h"
#include "service/definition.h"
#include "service/idempotence.h"
#include "service/kept_scratches.h"
#include "value/json.h"

namespace cairn::service {
namespace {

// Parameters that belong to parts of the service which are not there yet are refused by name.
std::optional<Error> refusal(const ActionRequest& request) {
  if (auto refused = refuse_unserved(
          request, {"NotificationURLs", "RamRoleName", "StackPolicyBody", "StackPolicyURL"})) {
    return refused;
  }
  if (auto repeated = refuse_repeated(request, "Tags", "Key")) return repeated;
  std::vector<Value> options(request.get("CreateOptions").items().begin(),
                             request.get("CreateOptions").items().end());
  options.push_back(request.get("CreateOption"));
  for (const Value& option : options) {
    if (option.is_string() && option.as_string() != "KeepStackOnCreationComplete") {
      return not_supported(fmt::format("CreateOption {}", option.as_string()));
    }
  }
  return std::nullopt;
}

std::optional<Error> over_quota(const ActionRequest& request, const Context& context,
                                Reader& reader) {
  const std::string& account = request.identity.account_id;
  if (reader.count_live_stacks(account) >= context.quotas.stacks_per_account) {
    return too_many_stacks(context.quotas.stacks_per_account);
  }
  if (reader.count_running_operations(account) >= context.quotas.running_operations_per_account) {
    return too_many_operations(context.quotas.running_operations_per_account);
  }
  return std::nullopt;
}

StackSettings settings_of(const ActionRequest& request) {
  StackSettings settings;
  settings.disable_rollback = request.get("DisableRollback") == Value::boolean(true);
  settings.timeout_minutes = request.get("TimeoutInMinutes").is_int()
                                 ? request.get("TimeoutInMinutes").as_int()
                                 : settings.timeout_minutes;
  settings.parallelism =
      request.get("Parallelism").is_int() ? request.get("Parallelism").as_int() : 0;
  settings.tags = request.get("Tags");
  return settings;
}

StackRow new_stack(const ActionRequest& request, Context& context) {
  StackRow stack;
  stack.no.value = context.numbers.next();
  stack.id = new_uuid(context.chance);
  stack.account = request.identity.account_id;
  stack.region = request.region;
  stack.name = request.get("StackName").as_string();
  stack.state = {StackAction::kCreate, Phase::kInProgress};
  stack.status_reason = "Stack CREATE started";
  stack.created = context.clock.now();
  stack.deletion_protection = request.get("DeletionProtection") == Value::string("Enabled");
  if (const Value group = request.get("ResourceGroupId"); group.is_string()) {
    stack.resource_group = group.as_string();
  }
  stack.root_id = stack.id;
  return stack;
}

OperationRow new_operation(const StackRow& stack, const StackSettings& settings, Context& context) {
  OperationRow operation;
  operation.no.value = context.numbers.next();
  operation.stack = stack.no;
  operation.action = StackAction::kCreate;
  operation.started = stack.created;
  operation.timeout = settings.timeout();
  operation.deadline = stack.created + operation.timeout;
  operation.parallelism = settings.parallelism;
  operation.rollback = !settings.disable_rollback;
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

BlobRow blob(std::string bytes) {
  std::string hash = hex(sha256(bytes));
  return {std::move(hash), std::move(bytes)};
}

Error refused_commit(CommitOutcome outcome, const StackRow& stack) {
  return outcome == CommitOutcome::kNameTaken ? stack_exists(stack.name) : unavailable();
}

}  // namespace

NewStack begin_create(StackSettings settings, Definition definition, StackRow stack,
                      Context& context) {
  NewStack a;
  OperationRow operation = new_operation(stack, settings, context);
  stack.operation = stack.last_operation = operation.no;

  a.start.plan = plan_of(*definition.model);
  a.batch.blobs.push_back(blob(encode(a.start.plan)));
  operation.plan_hash = a.batch.blobs.back().hash;
  settings.plan_hash = operation.plan_hash;
  settings.shown_parameters =
      shown_parameters(*definition.model, stack_context(stack, stack.created));
  settings.template_description = definition.model->source().description;
  keep_facts(definition.facts, settings, a.batch);

  StackDetailRow detail;
  detail.no = stack.no;
  a.batch.blobs.push_back(blob(std::move(definition.text)));
  detail.template_hash = a.batch.blobs.back().hash;
  detail.parameters = to_json(parameter_list(definition.inputs));
  detail.settings = to_text(settings);
  detail.as_of = stack.created;

  a.batch.now = stack.created;
  a.batch.new_stacks.push_back(stack);
  operation.revision = detail.revision;
  a.start.revision = {detail, stack.resource_group, operation.no};
  a.batch.details.push_back(std::move(detail));
  a.batch.operations.push_back(operation);
  a.batch.events.push_back(stack_event(stack, 1, stack.created));

  a.start.stack = std::move(stack);
  a.start.operation = std::move(operation);
  a.start.target = {std::move(definition.model), settings.tags, a.start.stack.resource_group};
  a.start.last_event = 1;
  return a;
}

void create_stack(Context& context, ActionRequest request, Reply reply) {
  const auto reader = context.store.read();
  std::shared_ptr<TokenClaim> claim;
  if (auto known = TokenClaim::take(request, context, *reader, claim)) return reply(*known);
  if (auto refused = refusal(request)) return reply(*refused);
  if (auto over = over_quota(request, context, *reader)) return reply(*over);
  StackRow stack = new_stack(request, context);
  if (reader->live_stack_named(stack.account, stack.region, stack.name)) {
    return reply(stack_exists(stack.name));
  }
  auto definition =
      define(request, stack_context(stack, stack.created), context, BuildMode::kDeploy);
  if (!definition) return reply(definition.error());

  NewStack accepted =
      begin_create(settings_of(request), std::move(definition).value(), std::move(stack), context);
  const Value response =
      MapBuilder().set("StackId", Value::string(accepted.start.stack.id)).build();
  claim->remember(response, accepted.batch);
  note_scratch_use(request, accepted.start.stack, accepted.batch);
  auto start = std::make_shared<OperationStart>(std::move(accepted.start));
  context.writer.submit(std::move(accepted.batch), [&context, start, reply = std::move(reply),
                                                    response, claim](CommitOutcome outcome) {
    if (outcome != CommitOutcome::kDurable) return reply(refused_commit(outcome, start->stack));
    context.runner.adopt(std::move(*start));
    reply(response);
  });
}

}  // namespace cairn::service
