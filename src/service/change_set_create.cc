// Change sets of type CREATE: a stack that waits in REVIEW_IN_PROGRESS, without resources, until
// the set is executed.

#include "catalog/error_catalog.h"
#include "engine/revision.h"
#include "service/answers.h"
#include "service/change_set_types.h"
#include "service/definition.h"
#include "service/new_stack.h"
#include "service/stack_policies.h"
#include "service/stack_settings.h"
#include "service/tag_texts.h"
#include "value/json.h"

namespace cairn::service {
namespace {

// What takes effect with other types only.
ActionRequest of_create(const ActionRequest& request) {
  return without_parameters(
      request, {"StackId", "UsePreviousParameters", "ReplacementOption", "TaintResources",
                "StackPolicyDuringUpdateBody", "StackPolicyDuringUpdateURL", "ResourcesToImport",
                "TemplateScratchId"});
}

}  // namespace

std::optional<Error> no_room_for_stack(const ActionRequest& request, const Context& context,
                                       Reader& reader) {
  const Value name = request.get("StackName");
  if (!name.is_string()) {
    return Error{.code = "MissingParameter",
                 .message = error_text("MissingParameter", {{"name", "StackName"}}),
                 .where = "StackName",
                 .at = {},
                 .fix = "Name the stack that is to be created."};
  }
  const std::string& account = request.identity.account_id;
  if (reader.count_live_stacks(account) >= context.quotas.stacks_per_account) {
    return too_many_stacks(context.quotas.stacks_per_account);
  }
  if (reader.live_stack_named(account, request.region, name.as_string())) {
    return stack_exists(name.as_string());
  }
  return refuse_tags(request);
}

void add_reviewed(const StackRow& stack, const KeptTarget& target, Batch& batch) {
  StackDetailRow detail = target.definition;
  detail.no = stack.no;
  detail.revision = 1;
  batch.new_stacks.push_back(stack);
  batch.tags.push_back(
      {.owner = tag_owner(stack), .put = read_tags(read_settings(detail.settings).tags)});
  batch.details.push_back(std::move(detail));
  batch.events.push_back(stack_event(stack, 1, stack.created));
}

StackRow reviewed_stack(const ActionRequest& request, Context& context) {
  return new_stack(request, {StackAction::kReview, Phase::kInProgress}, "Stack REVIEW started",
                   context);
}

Result<ChangeSetDraft> draft_create(const ActionRequest& given, Context& context, Reader& reader) {
  const ActionRequest request = of_create(given);
  if (auto refused = no_room_for_stack(request, context, reader)) return *refused;
  auto policy = policy_given(request, context, "StackPolicyBody", "StackPolicyURL");
  if (!policy) return policy.error();
  auto proposal = propose_new(request, reviewed_stack(request, context), context);
  if (!proposal) return proposal.error();
  auto p = std::move(proposal).value();

  ChangeSetDraft draft;
  draft.set = new_change_set(request, p->stack, context);
  keep_policy(*policy, p->settings, draft.batch);
  draft.set.target = keep_target(*p, draft.batch);
  draft.stack = p->stack;
  add_reviewed(p->stack, draft.set.target, draft.batch);
  if (*policy) {
    draft.batch.records.push_back(policy_row(p->stack, std::move(**policy), p->now));
  }
  draft.proposal = std::move(p);
  return draft;
}

Result<std::shared_ptr<UpdateProposal>> propose_create(const ChangeSet& set, const StackRow& stack,
                                                       Context& context, Reader& reader) {
  auto p = std::make_shared<UpdateProposal>();
  p->stack = stack;
  p->now = context.clock.now();
  if (auto read = read_kept(set.target, *p, context, reader); !read) return read.error();
  p->changes = diff(nullptr, p->target, p->existing);
  return p;
}

Result<AcceptedUpdate> accept_create(const ChangeSet&, UpdateProposal& p, Context& context,
                                     Reader& reader) {
  if (!next(p.stack.state, Turn::kExecuted)) return action_in_progress(p.stack);
  Definition definition{std::move(p.template_text), p.target.model, std::move(p.inputs), p.facts};
  NewStack made = begin_reviewed(p.settings, std::move(definition), p.stack, p.as_of,
                                 reader.last_event(p.stack.no), context);
  return AcceptedUpdate{std::move(made.batch), std::move(made.start), {}};
}

}  // namespace cairn::service
