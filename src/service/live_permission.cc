#include "service/live_permission.h"

#include "service/cloud_permissions.h"

namespace cairn::service {

std::optional<Error> may_not_look(const LiveResource& live, const std::string& account,
                                  const std::string& acting, const Context& context) {
  if (context.identities == nullptr) return std::nullopt;
  const CloudPermissions permissions(*context.identities, context.clock);
  return permissions.refusal(acting, {.account = account,
                                      .region = live.region,
                                      .stack_id = {},
                                      .type = live.type,
                                      .step = CloudStep::kRead,
                                      .physical_id = live.physical_id,
                                      .resource_group = live.resource_group});
}

}  // namespace cairn::service
