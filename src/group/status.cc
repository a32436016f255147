#include "group/status.h"

#include <array>
#include <cstddef>

namespace cairn {
namespace {

using O = GroupOperationStatus;
using T = GroupTurn;

constexpr std::array<std::string_view, 2> kGroupNames = {"ACTIVE", "DELETED"};
constexpr std::array<std::string_view, 2> kInstanceNames = {"CURRENT", "OUTDATED"};
constexpr std::array<std::string_view, 5> kActionNames = {"CREATE", "UPDATE", "DELETE",
                                                          "DETECT_DRIFT", "IMPORT"};
constexpr std::array<std::string_view, 6> kOperationNames = {"QUEUED", "RUNNING",  "SUCCEEDED",
                                                             "FAILED", "STOPPING", "STOPPED"};
constexpr std::array<std::string_view, 5> kResultNames = {"RUNNING", "RUNNING", "SUCCEEDED",
                                                          "FAILED", "STOPPED"};
constexpr std::array<std::string_view, 4> kDriftNames = {"NOT_CHECKED", "IN_SYNC", "DRIFTED",
                                                         "UNKNOWN"};

struct Move {
  O from;
  T on;
  O to;
};
constexpr Move kMoves[] = {
    {O::kQueued, T::kBegun, O::kRunning},        {O::kQueued, T::kStopAsked, O::kStopping},
    {O::kRunning, T::kSucceeded, O::kSucceeded}, {O::kRunning, T::kFailed, O::kFailed},
    {O::kRunning, T::kStopAsked, O::kStopping},  {O::kStopping, T::kStopped, O::kStopped},
};

template <class Names, class Enum>
constexpr std::string_view name_in(const Names& names, Enum value) {
  return names[static_cast<std::size_t>(value)];
}

template <class Enum, class Names>
std::optional<Enum> find_in(const Names& names, std::string_view name) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] == name) return static_cast<Enum>(i);
  }
  return std::nullopt;
}

}  // namespace

std::string_view group_status_name(GroupStatus status) {
  return name_in(kGroupNames, status);
}
std::string_view instance_status_name(InstanceStatus status) {
  return name_in(kInstanceNames, status);
}
std::string_view group_action_name(GroupAction action) {
  return name_in(kActionNames, action);
}
std::string_view shown_action_name(GroupAction action) {
  return group_action_name(action == GroupAction::kImport ? GroupAction::kCreate : action);
}
std::string_view group_operation_name(GroupOperationStatus status) {
  return name_in(kOperationNames, status);
}
std::string_view instance_drift_name(InstanceDrift drift) {
  return name_in(kDriftNames, drift);
}

std::string_view result_name(ResultStatus status, GroupOperationStatus operation) {
  if (status == ResultStatus::kRunning && operation == O::kStopping) return "STOPPING";
  return name_in(kResultNames, status);
}

std::optional<GroupStatus> parse_group_status(std::string_view name) {
  return find_in<GroupStatus>(kGroupNames, name);
}
std::optional<InstanceStatus> parse_instance_status(std::string_view name) {
  return find_in<InstanceStatus>(kInstanceNames, name);
}
std::optional<GroupAction> parse_group_action(std::string_view name) {
  return find_in<GroupAction>(kActionNames, name);
}
std::optional<GroupOperationStatus> parse_group_operation(std::string_view name) {
  return find_in<GroupOperationStatus>(kOperationNames, name);
}
std::optional<InstanceDrift> parse_instance_drift(std::string_view name) {
  return find_in<InstanceDrift>(kDriftNames, name);
}

std::optional<GroupOperationStatus> next(GroupOperationStatus from, GroupTurn turn) {
  for (const Move& move : kMoves) {
    if (move.from == from && move.on == turn) return move.to;
  }
  return std::nullopt;
}

bool is_over(GroupOperationStatus status) {
  return status == O::kSucceeded || status == O::kFailed || status == O::kStopped;
}

bool is_over(ResultStatus status) {
  return status != ResultStatus::kWaiting && status != ResultStatus::kRunning;
}

}  // namespace cairn
