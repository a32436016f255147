// Parameters: from the Parameters section and the user's texts to values (template-language
// section 4).
//
// Each parameter is checked in this order: its schema, then the user's value or else its default,
// then range, length, allowed values and pattern. Each wrong attribute of the schema is told; of a
// value, only the first complaint. A parameter with a complaint gets an Unknown value, so that
// later checks can go on without repeating it.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "eval/build_errors.h"
#include "eval/model.h"
#include "template/template.h"

namespace cairn {

// In the order of the section. Stored parameters are read from the account and region of `context`.
std::vector<BoundParameter> bind_parameters(const Template& source,
                                            std::span<const ParameterInput> inputs,
                                            const StackContext& context,
                                            const Surroundings& surroundings, BuildMode mode,
                                            BuildErrors& errors);

// Whether a parameter, by its definition, takes a value that a user gives as this text.
bool parameter_takes(std::string_view name, const Value& definition, std::string_view text);

}  // namespace cairn
