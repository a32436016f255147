// GetResourceTypeTemplate: a template that makes one resource of a type, with a parameter for each
// property and an output for each attribute.
#pragma once

#include "service/context.h"

namespace cairn::service {

void get_resource_type_template(Context& context, ActionRequest request, Reply reply);

}  // namespace cairn::service
