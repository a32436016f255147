// The actions of STS (2015-04-01): AssumeRole, GetCallerIdentity.
//
// Whether the caller may take on the role was decided before (gate.h): what is left here is what
// the request itself gets wrong, and the session.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "identity/sessions.h"
#include "service/action.h"

namespace cairn::identity {

// Which role "acs:ram::{account}:role/{name}" names; nothing when it does not name one.
struct RoleName {
  std::string_view account;
  std::string_view name;
};
std::optional<RoleName> read_role_arn(std::string_view text);

struct StsPorts {
  const access::Identities& identities;
  const Sessions& sessions;
  const Clock& clock;
  Chance& chance;
};

Result<Value> assume_role(const StsPorts& ports, const service::ActionRequest& request);
Result<Value> get_caller_identity(const service::ActionRequest& request);

}  // namespace cairn::identity
