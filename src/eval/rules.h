// Rules: assertions about parameters that must hold before anything is made (template-language
// section 8).
#pragma once

#include "eval/build_errors.h"
#include "eval/expr.h"
#include "template/template.h"

namespace cairn {

inline constexpr std::size_t kAssertionsMax = 100;  // a rule

// An assertion fails only when it is known to be false.
void check_rules(const Template& source, const Names& names, const Scope& scope,
                 BuildErrors& errors);

}  // namespace cairn
