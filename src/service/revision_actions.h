// What a stack was: its revisions listed, shown, compared, gone back to. Actions of cairn's own
// (docs/look-back.md).
#pragma once

#include "service/context.h"

namespace cairn::service {

void list_stack_revisions(Context& context, ActionRequest request, Reply reply);
void get_stack_revision(Context& context, ActionRequest request, Reply reply);
void compare_stack_revisions(Context& context, ActionRequest request, Reply reply);
// An ordinary update whose template, parameters, tags and resource group are an earlier revision's,
// on the facts of that time.
void update_stack_to_revision(Context& context, ActionRequest request, Reply reply);

}  // namespace cairn::service
