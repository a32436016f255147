// The actions about tags and resource groups (drift-import-templates section 5).
#pragma once

#include "service/context.h"

namespace cairn::service {

// Tags given to several things come to all of them or to none. They reach no resource of a stack.
void tag_resources(Context& context, ActionRequest request, Reply reply);
void untag_resources(Context& context, ActionRequest request, Reply reply);

void list_tag_resources(Context& context, ActionRequest request, Reply reply);
void list_tag_keys(Context& context, ActionRequest request, Reply reply);
void list_tag_values(Context& context, ActionRequest request, Reply reply);

// Moves the thing alone: what a stack made stays in the group it was made in.
void move_resource_group(Context& context, ActionRequest request, Reply reply);

}  // namespace cairn::service
