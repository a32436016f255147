// GetServiceProvisions: whether the services that a template needs, or those that are named, are
// there for the account.
//
// Where stacks are made of simulated resources every service is there from the beginning, and none
// needs a role of its own: they are Enabled, without RoleProvision.
#pragma once

#include "service/context.h"

namespace cairn::service {

void get_service_provisions(Context& context, ActionRequest request, Reply reply);

}  // namespace cairn::service
