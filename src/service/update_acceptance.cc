#include "service/update_acceptance.h"

#include <fmt/format.h>

#include <algorithm>

#include "catalog/error_catalog.h"
#include "engine/incarnations.h"
#include "engine/revision.h"
#include "plan/policy_check.h"
#include "plan/update_plan.h"
#include "service/definition.h"
#include "service/resource_groups.h"
#include "service/stack_policies.h"
#include "value/json.h"

namespace cairn::service {
namespace {

OperationRow new_operation(const UpdateProposal& p, const UpdateOrder& order, Context& context) {
  OperationRow operation;
  operation.no.value = context.numbers.next();
  operation.stack = p.stack.no;
  operation.action = next(p.stack.state, order.turn)->action;
  operation.started = p.now;
  operation.timeout = p.settings.timeout();
  operation.deadline = p.now + operation.timeout;
  operation.parallelism = order.parallelism;
  operation.rollback = order.roll_back && !p.settings.disable_rollback;
  operation.replacement = order.replacement;
  operation.revision = p.committed.revision + 1;
  operation.acting = p.settings.acting;
  return operation;
}

// Both are asked during the planning only.
UpdatePlanOptions plan_options(const UpdateProposal& p, const UpdateOrder& order) {
  UpdatePlanOptions options;
  options.base_version = p.stack.version;
  options.first_number = first_free_number(p.resources);
  if (order.judge) {
    options.denied = [&order](const ResourceChange& c) { return denied_later(*order.judge, c); };
  }
  // What a failed import left, and no definition has, goes back to whoever made it.
  options.released = [&p](const Incarnation& e) {
    const auto row =
        std::lower_bound(p.resources.begin(), p.resources.end(), e.number,
                         [](const ResourceRow& r, std::uint32_t number) { return r.no < number; });
    return imported(*row) && !p.base.model->find(e.logical_id);
  };
  return options;
}

// What the stack becomes when the update ends well.
Revision revision_of(const UpdateProposal& p, const UpdateOrder& order,
                     const OperationRow& operation, const std::string& template_hash) {
  Revision revision;
  revision.definition = {.no = p.stack.no,
                         .template_hash = template_hash,
                         .parameters = to_json(parameter_list(p.inputs)),
                         .settings = to_text(p.settings),
                         .outputs = {},
                         .description = {},
                         .revision = operation.revision,
                         .as_of = p.as_of};
  if (p.retags) revision.tags = read_tags(p.settings.tags);
  if (p.regroups) revision.resource_group = kept_group(p.stack.account, p.target.resource_group);
  revision.operation = operation.no;
  revision.policy = order.policy;
  revision.sends = order.sends;
  return revision;
}

}  // namespace

Result<GivenPolicies> policies_given(const ActionRequest& request, Context& context) {
  auto own = policy_given(request, context, "StackPolicyBody", "StackPolicyURL");
  if (!own) return own.error();
  auto passing =
      policy_given(request, context, "StackPolicyDuringUpdateBody", "StackPolicyDuringUpdateURL");
  if (!passing) return passing.error();
  return GivenPolicies{std::move(own).value(), std::move(passing).value()};
}

UpdateOrder order_of(bool replacement, const GivenPolicies& policies, const UpdateProposal& p,
                     Reader& reader) {
  UpdateOrder order;
  order.replacement = replacement;
  order.parallelism = p.settings.parallelism;
  order.policy = policies.own;
  if (policies.passing) {
    auto policy = StackPolicy::parse(*policies.passing);
    if (policy) order.judge = std::move(policy).value();  // checked when it was taken
  } else {
    order.judge = policy_of(p.stack, reader);
  }
  return order;
}

std::optional<Error> denied_now(const UpdateOrder& order, const UpdateProposal& p) {
  if (!order.judge) return std::nullopt;
  const auto why = first_denial(*order.judge, p.changes);
  return why ? std::optional(policy_denies(*why)) : std::nullopt;
}

Value refusal_view(const Error& error) {
  return MapBuilder()
      .set("Code", Value::string(error.code))
      .set("Message", Value::string(error.message))
      .set("Fix", Value::string(error.fix))
      .build();
}

Error policy_denies(const std::string& reason) {
  return {.code = "StackPolicyValidationFailed",
          .message = error_text("StackPolicyValidationFailed", {{"reason", reason}}),
          .where = "StackPolicyBody",
          .at = {},
          .fix =
              "Give StackPolicyDuringUpdateBody to allow it this once, or change the stack's "
              "policy with SetStackPolicy."};
}

AcceptedUpdate accept_update(UpdateProposal& p, const UpdateOrder& order, Context& context) {
  AcceptedUpdate a;
  OperationRow operation = new_operation(p, order, context);
  a.start.plan = make_update_plan(p.changes, *p.target.model, p.existing, plan_options(p, order));
  a.batch.blobs.push_back(blob_of(encode(a.start.plan)));
  operation.plan_hash = p.settings.plan_hash = a.batch.blobs.back().hash;
  keep_facts(p.facts, p.settings, a.batch);
  keep_policy(order.policy, p.settings, a.batch);
  a.batch.blobs.push_back(blob_of(std::move(p.template_text)));

  a.start.revision = revision_of(p, order, operation, a.batch.blobs.back().hash);

  StackStep step;
  step.no = p.stack.no;
  step.operation = operation.no;
  step.state = *next(p.stack.state, order.turn);
  step.status_reason = fmt::format("Stack {} started", action_name(step.state.action));
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
  a.batch.records.push_back(to_record(stack, a.start.revision, p.now));
  a.batch.events.push_back(stack_event(stack, a.start.last_event, p.now));
  a.start.stack = std::move(stack);
  a.start.operation = std::move(operation);
  a.start.target = p.target;
  a.start.base = p.base;
  a.start.resources = std::move(p.resources);
  a.start.details = std::move(p.details);
  return a;
}

}  // namespace cairn::service
