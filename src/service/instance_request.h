// What the work on a stack instance and the preview of it have in common: the requests that are
// made in the target account, and what stands in their way.
#pragma once

#include <string_view>

#include "runtime/rollouts.h"
#include "service/context.h"

namespace cairn::service {

// Such a stack never was what it should be: another takes its place.
bool is_failed_create(const StackState& state);

// In the target's account and region, as the API would have it.
ActionRequest request_of(std::string_view action, const StartInstance& start, Identity identity,
                         MapBuilder parameters);

// The group's template with the target's parameters, which are complete. Left out: overrides of
// what the template does not declare any more.
Result<MapBuilder> definition_of(const InstanceWork& work, Reader& reader);
MapBuilder definition_of(const InstanceWork& work, std::string template_text);

Error is_protected(const StackRow& stack);

}  // namespace cairn::service
