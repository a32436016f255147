// What an address that gave nothing is answered with.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

namespace cairn::server {

Error unusable_address(const std::string& url, std::string_view why, std::string fix);
Error too_large(const std::string& url, std::size_t bytes_max);

}  // namespace cairn::server
