#include <fmt/format.h>

#include "cli/commands/commands.h"
#include "cli/text.h"

namespace cairn::cli {

Exit run_resource(const Context& context) {
  const Command& command = context.command;
  const auto found = stack_id_of(context);
  if (const auto* failure = std::get_if<Failure>(&found)) return report(context, *failure);
  const std::string& stack_id = std::get<std::string>(found);
  ApiCall call{.action = "OrderStackResource",
               .parameters = {{"StackId", stack_id},
                              {"LogicalResourceId", command.resource},
                              {"Order", command.order}}};
  if (command.order_minutes) {
    call.parameters.emplace_back("TimeoutInMinutes", std::to_string(*command.order_minutes));
  }
  const ApiAnswer ordered = ask(context, call);
  if (!ordered) return report(context, ordered.failure());
  if (command.global.output == Output::kJson) {
    print_json(context, MapBuilder()
                            .set("StackId", Value::string(stack_id))
                            .set("LogicalResourceId", Value::string(command.resource))
                            .set("Order", Value::string(command.order))
                            .build());
  } else {
    context.host.out(fmt::format("{} of {}: {}\n", printable(command.resource),
                                 printable(command.stack), command.order));
  }
  return Exit::kOk;
}

}  // namespace cairn::cli
