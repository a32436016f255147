// When a rollout will be done, at best: nothing fails, every target takes equally long.
#pragma once

#include <cstddef>
#include <span>

#include "group/rollout.h"

namespace cairn {

// How many times accounts are started together, one after another, until all of `accounts` (a
// number for each region, in order) are done. Times the duration of one it is the length of the
// rollout.
std::size_t waves(const OperationPreferences& preferences, std::span<const std::size_t> accounts);

// The time that is left of a rollout, when one target takes `each`: what runs counts as just begun.
Millis time_left(const Rollout& rollout, Millis each);

}  // namespace cairn
