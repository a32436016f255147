// Who deploys a stack group and where by itself: PermissionModel, the roles, AutoDeployment and
// Capabilities of requests that make or update one (stack-groups sections 2 and 5).
#pragma once

#include <optional>

#include "group/rows.h"
#include "service/context.h"

namespace cairn::service {

// Puts what a new group is asked to be into its row. The Error names what does not go together, or
// the administration role that the asker may not pass on.
std::optional<Error> take_settings(const ActionRequest& request, const Context& context,
                                   GroupRow& group);

// The same for a group that is there: what is absent stays. The model cannot be another one while
// the group has instances.
std::optional<Error> change_settings(const ActionRequest& request, const Context& context,
                                     bool has_instances, GroupRow& group);

}  // namespace cairn::service
