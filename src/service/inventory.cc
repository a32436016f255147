#include "service/inventory.h"

#include "cloud/sim/sim_cloud.h"

namespace cairn::service {

Inventory inventory_of(const sim::SimCloud& cloud) {
  return [&cloud](const InventoryQuery& query) {
    sim::SimFilter filter;
    filter.account = query.account;
    filter.region = query.region;
    filter.type = query.type;
    filter.physical_id = query.physical_id;
    std::vector<LiveResource> found;
    for (sim::SimResource& r : cloud.list(filter)) {
      found.push_back({.type = std::move(r.type),
                       .region = std::move(r.region),
                       .physical_id = std::move(r.physical_id),
                       .made_by = std::move(r.stack_id),
                       .ready = r.ready && !r.failed,
                       .ref = std::move(r.ref),
                       .properties = std::move(r.properties),
                       .attributes = std::move(r.attributes),
                       .tags = std::move(r.tags),
                       .resource_group = std::move(r.resource_group)});
    }
    return found;
  };
}

}  // namespace cairn::service
