// Whether a request may be carried out: what the API asks between the parameters and the handler.
#pragma once

#include <functional>
#include <optional>

#include "base/error.h"
#include "service/action.h"
#include "value/value.h"

namespace cairn::service {

struct Denied {
  Error error;
  Value detail;  // the answer's AccessDeniedDetail, a map; null: there is none
};

// Nothing: it may. Called from any thread that handles requests, at the same time.
using Authorize = std::function<std::optional<Denied>(const ActionRequest& request)>;

}  // namespace cairn::service
