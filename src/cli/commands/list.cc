#include <fmt/format.h>

#include "cli/commands/commands.h"
#include "cli/text.h"

namespace cairn::cli {

Exit run_list(const Context& context) {
  ApiCall call{.action = "ListStacks"};
  const auto& statuses = context.command.statuses;
  for (std::size_t i = 0; i < statuses.size(); ++i) {
    call.parameters.emplace_back(fmt::format("Status.{}", i + 1), statuses[i]);
  }
  const ApiAnswer stacks = ask_all_pages(context, std::move(call), "Stacks");
  if (!stacks) return report(context, stacks.failure());
  if (context.command.global.output == Output::kJson) {
    print_json(context, MapBuilder().set("Stacks", stacks.value()).build());
    return Exit::kOk;
  }
  std::vector<std::vector<std::string>> rows = {{"NAME", "STATUS", "CREATED (UTC)", "ID"}};
  for (const Value& stack : stacks.value().items()) {
    auto& row = rows.emplace_back();
    for (const char* key : {"StackName", "Status", "CreateTime", "StackId"}) {
      row.emplace_back(stack.get_string(key));
    }
  }
  context.host.out(rows.size() == 1 ? "There are no stacks.\n" : table(rows));
  return Exit::kOk;
}

}  // namespace cairn::cli
