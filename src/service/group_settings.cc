#include "service/group_settings.h"

#include "service/answers.h"
#include "service/group_answers.h"
#include "service/group_template.h"
#include "service/stack_role.h"

namespace cairn::service {
namespace {

constexpr std::string_view kRoles[] = {"AdministrationRoleName", "ExecutionRoleName"};

std::optional<PermissionModel> model_of(const ActionRequest& request) {
  const std::string_view name = request.parameters.get_string("PermissionModel");
  if (name.empty()) return std::nullopt;
  return name == "SERVICE_MANAGED" ? PermissionModel::kServiceManaged
                                   : PermissionModel::kSelfManaged;
}

std::optional<Error> take_auto_deployment(const Value& given, GroupRow& group) {
  const Value& enabled = given.get("Enabled");
  const Value& retain = given.get("RetainStacksOnAccountRemoval");
  if (!enabled.is_bool()) {
    return invalid_parameter("AutoDeployment", "Enabled is missing", "Give true or false.");
  }
  if (enabled.as_bool() && !retain.is_bool()) {
    return invalid_parameter("AutoDeployment", "RetainStacksOnAccountRemoval is missing",
                             "Give true or false: it is needed when Enabled is true.");
  }
  group.auto_deployment.enabled = enabled.as_bool();
  group.auto_deployment.retain_stacks = retain.is_bool() && retain.as_bool();
  return std::nullopt;
}

std::optional<Error> take_of_model(const ActionRequest& request, const Context& context,
                                   GroupRow& group) {
  const Value& automatic = request.parameters.get("AutoDeployment");
  if (group.permissions == PermissionModel::kSelfManaged) {
    if (automatic.is_map()) {
      return invalid_parameter("AutoDeployment", "the stack group has self-managed permissions",
                               "Leave it out, or use PermissionModel SERVICE_MANAGED.");
    }
    const auto role = [&](std::string_view parameter, std::string& kept) {
      if (request.parameters.find(parameter) != nullptr || kept.empty()) {
        kept = request.get(parameter).as_string();
      }
    };
    const std::string before = group.administration_role;
    role(kRoles[0], group.administration_role);
    role(kRoles[1], group.execution_role);
    const bool named = request.parameters.find(kRoles[0]) != nullptr;
    if (!named && group.administration_role == before) return std::nullopt;
    return refuse_to_pass(request, group.administration_role, kRoles[0], context);
  }
  for (const std::string_view name : kRoles) {
    if (request.parameters.find(name) == nullptr) continue;
    return invalid_parameter(name, "the service makes the roles of a stack group it manages",
                             "Leave it out, or use PermissionModel SELF_MANAGED.");
  }
  if (request.parameters.find("StackArn") != nullptr) {
    return invalid_parameter("StackArn", "the stack group is managed by the service",
                             "Give the template, or use PermissionModel SELF_MANAGED.");
  }
  return automatic.is_map() ? take_auto_deployment(automatic, group) : std::nullopt;
}

}  // namespace

std::optional<Error> take_settings(const ActionRequest& request, const Context& context,
                                   GroupRow& group) {
  group.permissions = model_of(request).value_or(PermissionModel::kSelfManaged);
  group.expand_modules = expands_modules(request);
  if (group.permissions == PermissionModel::kServiceManaged) {
    if (auto refused = refuse_administrator(group.account, context)) return refused;
  }
  return take_of_model(request, context, group);
}

std::optional<Error> change_settings(const ActionRequest& request, const Context& context,
                                     bool has_instances, GroupRow& group) {
  const PermissionModel model = model_of(request).value_or(group.permissions);
  if (model != group.permissions && has_instances) {
    return invalid_parameter("PermissionModel", "the stack group has stack instances",
                             "Delete the instances first; their stacks can be retained.");
  }
  if (model != group.permissions) {
    group.permissions = model;
    group.administration_role.clear();
    group.execution_role.clear();
    group.auto_deployment = {};
    group.folders.clear();
    const bool incomplete = model == PermissionModel::kServiceManaged &&
                            !request.parameters.get("AutoDeployment").is_map();
    if (incomplete) {
      return invalid_parameter("AutoDeployment", "PermissionModel SERVICE_MANAGED needs it",
                               "Say whether members are deployed to as they come.");
    }
  }
  if (model == PermissionModel::kServiceManaged) {
    if (auto refused = refuse_administrator(group.account, context)) return refused;
  }
  if (expands_modules(request)) group.expand_modules = true;
  if (const Value& text = request.parameters.get("Description"); text.is_string()) {
    group.description = text.as_string();
  }
  return take_of_model(request, context, group);
}

}  // namespace cairn::service
