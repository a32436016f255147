// What changing each parameter of a template does to a stack that was made from it: UpdateInfo of
// ValidateTemplate, by the catalogue's update flags.
//
// - Allowed: every property it feeds can be changed in place, or it feeds none.
// - NotAllowed: it feeds one that cannot; with `replacement`, the resource is replaced instead.
// - Conditionally: it decides, by a condition, the value of such a property. Told only with
//   `conditions`; without, what a condition decides does not count.
// - Uncertainly: it feeds a property whose flag nobody published, or a nested stack.
//
// Each parameter stands in exactly one of the four ...ToBeModified lists.
#pragma once

#include "catalog/resource_type.h"
#include "template/template.h"
#include "value/value.h"

namespace cairn {

struct UpdateInfoOptions {
  bool replacement = false;
  bool conditions = false;
};

// The map of lists as the API has it; the three lists about replacement only with `replacement`.
Value update_info(const Template& source, const TypeCatalog& types, UpdateInfoOptions options);

}  // namespace cairn
