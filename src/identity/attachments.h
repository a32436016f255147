// Attaching policies to users, groups and roles: at the scope of the account, or of one resource
// group. RAM's actions and those of the resource manager say the same through these.
#pragma once

#include <string>
#include <string_view>

#include "identity/book.h"
#include "identity/identity_actions.h"

namespace cairn::identity {

enum class HolderOfPolicies : std::uint8_t { kUser, kGroup, kRole };

struct WantedAttachment {
  HolderOfPolicies kind = HolderOfPolicies::kUser;
  std::string holder;       // its name
  std::string policy_type;  // "System", "Custom"
  std::string policy;       // its name
  std::string
      resource_group;  // empty: the account's scope. That it exists is the caller's to check
};

// The Change has no answer yet. Refused with RAM's codes: EntityNotExist.User, .Policy, ...;
// EntityAlreadyExists.User.Policy; LimitExceeded.User.Policy.
Result<Change> attach(const WantedAttachment& wanted, const Account& account, Millis now);
Result<Change> detach(const WantedAttachment& wanted, const Account& account);

}  // namespace cairn::identity
