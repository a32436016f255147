// Resource groups (2020-03-31): CreateResourceGroup and its family, in resource_groups.cc; policies
// at a group's scope (AttachPolicy and its family) in policy_attachments.cc.
//
// Every account has a default group, which is never deleted and has no record until it is renamed.
// A group is OK from the moment it is answered, in every region; deleted, it is gone.
//
// Deleting  only what holds nothing (service/grouped_things.h) is deleted. What is put into a group
//           while it is being deleted stays there: MoveResourceGroup takes it out.
#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "identity/identity_actions.h"

namespace cairn::identity {

std::optional<ResourceGroup> find_resource_group(const Account& account, std::string_view id);
// Whether an account has a group, for those who put things into groups (service/context.h).
std::function<bool(std::string_view account, std::string_view group)> resource_groups_of(
    const IdentityBook& book);
// Adds what takes away all policies that are attached at the scope of the group.
void detach_in_group(const Account& account, std::string_view group, Batch& batch);

Result<Change> create_resource_group(IdentityContext&, const service::ActionRequest&,
                                     const Account&);
Result<Change> update_resource_group(IdentityContext&, const service::ActionRequest&,
                                     const Account&);
void delete_resource_group(IdentityContext&, service::ActionRequest, service::Reply);
Result<Value> get_resource_group(IdentityContext&, const service::ActionRequest&, const Account&);
Result<Value> list_resource_groups(IdentityContext&, const service::ActionRequest&, const Account&);
Result<Value> list_resources(IdentityContext&, const service::ActionRequest&, const Account&);

Result<Change> attach_policy(IdentityContext&, const service::ActionRequest&, const Account&);
Result<Change> detach_policy(IdentityContext&, const service::ActionRequest&, const Account&);
Result<Value> list_policy_attachments(IdentityContext&, const service::ActionRequest&,
                                      const Account&);

}  // namespace cairn::identity
