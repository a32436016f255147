// The states of stacks and resources, their moves, and their public names: one table each.
//
// A state is kept as (action, phase); the 31 public stack statuses, brief statuses and cancel
// filters are projections of it (stack-lifecycle section 1).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cairn {

enum class Phase : std::uint8_t { kInProgress, kFailed, kComplete };

enum class StackAction : std::uint8_t {
  kCreate,
  kCreateRollback,
  kUpdate,
  kRollback,
  kDelete,
  kCheck,
  kReview,
  kImportCreate,
  kImportCreateRollback,
  kImportUpdate,
  kImportUpdateRollback,
};
inline constexpr std::size_t kStackActions = 11;

struct StackState {
  StackAction action = StackAction::kCreate;
  Phase phase = Phase::kInProgress;
  friend bool operator==(const StackState&, const StackState&) = default;
  bool in_progress() const { return phase == Phase::kInProgress && action != StackAction::kReview; }
};

// What can happen to a stack.
enum class Turn : std::uint8_t {
  kSucceeded,
  kFailed,
  kRollbackBegun,
  kContinued,    // ContinueCreateStack
  kUpdateBegun,  // UpdateStack, or an executed change set
  kImportBegun,
  kExecuted,  // the change set that made the REVIEW stack
  kDeleteBegun,
};

// The state after `turn`, or nullopt when the table has no such move.
std::optional<StackState> next(StackState from, Turn turn);

std::string_view action_name(StackAction action);  // "CREATE_ROLLBACK"
std::string status_name(StackState state);         // "CREATE_ROLLBACK_IN_PROGRESS"
std::optional<StackState> parse_status(std::string_view name);
bool is_status(StackState state);        // REVIEW exists in progress only
std::vector<StackState> all_statuses();  // the 31

enum class ResourceAction : std::uint8_t { kInit, kCreate, kUpdate, kDelete, kCheck, kImport };

struct ResourceState {
  ResourceAction action = ResourceAction::kInit;
  Phase phase = Phase::kComplete;
  friend bool operator==(const ResourceState&, const ResourceState&) = default;
};

std::string resource_status_name(ResourceState state);  // "CREATE_FAILED", "INIT_COMPLETE"
std::optional<ResourceState> parse_resource_status(std::string_view name);

}  // namespace cairn
