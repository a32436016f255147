#include "service/update_stack.h"

#include "service/answers.h"
#include "service/definition.h"
#include "service/dry_run.h"
#include "service/idempotence.h"
#include "service/stack_role.h"
#include "service/stack_tree.h"

namespace cairn::service {
namespace {

// The documented words for what is not there yet.
std::optional<Error> refusal(const ActionRequest& request, const Context& context) {
  if (auto refused = refuse_unserved(request, {"DryRunOptions"})) return refused;
  return refuse_role(request, context);
}

}  // namespace

void update_stack(Context& context, ActionRequest request, Reply reply) {
  const auto reader = context.store.read();
  std::shared_ptr<TokenClaim> claim;
  if (auto known = TokenClaim::take(request, context, *reader, claim)) return reply(*known);
  if (auto refused = refusal(request, context)) return reply(*refused);
  const auto stack = find_stack(request, *reader);
  if (!stack) return reply(stack.error());
  if (auto refused = refuse_nested("UpdateStack", *stack, *reader)) return reply(*refused);
  if (auto refused = not_updatable(*stack)) return reply(*refused);
  const bool dry_run = request.get("DryRun") == Value::boolean(true);
  auto proposal = propose_update(request, *stack, context, *reader, dry_run);
  if (!proposal) return reply(proposal.error());
  UpdateProposal& p = **proposal;
  const auto policies = policies_given(request, context);
  if (!policies) return reply(policies.error());
  const UpdateOrder order =
      order_of(request.get("ReplacementOption") == Value::string("Enabled"), *policies, p, *reader);
  if (auto denied = denied_now(order, p)) return reply(*denied);
  const Value id = Value::string(stack->id);
  if (dry_run) {
    return reply(MapBuilder()
                     .set("StackId", id)
                     .set("DryRunResult", dry_run_result(*p.target.model, order.replacement))
                     .build());
  }
  if (reader->count_running_operations(stack->account) >=
      context.quotas.running_operations_per_account) {
    return reply(too_many_operations(context.quotas.running_operations_per_account));
  }
  AcceptedUpdate accepted = accept_update(p, order, context);
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
