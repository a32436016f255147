// SetUpStackGroupRoles, an action of cairn's own: the two roles that self-managed stack groups go
// by, with the trust and the policies the product's documentation gives them (access-control
// section 5).
//
//   AliyunROSStackGroupAdministrationRole  of the administering account: trusts the service; may
//                                          take on the other role, in every account
//   AliyunROSStackGroupExecutionRole       of each target: trusts the administering account; may
//                                          do everything
//
// Both are made in the administering account, which may be a target too; only the second in one
// that names another as AdministrationAccountId. What is there already is left as it is.
#pragma once

#include "identity/identity_actions.h"

namespace cairn::identity {

inline constexpr std::string_view kAdministrationRole = "AliyunROSStackGroupAdministrationRole";
inline constexpr std::string_view kExecutionRole = "AliyunROSStackGroupExecutionRole";

// Answers when the change is durable.
void set_up_stack_group_roles(IdentityContext& context, const service::ActionRequest& request,
                              service::Reply reply);

}  // namespace cairn::identity
