// What can be asked of a template without making anything: GetTemplate, ValidateTemplate,
// GetTemplateSummary.
#pragma once

#include "service/context.h"

namespace cairn::service {

void get_template(Context& context, ActionRequest request, Reply reply);
void validate_template(Context& context, ActionRequest request, Reply reply);
void get_template_summary(Context& context, ActionRequest request, Reply reply);

}  // namespace cairn::service
