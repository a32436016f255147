#include "engine/status.h"

#include <fmt/format.h>

namespace cairn {
namespace {

using A = StackAction;
using P = Phase;
using T = Turn;

constexpr std::array<std::string_view, kStackActions> kActionNames = {"CREATE",
                                                                      "CREATE_ROLLBACK",
                                                                      "UPDATE",
                                                                      "ROLLBACK",
                                                                      "DELETE",
                                                                      "CHECK",
                                                                      "REVIEW",
                                                                      "IMPORT_CREATE",
                                                                      "IMPORT_CREATE_ROLLBACK",
                                                                      "IMPORT_UPDATE",
                                                                      "IMPORT_UPDATE_ROLLBACK"};
constexpr std::array<std::string_view, 3> kPhaseNames = {"IN_PROGRESS", "FAILED", "COMPLETE"};
constexpr std::array<std::string_view, 6> kResourceActionNames = {"INIT",   "CREATE", "UPDATE",
                                                                  "DELETE", "CHECK",  "IMPORT"};

struct Move {
  StackAction action;
  Phase phase;
  Turn turn;
  StackState to;
};

// Every running action ends one of two ways; that rule is the function below, not rows. These are
// the moves that start something (stack-lifecycle sections 1 and 2).
constexpr Move kMoves[] = {
    {A::kCreate, P::kFailed, T::kRollbackBegun, {A::kCreateRollback, P::kInProgress}},
    {A::kCreate, P::kFailed, T::kContinued, {A::kCreate, P::kInProgress}},
    {A::kUpdate, P::kFailed, T::kRollbackBegun, {A::kRollback, P::kInProgress}},
    {A::kImportCreate, P::kFailed, T::kRollbackBegun, {A::kImportCreateRollback, P::kInProgress}},
    {A::kImportUpdate, P::kFailed, T::kRollbackBegun, {A::kImportUpdateRollback, P::kInProgress}},
    {A::kReview, P::kInProgress, T::kExecuted, {A::kCreate, P::kInProgress}},
    {A::kReview, P::kInProgress, T::kImportBegun, {A::kImportCreate, P::kInProgress}},
};

// UpdateStack and imports are accepted in these states only (section 2).
constexpr StackState kUpdatable[] = {
    {A::kCreate, P::kComplete},
    {A::kUpdate, P::kComplete},
    {A::kUpdate, P::kFailed},
    {A::kRollback, P::kComplete},
    {A::kRollback, P::kFailed},
    {A::kImportCreate, P::kComplete},
    {A::kImportUpdate, P::kComplete},
    {A::kImportUpdate, P::kFailed},
    {A::kImportUpdateRollback, P::kComplete},
    {A::kImportUpdateRollback, P::kFailed},
    {A::kCheck, P::kFailed},
    {A::kCheck, P::kComplete},
};

bool updatable(StackState state) {
  for (const StackState& s : kUpdatable) {
    if (s == state) return true;
  }
  return false;
}

}  // namespace

std::optional<StackState> next(StackState from, Turn turn) {
  if (from.in_progress() && turn == T::kSucceeded) return StackState{from.action, P::kComplete};
  if (from.in_progress() && turn == T::kFailed) return StackState{from.action, P::kFailed};
  if (turn == T::kDeleteBegun && !from.in_progress() &&
      from != StackState{A::kDelete, P::kComplete}) {
    return StackState{A::kDelete, P::kInProgress};
  }
  if (turn == T::kUpdateBegun && updatable(from)) return StackState{A::kUpdate, P::kInProgress};
  if (turn == T::kImportBegun && updatable(from)) {
    return StackState{A::kImportUpdate, P::kInProgress};
  }
  for (const Move& m : kMoves) {
    if (m.action == from.action && m.phase == from.phase && m.turn == turn) return m.to;
  }
  return std::nullopt;
}

std::string_view action_name(StackAction action) {
  return kActionNames[static_cast<std::size_t>(action)];
}

std::string status_name(StackState state) {
  return fmt::format("{}_{}", action_name(state.action),
                     kPhaseNames[static_cast<std::size_t>(state.phase)]);
}

bool is_status(StackState state) {
  return state.action != A::kReview || state.phase == P::kInProgress;
}

std::vector<StackState> all_statuses() {
  std::vector<StackState> all;
  for (std::size_t action = 0; action < kStackActions; ++action) {
    for (const Phase phase : {P::kInProgress, P::kFailed, P::kComplete}) {
      const StackState state{static_cast<StackAction>(action), phase};
      if (is_status(state)) all.push_back(state);
    }
  }
  return all;
}

std::optional<StackState> parse_status(std::string_view name) {
  for (const StackState& state : all_statuses()) {
    if (status_name(state) == name) return state;
  }
  return std::nullopt;
}

std::string resource_status_name(ResourceState state) {
  return fmt::format("{}_{}", kResourceActionNames[static_cast<std::size_t>(state.action)],
                     kPhaseNames[static_cast<std::size_t>(state.phase)]);
}

std::optional<ResourceState> parse_resource_status(std::string_view name) {
  for (std::size_t action = 0; action < kResourceActionNames.size(); ++action) {
    for (const Phase phase : {P::kInProgress, P::kFailed, P::kComplete}) {
      const ResourceState state{static_cast<ResourceAction>(action), phase};
      if (state.action == ResourceAction::kInit && phase != P::kComplete) continue;
      if (resource_status_name(state) == name) return state;
    }
  }
  return std::nullopt;
}

}  // namespace cairn
