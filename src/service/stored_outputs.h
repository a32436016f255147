// Outputs of stacks, as Fn::GetStackOutput asks for them.
#pragma once

#include <string_view>

#include "store/store.h"
#include "value/value.h"

namespace cairn::service {

// Null when the stack is missing, deleted, in the middle of an operation or failed to delete, or
// has no such output (template-language section 10.5). `stack` is a name or an id.
Value stored_output(Store& store, std::string_view account, std::string_view region,
                    std::string_view stack, std::string_view output);

}  // namespace cairn::service
