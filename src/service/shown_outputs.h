// A stack's outputs as they are told to others: GetStack, notifications.
#pragma once

#include <string_view>

#include "value/value.h"

namespace cairn::service {

// `stored` as StackDetailRow::outputs. A list of {"OutputKey", "Description", "OutputValue"}; what
// is NoEcho is masked.
Value shown_outputs(std::string_view stored);

}  // namespace cairn::service
