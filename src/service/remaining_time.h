// How long a running operation may still take, from what resources of the same types took before:
// GetStackRemainingTime, which is cairn's own (docs/follow-a-stack.md).
//
// Cost  the newest events of a few stacks, and a walk over the plan.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "plan/plan.h"
#include "service/context.h"

namespace cairn::service {

// How long an action takes on a resource of a type, as it was seen.
class UsualTimes {
 public:
  // The events of one stack, oldest first.
  void learn(const std::vector<EventRow>& events);
  // The median; nothing when it was never seen.
  std::optional<Millis> of(const std::string& type, ResourceAction action) const;

 private:
  static constexpr std::size_t kSamplesMax = 32;  // of a type and action
  std::map<std::pair<std::string, ResourceAction>, std::vector<Millis>> samples_;
};

// From the newest events of the newest stacks of the account and region, and of `stack`.
UsualTimes usual_times_around(const StackRow& stack, Reader& reader);

struct Remaining {
  Millis time = 0;
  std::vector<std::string> unknown_types;  // counted as no time, sorted
};

// The longest chain of steps that are still to be done, and no less than all of them take when only
// so many run at a time. What an update does not touch yet counts as no time: it may not change.
Remaining remaining_time(const OperationRow& operation, const Plan& plan,
                         const std::vector<ResourceRow>& resources, const UsualTimes& usual,
                         Millis now);

void get_stack_remaining_time(Context& context, ActionRequest request, Reply reply);

}  // namespace cairn::service
