#include "identity/service_linked_roles.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "access/arn.h"
#include "identity/answers.h"
#include "identity/documents.h"
#include "service/answers.h"

namespace cairn::identity {
namespace {

using service::ActionRequest;

constexpr std::array kLinkedServices = {
    LinkedService{"stackgroups-admin.ros.aliyuncs.com", "AliyunServiceRoleForROSStackGroupsRDAdmin",
                  "AliyunServiceRolePolicyForROSStackGroupsRDAdmin"},
    LinkedService{"stackgroups-member.ros.aliyuncs.com",
                  "AliyunServiceRoleForROSStackGroupsRDMember",
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
  change.batch.removed_records.push_back({RecordKind::kRamRole, (*role)->id});
  const std::string task =
      fmt::format("task/{}/{}", (*role)->name, service::new_uuid(context.chance));
  change.answer = MapBuilder().set("DeletionTaskId", Value::string(task)).build();
  return change;
}

Result<Value> get_service_linked_role_deletion(IdentityContext&, const ActionRequest& request,
                                               const Account&) {
  const std::string task = text_of(request, "DeletionTaskId");
  const bool ours =
      std::any_of(kLinkedServices.begin(), kLinkedServices.end(), [&](const LinkedService& each) {
        return task.starts_with(fmt::format("task/{}/", each.role));
      });
  if (!ours) return no_such_task();
  return MapBuilder().set("Status", Value::string("SUCCEEDED")).build();
}

}  // namespace cairn::identity
