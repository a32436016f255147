// PutObject, ListObjects and DeleteObject, which are cairn's own: they fill the folder that oss://
// addresses are read from. With an object store in its place they are answered NotSupported: what
// is in there is the store's to change.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "server/objects.h"
#include "service/action.h"
#include "world/world.h"

namespace cairn::server {

// `folder` is null when there is a store, and outlives the handlers otherwise. `offload` runs what
// touches files; false when too much is waiting.
std::map<std::string, service::ActionHandler, std::less<>> make_object_actions(
    const ObjectFolder* folder, std::function<bool(Executor::Task)> offload);

}  // namespace cairn::server
