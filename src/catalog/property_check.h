// Checks a resource's properties against its type (template-language sections 11.5 and 16).
#pragma once

#include <string_view>

#include "base/error.h"
#include "catalog/constraint.h"
#include "catalog/resource_type.h"

namespace cairn {

// The properties, each converted to the type its schema names. `properties` is resolved, though it
// may hold Unknowns: those pass unchecked and come back as they are.
//
// - Every fault is appended to `errors`: code StackValidationFailed, message
//   "Property error: Resources.{id}.Properties.{path}: {text}.", `where` the path of the offending
//   value, `at` its place in the template, `fix` what to write instead. What is faulty comes back
//   unconverted.
// - Null, the property's value after NoValue, is the same as leaving an optional property out. For
//   a required one it becomes the schema's default or the type's zero value, unchecked.
// - Of the further checks a property names, those of custom_constraint.h are made.
// - Only what is known for certain is enforced: a type whose completeness is not kFull accepts any
//   property, and a guessed property any value.
Value check_properties(const ResourceType& type, std::string_view logical_id,
                       const Value& properties, Errors& errors, const PatternMatcher& matches = {});

}  // namespace cairn
