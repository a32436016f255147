// What the service knows apart from any stack: DescribeRegions, ListResourceTypes, GetResourceType.
#pragma once

#include "service/context.h"

namespace cairn::service {

void describe_regions(Context& context, ActionRequest request, Reply reply);
void list_resource_types(Context& context, ActionRequest request, Reply reply);
void get_resource_type(Context& context, ActionRequest request, Reply reply);

}  // namespace cairn::service
