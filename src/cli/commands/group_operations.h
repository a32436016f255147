// The calls about stack groups as the options say them, ready to be sent or to be previewed.
#pragma once

#include <string>
#include <string_view>

#include "cli/commands/commands.h"

namespace cairn::cli {

// {"Enabled": true, "RetainStacksOnAccountRemoval": true} of "keep".
std::string auto_deployment(std::string_view word);

// Template, parameters and settings: what CreateStackGroup and UpdateStackGroup take alike.
Result<ApiCall> group_definition(const Context& context, std::string action);

// Each begins an operation. Without a token.
Result<ApiCall> group_update_call(const Context& context);
Result<ApiCall> instances_create_call(const Context& context);
Result<ApiCall> instances_update_call(const Context& context);
Result<ApiCall> instances_delete_call(const Context& context);

}  // namespace cairn::cli
