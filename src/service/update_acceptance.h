// From a proposal to the first rows of an update: what UpdateStack, change sets and nested stacks
// have in common once it is decided that a stack is to change.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "plan/stack_policy.h"
#include "service/update_proposal.h"

namespace cairn::service {

struct UpdateOrder {
  Turn turn = Turn::kUpdateBegun;  // or kImportBegun
  bool replacement = false;        // ReplacementOption is Enabled
  std::int64_t parallelism = 0;
  std::optional<StackPolicy> judge;   // the policy the update is subject to
  std::optional<std::string> policy;  // the policy the stack gets with the new definition
  bool roll_back = true;              // unless the stack's settings forbid it
  Value sends = {};                   // as Revision::sends
};

// The policies that a request to update a stack gives, checked: at most one of the two.
struct GivenPolicies {
  std::optional<std::string> own;      // StackPolicyBody, StackPolicyURL
  std::optional<std::string> passing;  // StackPolicyDuringUpdateBody, StackPolicyDuringUpdateURL
};
// May fetch: call from a worker.
Result<GivenPolicies> policies_given(const ActionRequest& request, Context& context);

// The passing policy judges this update; without one it is the policy the stack has now.
UpdateOrder order_of(bool replacement, const GivenPolicies& policies,
                     const UpdateProposal& proposal, Reader& reader);

// Why the update is denied as far as can be said now; nothing when it is not.
std::optional<Error> denied_now(const UpdateOrder& order, const UpdateProposal& proposal);

// {Code, Message, Fix}: how previews show it.
Value refusal_view(const Error& error);

// A policy that forbids a change, with its reason.
Error policy_denies(const std::string& reason);

// The first rows of the update and the operation to adopt once they are durable. The batch is
// refused (kBusy) when the stack changed since it was read. Takes what it needs out of `proposal`.
struct AcceptedUpdate {
  Batch batch;
  OperationStart start;
  std::shared_ptr<void> held = {};  // to be kept until the batch is durable
};
AcceptedUpdate accept_update(UpdateProposal& proposal, const UpdateOrder& order, Context& context);

}  // namespace cairn::service
