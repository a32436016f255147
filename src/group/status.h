// The states of groups, instances, operations and results, with their public names: one table each
// (stack-groups section 1).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace cairn {

enum class GroupStatus : std::uint8_t { kActive, kDeleted };

// Whether an instance is what its group wants it to be. It is current when the last operation on it
// ended well and none runs.
enum class InstanceStatus : std::uint8_t { kCurrent, kOutdated };

enum class GroupAction : std::uint8_t { kCreate, kUpdate, kDelete, kDetectDrift, kImport };

enum class GroupOperationStatus : std::uint8_t {
  kQueued,  // an automatic deployment behind another operation
  kRunning,
  kSucceeded,
  kFailed,    // more failures in a region than its tolerance
  kStopping,  // as the user asked; what runs may end
  kStopped,
};

enum class ResultStatus : std::uint8_t { kWaiting, kRunning, kSucceeded, kFailed, kStopped };

enum class InstanceDrift : std::uint8_t { kNotChecked, kInSync, kDrifted, kUnknown };

std::string_view group_status_name(GroupStatus status);              // "ACTIVE"
std::string_view instance_status_name(InstanceStatus status);        // "CURRENT"
std::string_view group_action_name(GroupAction action);              // "DETECT_DRIFT"
std::string_view shown_action_name(GroupAction action);              // an import is a "CREATE"
std::string_view group_operation_name(GroupOperationStatus status);  // "STOPPING"
std::string_view instance_drift_name(InstanceDrift drift);           // "IN_SYNC"
// The product has no word for what waits: it is RUNNING like its operation. What still runs in an
// operation that is being stopped is STOPPING.
std::string_view result_name(ResultStatus status, GroupOperationStatus operation);

std::optional<GroupStatus> parse_group_status(std::string_view name);
std::optional<InstanceStatus> parse_instance_status(std::string_view name);
std::optional<GroupAction> parse_group_action(std::string_view name);
std::optional<GroupOperationStatus> parse_group_operation(std::string_view name);
std::optional<InstanceDrift> parse_instance_drift(std::string_view name);

// What can happen to an operation.
enum class GroupTurn : std::uint8_t { kBegun, kSucceeded, kFailed, kStopAsked, kStopped };

// The status after `turn`, or nullopt when the table has no such move.
std::optional<GroupOperationStatus> next(GroupOperationStatus from, GroupTurn turn);

// Nothing more happens to it.
bool is_over(GroupOperationStatus status);
bool is_over(ResultStatus status);

}  // namespace cairn
