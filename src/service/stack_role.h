// The role of a stack, RamRoleName (stack-lifecycle section 9, access-control section 4): a role of
// the stack's own account that trusts the service. It is taken on for everything that is done with
// the stack from then on, whoever asks; only DeleteStack takes another, or none.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "service/context.h"
#include "service/stack_settings.h"

namespace cairn::service {

// Where the server is told to ask that: the asker must be allowed to hand this role of the account
// on to the service. `parameter` is the one that names it.
std::optional<Error> refuse_to_pass(const ActionRequest& request, std::string_view role,
                                    std::string_view parameter, const Context& context);

// What is wrong with the role that a request names, if it names one: it must exist, trust the
// service and, where the server is told to ask that, the asker must be allowed to pass it on.
std::optional<Error> refuse_role(const ActionRequest& request, const Context& context);

// The same of the role that the stack has from before, when the request names none: it may be gone
// or changed meanwhile. Who may use the stack may use it.
std::optional<Error> refuse_kept_role(const ActionRequest& request, const StackSettings& settings,
                                      const Context& context);

// The role that the request names; else `otherwise`.
std::string role_of(const ActionRequest& request, std::string_view otherwise);

// As whom the operation that the request begins acts, of a stack with these settings.
std::string acting_of(const ActionRequest& request, const StackSettings& settings);

// The same of a request that only looks at a stack: nested ones go by the outermost one's role.
std::string acting_on(const ActionRequest& request, const StackRow& stack, Reader& reader);

}  // namespace cairn::service
