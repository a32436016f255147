// What the resource groups of an account hold: its stacks, stack groups, templates and template
// scratches, in all regions. Whatever can be put into a group is told here.
//
// Cost  all of the account's are read.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "store/store.h"

namespace cairn::service {

struct GroupedThing {
  std::string_view type;  // the ResourceType of MoveResourceGroup
  std::string id;
  std::string region;  // empty: it is of no region
  std::string group;   // ResourceGroupId
  Millis created = 0;
};

std::vector<GroupedThing> grouped_things(Reader& reader, const std::string& account);

}  // namespace cairn::service
