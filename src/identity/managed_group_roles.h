// ManagedGroupRoles: the roles that stack groups managed by the service go by (access-control
// section 5): one linked to the service in each account, and in each member one for each group,
// which may do everything and trusts the administrator's linked role alone.
//
// Order     the administrator's first, then the member's: each is durable before the next is made.
//           Nothing is made in an account that leaves the directory meanwhile: that is refused with
//           ServiceUnavailable, and another try says NoPermission.
// Lifetime  the context outlives it.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "identity/identity_actions.h"
#include "service/group_identity.h"

namespace cairn::identity {

class ManagedGroupRoles final : public service::GroupRoles {
 public:
  explicit ManagedGroupRoles(IdentityContext& context) : context_(context) {}

  void make(const std::string& administrator, const std::string& member, const std::string& role,
            Done done) override;
  // The member's linked role goes with the last of its groups' roles.
  void remove(const std::string& member, const std::string& role, std::function<bool()> unused,
              Done done) override;
  std::vector<Held> held() const override;

 private:
  IdentityContext& context_;
};

}  // namespace cairn::identity
