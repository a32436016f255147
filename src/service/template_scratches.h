// The actions on template scratches (drift-import-templates section 3).
#pragma once

#include "service/context.h"

namespace cairn::service {

void create_template_scratch(Context& context, ActionRequest request, Reply reply);
void update_template_scratch(Context& context, ActionRequest request, Reply reply);
void delete_template_scratch(Context& context, ActionRequest request, Reply reply);
void get_template_scratch(Context& context, ActionRequest request, Reply reply);
void list_template_scratches(Context& context, ActionRequest request, Reply reply);
void generate_template_by_scratch(Context& context, ActionRequest request, Reply reply);

}  // namespace cairn::service
