// The actions about the resource directory (2020-03-31 and, in the same words, 2022-04-19), a file
// a family: resource_directory.cc, folders.cc, members.cc, handshakes.cc, delegations.cc,
// control_policies.cc.
//
// The account they are given manages the directory, if there is one: of those that answer a Change
// it is the caller, so that nobody but the manager changes anything; of those that answer a Value
// the caller manages it or is a delegated administrator (look() in identity_actions.cc). To
// everybody else the directory does not exist. Accepting and declining an invitation is the invited
// account's; get_resource_directory() is every member's.
#pragma once

#include "identity/book.h"
#include "identity/identity_actions.h"

namespace cairn::identity {

using service::ActionRequest;

Result<Change> enable_resource_directory(IdentityContext&, const ActionRequest&, const Account&);
Result<Change> destroy_resource_directory(IdentityContext&, const ActionRequest&, const Account&);
void get_resource_directory(IdentityContext&, ActionRequest, service::Reply);

Result<Change> create_folder(IdentityContext&, const ActionRequest&, const Account&);
Result<Change> update_folder(IdentityContext&, const ActionRequest&, const Account&);
Result<Change> delete_folder(IdentityContext&, const ActionRequest&, const Account&);
Result<Value> get_folder(IdentityContext&, const ActionRequest&, const Account&);
Result<Value> list_folders_for_parent(IdentityContext&, const ActionRequest&, const Account&);
Result<Value> list_ancestors(IdentityContext&, const ActionRequest&, const Account&);

Result<Change> create_resource_account(IdentityContext&, const ActionRequest&, const Account&);
Result<Change> update_member(IdentityContext&, const ActionRequest&, const Account&);
Result<Change> move_account(IdentityContext&, const ActionRequest&, const Account&);
Result<Change> remove_cloud_account(IdentityContext&, const ActionRequest&, const Account&);
Result<Value> get_member(IdentityContext&, const ActionRequest&, const Account&);
Result<Value> list_members(IdentityContext&, const ActionRequest&, const Account&);
Result<Value> list_members_for_parent(IdentityContext&, const ActionRequest&, const Account&);

Result<Change> invite_account(IdentityContext&, const ActionRequest&, const Account&);
Result<Change> cancel_handshake(IdentityContext&, const ActionRequest&, const Account&);
Result<Value> list_handshakes_for_directory(IdentityContext&, const ActionRequest&, const Account&);
void accept_handshake(IdentityContext&, ActionRequest, service::Reply);
void decline_handshake(IdentityContext&, ActionRequest, service::Reply);
void get_handshake(IdentityContext&, ActionRequest, service::Reply);
void list_handshakes_for_account(IdentityContext&, ActionRequest, service::Reply);

Result<Change> register_delegated_administrator(IdentityContext&, const ActionRequest&,
                                                const Account&);
Result<Change> deregister_delegated_administrator(IdentityContext&, const ActionRequest&,
                                                  const Account&);
Result<Value> list_delegated_administrators(IdentityContext&, const ActionRequest&, const Account&);
Result<Value> list_delegated_services(IdentityContext&, const ActionRequest&, const Account&);
// Of the orchestration service: EnableServiceAccess, and GetServiceAccess, which is everybody's.
Result<Change> enable_service_access(IdentityContext&, const ActionRequest&, const Account&);
void get_service_access(IdentityContext&, ActionRequest, service::Reply);

Result<Value> list_trusted_services(IdentityContext&, const ActionRequest&, const Account&);

Result<Change> enable_control_policy(IdentityContext&, const ActionRequest&, const Account&);
Result<Change> disable_control_policy(IdentityContext&, const ActionRequest&, const Account&);
Result<Change> create_control_policy(IdentityContext&, const ActionRequest&, const Account&);
Result<Change> update_control_policy(IdentityContext&, const ActionRequest&, const Account&);
Result<Change> delete_control_policy(IdentityContext&, const ActionRequest&, const Account&);
Result<Change> attach_control_policy(IdentityContext&, const ActionRequest&, const Account&);
Result<Change> detach_control_policy(IdentityContext&, const ActionRequest&, const Account&);
Result<Value> get_control_policy(IdentityContext&, const ActionRequest&, const Account&);
Result<Value> list_control_policies(IdentityContext&, const ActionRequest&, const Account&);
Result<Value> list_control_policies_of_target(IdentityContext&, const ActionRequest&,
                                              const Account&);
Result<Value> list_targets_of_control_policy(IdentityContext&, const ActionRequest&,
                                             const Account&);

}  // namespace cairn::identity
