// The states a resource passes through here, by the names the machine uses.
#pragma once

#include <cstdint>

#include "engine/status.h"

namespace cairn {

inline constexpr std::uint32_t kNoSlot = UINT32_MAX;
// Marks the serial of a timer that ends the wait for one resource.
inline constexpr std::uint64_t kDeadlineBit = std::uint64_t{1} << 63;
inline constexpr ResourceState kCreating{ResourceAction::kCreate, Phase::kInProgress};
inline constexpr ResourceState kCreated{ResourceAction::kCreate, Phase::kComplete};
inline constexpr ResourceState kCreateFailed{ResourceAction::kCreate, Phase::kFailed};
inline constexpr ResourceState kUpdating{ResourceAction::kUpdate, Phase::kInProgress};
inline constexpr ResourceState kUpdated{ResourceAction::kUpdate, Phase::kComplete};
inline constexpr ResourceState kUpdateFailed{ResourceAction::kUpdate, Phase::kFailed};
inline constexpr ResourceState kDeleting{ResourceAction::kDelete, Phase::kInProgress};
inline constexpr ResourceState kDeleted{ResourceAction::kDelete, Phase::kComplete};
inline constexpr ResourceState kDeleteFailed{ResourceAction::kDelete, Phase::kFailed};
inline constexpr ResourceState kImporting{ResourceAction::kImport, Phase::kInProgress};
inline constexpr ResourceState kImported{ResourceAction::kImport, Phase::kComplete};
inline constexpr ResourceState kImportFailed{ResourceAction::kImport, Phase::kFailed};

// What an action of a stack does to its resources.
constexpr bool goes_forward(StackAction a) {
  return a == StackAction::kCreate || a == StackAction::kUpdate ||
         a == StackAction::kImportCreate || a == StackAction::kImportUpdate;
}
constexpr bool goes_back(StackAction a) {  // to the committed definition
  return a == StackAction::kRollback || a == StackAction::kImportUpdateRollback;
}

}  // namespace cairn
