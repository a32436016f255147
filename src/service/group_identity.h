// As whom a stack group works in a target account (stack-groups section 5).
//
// Self-managed: the service takes on the administration role of the group's account, and as that
// the execution role of the target. Managed by the service: the same with a role linked to the
// service, and one that it makes in the target for this group (GroupRoles).
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/identities.h"
#include "group/rows.h"
#include "runtime/rollouts.h"
#include "service/context.h"

namespace cairn::service {

// What the service does for groups that it manages, in their accounts.
class GroupRoles {
 public:
  using Done = std::function<void(std::optional<Error>)>;
  virtual ~GroupRoles() = default;
  // Makes the roles linked to the service in both accounts, and in the member's the one that a
  // group goes by; what is there stays. `done` is called once they are durable.
  virtual void make(const std::string& administrator, const std::string& member,
                    const std::string& role, Done done) = 0;
  // Takes the member's role of a group away again; of the absent: nothing. `unused` is asked when
  // it is decided, after whatever is done to the member's roles before: false keeps the role.
  virtual void remove(const std::string& member, const std::string& role,
                      std::function<bool()> unused, Done done) = 0;
  // Which roles of groups there are, in whatever account.
  struct Held {
    std::string account;
    std::string role;
  };
  virtual std::vector<Held> held() const = 0;
};

// In an administering account, of groups that the service manages.
inline constexpr std::string_view kLinkedAdministrationRole =
    "AliyunServiceRoleForROSStackGroupsRDAdmin";
inline constexpr std::string_view kLinkedAdministrationService =
    "stackgroups-admin.ros.aliyuncs.com";
// The names of the roles that they make in members begin so.
inline constexpr std::string_view kGroupRolePrefix = "stackgroups-exec-";

// The role that the group goes by in its targets.
std::string execution_role_of(const GroupRow& group);

// Who works on the group's stack in `account`. Each step is asked of the policies as they are now:
// the Error says which role is missing, does not trust, or may not.
Result<Identity> group_identity(const GroupRow& group, std::string_view account,
                                const Context& context);

// Of a group that the service manages: why it may not work for this target now. The group's account
// must administer the directory still; the target must be a member of it, except that what is
// there can be deleted in an account that left, by a role that is still there. Ask before
// group_identity().
std::optional<Error> refuse_place(const InstanceWork& work, const Context& context);

// Whether the service mends what group_identity() says by making the role that is missing: in
// members alone, ever.
bool makes_role(const Error& trouble, const GroupRow& group, std::string_view account,
                const Context& context);

// Takes away what the service made for an operation's targets that are no instances any more.
void remove_roles(const GroupRow& group, const GroupOperationRow& operation, Context& context);
// The same of all groups, at the start of the server: what a death kept from being removed.
void remove_left_roles(Context& context);

// Whether that identity may send the request, as the gate would ask it.
std::optional<Error> not_allowed(const ActionRequest& request, const Context& context);

}  // namespace cairn::service
