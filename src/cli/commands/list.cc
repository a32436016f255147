#include <fmt/format.h>

#include <map>
#include <set>
#include <string_view>

#include "cli/commands/commands.h"
#include "cli/text.h"

namespace cairn::cli {
namespace {

using Rows = std::vector<std::vector<std::string>>;

// Nested stacks by the id of the stack around them. Those whose outer stack is not listed are gone
// from it, or it has another status: they stand with the outermost.
std::map<std::string_view, std::vector<const Value*>> by_parent(const Value& stacks) {
  std::set<std::string_view> listed;
  for (const Value& stack : stacks.items()) listed.insert(stack.get_string("StackId"));
  std::map<std::string_view, std::vector<const Value*>> children;
  for (const Value& stack : stacks.items()) {
    const std::string_view parent = stack.get_string("ParentStackId");
    children[listed.contains(parent) ? parent : std::string_view()].push_back(&stack);
  }
  return children;
}

void add_rows(const std::map<std::string_view, std::vector<const Value*>>& children,
              std::string_view parent, std::size_t depth, Rows& rows) {
  const auto found = children.find(parent);
  if (found == children.end()) return;
  for (const Value* stack : found->second) {
    auto& row = rows.emplace_back();
    for (const char* key : {"StackName", "Status", "CreateTime", "StackId"}) {
      row.emplace_back(stack->get_string(key));
    }
    row.front().insert(0, 2 * depth, ' ');
    add_rows(children, stack->get_string("StackId"), depth + 1, rows);
  }
}

}  // namespace

Exit run_list(const Context& context) {
  ApiCall call{.action = "ListStacks"};
  const auto& statuses = context.command.statuses;
  for (std::size_t i = 0; i < statuses.size(); ++i) {
    call.parameters.emplace_back(item_of("Status", i), statuses[i]);
  }
  if (context.command.nested) call.parameters.emplace_back("ShowNestedStack", "true");
  const ApiAnswer stacks = ask_all_pages(context, std::move(call), "Stacks");
  if (!stacks) return report(context, stacks.failure());
  if (context.command.global.output == Output::kJson) {
    print_json(context, MapBuilder().set("Stacks", stacks.value()).build());
    return Exit::kOk;
  }
  Rows rows = {{"NAME", "STATUS", "CREATED (UTC)", "ID"}};
  add_rows(by_parent(stacks.value()), {}, 0, rows);
  context.host.out(rows.size() == 1 ? "There are no stacks.\n" : table(rows));
  return Exit::kOk;
}

}  // namespace cairn::cli
