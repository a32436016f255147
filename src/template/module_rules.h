// What a module may be called and what its template may hold (template-language section 11.9).
#pragma once

#include <string_view>

#include "base/error.h"
#include "base/result.h"
#include "template/template.h"

namespace cairn {

inline constexpr std::string_view kModulePrefix = "MODULE::";

// "MODULE::Organization::Service::Usecase", as an account may register it: the organizations of the
// cloud itself are not for sale. The Error is an InvalidParameter of ResourceType.
Result<void> check_module_name(std::string_view type);

// Every fault of a parsed template as a module. Its text was read by parse_template().
Errors check_module_template(const Template& module);

}  // namespace cairn
