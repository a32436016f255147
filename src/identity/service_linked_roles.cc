#include "identity/service_linked_roles.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "access/arn.h"
#include "identity/answers.h"
#include "identity/documents.h"
#include "service/answers.h"
#include "service/group_identity.h"

namespace cairn::identity {
namespace {

using service::ActionRequest;

constexpr std::array kLinkedServices = {
    LinkedService{"stackgroups-admin.ros.aliyuncs.com", "AliyunServiceRoleForROSStackGroupsRDAdmin",
                  "AliyunServiceRolePolicyForROSStackGroupsRDAdmin"},
    LinkedService{kMemberService, "AliyunServiceRoleForROSStackGroupsRDMember",
                  "AliyunServiceRolePolicyForROSStackGroupsRDMember"},
};

Value described(const Role& role, const Account& account) {
  return MapBuilder()
      .set("RoleId", Value::string(role.id))
      .set("RoleName", Value::string(role.name))
      .set("RolePrincipalName", Value::string(fmt::format("{}@role.{}.onaliyunservice.com",
                                                          role.name, account.facts.id)))
      .set("Arn", Value::string(access::role_arn(account.facts.id, role.name)))
      .set("Description", Value::string(role.description))
      .set("AssumeRolePolicyDocument", Value::string(role.trust->text()))
      .set("IsServiceLinkedRole", Value::boolean(true))
      .set("CreateDate", time_value(role.created))
      .build();
}

constexpr Window kAll{0, UINT64_MAX};

Value usage(std::string_view region, std::vector<Value> names) {
  return MapBuilder()
      .set("Region", Value::string(region))
      .set("Resources", MapBuilder().set("Resource", Value::list(std::move(names))).build())
      .build();
}

// The stack groups that the service manages for the account, by region.
std::vector<Value> groups_of(const Account& account, Store& store) {
  const GroupFilter managed{.account = account.facts.id,
                            .status = GroupStatus::kActive,
                            .permissions = PermissionModel::kServiceManaged};
  std::map<std::string, std::vector<Value>> names;
  for (const GroupRow& group : store.read()->groups().groups(managed, kAll).rows) {
    names[group.region].push_back(Value::string(group.name));
  }
  std::vector<Value> found;
  for (auto& [region, groups] : names) found.push_back(usage(region, std::move(groups)));
  return found;
}

// The roles that stack groups deploy with into the account.
std::vector<Value> group_roles_of(const Account& account) {
  std::vector<Value> names;
  for (const auto& [name, role] : account.roles->all()) {
    if (name.starts_with(service::kGroupRolePrefix)) names.push_back(Value::string(name));
  }
  if (names.empty()) return {};
  return {usage("", std::move(names))};
}

std::vector<Value> usages_of(const Role& role, const Account& account, Store& store) {
  return role.linked_service == kMemberService ? group_roles_of(account)
                                               : groups_of(account, store);
}

Error no_such_task() {
  return plain_error("EntityNotExist.DeletionTask", "DeletionTaskId",
                     "Give the DeletionTaskId that DeleteServiceLinkedRole answered.");
}

}  // namespace

const LinkedService* find_linked_service(std::string_view service) {
  const auto found =
      std::find_if(kLinkedServices.begin(), kLinkedServices.end(),
                   [&](const LinkedService& each) { return each.service == service; });
  return found == kLinkedServices.end() ? nullptr : &*found;
}

Result<Role> linked_role(const LinkedService& service, Chance& chance, Millis now) {
  const std::string trust =
      fmt::format(R"({{"Version":"1","Statement":[{{"Effect":"Allow","Action":"sts:AssumeRole",)"
                  R"("Principal":{{"Service":["{}"]}}}}]}})",
                  service.service);
  auto document = read_document(trust, "AssumeRolePolicyDocument", access::PolicyUse::kTrust);
  if (!document) return document.error();
  Role role;
  role.id = new_number(chance, '3', 18);
  role.name = service.role;
  role.trust = std::move(document).value();
  role.linked_service = service.service;
  role.policies.push_back({.policy = std::string(service.policy),
                           .system = true,
                           .resource_group = {},
                           .attached = now});
  role.created = role.updated = now;
  return role;
}

Result<Change> create_service_linked_role(IdentityContext& context, const ActionRequest& request,
                                          const Account& account) {
  if (given(request, "CustomSuffix")) return service::not_supported("CustomSuffix");
  const LinkedService* service = find_linked_service(text_of(request, "ServiceName"));
  if (service == nullptr) {
    return plain_error("InvalidParameter.ServiceName", "ServiceName",
                       "Services with such roles: stackgroups-admin.ros.aliyuncs.com, "
                       "stackgroups-member.ros.aliyuncs.com.");
  }
  if (account.roles->named(service->role) != nullptr) {
    return plain_error("EntityAlreadyExists.Role", "ServiceName", "Nothing is left to do.");
  }
  auto role = linked_role(*service, context.chance, context.clock.now());
  if (!role) return role.error();
  role->description = text_of(request, "Description");
  Change change;
  change.batch.records.push_back(fresh(to_row(*role, account.facts.id)));
  change.answer = MapBuilder().set("Role", described(*role, account)).build();
  return change;
}

// Done at once, so the task that is answered is over.
Result<Change> delete_service_linked_role(IdentityContext& context, const ActionRequest& request,
                                          const Account& account) {
  const auto role = role_named(account, request);
  if (!role) return role.error();
  if ((*role)->linked_service.empty()) {
    return service::not_supported("DeleteServiceLinkedRole of another role",
                                  "DeleteRole deletes roles of the account's own.");
  }
  Change change;
  if (usages_of(**role, account, context.store).empty()) {
    change.batch.removed_records.push_back({RecordKind::kRamRole, (*role)->id});
  }
  const std::string task =
      fmt::format("task/{}/{}", (*role)->name, service::new_uuid(context.chance));
  change.answer = MapBuilder().set("DeletionTaskId", Value::string(task)).build();
  return change;
}

// A task is over when it is answered: what it did not delete was in use.
Result<Value> get_service_linked_role_deletion(IdentityContext& context,
                                               const ActionRequest& request,
                                               const Account& account) {
  const std::string task = text_of(request, "DeletionTaskId");
  const auto service =
      std::find_if(kLinkedServices.begin(), kLinkedServices.end(), [&](const LinkedService& each) {
        return task.starts_with(fmt::format("task/{}/", each.role));
      });
  if (service == kLinkedServices.end()) return no_such_task();
  const Role* role = account.roles->named(service->role);
  if (role == nullptr) return MapBuilder().set("Status", Value::string("SUCCEEDED")).build();
  MapBuilder usages;
  usages.set("RoleUsage", Value::list(usages_of(*role, account, context.store)));
  MapBuilder reason;
  reason.set("Message", Value::string("The role is in use by stack groups."))
      .set("RoleUsages", usages.build());
  return MapBuilder().set("Status", Value::string("FAILED")).set("Reason", reason.build()).build();
}

}  // namespace cairn::identity
