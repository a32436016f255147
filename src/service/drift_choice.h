// What AdoptStackResourceDrift and RevertStackResourceDrift have in common: they look at the
// resource first, then take the differences that were chosen.
#pragma once

#include <functional>
#include <vector>

#include "service/context.h"
#include "service/drift_records.h"

namespace cairn::service {

// Looks at the request's LogicalResourceId; `go_on` is called on a worker with what was seen. What
// cannot be looked at is answered here.
void look_and_go_on(Context& context, const ActionRequest& request, const StackRow& stack,
                    Reply reply, std::function<void(const ResourceDrift&, Reply)> go_on);

// The differences that PropertyPath names, or all when it names none. The Error: one that names
// none, or the choice of properties of a resource that is gone.
Result<std::vector<PropertyDifference>> chosen_differences(const Value& paths,
                                                           const ResourceDrift& seen);

// StackId, LogicalResourceId, ResourceDriftStatus and the differences that were chosen.
void describe_choice(const StackRow& stack, const ResourceDrift& seen,
                     const std::vector<PropertyDifference>& chosen, MapBuilder& answer);

}  // namespace cairn::service
