// Holds values against the limits that the action catalogue gives for them; no limit stands here.
#pragma once

#include "api/complaints.h"
#include "catalog/action.h"
#include "value/value.h"

namespace cairn::api {

// `value` has the parameter's type, as do the fields inside it.
void check_limits(const Parameter& parameter, const Value& value, const Place& place,
                  Complaints& complaints);

}  // namespace cairn::api
