// The Properties of a module resource bound to the Parameters of its module.
#pragma once

#include <string_view>

#include "base/error.h"
#include "eval/module_body.h"
#include "eval/pattern.h"
#include "template/template.h"

namespace cairn {

// Every parameter with what was given for it, else its default. What is literal is converted and
// checked like a parameter of a stack; a function goes through as it is, since only the place it
// ends up in knows more. All modules of a template share the effort of their patterns.
ModuleBody::Arguments bind_module_arguments(std::string_view module, const Value& definition,
                                            const Template& body, PatternEffort& effort,
                                            Errors& errors);

}  // namespace cairn
