// Roles that a service makes for itself in an account, with the one policy it needs there.
//
// They are made with CreateServiceLinkedRole, or by the service when it first needs them, and go
// with DeleteServiceLinkedRole; the actions of RAM neither change nor delete them. One that stack
// groups still need stays: the task of its deletion has failed, and tells by whom it is used
// (stack-groups section 5).
#pragma once

#include <optional>
#include <string_view>

#include "identity/book.h"
#include "identity/identity_actions.h"

namespace cairn::identity {

struct LinkedService {
  std::string_view service;  // "stackgroups-admin.ros.aliyuncs.com"
  std::string_view role;
  std::string_view policy;
};

inline constexpr std::string_view kMemberService = "stackgroups-member.ros.aliyuncs.com";

const LinkedService* find_linked_service(std::string_view service);  // null when there is none

// The role, as new.
Result<Role> linked_role(const LinkedService& service, Chance& chance, Millis now);

Result<Change> create_service_linked_role(IdentityContext&, const service::ActionRequest&,
                                          const Account&);
Result<Change> delete_service_linked_role(IdentityContext&, const service::ActionRequest&,
                                          const Account&);
Result<Value> get_service_linked_role_deletion(IdentityContext&, const service::ActionRequest&,
                                               const Account&);

}  // namespace cairn::identity
