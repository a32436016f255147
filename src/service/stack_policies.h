// Stack policies as requests give them and as the store keeps them; SetStackPolicy, GetStackPolicy.
//
// A stack's policy is one record of kind kStackPolicy. It can be replaced, never removed
// (stack-policy, "Where set").
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "plan/stack_policy.h"
#include "service/context.h"

namespace cairn::service {

// The policy that the request gives as `body` or at `url` (names of parameters), checked; nothing
// when it gives neither. May fetch: call from a worker.
Result<std::optional<std::string>> policy_given(const ActionRequest& request, Context& context,
                                                std::string_view body, std::string_view url);

// The policy the stack has; nothing when it never got one.
std::optional<StackPolicy> policy_of(const StackRow& stack, Reader& reader);

// The row that gives the stack this policy, whatever it had.
RecordRow policy_row(const StackRow& stack, std::string policy, Millis now);

void set_stack_policy(Context& context, ActionRequest request, Reply reply);
void get_stack_policy(Context& context, ActionRequest request, Reply reply);

}  // namespace cairn::service
