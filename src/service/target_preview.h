// What an operation on a stack group would do to one target, or why it could not start there: the
// first steps of the work on an instance (instance_steps.cc), taken without any effect.
//
// Order   the same questions as the work asks, in its order, so that the first thing in its way is
//         the one that is told.
// Failure what only shows while a stack is changed (a quota of the cloud, stock, a call that is
//         denied) is not foreseen; `cairn forecast` of one stack goes further.
// Cost    a template read and a model built; may fetch: call from a worker.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plan/diff.h"
#include "runtime/rollouts.h"
#include "service/context.h"
#include "service/remaining_time.h"

namespace cairn::service {

enum class TargetStep : std::uint8_t {
  kCreate,
  kRecreate,  // a stack that failed makes room first
  kUpdate,
  kNone,  // the stack is what it shall be
  kDelete,
  kRetain,  // the stack leaves the group, and stays
  kDetectDrift,
  kImport,
};
std::string_view name_of(TargetStep step);  // "Recreate"

struct PreviewedResource {
  std::string logical_id;
  std::string type;
  ChangeAction action = ChangeAction::kSame;
  Replacement replacement = Replacement::kFalse;
};

struct TargetPreview {
  TargetStep step = TargetStep::kNone;
  std::optional<Error> refused;                   // why it could not start
  std::vector<PreviewedResource> resources = {};  // those that are touched
  Millis takes = 0;
  std::vector<std::string> unknown_types = {};  // counted as no time
};

// `template_text`: what the group would have, when that is not what it has.
TargetPreview preview_target(const InstanceWork& work,
                             const std::optional<std::string>& template_text,
                             const UsualTimes& usual, Context& context, Reader& reader);

}  // namespace cairn::service
