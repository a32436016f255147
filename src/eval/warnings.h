// What real templates get wrong and the service lets pass.
//
// Each warning has the name of its rule as `code`; it never refuses anything. The rules read the
// template as written, without parameter values, so they say nothing about one deployment.
//
// Cost  linear in the size of the template with its aliases written out, which is bounded by
//       ParseLimits.
#pragma once

#include "base/error.h"
#include "catalog/resource_type.h"
#include "template/template.h"

namespace cairn {

inline constexpr std::size_t kWarningsMax = 500;  // those after it are dropped

Errors find_warnings(const Template& source, const TypeCatalog& types);

}  // namespace cairn
