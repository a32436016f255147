#include "service/update_stack.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <unordered_map>

#include "base/digest.h"
#include "catalog/error_catalog.h"
#include "engine/incarnations.h"
#include "eval/nested.h"
#include "plan/policy_check.h"
#include "plan/update_plan.h"
#include "service/answers.h"
#include "service/definition.h"
#include "service/dry_run.h"
#include "service/idempotence.h"
#include "service/stack_policies.h"
#include "service/stack_tree.h"
#include "value/json.h"

namespace cairn::service {
namespace {

Error damaged(const StackRow& stack) {
  return {.code = "InternalError",
          .message = "The definition of stack " + stack.name + " is missing from the store.",
          .where = stack.id,
          .at = {},
          .fix = "Restore the data directory from a backup."};
}

Error completely_same() {
  return {.code = "NotSupported",
          .message = "Update the completely same stack is not supported.",
          .where = "TemplateBody",
          .at = {},
          .fix =
              "Change the template, a parameter, the tags or the resource group, or name "
              "TaintResources to create anew."};
}

// What was given for a parameter wins; then, when it is asked for, what was given for it before.
std::vector<ParameterInput> inputs_of(const ActionRequest& request, const Value& declared,
                                      const std::string& previous) {
  std::vector<ParameterInput> inputs = parameter_inputs(request.get("Parameters"));
  if (request.get("UsePreviousParameters") != Value::boolean(true)) return inputs;
  const auto stored = read_json(previous.empty() ? "[]" : previous);
  if (!stored) return inputs;
  for (ParameterInput& before : parameter_inputs(*stored)) {
    const bool given = std::any_of(inputs.begin(), inputs.end(),
                                   [&](const ParameterInput& p) { return p.key == before.key; });
    if (!given && declared.find(before.key) != nullptr) inputs.push_back(std::move(before));
  }
  return inputs;
}

bool names_template(const ActionRequest& request) {
  for (const std::string_view name : {"TemplateBody", "TemplateURL", "TemplateId"}) {
    if (request.parameters.find(name) != nullptr) return true;
  }
  return false;
}

bool same_parameters(const StackModel& a, const StackModel& b) {
  if (a.parameters().size() != b.parameters().size()) return false;
  std::unordered_map<std::string_view, const Value*> values;
  for (const BoundParameter& p : a.parameters()) values.emplace(p.name, &p.value);
  return std::all_of(b.parameters().begin(), b.parameters().end(), [&](const BoundParameter& p) {
    const auto found = values.find(p.name);
    return found != values.end() && *found->second == p.value;
  });
}

bool same_tags(const Value& a, const Value& b) {
  if (a.size() != b.size()) return false;
  return std::all_of(a.items().begin(), a.items().end(), [&](const Value& tag) {
    return std::find(b.items().begin(), b.items().end(), tag) != b.items().end();
  });
}

Result<std::vector<std::string>> tainted(const ActionRequest& request, const UpdateProposal& p) {
  std::vector<std::string> ids;
  for (const Value& id : request.get("TaintResources").items()) {
    const bool known = std::any_of(p.resources.begin(), p.resources.end(), [&](const auto& r) {
      return r.logical_id == id.as_string() && belongs(r);
    });
    if (!known) {
      return Error{.code = "ResourceNotFound",
                   .message = error_text("ResourceNotFound",
                                         {{"name", id.as_string()}, {"stack", p.stack.name}}),
                   .where = "TaintResources",
                   .at = {},
                   .fix = "ListStackResources tells the stack's resources."};
    }
    ids.emplace_back(id.as_string());
  }
  return ids;
}

Result<std::string> text_of(const ActionRequest& request, const UpdateProposal& p,
                            const Context& context, Reader& reader) {
  if (names_template(request)) return template_text(request, context);
  auto text = reader.blob(p.committed.template_hash);
  if (!text) return damaged(p.stack);
  return std::move(*text);
}

Result<Goal> committed_goal(const UpdateProposal& p, Context& context, Reader& reader) {
  const Millis as_of = p.committed.as_of != 0 ? p.committed.as_of : p.stack.created;
  return stored_models(context.types, context.surroundings)(p.stack, p.committed,
                                                            p.stack.resource_group, as_of, reader);
}

Result<void> read_target(const ActionRequest& request, UpdateProposal& p, Context& context,
                         Reader& reader) {
  if (auto refused = refuse_repeated(request, "Parameters", "ParameterKey")) return *refused;
  if (auto refused = refuse_repeated(request, "Tags", "Key")) return *refused;
  auto text = text_of(request, p, context, reader);
  if (!text) return text.error();
  p.template_text = std::move(text).value();
  ParsedTemplate parsed = parse_template(p.template_text);
  if (!parsed.errors.empty()) return std::move(parsed.errors.front());
  p.inputs = inputs_of(request, parsed.source->parameters, p.committed.parameters);
  if (const Value tags = request.get("Tags"); tags.is_list()) p.settings.tags = tags;
  p.target.tags = p.settings.tags;
  p.target.resource_group = p.stack.resource_group;
  if (const Value group = request.get("ResourceGroupId"); group.is_string()) {
    p.target.resource_group = group.as_string();
  }
  StackContext stack = stack_context(p.stack, p.now);
  stack.resource_group_id = p.target.resource_group;
  auto definition = define(p.template_text, p.inputs, stack, context,
                           {BuildMode::kDeploy, context.quotas.resources_per_stack});
  if (!definition) return definition.error();
  p.target.model = std::move(definition->model);
  p.facts = std::move(definition->facts);
  p.settings.shown_parameters = shown_parameters(*p.target.model, stack);
  p.settings.template_description = p.target.model->source().description;
  if (const Value n = request.get("Parallelism"); n.is_int()) p.settings.parallelism = n.as_int();
  if (const Value n = request.get("TimeoutInMinutes"); n.is_int()) {
    p.settings.timeout_minutes = n.as_int();
  }
  return {};
}

BlobRow blob(std::string bytes) {
  std::string hash = hex(sha256(bytes));
  return {std::move(hash), std::move(bytes)};
}

OperationRow new_operation(const UpdateProposal& p, const UpdateOrder& order, Context& context) {
  OperationRow operation;
  operation.no.value = context.numbers.next();
  operation.stack = p.stack.no;
  operation.action = StackAction::kUpdate;
  operation.started = p.now;
  operation.timeout = p.settings.timeout();
  operation.deadline = p.now + operation.timeout;
  operation.parallelism = order.parallelism;
  operation.rollback = order.roll_back && !p.settings.disable_rollback;
  operation.replacement = order.replacement;
  operation.revision = p.committed.revision + 1;
  return operation;
}

// The documented words for what is not there yet.
std::optional<Error> refusal(const ActionRequest& request) {
  return refuse_unserved(request, {"RamRoleName"});
}

Result<UpdateOrder> order_of(const ActionRequest& request, const UpdateProposal& p,
                             Context& context, Reader& reader) {
  UpdateOrder order;
  order.replacement = request.get("ReplacementOption") == Value::string("Enabled");
  order.parallelism = p.settings.parallelism;
  auto own = policy_given(request, context, "StackPolicyBody", "StackPolicyURL");
  if (!own) return own.error();
  order.policy = std::move(own).value();
  auto passing =
      policy_given(request, context, "StackPolicyDuringUpdateBody", "StackPolicyDuringUpdateURL");
  if (!passing) return passing.error();
  if (*passing) {
    auto policy = StackPolicy::parse(**passing);
    if (!policy) return policy.error();
    order.judge = std::move(policy).value();
  } else {
    order.judge = policy_of(p.stack, reader);
  }
  return order;
}

}  // namespace

Error policy_denies(const std::string& reason) {
  return {.code = "StackPolicyValidationFailed",
          .message = error_text("StackPolicyValidationFailed", {{"reason", reason}}),
          .where = "StackPolicyBody",
          .at = {},
          .fix =
              "Give StackPolicyDuringUpdateBody to allow it this once, or change the stack's "
              "policy with SetStackPolicy."};
}

// After a failure the stack is not what its definition says, so the same one is a way to mend it.
bool nothing_changes(const UpdateProposal& p) {
  return p.stack.state.phase == Phase::kComplete && p.tainted.empty() &&
         p.base.model->source().root == p.target.model->source().root &&
         facts_hash(p.facts) == p.settings.facts_hash &&
         same_parameters(*p.base.model, *p.target.model) && same_tags(p.base.tags, p.target.tags) &&
         p.stack.resource_group == p.target.resource_group &&
         !nested_from_elsewhere(p.target.model->source());
}

std::optional<Error> not_updatable(const StackRow& stack) {
  if (stack.deleted != 0) return stack_not_found(stack.id);
  if (stack.state.in_progress()) return action_in_progress(stack);
  if (!next(stack.state, Turn::kUpdateBegun)) {
    Error error =
        not_supported(fmt::format("Updating a stack in status {}", status_name(stack.state)),
                      "Delete the stack, or continue its creation with ContinueCreateStack.");
    error.where = "StackId";
    return error;
  }
  return std::nullopt;
}

Result<std::shared_ptr<UpdateProposal>> propose_update(const ActionRequest& request,
                                                       const StackRow& stack, Context& context,
                                                       Reader& reader, bool even_if_same) {
  auto p = std::make_shared<UpdateProposal>();
  p->stack = stack;
  p->now = context.clock.now();
  auto detail = reader.stack_detail(stack.no);
  if (!detail) return damaged(stack);
  p->committed = std::move(*detail);
  p->settings = read_settings(p->committed.settings);
  if (auto read = read_target(request, *p, context, reader); !read) return read.error();
  auto base = committed_goal(*p, context, reader);
  if (!base) return base.error();
  p->base = std::move(base).value();
  p->resources = reader.resources(stack.no);
  auto ids = tainted(request, *p);
  if (!ids) return ids.error();
  p->tainted = std::move(ids).value();
  if (!even_if_same && nothing_changes(*p)) return completely_same();
  p->details = reader.resource_details(stack.no);
  p->existing = incarnations(p->resources, p->details);
  p->changes = diff(p->base.model.get(), p->target, p->existing, {.tainted = p->tainted});
  return p;
}

AcceptedUpdate accept_update(UpdateProposal& p, const UpdateOrder& order, Context& context) {
  AcceptedUpdate a;
  OperationRow operation = new_operation(p, order, context);
  UpdatePlanOptions options;
  options.base_version = p.stack.version;
  options.first_number = first_free_number(p.resources);
  if (order.judge) {
    options.denied = [&order](const ResourceChange& c) { return denied_later(*order.judge, c); };
  }
  a.start.plan = make_update_plan(p.changes, *p.target.model, p.existing, options);
  a.batch.blobs.push_back(blob(encode(a.start.plan)));
  operation.plan_hash = p.settings.plan_hash = a.batch.blobs.back().hash;
  keep_facts(p.facts, p.settings, a.batch);
  a.batch.blobs.push_back(blob(std::move(p.template_text)));

  Revision& revision = a.start.revision;
  revision.definition = {.no = p.stack.no,
                         .template_hash = a.batch.blobs.back().hash,
                         .parameters = to_json(parameter_list(p.inputs)),
                         .settings = to_text(p.settings),
                         .outputs = {},
                         .description = {},
                         .revision = operation.revision,
                         .as_of = order.as_of != 0 ? order.as_of : p.now};
  revision.resource_group = p.target.resource_group;
  revision.operation = operation.no;
  revision.policy = order.policy;
  revision.sends = order.sends;

  StackStep step;
  step.no = p.stack.no;
  step.operation = operation.no;
  step.state = *next(p.stack.state, Turn::kUpdateBegun);
  step.status_reason = "Stack UPDATE started";
  step.updated = p.now;
  step.version = p.stack.version;
  StackRow stack = p.stack;
  stack.state = step.state;
  stack.status_reason = step.status_reason;
  stack.updated = p.now;
  stack.operation = stack.last_operation = operation.no;
  ++stack.version;

  a.start.last_event = context.store.read()->last_event(stack.no) + 1;
  a.batch.now = p.now;
  a.batch.steps.push_back(std::move(step));
  a.batch.operations.push_back(operation);
  a.batch.records.push_back(to_record(stack, revision, p.now));
  a.batch.events.push_back(stack_event(stack, a.start.last_event, p.now));
  a.start.stack = std::move(stack);
  a.start.operation = std::move(operation);
  a.start.target = p.target;
  a.start.base = p.base;
  a.start.resources = std::move(p.resources);
  a.start.details = std::move(p.details);
  return a;
}

void update_stack(Context& context, ActionRequest request, Reply reply) {
  const auto reader = context.store.read();
  std::shared_ptr<TokenClaim> claim;
  if (auto known = TokenClaim::take(request, context, *reader, claim)) return reply(*known);
  if (auto refused = refusal(request)) return reply(*refused);
  const auto stack = find_stack(request, *reader);
  if (!stack) return reply(stack.error());
  if (auto refused = refuse_nested("UpdateStack", *stack, *reader)) return reply(*refused);
  if (auto refused = not_updatable(*stack)) return reply(*refused);
  const bool dry_run = request.get("DryRun") == Value::boolean(true);
  auto proposal = propose_update(request, *stack, context, *reader, dry_run);
  if (!proposal) return reply(proposal.error());
  UpdateProposal& p = **proposal;
  auto order = order_of(request, p, context, *reader);
  if (!order) return reply(order.error());
  const Value id = Value::string(stack->id);
  if (dry_run) {
    return reply(MapBuilder()
                     .set("StackId", id)
                     .set("DryRunResult", dry_run_result(*p.target.model, order->replacement))
                     .build());
  }
  if (order->judge) {
    if (auto why = first_denial(*order->judge, p.changes)) return reply(policy_denies(*why));
  }
  if (reader->count_running_operations(stack->account) >=
      context.quotas.running_operations_per_account) {
    return reply(too_many_operations(context.quotas.running_operations_per_account));
  }
  AcceptedUpdate accepted = accept_update(p, *order, context);
  const Value response = MapBuilder().set("StackId", id).build();
  claim->remember(response, accepted.batch);
  auto start = std::make_shared<OperationStart>(std::move(accepted.start));
  context.writer.submit(std::move(accepted.batch), [&context, start, reply = std::move(reply),
                                                    response, claim](CommitOutcome outcome) {
    if (outcome == CommitOutcome::kBusy) return reply(action_in_progress(start->stack));
    if (outcome != CommitOutcome::kDurable) return reply(unavailable());
    context.runner.adopt(std::move(*start));
    reply(response);
  });
}

}  // namespace cairn::service
