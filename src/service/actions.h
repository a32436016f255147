// The actions this server carries out, by name. What the action catalogue lists and this table does
// not is answered NotSupported by the API.
#pragma once

#include <map>
#include <string>

#include "service/context.h"

namespace cairn::service {

// Handlers refer to `context`, which must outlive them.
std::map<std::string, ActionHandler, std::less<>> make_actions(Context& context);

// Those whose answer goes on.
std::map<std::string, StreamHandler, std::less<>> make_streams(Context& context);

}  // namespace cairn::service
