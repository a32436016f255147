// UpdateStack: a stack becomes what another template, or other parameters, say (stack-lifecycle
// section 4).
#pragma once

#include "service/update_acceptance.h"
#include "service/update_proposal.h"

namespace cairn::service {

void update_stack(Context& context, ActionRequest request, Reply reply);

}  // namespace cairn::service
