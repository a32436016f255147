#include "cli/commands/group_operations.h"

#include <utility>

#include "cli/commands/group_calls.h"
#include "value/json.h"

namespace cairn::cli {
namespace {

// The template from wherever it comes; none is given when the group keeps its own.
Result<void> add_template(const Context& context, ApiCall& call) {
  const GroupOptions& options = context.command.group;
  auto body = optional_file(context, context.command.file);
  if (!body) return body.error();
  call.template_body = std::move(*body);
  const auto add = [&call](const char* name, const std::string& value) {
    if (!value.empty()) call.parameters.emplace_back(name, value);
  };
  add("TemplateURL", options.template_url);
  add("TemplateId", options.template_id);
  add("TemplateVersion", options.template_version);
  return {};
}

// What create and update take alike.
Result<ApiCall> deployment(const Context& context, std::string action) {
  ApiCall call{.action = std::move(action),
               .parameters = {{"StackGroupName", context.command.group.name}}};
  add_targets(context.command.group, call);
  if (auto added = add_preferences(context.command.group, call); !added) return added.error();
  if (auto added = add_overrides(context, call); !added) return added.error();
  if (const auto& minutes = context.command.timeout_minutes) {
    call.parameters.emplace_back("TimeoutInMinutes", std::to_string(*minutes));
  }
  return call;
}

}  // namespace

std::string auto_deployment(std::string_view word) {
  MapBuilder told;
  told.set("Enabled", Value::boolean(word != "off"));
  if (word != "off") {
    told.set("RetainStacksOnAccountRemoval", Value::boolean(word == "keep"));
  }
  return to_json(told.build());
}

Result<ApiCall> group_definition(const Context& context, std::string action) {
  const GroupOptions& options = context.command.group;
  ApiCall call{.action = std::move(action), .parameters = {{"StackGroupName", options.name}}};
  if (auto added = add_template(context, call); !added) return added.error();
  const auto parameters = given_parameters(context);
  if (!parameters) return parameters.error();
  append_parameters(*parameters, call.parameters);
  const auto add = [&call](const char* name, const std::string& value) {
    if (!value.empty()) call.parameters.emplace_back(name, value);
  };
  add("Description", context.command.description);
  add("AdministrationRoleName", options.administration_role);
  add("ExecutionRoleName", options.execution_role);
  if (options.service_managed) add("PermissionModel", "SERVICE_MANAGED");
  if (options.self_managed) add("PermissionModel", "SELF_MANAGED");
  if (!options.auto_deploy.empty()) add("AutoDeployment", auto_deployment(options.auto_deploy));
  if (options.expand_modules)
    call.parameters.emplace_back(item_of("Capabilities", 0), "ExpandModules");
  return call;
}

Result<ApiCall> group_update_call(const Context& context) {
  auto call = group_definition(context, "UpdateStackGroup");
  if (!call) return call;
  const GroupOptions& options = context.command.group;
  add_targets(options, *call);
  if (auto added = add_preferences(options, *call); !added) return added.error();
  if (options.configure_only) {
    call->parameters.emplace_back(item_of("DeploymentOptions", 0), "Configure");
  }
  return call;
}

Result<ApiCall> instances_create_call(const Context& context) {
  auto call = deployment(context, "CreateStackInstances");
  if (!call) return call;
  if (context.command.disable_rollback) call->parameters.emplace_back("DisableRollback", "true");
  if (context.command.group.ignore_existing) {
    call->parameters.emplace_back(item_of("DeploymentOptions", 0), "IgnoreExisting");
  }
  return call;
}

Result<ApiCall> instances_update_call(const Context& context) {
  return deployment(context, "UpdateStackInstances");
}

Result<ApiCall> instances_delete_call(const Context& context) {
  const GroupOptions& options = context.command.group;
  ApiCall call{.action = "DeleteStackInstances", .parameters = {{"StackGroupName", options.name}}};
  add_targets(options, call);
  if (auto added = add_preferences(options, call); !added) return added.error();
  call.parameters.emplace_back("RetainStacks", options.keep_stacks ? "true" : "false");
  return call;
}

}  // namespace cairn::cli
