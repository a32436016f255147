// What a request to change a stack comes to, before anything is written: for UpdateStack, change
// sets, nested stacks and previews alike (stack-lifecycle section 4).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plan/diff.h"
#include "service/context.h"
#include "service/stack_settings.h"

namespace cairn::service {

// `changes` refers into the rest; move nothing out of it while it is needed.
struct UpdateProposal {
  StackRow stack;
  StackDetailRow committed;
  std::string template_text;
  std::vector<ParameterInput> inputs;
  Value facts;             // what the target was built on
  StackSettings settings;  // of the target, still with the name of the committed facts
  Goal base;               // none for a stack that is not made yet
  Goal target;
  std::vector<ResourceRow> resources;
  std::vector<ResourceDetailRow> details;
  std::vector<Incarnation> existing;
  std::vector<std::string> tainted;
  bool retags = false;    // the stack itself is to carry other tags
  bool regroups = false;  // and to be in another group
  std::vector<std::pair<std::string, std::string>> imports;  // as DiffOptions::imports
  Diff changes;
  Millis now = 0;
  Millis as_of = 0;  // what the target's functions call now
};

// Why the stack cannot be updated in the state it is in; nothing when it can. That a nested stack
// is updated by its parent only is refuse_nested()'s to say.
std::optional<Error> not_updatable(const StackRow& stack);

// Reads TemplateBody, TemplateURL, TemplateId (none: the committed template), Parameters,
// UsePreviousParameters, Tags, ResourceGroupId, TaintResources, Parallelism, TimeoutInMinutes,
// NotificationURLs and RamRoleName of the request. The Error is the answer; that nothing changes is
// one, unless `even_if_same`. `acting` as OperationRow has it, where it does not follow from the
// request: a nested stack acts as the stack around it.
Result<std::shared_ptr<UpdateProposal>> propose_update(const ActionRequest& request,
                                                       const StackRow& stack, Context& context,
                                                       Reader& reader, bool even_if_same,
                                                       std::optional<std::string> acting = {});

// A target that was proposed and is kept: all that is needed to propose it again.
struct KeptTarget {
  StackDetailRow definition;  // without outputs
  std::vector<std::string> tainted = {};
  bool retags = false;
  bool regroups = false;
};

// Puts template and facts with what becomes durable; the rest is the caller's to keep.
KeptTarget keep_target(const UpdateProposal& proposal, Batch& batch);

// Reads the target of `proposal` from what was kept of it, on the facts it was first built on;
// `stack` is there already. The Error says that a part is missing from the store.
Result<void> read_kept(const KeptTarget& target, UpdateProposal& proposal, Context& context,
                       Reader& reader);

// The same target against what `stack` is now. The Error is that of read_kept(), or says what a
// stack that changed meanwhile no longer has.
Result<std::shared_ptr<UpdateProposal>> propose_again(const KeptTarget& target,
                                                      const StackRow& stack, Context& context,
                                                      Reader& reader);

// An earlier definition of the stack against what the stack is now, on the facts it was first built
// on, checked as any new one is. Its template, parameters, tags and resource group count; the other
// settings stay as they are. `request` says who asks.
Result<std::shared_ptr<UpdateProposal>> propose_definition(const StackDetailRow& definition,
                                                           const ActionRequest& request,
                                                           const StackRow& stack, Context& context,
                                                           Reader& reader);

// The answer to an update when nothing_changes().
Error completely_same(std::string_view where, std::string_view fix);

// Whether there is nothing to do: the definition is the committed one, and the stack is what it
// says, as far as its templates do not lie elsewhere.
bool nothing_changes(const UpdateProposal& proposal);

}  // namespace cairn::service
