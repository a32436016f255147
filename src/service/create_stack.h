// CreateStack (stack-lifecycle section 3) and PreviewStack of a new stack (section 12).
#pragma once

#include "service/context.h"
#include "service/definition.h"
#include "service/stack_settings.h"

namespace cairn::service {

// What a new stack begins with. Once `batch` is durable the runner is to adopt `start`.
struct NewStack {
  Batch batch;
  OperationStart start;
};
// `stack` has its identity and the state it begins in; its operation is made here.
NewStack begin_create(StackSettings settings, Definition definition, StackRow stack,
                      Context& context);

void create_stack(Context& context, ActionRequest request, Reply reply);
void preview_stack(Context& context, ActionRequest request, Reply reply);

}  // namespace cairn::service
