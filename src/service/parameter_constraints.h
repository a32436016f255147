// GetTemplateParameterConstraints: which values each parameter may have, by the properties it
// feeds.
#pragma once

#include "service/context.h"

namespace cairn::service {

void get_template_parameter_constraints(Context& context, ActionRequest request, Reply reply);

}  // namespace cairn::service
