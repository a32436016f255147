// UpdateStackToRevision.
#include <fmt/format.h>

#include <algorithm>

#include "service/answers.h"
#include "service/change_view.h"
#include "service/idempotence.h"
#include "service/revision_actions.h"
#include "service/revisions.h"
#include "service/stack_tree.h"
#include "service/update_acceptance.h"

namespace cairn::service {
namespace {

// Functions that tell the time may come out otherwise although the definition is the same.
bool all_the_same(const UpdateProposal& p) {
  return nothing_changes(p) && p.changes.empty();
}

Result<std::shared_ptr<UpdateProposal>> propose(const ActionRequest& request, const StackRow& stack,
                                                Context& context, Reader& reader) {
  const auto kept = asked_revision(request, "Revision", stack, reader);
  if (!kept) return kept.error();
  auto proposal = propose_definition(kept->revision.definition, request, stack, context, reader);
  if (!proposal) return proposal;
  StackSettings& settings = (*proposal)->settings;
  settings.origin = origin_of(request);
  settings.origin.revision = kept->number();
  if (const Value n = request.get("Parallelism"); n.is_int()) settings.parallelism = n.as_int();
  if (const Value n = request.get("TimeoutInMinutes"); n.is_int()) {
    settings.timeout_minutes = n.as_int();
  }
  return proposal;
}

Value preview(const std::shared_ptr<UpdateProposal>& proposal, const UpdateOrder& order,
              Context& context, Reader& reader) {
  MapBuilder answer;
  answer.set("StackId", Value::string(proposal->stack.id));
  answer.set("Changes", changes_view(proposal, context, reader));
  if (const auto denied = denied_now(order, *proposal)) {
    answer.set("Refusal", refusal_view(*denied));
  }
  return answer.build();
}

}  // namespace

void update_stack_to_revision(Context& context, ActionRequest request, Reply reply) {
  const auto reader = context.store.read();
  std::shared_ptr<TokenClaim> claim;
  if (auto known = TokenClaim::take(request, context, *reader, claim)) return reply(*known);
  const auto stack = find_stack(request, *reader);
  if (!stack) return reply(stack.error());
  if (auto refused = refuse_nested(request.action->name, *stack, *reader)) return reply(*refused);
  if (auto refused = not_updatable(*stack)) return reply(*refused);
  const auto policies = policies_given(request, context);
  if (!policies) return reply(policies.error());
  auto proposal = propose(request, *stack, context, *reader);
  if (!proposal) return reply(proposal.error());
  UpdateProposal& p = **proposal;
  const UpdateOrder order =
      order_of(request.get("ReplacementOption") == Value::string("Enabled"), *policies, p, *reader);
  if (request.get("DryRun") == Value::boolean(true)) {
    return reply(preview(*proposal, order, context, *reader));
  }
  if (all_the_same(p)) {
    return reply(completely_same(
        "Revision", "The stack is what that revision says. ListStackRevisions tells the others."));
  }
  if (auto denied = denied_now(order, p)) return reply(*denied);
  if (reader->count_running_operations(stack->account) >=
      context.quotas.running_operations_per_account) {
    return reply(too_many_operations(context.quotas.running_operations_per_account));
  }
  AcceptedUpdate accepted = accept_update(p, order, context);
  const Value response = MapBuilder().set("StackId", Value::string(stack->id)).build();
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
