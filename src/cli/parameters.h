// Template parameters as a user gives them.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/percent.h"
#include "base/result.h"

namespace cairn::cli {

using Parameters = std::vector<std::pair<std::string, std::string>>;

// "Key=Value"; the value may hold "=" and may be empty.
Result<Parameters> parse_assignments(const std::vector<std::string>& texts,
                                     std::string_view option = "-p");

// A JSON file's text: {"Key": value, ...}, or the list form of the API and of the official command
// line, [{"ParameterKey": ..., "ParameterValue": ...}, ...]. Values that are not text are sent as
// JSON text; null leaves the parameter out.
Result<Parameters> parse_parameter_file(std::string_view text, std::string_view path);

// `file` with those of `assignments` in place of its own.
Parameters merge_parameters(Parameters file, const Parameters& assignments);

// As Parameters.N.ParameterKey and Parameters.N.ParameterValue, N from 1; `list` is another name
// for the list.
void append_parameters(const Parameters& parameters, FormFields& fields,
                       std::string_view list = "Parameters");

}  // namespace cairn::cli
