// From a Diff to the steps that carry it out.
//
// Parts  1. creates, updates, replacements and imports, in the order of the wanted dependencies;
//        2. deletes and clean-ups, in the reverse of what the resources were built on;
//        3. what is only forgotten, when nothing can fail any more.
// Steps  Only what may change gets a step, and what lies between two such resources, so that the
//        order between them holds. A kReconcile that may become a replacement has the number of
//        its successor set aside and a kCleanup in part 2.
#pragma once

#include <cstdint>
#include <functional>
#include <span>

#include "plan/diff.h"
#include "plan/plan.h"

namespace cairn {

struct UpdatePlanOptions {
  std::uint64_t base_version = 0;
  std::uint32_t first_number = 0;  // of new rows; greater than any number in use
  // What a stack policy says of a change that the diff cannot judge yet; may be empty.
  std::function<std::uint8_t(const ResourceChange&)> denied;
  // Of a removal: true releases the resource instead of deleting it (the way back of an import).
  std::function<bool(const Incarnation&)> released;
};

// `existing` and `wanted` are those the diff was made of.
Plan make_update_plan(const Diff& diff, const StackModel& wanted,
                      std::span<const Incarnation> existing, const UpdatePlanOptions& options);

}  // namespace cairn
