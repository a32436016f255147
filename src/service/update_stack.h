// UpdateStack: a stack becomes what another template, or other parameters, say (stack-lifecycle
// section 4).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "plan/diff.h"
#include "plan/stack_policy.h"
#include "service/context.h"
#include "service/stack_settings.h"

namespace cairn::service {

void update_stack(Context& context, ActionRequest request, Reply reply);

// What a request to change a stack comes to, before anything is written: for UpdateStack, change
// sets and previews alike. `changes` refers into the rest; move nothing out of it while it is
// needed.
struct UpdateProposal {
  StackRow stack;
  StackDetailRow committed;
  std::string template_text;
  std::vector<ParameterInput> inputs;
  Value facts;             // what the target was built on
  StackSettings settings;  // of the target, still with the name of the committed facts
  Goal base;
  Goal target;
  std::vector<ResourceRow> resources;
  std::vector<ResourceDetailRow> details;
  std::vector<Incarnation> existing;
  std::vector<std::string> tainted;
  Diff changes;
  Millis now = 0;
};

// Why the stack cannot be updated in the state it is in; nothing when it can. That a nested stack
// is updated by its parent only is refuse_nested()'s to say.
std::optional<Error> not_updatable(const StackRow& stack);

// A policy that forbids a change, with its reason.
Error policy_denies(const std::string& reason);

// Reads TemplateBody, TemplateURL, TemplateId (none: the committed template), Parameters,
// UsePreviousParameters, Tags, ResourceGroupId, TaintResources, Parallelism and TimeoutInMinutes of
// the request. The Error is the answer; that nothing changes is one, unless `even_if_same`.
Result<std::shared_ptr<UpdateProposal>> propose_update(const ActionRequest& request,
                                                       const StackRow& stack, Context& context,
                                                       Reader& reader, bool even_if_same);

// Whether there is nothing to do: the definition is the committed one, and the stack is what it
// says, as far as its templates do not lie elsewhere.
bool nothing_changes(const UpdateProposal& proposal);

struct UpdateOrder {
  bool replacement = false;  // ReplacementOption is Enabled
  std::int64_t parallelism = 0;
  std::optional<StackPolicy> judge;   // the policy the update is subject to
  std::optional<std::string> policy;  // the policy the stack gets with the new definition
  bool roll_back = true;              // unless the stack's settings forbid it
  Value sends = {};                   // as Revision::sends
  Millis as_of = 0;                   // what the definition's functions call now; 0: now
};

// The first rows of the update and the operation to adopt once they are durable. The batch is
// refused (kBusy) when the stack changed since it was read.
struct AcceptedUpdate {
  Batch batch;
  OperationStart start;
};
AcceptedUpdate accept_update(UpdateProposal& proposal, const UpdateOrder& order, Context& context);

}  // namespace cairn::service
