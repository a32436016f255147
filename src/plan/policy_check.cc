#include "plan/policy_check.h"

namespace cairn {
namespace {

// Nothing for what the policy has no say in, or what may turn out to be no change.
std::optional<PolicyAction> certain_action(const ResourceChange& change) {
  switch (change.action) {
    case ChangeAction::kRemove:
      return PolicyAction::kDelete;
    case ChangeAction::kReplace:
      return PolicyAction::kReplace;
    case ChangeAction::kModify:
      if (change.only_dynamic()) return std::nullopt;
      return PolicyAction::kModify;
    case ChangeAction::kSame:
    case ChangeAction::kAdd:
    case ChangeAction::kImport:
      break;
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> first_denial(const StackPolicy& policy, const Diff& diff) {
  for (const ResourceChange& change : diff.changes) {
    const auto action = certain_action(change);
    if (!action) continue;
    if (auto why = policy.denial(*action, change.logical_id, change.type)) return why;
  }
  return std::nullopt;
}

std::uint8_t denied_later(const StackPolicy& policy, const ResourceChange& change) {
  int denied = kNothingDenied;
  if (policy.denial(PolicyAction::kModify, change.logical_id, change.type)) {
    denied |= kModifyDenied;
  }
  if (policy.denial(PolicyAction::kReplace, change.logical_id, change.type)) {
    denied |= kReplaceDenied;
  }
  return static_cast<std::uint8_t>(denied);
}

}  // namespace cairn
