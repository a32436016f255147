#include <fmt/format.h>

#include "cli/commands/commands.h"

namespace cairn::cli {

Exit run_validate(const Context& context) {
  const Command& command = context.command;
  const auto body = context.host.read_file(command.file);
  if (!body) return report_usage(body.error(), {}, command.global, context.host);
  const ApiAnswer answer =
      ask(context, {.action = "ValidateTemplate", .parameters = {}, .template_body = *body});
  if (!answer) return report(context, answer.failure(), {command.file, *body});
  if (command.global.output == Output::kJson) {
    print_json(context, answer.value());
    return Exit::kOk;
  }
  const Value& found = answer.value();
  context.host.out(fmt::format("{} is valid: {} parameters, {} resources, {} outputs\n",
                               command.file, found.get("Parameters").size(),
                               found.get("Resources").size(), found.get("Outputs").size()));
  return Exit::kOk;
}

}  // namespace cairn::cli
