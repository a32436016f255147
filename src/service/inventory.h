// Inventory: what exists in the cloud, whoever made it, for imports and template scratches.
//
// Order    of creation.
// Threads  any. What is listed may change a moment later.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "value/value.h"

namespace cairn::sim {
class SimCloud;
}

namespace cairn::service {

struct LiveResource {
  std::string type;
  std::string region;
  std::string physical_id;
  std::string made_by;  // id of the stack that made it; empty: none did
  bool ready = true;    // false while it is made or changed
  Value ref;            // what Ref gives
  Value properties;
  Value attributes;
  std::vector<std::pair<std::string, std::string>> tags;
  std::string resource_group;  // empty: none was named
};

// Empty fields fit everything; the account is always named.
struct InventoryQuery {
  std::string account;
  std::string region;
  std::string type;
  std::string physical_id;
};

using Inventory = std::function<std::vector<LiveResource>(const InventoryQuery&)>;

// Of the simulated cloud, which must outlive it.
Inventory inventory_of(const sim::SimCloud& cloud);

}  // namespace cairn::service
