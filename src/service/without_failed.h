// What ContinueCreateStack with Mode Ignore leaves of a template: the resources that were made,
// without the outputs and conditions that refer to the others.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "eval/model.h"

namespace cairn::service {

// `made` are logical ids. The Error is ContinueCreateStackValidationFailed: something that was made
// depends on what was not, or only some copies of a resource were made.
Result<std::string> without_failed(const StackModel& model, std::string_view text,
                                   const std::set<std::string, std::less<>>& made);

}  // namespace cairn::service
