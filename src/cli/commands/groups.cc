// cairn group create, update, delete, show, list
#include <fmt/format.h>

#include <utility>

#include "cli/commands/confirm.h"
#include "cli/commands/group_calls.h"
#include "cli/commands/group_operations.h"
#include "cli/commands/rollout_preview.h"
#include "cli/commands/rollouts.h"
#include "cli/text.h"

namespace cairn::cli {
namespace {

Result<void> add_tags(const Command& command, ApiCall& call) {
  const auto tags = parse_assignments(command.tags, "--tag");
  if (!tags) return tags.error();
  for (std::size_t i = 0; i < tags->size(); ++i) {
    call.parameters.emplace_back(item_of("Tags", i) + ".Key", (*tags)[i].first);
    call.parameters.emplace_back(item_of("Tags", i) + ".Value", (*tags)[i].second);
  }
  return {};
}

std::string auto_deployment_text(const Value& told) {
  const auto is = [&told](std::string_view key) { return told.get(key) == Value::boolean(true); };
  if (!told.is_map()) return {};
  if (!is("Enabled")) return "off";
  return is("RetainStacksOnAccountRemoval") ? "on, stacks of accounts that leave are kept"
                                            : "on, stacks of accounts that leave are deleted";
}

std::string group_text(const Value& group) {
  std::vector<std::vector<std::string>> rows;
  const auto add_text = [&](std::string label, std::string text) {
    if (!text.empty()) rows.push_back({std::move(label), std::move(text)});
  };
  const auto add = [&](std::string label, std::string_view key) {
    add_text(std::move(label), std::string(group.get_string(key)));
  };
  add("Group", "StackGroupName");
  add("Id", "StackGroupId");
  add("Status", "Status");
  add("Description", "Description");
  add("Permissions", "PermissionModel");
  add("Administration role", "AdministrationRoleName");
  add("Execution role", "ExecutionRoleName");
  add_text("Automatic deployment", auto_deployment_text(group.get("AutoDeployment")));
  std::string folders;
  for (const Value& folder : group.get("RdFolderIds").items()) {
    if (folder.is_string())
      folders += (folders.empty() ? "" : ", ") + std::string(folder.as_string());
  }
  add_text("Folders", folders);
  add("Created (UTC)", "CreateTime");
  add("Updated (UTC)", "UpdateTime");
  const Value& drift = group.get("StackGroupDriftDetectionDetail");
  add_text("Drift", std::string(drift.get_string("StackGroupDriftStatus")));
  add_text("Drift looked for (UTC)", std::string(drift.get_string("DriftDetectionTime")));
  std::string text = table(rows);
  rows.clear();
  for (const Value& parameter : group.get("Parameters").items()) {
    rows.push_back({"  " + std::string(parameter.get_string("ParameterKey")),
                    std::string(parameter.get_string("ParameterValue"))});
  }
  return rows.empty() ? text : text + "\nParameters\n" + table(rows);
}

}  // namespace

Exit run_group_create(const Context& context) {
  const GroupOptions& options = context.command.group;
  auto call = group_definition(context, "CreateStackGroup");
  if (!call) return report_usage(context, call.error());
  if (options.service_managed && options.auto_deploy.empty()) {
    call->parameters.emplace_back("AutoDeployment", auto_deployment("off"));
  }
  if (!options.from_stack.empty()) {
    const auto arn = stack_arn_of(context, options.from_stack);
    if (const auto* failure = std::get_if<Failure>(&arn)) return report(context, *failure);
    call->parameters.emplace_back("StackArn", std::get<std::string>(arn));
  }
  if (const auto added = add_tags(context.command, *call); !added) {
    return report_usage(context, added.error());
  }
  if (!context.command.resource_group.empty()) {
    call->parameters.emplace_back("ResourceGroupId", context.command.resource_group);
  }
  call->parameters.emplace_back("ClientToken", context.host.nonce());
  const ApiAnswer made = ask(context, *call);
  if (!made) return report(context, made.failure(), {context.command.file, call->template_body});
  if (context.command.global.output == Output::kJson) {
    print_json(context, MapBuilder().set("StackGroupId", made.value().get("StackGroupId")).build());
  } else {
    context.host.out(std::string(made.value().get_string("StackGroupId")) + "\n");
  }
  return Exit::kOk;
}

Exit run_group_update(const Context& context) {
  auto call = group_update_call(context);
  if (!call) return report_usage(context, call.error());
  if (const auto end = not_wanted(context, *call)) return *end;
  return begin_rollout(context, std::move(*call));
}

Exit run_group_delete(const Context& context) {
  const std::string& name = context.command.group.name;
  if (const auto end = not_confirmed(context, fmt::format("Delete stack group {}?", name),
                                     "Nothing was deleted.")) {
    return *end;
  }
  const ApiAnswer deleted =
      ask(context, {.action = "DeleteStackGroup", .parameters = {{"StackGroupName", name}}});
  if (!deleted) return report(context, deleted.failure());
  if (context.command.global.output == Output::kText) {
    context.host.out(fmt::format("{} is deleted.\n", printable(name)));
  }
  return Exit::kOk;
}

Exit run_group_show(const Context& context) {
  const std::string& name = context.command.group.name;
  const ApiAnswer group =
      ask(context, {.action = "GetStackGroup",
                    .parameters = {{is_id(name) ? "StackGroupId" : "StackGroupName", name}}});
  if (!group) return report(context, group.failure());
  const Value& told = group.value().get("StackGroup");
  if (context.command.global.output == Output::kJson) {
    print_json(context, told);
  } else {
    context.host.out(group_text(told));
  }
  return Exit::kOk;
}

Exit run_group_list(const Context& context) {
  ApiCall call{.action = "ListStackGroups",
               .parameters = {{"Status", context.command.group.deleted ? "DELETED" : "ACTIVE"}}};
  if (const auto added = add_tags(context.command, call); !added) {
    return report_usage(context, added.error());
  }
  if (!context.command.resource_group.empty()) {
    call.parameters.emplace_back("ResourceGroupId", context.command.resource_group);
  }
  const ApiAnswer groups = ask_all_pages(context, std::move(call), "StackGroups");
  if (!groups) return report(context, groups.failure());
  if (context.command.global.output == Output::kJson) {
    print_json(context, MapBuilder().set("StackGroups", groups.value()).build());
    return Exit::kOk;
  }
  std::vector<std::vector<std::string>> rows = {
      {"NAME", "PERMISSIONS", "DRIFT", "CREATED (UTC)", "ID", "DESCRIPTION"}};
  for (const Value& group : groups.value().items()) {
    auto& row = rows.emplace_back();
    for (const char* key : {"StackGroupName", "PermissionModel", "StackGroupDriftStatus",
                            "CreateTime", "StackGroupId", "Description"}) {
      row.emplace_back(group.get_string(key));
    }
  }
  context.host.out(rows.size() == 1 ? "There are no stack groups.\n" : table(rows));
  return Exit::kOk;
}

}  // namespace cairn::cli
