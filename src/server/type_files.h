// The operator's definitions of resource types, a file a type.
#pragma once

#include <string>

#include "base/result.h"
#include "service/http_types.h"

namespace cairn::server {

// Every *.json, *.yaml and *.yml of the folder, by name. The Error names the first file that is no
// definition; the server is not to start then.
Result<void> add_type_files(const std::string& folder, service::HttpTypes& types);

}  // namespace cairn::server
