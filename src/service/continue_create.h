// ContinueCreateStack: a create that failed goes on (stack-lifecycle section 3).
//
// Recreate begins an operation of action CREATE whose plan leads from what exists to the template;
// it never rolls back. Ignore drops what was not made from the template, and the stack is
// CREATE_COMPLETE in the transaction that answers.
#pragma once

#include "service/context.h"

namespace cairn::service {

void continue_create_stack(Context& context, ActionRequest request, Reply reply);

}  // namespace cairn::service
