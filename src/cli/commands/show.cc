#include <fmt/format.h>

#include "cli/commands/commands.h"
#include "cli/text.h"

namespace cairn::cli {
namespace {

std::string summary_text(const Value& stack) {
  std::vector<std::vector<std::string>> rows;
  const auto add = [&](std::string label, std::string_view key) {
    const std::string_view text = stack.get_string(key);
    if (!text.empty()) rows.push_back({std::move(label), std::string(text)});
  };
  add("Stack", "StackName");
  add("Id", "StackId");
  add("Status", "Status");
  add("Reason", "StatusReason");
  add("Description", "Description");
  add("Created (UTC)", "CreateTime");
  add("Updated (UTC)", "UpdateTime");
  add("Deletion protection", "DeletionProtection");
  return table(rows);
}

std::string resources_text(const Value& resources) {
  std::vector<std::vector<std::string>> rows = {{"RESOURCE", "TYPE", "STATUS", "PHYSICAL ID"}};
  for (const Value& resource : resources.items()) {
    auto& row = rows.emplace_back();
    for (const char* key : {"LogicalResourceId", "ResourceType", "Status", "PhysicalResourceId"}) {
      row.emplace_back(resource.get_string(key));
    }
  }
  return rows.size() == 1 ? std::string() : table(rows);
}

}  // namespace

Exit run_show(const Context& context) {
  const auto found = stack_id_of(context);
  if (const auto* failure = std::get_if<Failure>(&found)) return report(context, *failure);
  const FormFields id = {{"StackId", std::get<std::string>(found)}};
  const ApiAnswer stack = ask(context, {.action = "GetStack", .parameters = id});
  if (!stack) return report(context, stack.failure());
  const ApiAnswer listed = ask(context, {.action = "ListStackResources", .parameters = id});
  if (!listed) return report(context, listed.failure());
  const Value& resources = listed.value().get("Resources");
  if (context.command.global.output == Output::kJson) {
    print_json(context,
               MapBuilder().set("Stack", stack.value()).set("Resources", resources).build());
    return Exit::kOk;
  }
  std::string text = summary_text(stack.value());
  for (const std::string& part : {outputs_text(stack.value()), resources_text(resources)}) {
    if (!part.empty()) text += "\n" + part;
  }
  context.host.out(text);
  return Exit::kOk;
}

}  // namespace cairn::cli
