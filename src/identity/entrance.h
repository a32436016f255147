// Entrance: what a request meets on its way in, put together: keys of sessions beside the lasting
// ones, the gate, and the actions about both.
//
// Threads   any, at the same time.
// Failure   when the store cannot be read the context's `fatal` is told and the request is denied.
// Lifetime  what the context points to outlives it; it outlives the handlers.
#pragma once

#include <optional>
#include <vector>

#include "base/seal.h"
#include "identity/gate.h"
#include "identity/identity_actions.h"
#include "identity/sessions.h"
#include "service/authorization.h"

namespace cairn::identity {

class Entrance {
 public:
  Entrance(IdentityContext& context, Gate::Settings settings);

  const access::KeySource& keys() const { return sessions_; }
  std::optional<service::Denied> check(const service::ActionRequest& request) const;
  // AssumeRole, GetCallerIdentity, DecodeDiagnosticMessage, SetUpStackGroupRoles.
  std::vector<IdentityAction> actions() const;

 private:
  IdentityContext& context_;
  Seal seal_;
  Sessions sessions_;
  Gate gate_;
};

}  // namespace cairn::identity
