// CreateStack (stack-lifecycle section 3) and PreviewStack (section 12).
#pragma once

#include "service/context.h"
#include "service/new_stack.h"

namespace cairn::service {

// Why the account may have no other stack, or begin no other operation, now.
std::optional<Error> over_quota(const std::string& account, const Context& context, Reader& reader);

void create_stack(Context& context, ActionRequest request, Reply reply);
void preview_stack(Context& context, ActionRequest request, Reply reply);

}  // namespace cairn::service
