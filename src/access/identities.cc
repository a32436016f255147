#include "access/identities.h"

#include <fmt/format.h>

#include "access/arn.h"

namespace cairn::access {

std::string Caller::arn() const {
  switch (kind) {
    case HolderKind::kRoot:
      break;
    case HolderKind::kUser:
      return user_arn(account_id, name);
    case HolderKind::kSession:
      return fmt::format("acs:ram::{}:assumed-role/{}/{}", account_id, name, session);
  }
  return account_arn(account_id);
}

Principals Caller::principals() const {
  Principals out;
  if (kind == HolderKind::kUser) out.ram.push_back(user_arn(account_id, name));
  if (kind == HolderKind::kSession) out.ram.push_back(role_arn(account_id, name));
  out.ram.push_back(account_arn(account_id));
  return out;
}

}  // namespace cairn::access
