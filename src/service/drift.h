// DetectStackDrift, DetectStackResourceDrift, GetStackDriftDetectionStatus, ListStackResourceDrifts
// (drift-import-templates section 1).
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "service/context.h"
#include "service/drift_records.h"

namespace cairn::service {

void detect_stack_drift(Context& context, ActionRequest request, Reply reply);
void detect_stack_resource_drift(Context& context, ActionRequest request, Reply reply);
void get_stack_drift_detection_status(Context& context, ActionRequest request, Reply reply);
void list_stack_resource_drifts(Context& context, ActionRequest request, Reply reply);

Error drift_detection_not_found(std::string_view id);

// Why no drift is looked for in the stack as it stands; nothing when it can be.
std::optional<Error> not_detectable(const StackRow& stack);

// Another look at the stack has not ended.
Error detecting_already(const StackRow& stack);

// A look at the whole stack, with the rows it begins with: to be run once they are durable, which
// the store refuses (kNameTaken) while another one looks at the stack.
DriftDetection begin_detection(std::string id, const StackRow& stack, std::string acting,
                               const Context& context, Reader& reader, Batch& batch);

// Reads one resource now; nothing is written. Call from a worker; `done` is called on another
// thread. The Error is the answer: no such resource, or it cannot be read.
void look_at_resource(Context& context, const ActionRequest& request, const StackRow& stack,
                      const std::string& logical_id,
                      std::function<void(Result<ResourceDrift>)> done);

}  // namespace cairn::service
