// What a request brings for the conditions of policies (docs/policies.md lists the keys); the tags of
// what it touches are the gate's to add.
#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "access/condition_context.h"
#include "access/identities.h"
#include "service/action.h"
#include "world/world.h"

namespace cairn::identity {

access::ConditionContext conditions_of(const service::ActionRequest& request,
                                       const access::Caller& caller, TimeMs now);

// Those of them that every request has, to be shown to who asks why: key and value.
std::vector<std::pair<std::string, std::string>> shown_conditions(
    const access::ConditionContext& context);

}  // namespace cairn::identity
