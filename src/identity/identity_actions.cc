#include "identity/identity_actions.h"

#include <algorithm>
#include <exception>
#include <memory>
#include <utility>

#include "identity/accounts.h"
#include "identity/directory_actions.h"
#include "identity/directory_answers.h"
#include "identity/ram_actions.h"
#include "identity/resource_groups.h"
#include "identity/service_linked_roles.h"
#include "runtime/log.h"
#include "service/answers.h"

namespace cairn::identity {
namespace {

using Carry = void (*)(IdentityContext&, service::ActionRequest, service::Reply);

// What looks up a few things runs where it arrives; what parses, lists or writes goes to the
// workers.
enum class Where { kHere, kWorkers };

struct Row {
  Api api;
  std::string_view name;
  Carry carry;
  Where where;
};

// A handler that reads the caller's account.
template <auto answer>
void read(IdentityContext& context, service::ActionRequest request, service::Reply reply) {
  const auto account = context.book.account(request.identity.account_id);
  if (!account) return reply(service::unavailable());
  reply(answer(context, request, *account));
}

// A handler that changes the caller's account.
template <auto decide>
void change(IdentityContext& context, service::ActionRequest request, service::Reply reply) {
  const std::string account = request.identity.account_id;
  const auto shared = std::make_shared<const service::ActionRequest>(std::move(request));
  context.book.change(
      account,
      [&context, shared](const Account& before) { return decide(context, *shared, before); },
      std::move(reply));
}

// A handler that reads the resource directory, for its manager and its delegated administrators.
template <auto answer>
void look(IdentityContext& context, service::ActionRequest request, service::Reply reply) {
  const std::string& caller = request.identity.account_id;
  const auto manager = context.book.directory_of(caller);
  if (!manager) return reply(no_directory());
  const auto& delegations = manager->directory->delegations();
  const bool may = manager->facts.id == caller ||
                   std::any_of(delegations.begin(), delegations.end(),
                               [&](const auto& entry) { return entry.second->account == caller; });
  if (!may) return reply(no_directory());
  reply(answer(context, request, *manager));
}

constexpr Row kActions[] = {
    {Api::kResourceManager, "AttachPolicy", change<attach_policy>, Where::kWorkers},
    {Api::kResourceManager, "CreateResourceGroup", change<create_resource_group>, Where::kWorkers},
    {Api::kResourceManager, "CreateServiceLinkedRole", change<create_service_linked_role>,
     Where::kWorkers},
    {Api::kResourceManager, "DeleteResourceGroup", delete_resource_group, Where::kWorkers},
    {Api::kResourceManager, "DeleteServiceLinkedRole", change<delete_service_linked_role>,
     Where::kWorkers},
    {Api::kResourceManager, "DetachPolicy", change<detach_policy>, Where::kWorkers},
    {Api::kResourceManager, "GetResourceGroup", read<get_resource_group>, Where::kHere},
    {Api::kResourceManager, "GetServiceLinkedRoleDeletionStatus",
     read<get_service_linked_role_deletion>, Where::kHere},
    {Api::kResourceManager, "InitResourceDirectory", change<enable_resource_directory>,
     Where::kWorkers},
    {Api::kResourceManager, "ListPolicyAttachments", read<list_policy_attachments>,
     Where::kWorkers},
    {Api::kResourceManager, "ListResourceGroups", read<list_resource_groups>, Where::kWorkers},
    {Api::kResourceManager, "ListResources", read<list_resources>, Where::kWorkers},
    {Api::kResourceManager, "UpdateResourceGroup", change<update_resource_group>, Where::kWorkers},
    {Api::kRos, "CreateAccount", change<create_account>, Where::kWorkers},
    {Api::kRos, "DeleteAccount", delete_account, Where::kWorkers},
    {Api::kRos, "EnableServiceAccess", change<enable_service_access>, Where::kWorkers},
    {Api::kRos, "GetServiceAccess", get_service_access, Where::kHere},
    {Api::kRos, "ListAccounts", read<list_accounts>, Where::kWorkers},
    {Api::kRos, "UpdateAccount", update_account, Where::kWorkers},
    {Api::kRam, "AddUserToGroup", change<add_user_to_group>, Where::kWorkers},
    {Api::kRam, "AttachPolicyToGroup", change<attach_policy_to_group>, Where::kWorkers},
    {Api::kRam, "AttachPolicyToRole", change<attach_policy_to_role>, Where::kWorkers},
    {Api::kRam, "AttachPolicyToUser", change<attach_policy_to_user>, Where::kWorkers},
    {Api::kRam, "CreateAccessKey", change<create_access_key>, Where::kWorkers},
    {Api::kRam, "CreateGroup", change<create_group>, Where::kWorkers},
    {Api::kRam, "CreatePolicy", change<create_policy>, Where::kWorkers},
    {Api::kRam, "CreatePolicyVersion", change<create_policy_version>, Where::kWorkers},
    {Api::kRam, "CreateRole", change<create_role>, Where::kWorkers},
    {Api::kRam, "CreateUser", change<create_user>, Where::kWorkers},
    {Api::kRam, "DeleteAccessKey", change<delete_access_key>, Where::kWorkers},
    {Api::kRam, "DeleteGroup", change<delete_group>, Where::kWorkers},
    {Api::kRam, "DeletePolicy", change<delete_policy>, Where::kWorkers},
    {Api::kRam, "DeletePolicyVersion", change<delete_policy_version>, Where::kWorkers},
    {Api::kRam, "DeleteRole", change<delete_role>, Where::kWorkers},
    {Api::kRam, "DeleteUser", change<delete_user>, Where::kWorkers},
    {Api::kRam, "DetachPolicyFromGroup", change<detach_policy_from_group>, Where::kWorkers},
    {Api::kRam, "DetachPolicyFromRole", change<detach_policy_from_role>, Where::kWorkers},
    {Api::kRam, "DetachPolicyFromUser", change<detach_policy_from_user>, Where::kWorkers},
    {Api::kRam, "GetAccessKeyLastUsed", read<get_access_key_last_used>, Where::kHere},
    {Api::kRam, "GetGroup", read<get_group>, Where::kHere},
    {Api::kRam, "GetPolicy", read<get_policy>, Where::kWorkers},
    {Api::kRam, "GetPolicyVersion", read<get_policy_version>, Where::kHere},
    {Api::kRam, "GetRole", read<get_role>, Where::kHere},
    {Api::kRam, "GetUser", read<get_user>, Where::kHere},
    {Api::kRam, "ListAccessKeys", read<list_access_keys>, Where::kWorkers},
    {Api::kRam, "ListEntitiesForPolicy", read<list_entities_for_policy>, Where::kWorkers},
    {Api::kRam, "ListGroups", read<list_groups>, Where::kWorkers},
    {Api::kRam, "ListGroupsForUser", read<list_groups_for_user>, Where::kWorkers},
    {Api::kRam, "ListPolicies", read<list_policies>, Where::kWorkers},
    {Api::kRam, "ListPoliciesForGroup", read<list_policies_for_group>, Where::kWorkers},
    {Api::kRam, "ListPoliciesForRole", read<list_policies_for_role>, Where::kWorkers},
    {Api::kRam, "ListPoliciesForUser", read<list_policies_for_user>, Where::kWorkers},
    {Api::kRam, "ListPolicyVersions", read<list_policy_versions>, Where::kWorkers},
    {Api::kRam, "ListRoles", read<list_roles>, Where::kWorkers},
    {Api::kRam, "ListUsers", read<list_users>, Where::kWorkers},
    {Api::kRam, "ListUsersForGroup", read<list_users_for_group>, Where::kWorkers},
    {Api::kRam, "RemoveUserFromGroup", change<remove_user_from_group>, Where::kWorkers},
    {Api::kRam, "SetDefaultPolicyVersion", change<set_default_policy_version>, Where::kWorkers},
    {Api::kRam, "UpdateAccessKey", change<update_access_key>, Where::kWorkers},
    {Api::kRam, "UpdateGroup", change<update_group>, Where::kWorkers},
    {Api::kRam, "UpdatePolicyDescription", change<update_policy_description>, Where::kWorkers},
    {Api::kRam, "UpdateRole", change<update_role>, Where::kWorkers},
    {Api::kRam, "UpdateUser", change<update_user>, Where::kWorkers},
};

// Those that both interfaces to the resource directory have, in the same words.
struct DirectoryRow {
  std::string_view name;
  Carry carry;
};
constexpr DirectoryRow kDirectoryActions[] = {
    {"AcceptHandshake", accept_handshake},
    {"AttachControlPolicy", change<attach_control_policy>},
    {"CancelHandshake", change<cancel_handshake>},
    {"CreateControlPolicy", change<create_control_policy>},
    {"CreateFolder", change<create_folder>},
    {"CreateResourceAccount", change<create_resource_account>},
    {"DeclineHandshake", decline_handshake},
    {"DeleteControlPolicy", change<delete_control_policy>},
    {"DeleteFolder", change<delete_folder>},
    {"DeregisterDelegatedAdministrator", change<deregister_delegated_administrator>},
    {"DestroyResourceDirectory", change<destroy_resource_directory>},
    {"DetachControlPolicy", change<detach_control_policy>},
    {"DisableControlPolicy", change<disable_control_policy>},
    {"EnableControlPolicy", change<enable_control_policy>},
    {"EnableResourceDirectory", change<enable_resource_directory>},
    {"GetAccount", look<get_member>},
    {"GetControlPolicy", look<get_control_policy>},
    {"GetFolder", look<get_folder>},
    {"GetHandshake", get_handshake},
    {"GetResourceDirectory", get_resource_directory},
    {"InviteAccountToResourceDirectory", change<invite_account>},
    {"ListAccounts", look<list_members>},
    {"ListAccountsForParent", look<list_members_for_parent>},
    {"ListAncestors", look<list_ancestors>},
    {"ListControlPolicies", look<list_control_policies>},
    {"ListControlPolicyAttachmentsForTarget", look<list_control_policies_of_target>},
    {"ListDelegatedAdministrators", look<list_delegated_administrators>},
    {"ListDelegatedServicesForAccount", look<list_delegated_services>},
    {"ListFoldersForParent", look<list_folders_for_parent>},
    {"ListHandshakesForAccount", list_handshakes_for_account},
    {"ListHandshakesForResourceDirectory", look<list_handshakes_for_directory>},
    {"ListTargetAttachmentsForControlPolicy", look<list_targets_of_control_policy>},
    {"ListTrustedServiceStatus", look<list_trusted_services>},
    {"MoveAccount", change<move_account>},
    {"RegisterDelegatedAdministrator", change<register_delegated_administrator>},
    {"RemoveCloudAccount", change<remove_cloud_account>},
    {"UpdateAccount", change<update_member>},
    {"UpdateControlPolicy", change<update_control_policy>},
    {"UpdateFolder", change<update_folder>},
};

// A store that cannot be read ends the server; anything else that is thrown is our own fault, drops
// the reply, and is answered InternalError for it.
void carry_out(Carry carry, IdentityContext& context, service::ActionRequest request,
               service::Reply reply) {
  try {
    carry(context, std::move(request), std::move(reply));
  } catch (const StoreFailed& failed) {
    context.fatal(failed.what());
  } catch (const std::exception& bug) {
    log::error("an action threw", {{"what", bug.what()}});
  }
}

service::ActionHandler handler(IdentityContext& context, const Row& row) {
  return [&context, carry = row.carry, where = row.where](service::ActionRequest request,
                                                          service::Reply reply) {
    if (where == Where::kHere) {
      return carry_out(carry, context, std::move(request), std::move(reply));
    }
    if (context.writer.backlog() > Writer::kBacklogMax) return reply(service::unavailable());
    auto shared = std::make_shared<service::Reply>(std::move(reply));
    const bool taken =
        context.offload([&context, carry, request = std::move(request), shared]() mutable {
          carry_out(carry, context, std::move(request), std::exchange(*shared, nullptr));
        });
    if (!taken) (*shared)(service::unavailable());
  };
}

}  // namespace

std::vector<IdentityAction> make_identity_actions(IdentityContext& context) {
  std::vector<IdentityAction> actions;
  for (const Row& row : kActions) {
    actions.push_back({row.api, std::string(row.name), handler(context, row)});
  }
  for (const Api api : {Api::kResourceManager, Api::kResourceDirectory}) {
    for (const DirectoryRow& row : kDirectoryActions) {
      const Row full{api, row.name, row.carry, Where::kWorkers};
      actions.push_back({api, std::string(row.name), handler(context, full)});
    }
  }
  return actions;
}

}  // namespace cairn::identity
