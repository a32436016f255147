// What a template says about itself, in the shapes of two API answers (without RequestId).
//
// Both read the template alone: parameters, types and outputs are listed whatever their conditions
// say, as the service does.
#pragma once

#include "catalog/resource_type.h"
#include "template/template.h"
#include "value/value.h"

namespace cairn {

// ValidateTemplate: Description, Parameters, ResourceTypes, Resources, Outputs.
Value validate_summary(const Template& source);

// GetTemplateSummary: Description, Metadata, Parameters, ResourceTypes, Version,
// ResourceIdentifierSummaries.
Value template_summary(const Template& source, const TypeCatalog& types);

}  // namespace cairn
