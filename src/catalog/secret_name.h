// Names that say of themselves that what they hold is a secret.
#pragma once

#include <string_view>

namespace cairn {

// "Password", "DBPasswd", "AccessKeySecret", in any case.
bool names_secret(std::string_view name);

}  // namespace cairn
