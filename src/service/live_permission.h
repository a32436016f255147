// Whether those may look at what exists in the cloud as whom an import or a template scratch is
// made (cloud_permissions.h).
#pragma once

#include <optional>
#include <string>

#include "service/context.h"

namespace cairn::service {

// Nothing when they may. `acting` as OperationRow keeps it. The Error is Forbidden.RAM.
std::optional<Error> may_not_look(const LiveResource& live, const std::string& account,
                                  const std::string& acting, const Context& context);

}  // namespace cairn::service
