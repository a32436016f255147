// The whole program, given a host and a way to make calls.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "cli/api.h"
#include "cli/outcome.h"

namespace cairn::cli {

using ApiFactory = std::function<std::unique_ptr<Api>(Session)>;

// `args` without the program's name.
Exit run(const std::vector<std::string>& args, Host& host, const ApiFactory& make_api);

}  // namespace cairn::cli
