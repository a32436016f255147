// Everything that was found in a template, as a compiler would say it.
#pragma once

#include <string>

#include "base/error.h"
#include "cli/excerpt.h"
#include "value/value.h"

namespace cairn::cli {

// Of an answer's Diagnostics, or of an error's; nothing when it has none.
Diagnostics read_diagnostics(const Value& answer);

// For each finding, by place: "file:line:column: error: message [code]", the line with the
// offending text underlined, the path in the template and the cure. Then how many there are.
std::string diagnostics_text(const Diagnostics& found, const Source& source, int width, bool color);

// The same as data: as the API has it.
Value diagnostics_document(const Diagnostics& found);

// "2 errors and 1 warning"
std::string counted(const Diagnostics& found);

}  // namespace cairn::cli
