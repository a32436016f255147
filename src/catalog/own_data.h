// The catalogue files are part of the program: a malformed one is a bug of the build.
#pragma once

#include <string_view>

#include "value/value.h"

namespace cairn {

// Parses JSON that our own generator wrote. Ends the program when it is not JSON.
Value read_own_json(std::string_view file, std::string_view text);
// Says what is wrong with the file, then ends the program.
[[noreturn]] void malformed_data(std::string_view file, std::string_view what);

}  // namespace cairn
