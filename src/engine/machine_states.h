// The states a resource passes through here, by the names the machine uses.
#pragma once

#include <cstdint>

#include "engine/status.h"

namespace cairn {

inline constexpr std::uint32_t kNoStep = UINT32_MAX;
inline constexpr ResourceState kCreating{ResourceAction::kCreate, Phase::kInProgress};
inline constexpr ResourceState kCreated{ResourceAction::kCreate, Phase::kComplete};
inline constexpr ResourceState kCreateFailed{ResourceAction::kCreate, Phase::kFailed};
inline constexpr ResourceState kDeleting{ResourceAction::kDelete, Phase::kInProgress};
inline constexpr ResourceState kDeleted{ResourceAction::kDelete, Phase::kComplete};
inline constexpr ResourceState kDeleteFailed{ResourceAction::kDelete, Phase::kFailed};

}  // namespace cairn
