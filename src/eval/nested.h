// Nested stacks as the template around them gives them (template-language section 12): read the
// same way whether they are checked, shown or made.
//
// Limits   kNestedLevelsMax stacks inside each other below the root.
// Failure  a fault of a nested template is told as a fault of the property of the outer resource
//          that holds it, with the path and place inside the outer template.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "eval/model.h"

namespace cairn {

inline constexpr std::size_t kNestedLevelsMax = 5;

struct NestedStack {
  std::string_view logical_id;
  Value properties;  // resolved as far as they are known
  bool outer_locals = false;
};

// The property Parameters as a request would give it: lists and maps as JSON, no nulls.
std::vector<ParameterInput> nested_parameters(const Value& properties);

// What the stack inside `outer` will be, by its template, as far as that is known before it is
// made. `options` are those of the outer stack.
Built foresee_nested(std::shared_ptr<const Template> source, const Value& properties,
                     const StackContext& outer, const Surroundings& surroundings,
                     const TypeCatalog& types, const BuildOptions& options);

// Adds what is wrong with the nested stack: its sources, and its template where that stands inside.
void check_nested(const NestedStack& nested, const StackContext& outer,
                  const Surroundings& surroundings, const TypeCatalog& types,
                  const BuildOptions& options, Errors& errors);

Error nested_too_deep();

// Whether the template of a stack inside, however deep, comes from elsewhere: it may have changed
// though nothing in `source` did.
bool nested_from_elsewhere(const Template& source);

}  // namespace cairn
