// The shape of the Mappings section (template-language section 6).
#pragma once

#include "eval/build_errors.h"
#include "template/template.h"

namespace cairn {

// Each mapping is a map of maps. What the keys and values are is free.
void check_mappings(const Template& source, BuildErrors& errors);

}  // namespace cairn
