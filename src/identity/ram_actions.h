// The actions of RAM (2015-05-01), a file a family: users.cc, groups.cc, access_keys.cc, roles.cc,
// policies.cc, policy_versions.cc, attachments.cc.
//
// Those that answer a Change decide by the account as it is when their turn comes (book.h) and
// touch nothing themselves; those that answer a Value read. All refuse with RAM's documented codes,
// and know nothing of any other account: what belongs to another is EntityNotExist.
#pragma once

#include "identity/book.h"
#include "identity/identity_actions.h"

namespace cairn::identity {

Result<Change> create_user(IdentityContext&, const service::ActionRequest&, const Account&);
Result<Value> get_user(IdentityContext&, const service::ActionRequest&, const Account&);
Result<Change> update_user(IdentityContext&, const service::ActionRequest&, const Account&);
Result<Change> delete_user(IdentityContext&, const service::ActionRequest&, const Account&);
Result<Value> list_users(IdentityContext&, const service::ActionRequest&, const Account&);

Result<Change> create_group(IdentityContext&, const service::ActionRequest&, const Account&);
Result<Value> get_group(IdentityContext&, const service::ActionRequest&, const Account&);
Result<Change> update_group(IdentityContext&, const service::ActionRequest&, const Account&);
Result<Change> delete_group(IdentityContext&, const service::ActionRequest&, const Account&);
Result<Value> list_groups(IdentityContext&, const service::ActionRequest&, const Account&);
Result<Change> add_user_to_group(IdentityContext&, const service::ActionRequest&, const Account&);
Result<Change> remove_user_from_group(IdentityContext&, const service::ActionRequest&,
                                      const Account&);
Result<Value> list_groups_for_user(IdentityContext&, const service::ActionRequest&, const Account&);
Result<Value> list_users_for_group(IdentityContext&, const service::ActionRequest&, const Account&);

Result<Change> create_access_key(IdentityContext&, const service::ActionRequest&, const Account&);
Result<Change> update_access_key(IdentityContext&, const service::ActionRequest&, const Account&);
Result<Change> delete_access_key(IdentityContext&, const service::ActionRequest&, const Account&);
Result<Value> list_access_keys(IdentityContext&, const service::ActionRequest&, const Account&);
Result<Value> get_access_key_last_used(IdentityContext&, const service::ActionRequest&,
                                       const Account&);

Result<Change> create_role(IdentityContext&, const service::ActionRequest&, const Account&);
Result<Value> get_role(IdentityContext&, const service::ActionRequest&, const Account&);
Result<Change> update_role(IdentityContext&, const service::ActionRequest&, const Account&);
Result<Change> delete_role(IdentityContext&, const service::ActionRequest&, const Account&);
Result<Value> list_roles(IdentityContext&, const service::ActionRequest&, const Account&);

Result<Change> create_policy(IdentityContext&, const service::ActionRequest&, const Account&);
Result<Value> get_policy(IdentityContext&, const service::ActionRequest&, const Account&);
Result<Change> update_policy_description(IdentityContext&, const service::ActionRequest&,
                                         const Account&);
Result<Change> delete_policy(IdentityContext&, const service::ActionRequest&, const Account&);
Result<Value> list_policies(IdentityContext&, const service::ActionRequest&, const Account&);

Result<Change> create_policy_version(IdentityContext&, const service::ActionRequest&,
                                     const Account&);
Result<Value> get_policy_version(IdentityContext&, const service::ActionRequest&, const Account&);
Result<Change> delete_policy_version(IdentityContext&, const service::ActionRequest&,
                                     const Account&);
Result<Value> list_policy_versions(IdentityContext&, const service::ActionRequest&, const Account&);
Result<Change> set_default_policy_version(IdentityContext&, const service::ActionRequest&,
                                          const Account&);

Result<Change> attach_policy_to_user(IdentityContext&, const service::ActionRequest&,
                                     const Account&);
Result<Change> attach_policy_to_group(IdentityContext&, const service::ActionRequest&,
                                      const Account&);
Result<Change> attach_policy_to_role(IdentityContext&, const service::ActionRequest&,
                                     const Account&);
Result<Change> detach_policy_from_user(IdentityContext&, const service::ActionRequest&,
                                       const Account&);
Result<Change> detach_policy_from_group(IdentityContext&, const service::ActionRequest&,
                                        const Account&);
Result<Change> detach_policy_from_role(IdentityContext&, const service::ActionRequest&,
                                       const Account&);
Result<Value> list_policies_for_user(IdentityContext&, const service::ActionRequest&,
                                     const Account&);
Result<Value> list_policies_for_group(IdentityContext&, const service::ActionRequest&,
                                      const Account&);
Result<Value> list_policies_for_role(IdentityContext&, const service::ActionRequest&,
                                     const Account&);
Result<Value> list_entities_for_policy(IdentityContext&, const service::ActionRequest&,
                                       const Account&);

}  // namespace cairn::identity
