#include "identity/identity_actions.h"

#include <exception>
#include <memory>
#include <utility>

#include "identity/accounts.h"
#include "identity/ram_actions.h"
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

constexpr Row kActions[] = {
    {Api::kRos, "CreateAccount", change<create_account>, Where::kWorkers},
    {Api::kRos, "DeleteAccount", delete_account, Where::kWorkers},
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
  return actions;
}

}  // namespace cairn::identity
