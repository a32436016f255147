// What a request to the interfaces about identities must be allowed to do: "ram:CreateUser" on
// "acs:ram:*:{account}:user/{UserName}". (Of the orchestration service:
// access/ros_authorization.h.)
//
// Every thing a request names must be allowed, so attaching a policy asks about both the user and
// the policy. A request that names nothing needs its action on everything of its kind, or on `*`:
// nothing is open because it was forgotten.
#pragma once

#include <vector>

#include "access/identities.h"
#include "access/ros_authorization.h"
#include "catalog/action.h"
#include "value/value.h"

namespace cairn::identity {

// What an action of our own needs beside access::required_access(), so that permissions about
// stacks do not give any about identities: SetUpStackGroupRoles those to make such roles, the
// actions about accounts those of the same names with "ram:". Empty for all others.
std::vector<access::RequiredAccess> required_besides(const Action& action,
                                                     const access::Caller& caller);

// Empty for GetCallerIdentity, which is everybody's, and for AssumeRole, which the role decides
// about too (gate.h).
std::vector<access::RequiredAccess> required_access(const Action& action, const Value& parameters,
                                                    const access::Caller& caller);

}  // namespace cairn::identity
