// GenerateTemplatePolicy: what whoever works with stacks of a template has to be allowed to do in
// the cloud (drift-import-templates section 6), by catalog/cloud_action.h.
#pragma once

#include "service/context.h"

namespace cairn::service {

void generate_template_policy(Context& context, ActionRequest request, Reply reply);

}  // namespace cairn::service
