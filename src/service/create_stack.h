// CreateStack (stack-lifecycle section 3) and PreviewStack (section 12).
#pragma once

#include "service/context.h"
#include "service/new_stack.h"

namespace cairn::service {

// Why the account may have no other stack.
std::optional<Error> too_many_stacks(const std::string& account, const Context& context,
                                     Reader& reader);
// Why the account may begin no other operation until one of those that run has ended.
std::optional<Error> too_many_operations(const std::string& account, const Context& context,
                                         Reader& reader);

void create_stack(Context& context, ActionRequest request, Reply reply);
void preview_stack(Context& context, ActionRequest request, Reply reply);

}  // namespace cairn::service
