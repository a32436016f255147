// SimListResources, SimSetResource, SimDeleteResource: the simulated cloud seen and changed behind
// the stacks' backs, as somebody with the cloud's own console would. A caller reaches what its own
// account has, and nothing when the server's cloud is not the simulated one.
#pragma once

#include "service/context.h"

namespace cairn::service {

void sim_list_resources(Context& context, ActionRequest request, Reply reply);
void sim_set_resource(Context& context, ActionRequest request, Reply reply);
void sim_delete_resource(Context& context, ActionRequest request, Reply reply);

}  // namespace cairn::service
