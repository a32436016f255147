// cairn instances create, update, delete, list, show
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "cli/commands/confirm.h"
#include "cli/commands/group_operations.h"
#include "cli/commands/rollout_preview.h"
#include "cli/commands/rollouts.h"
#include "cli/text.h"

namespace cairn::cli {
namespace {

ApiCall about_group(const Context& context, std::string action) {
  return {.action = std::move(action),
          .parameters = {{"StackGroupName", context.command.group.name}}};
}

std::string question(const GroupOptions& options) {
  const auto named = [](const std::vector<std::string>& names) {
    return fmt::format("{}", fmt::join(names, ", "));
  };
  const std::string where =
      options.folders.empty() ? named(options.accounts) : "folders " + named(options.folders);
  return printable(fmt::format(
      "{} the instances of {} for {} in {}, {}?", options.keep_stacks ? "Forget" : "Delete",
      options.name, where, named(options.regions),
      options.keep_stacks ? "and leave their stacks" : "with their stacks"));
}

bool is_meant(const std::vector<std::string>& names, std::string_view name) {
  return names.empty() || std::find(names.begin(), names.end(), name) != names.end();
}

std::string instance_text(const Value& instance) {
  std::vector<std::vector<std::string>> rows;
  const auto add = [&](std::string label, std::string_view key) {
    const std::string_view text = instance.get_string(key);
    if (!text.empty()) rows.push_back({std::move(label), std::string(text)});
  };
  add("Group", "StackGroupName");
  add("Account", "AccountId");
  add("Region", "RegionId");
  add("Folder", "RdFolderId");
  add("Status", "Status");
  add("Reason", "StatusReason");
  add("Stack id", "StackId");
  add("Drift", "StackDriftStatus");
  add("Drift looked for (UTC)", "DriftDetectionTime");
  std::string text = table(rows);
  rows.clear();
  for (const Value& parameter : instance.get("ParameterOverrides").items()) {
    rows.push_back({"  " + std::string(parameter.get_string("ParameterKey")),
                    std::string(parameter.get_string("ParameterValue"))});
  }
  if (!rows.empty()) text += "\nOverrides\n" + table(rows);
  const std::string outputs = outputs_text(instance);
  return outputs.empty() ? text : text + "\n" + outputs;
}

}  // namespace

Exit run_instances_create(const Context& context) {
  auto call = instances_create_call(context);
  if (!call) return report_usage(context, call.error());
  return begin_rollout(context, std::move(*call));
}

Exit run_instances_update(const Context& context) {
  auto call = instances_update_call(context);
  if (!call) return report_usage(context, call.error());
  if (const auto end = not_wanted(context, *call)) return *end;
  return begin_rollout(context, std::move(*call));
}

Exit run_instances_delete(const Context& context) {
  auto call = instances_delete_call(context);
  if (!call) return report_usage(context, call.error());
  const std::string asked = question(context.command.group);
  if (const auto end = not_confirmed(context, asked, "Nothing was deleted.")) return *end;
  return begin_rollout(context, std::move(*call));
}

Exit run_instances_list(const Context& context) {
  const GroupOptions& options = context.command.group;
  ApiCall call = about_group(context, "ListStackInstances");
  // The action takes one of each; more are picked here.
  if (options.accounts.size() == 1) {
    call.parameters.emplace_back("StackInstanceAccountId", options.accounts.front());
  }
  if (options.regions.size() == 1) {
    call.parameters.emplace_back("StackInstanceRegionId", options.regions.front());
  }
  const ApiAnswer listed = ask_all_pages(context, std::move(call), "StackInstances");
  if (!listed) return report(context, listed.failure());
  std::vector<Value> instances;
  for (const Value& instance : listed.value().items()) {
    if (is_meant(options.accounts, instance.get_string("AccountId")) &&
        is_meant(options.regions, instance.get_string("RegionId")) &&
        is_meant(context.command.statuses, instance.get_string("Status"))) {
      instances.push_back(instance);
    }
  }
  if (context.command.global.output == Output::kJson) {
    print_json(context,
               MapBuilder().set("StackInstances", Value::list(std::move(instances))).build());
    return Exit::kOk;
  }
  std::vector<std::vector<std::string>> rows = {
      {"ACCOUNT", "REGION", "STATUS", "DRIFT", "STACK ID", "REASON"}};
  for (const Value& instance : instances) {
    auto& row = rows.emplace_back();
    for (const char* key :
         {"AccountId", "RegionId", "Status", "StackDriftStatus", "StackId", "StatusReason"}) {
      row.emplace_back(instance.get_string(key));
    }
  }
  context.host.out(rows.size() == 1 ? "There are no instances.\n" : table(rows));
  return Exit::kOk;
}

Exit run_instances_show(const Context& context) {
  ApiCall call = about_group(context, "GetStackInstance");
  call.parameters.emplace_back("StackInstanceAccountId", context.command.group.account);
  call.parameters.emplace_back("StackInstanceRegionId", context.command.group.region);
  call.parameters.emplace_back("OutputOption", "Enabled");
  const ApiAnswer instance = ask(context, call);
  if (!instance) return report(context, instance.failure());
  const Value& told = instance.value().get("StackInstance");
  if (context.command.global.output == Output::kJson) {
    print_json(context, told);
  } else {
    context.host.out(instance_text(told));
  }
  return Exit::kOk;
}

}  // namespace cairn::cli
