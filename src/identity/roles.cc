// RAM roles.
#include "access/arn.h"
#include "identity/answers.h"
#include "identity/documents.h"
#include "identity/ram_actions.h"
#include "service/answers.h"

namespace cairn::identity {
namespace {

using service::ActionRequest;

enum class Shown { kInList, kInFull };

Value described(const Role& role, const Account& account, Shown shown) {
  MapBuilder map;
  map.set("RoleId", Value::string(role.id))
      .set("RoleName", Value::string(role.name))
      .set("Arn", Value::string(access::role_arn(account.facts.id, role.name)))
      .set("Description", Value::string(role.description))
      .set("MaxSessionDuration", Value::integer(role.session_seconds_max))
      .set("CreateDate", time_value(role.created))
      .set("UpdateDate", time_value(role.updated));
  if (shown == Shown::kInFull) {
    map.set("AssumeRolePolicyDocument", Value::string(role.trust->text()));
  }
  return map.build();
}

Value answer_of(const Role& role, const Account& account) {
  return MapBuilder().set("Role", described(role, account, Shown::kInFull)).build();
}

// What a service made for itself is the service's to change.
std::optional<Error> refuse_linked(const Role& role, std::string_view action) {
  if (role.linked_service.empty()) return std::nullopt;
  return service::not_supported(
      std::string(action) + " of a service-linked role",
      "A service-linked role is deleted with DeleteServiceLinkedRole, and not changed.");
}

}  // namespace

Result<Change> create_role(IdentityContext& context, const ActionRequest& request,
                           const Account& account) {
  if (given(request, "Tag")) return service::not_supported("Tag");
  Role role;
  role.name = text_of(request, "RoleName");
  role.description = text_of(request, "Description");
  role.session_seconds_max = integer_of(request, "MaxSessionDuration");
  auto trust = read_document(text_of(request, "AssumeRolePolicyDocument"),
                             "AssumeRolePolicyDocument", access::PolicyUse::kTrust);
  if (!trust) return trust.error();
  role.trust = std::move(trust).value();
  if (account.roles->named(role.name) != nullptr) {
    return plain_error("EntityAlreadyExists.Role", "RoleName", "Choose another name.");
  }
  if (account.roles->size() >= kQuotas.roles) {
    return plain_error("LimitExceeded.Role", "RoleName", "Delete roles that are not needed.");
  }
  role.id = new_number(context.chance, '3', 18);
  role.created = role.updated = context.clock.now();
  return writing(fresh(to_row(role, account.facts.id)), answer_of(role, account));
}

Result<Value> get_role(IdentityContext&, const ActionRequest& request, const Account& account) {
  const auto role = role_named(account, request);
  if (!role) return role.error();
  return answer_of(**role, account);
}

Result<Change> update_role(IdentityContext& context, const ActionRequest& request,
                           const Account& account) {
  const auto found = role_named(account, request);
  if (!found) return found.error();
  if (auto refused = refuse_linked(**found, "Changing")) return *refused;
  Role role = **found;
  if (given(request, "NewAssumeRolePolicyDocument")) {
    auto trust = read_document(text_of(request, "NewAssumeRolePolicyDocument"),
                               "NewAssumeRolePolicyDocument", access::PolicyUse::kTrust);
    if (!trust) return trust.error();
    role.trust = std::move(trust).value();
  }
  if (given(request, "NewDescription")) role.description = text_of(request, "NewDescription");
  if (given(request, "NewMaxSessionDuration")) {
    role.session_seconds_max = integer_of(request, "NewMaxSessionDuration");
  }
  role.updated = context.clock.now();
  return writing(to_row(role, account.facts.id), answer_of(role, account));
}

Result<Change> delete_role(IdentityContext&, const ActionRequest& request, const Account& account) {
  const auto role = role_named(account, request);
  if (!role) return role.error();
  if (auto refused = refuse_linked(**role, "Deleting")) return *refused;
  if (!(*role)->policies.empty()) {
    return plain_error("DeleteConflict.Role.Policy", "RoleName",
                       "DetachPolicyFromRole first; ListPoliciesForRole tells the policies.");
  }
  return removing(RecordKind::kRamRole, (*role)->id);
}

Result<Value> list_roles(IdentityContext&, const ActionRequest& request, const Account& account) {
  if (given(request, "Tag")) return service::not_supported("Tag");
  return page_of(request, "Role", account.roles->all(),
                 [&](const Role& role) { return described(role, account, Shown::kInList); });
}

}  // namespace cairn::identity
