// What a definition of a stack gives its resources, as if the stack were just that: rows that never
// were in the store, to be compared with another definition.
//
// Truth   Ref and attributes of a resource that the stack has now, under the same name and of the
//         same type, are what they are now; those of any other are texts that stand for them.
//         Stacks inside are never looked into.
#pragma once

#include <vector>

#include "engine/rows.h"
#include "plan/goal.h"

namespace cairn::service {

struct PastResources {
  std::vector<ResourceRow> rows;  // by number: the place in the goal's model
  std::vector<ResourceDetailRow> details;
};

// `other` is what it will be compared with.
PastResources past_resources(const Goal& goal, const Goal& other,
                             const std::vector<ResourceRow>& present,
                             const std::vector<ResourceDetailRow>& details);

}  // namespace cairn::service
