// Change sets of type UPDATE: what UpdateStack would do, kept until somebody says so.

#include "catalog/error_catalog.h"
#include "service/answers.h"
#include "service/change_set_types.h"
#include "service/stack_tree.h"

namespace cairn::service {
namespace {

// What takes effect with other types only.
ActionRequest of_update(const ActionRequest& request) {
  return without_parameters(
      request, {"StackName", "DisableRollback", "ResourcesToImport", "TemplateScratchId"});
}

Result<StackRow> stack_to_update(const ActionRequest& request, Reader& reader) {
  if (!request.get("StackId").is_string()) {
    return Error{.code = "MissingParameter",
                 .message = error_text("MissingParameter", {{"name", "StackId"}}),
                 .where = "StackId",
                 .at = {},
                 .fix = "Name the stack that is to be updated."};
  }
  auto stack = find_stack(request, reader);
  if (!stack) return stack.error();
  if (auto refused = refuse_nested("CreateChangeSet", *stack, reader)) return *refused;
  if (auto refused = not_updatable(*stack)) return *refused;
  if (auto refused = no_room_for_change_set(request, *stack, reader)) return *refused;
  return stack;
}

UpdateOrder order_of_set(const ChangeSet& set, const UpdateProposal& proposal, Reader& reader) {
  return order_of(set.replacement, {set.policy, set.policy_for_update}, proposal, reader);
}

}  // namespace

Result<ChangeSetDraft> draft_update(const ActionRequest& given, Context& context, Reader& reader) {
  const ActionRequest request = of_update(given);
  auto stack = stack_to_update(request, reader);
  if (!stack) return stack.error();
  auto proposal = propose_update(request, *stack, context, reader, false);
  if (!proposal) return proposal.error();
  auto policies = policies_given(request, context);
  if (!policies) return policies.error();

  ChangeSetDraft draft;
  ChangeSet& set = draft.set;
  set = new_change_set(request, *stack, context);
  set.replacement = request.get("ReplacementOption") == Value::string("Enabled");
  set.policy = std::move(policies->own);
  set.policy_for_update = std::move(policies->passing);
  set.base_revision = (*proposal)->committed.revision;
  if (auto denied = denied_now(order_of_set(set, **proposal, reader), **proposal)) return *denied;
  set.target = keep_target(**proposal, draft.batch);
  draft.stack = std::move(stack).value();
  draft.proposal = std::move(proposal).value();
  return draft;
}

Result<std::shared_ptr<UpdateProposal>> propose_set_update(const ChangeSet& set,
                                                           const StackRow& stack, Context& context,
                                                           Reader& reader) {
  return propose_again(set.target, stack, context, reader);
}

Result<AcceptedUpdate> accept_set_update(const ChangeSet& set, UpdateProposal& proposal,
                                         Context& context, Reader& reader) {
  if (auto refused = refuse_nested("ExecuteChangeSet", proposal.stack, reader)) return *refused;
  if (auto refused = not_updatable(proposal.stack)) return *refused;
  const UpdateOrder order = order_of_set(set, proposal, reader);
  if (auto denied = denied_now(order, proposal)) return *denied;
  return accept_update(proposal, order, context);
}

}  // namespace cairn::service
