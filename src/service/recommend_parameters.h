// GetTemplateRecommendParameters: one value for each parameter, so that they go together.
#pragma once

#include "service/context.h"

namespace cairn::service {

// One parameter after the other, in the template's order, each narrowing those after it as
// GetTemplateParameterConstraints has it. A value that is given stays; else the first candidate
// that is possible, else the default, else the first possible value. A parameter for which there is
// none is left out.
void get_template_recommend_parameters(Context& context, ActionRequest request, Reply reply);

}  // namespace cairn::service
