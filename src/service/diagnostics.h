// Diagnostics as answers carry them, beside the documented fields: clients ignore what they do not
// know.
#pragma once

#include "base/error.h"
#include "value/value.h"

namespace cairn::service {

inline constexpr std::size_t kDiagnosticsMax = 200;  // of errors, and of warnings, in one answer

// A list of {Severity: Error | Warning, Code, Message, Where, Line, Column, Text, Fix}, errors
// first; without the fields that are not known.
Value diagnostics_list(const Diagnostics& found);

}  // namespace cairn::service
