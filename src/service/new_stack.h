// Stacks that do not exist yet: what a request for one comes to, and their first rows.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "service/context.h"
#include "service/definition.h"
#include "service/stack_settings.h"
#include "service/update_proposal.h"

namespace cairn::service {

// What a new stack begins with. Once `batch` is durable the runner is to adopt `start`.
struct NewStack {
  Batch batch;
  OperationStart start;
};
// `stack` has its identity and the state it begins in; its operation is made here.
NewStack begin_create(StackSettings settings, Definition definition, StackRow stack,
                      Context& context);

// The same for a stack that a change set has made: `stack` is its row, `as_of` what the
// definition's functions call now. It is created, or, by a plan given for that, takes over what
// exists. The batch is refused (kBusy) when the stack changed since it was read.
NewStack begin_reviewed(StackSettings settings, Definition definition, const StackRow& stack,
                        Millis as_of, std::uint64_t last_event, Context& context,
                        std::optional<Plan> import = {});

// The settings that a request for a new stack gives.
StackSettings new_stack_settings(const ActionRequest& request);

// The identity of the stack that the request asks for, in the state given.
StackRow new_stack(const ActionRequest& request, StackState state, std::string reason,
                   Context& context);

// What the request's template comes to as `stack`: everything is to be added. Reads the template
// and the parameters; the rest is checked by the caller.
Result<std::shared_ptr<UpdateProposal>> propose_new(const ActionRequest& request, StackRow stack,
                                                    Context& context);

}  // namespace cairn::service
