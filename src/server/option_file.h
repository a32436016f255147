// Files that options name.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace cairn::server {

// The whole text. The Error names the path.
Result<std::string> read_option_file(const std::string& path);

// The error, told with the option and the file that it is about.
Error about_option(std::string_view option, const std::string& file, Error error);

}  // namespace cairn::server
