#include "store/sqlite/names.h"

#include <array>
#include <unordered_map>

namespace cairn::sqlite {
namespace {

constexpr std::size_t kPhases = 3;
constexpr std::size_t kResourceActions = 6;
constexpr std::array<std::string_view, 7> kCalls = {
    "none", "creating", "polling", "deleting", "updating", "update polling", "reading"};
constexpr std::array<std::string_view, 35> kRecordKinds = {
    "signal",          "custom_call",  "type_version",     "registered_type",
    "change_set",      "template",     "template_version", "scratch",
    "revision",        "stack_policy", "template_share",   "seal_check",
    "http_type",       "diagnostic",   "notification",     "failed_call",
    "drift_detection", "stack_drift",  "resource_drift",   "account",
    "ram_user",        "ram_group",    "ram_role",         "ram_policy",
    "access_key",      "directory",    "folder",           "member",
    "handshake",       "delegation",   "control_policy",   "directory_event",
    "resource_group",  "group_place",  "other"};

constexpr std::array<std::string_view, 4> kTagKinds = {"stack", "stackgroup", "template",
                                                       "templatescratch"};

template <class State>
std::size_t index_of(State state) {
  return static_cast<std::size_t>(state.action) * kPhases + static_cast<std::size_t>(state.phase);
}

// Both directions of a state's name, made from the one table in engine/status.cc.
template <class State, std::size_t actions>
class Names {
 public:
  explicit Names(std::string (*name_from)(State)) {
    using Action = decltype(State::action);
    for (std::size_t i = 0; i < names_.size(); ++i) {
      const State state{static_cast<Action>(i / kPhases), static_cast<Phase>(i % kPhases)};
      names_[i] = name_from(state);
      states_.try_emplace(names_[i], state);
    }
  }
  std::string_view name(State state) const { return names_[index_of(state)]; }
  State state(std::string_view name) const {
    const auto found = states_.find(name);
    return found == states_.end() ? State{} : found->second;
  }

 private:
  std::array<std::string, actions * kPhases> names_;
  std::unordered_map<std::string_view, State> states_;
};

const Names<StackState, kStackActions>& stack_names() {
  static const Names<StackState, kStackActions> names(status_name);
  return names;
}

const Names<ResourceState, kResourceActions>& resource_names() {
  static const Names<ResourceState, kResourceActions> names(resource_status_name);
  return names;
}

}  // namespace

std::string_view name_of(StackState state) {
  return stack_names().name(state);
}
std::string_view name_of(ResourceState state) {
  return resource_names().name(state);
}
std::string_view name_of(StackAction action) {
  return action_name(action);
}
std::string_view name_of(CallState call) {
  return kCalls[static_cast<std::size_t>(call)];
}

std::string_view name_of(RecordKind kind) {
  return kRecordKinds[static_cast<std::size_t>(kind)];
}

std::string_view name_of(TagKind kind) {
  return kTagKinds[static_cast<std::size_t>(kind)];
}

StackState stack_state(std::string_view name) {
  return stack_names().state(name);
}
ResourceState resource_state(std::string_view name) {
  return resource_names().state(name);
}

StackAction stack_action(std::string_view name) {
  for (std::size_t i = 0; i < kStackActions; ++i) {
    if (action_name(static_cast<StackAction>(i)) == name) return static_cast<StackAction>(i);
  }
  return {};
}

CallState call_state(std::string_view name) {
  for (std::size_t i = 0; i < kCalls.size(); ++i) {
    if (kCalls[i] == name) return static_cast<CallState>(i);
  }
  return {};
}

RecordKind record_kind(std::string_view name) {
  for (std::size_t i = 0; i < kRecordKinds.size(); ++i) {
    if (kRecordKinds[i] == name) return static_cast<RecordKind>(i);
  }
  return RecordKind::kOther;
}

}  // namespace cairn::sqlite
