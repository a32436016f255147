#include "cli/commands/confirm.h"

namespace cairn::cli {

std::optional<Exit> not_confirmed(const Context& context, const std::string& question,
                                  const std::string& nothing) {
  if (context.command.yes) return std::nullopt;
  if (!context.host.can_ask()) {
    report_usage(context, {.code = "NotConfirmed",
                           .message = nothing + " There is no terminal to ask on: " + question,
                           .fix = "Give --yes."});
    return Exit::kNotConfirmed;
  }
  const auto answer = context.host.ask(question + " [y/N] ");
  if (answer && (*answer == "y" || *answer == "Y" || *answer == "yes")) return std::nullopt;
  report_usage(context,
               {.code = "NotConfirmed", .message = nothing, .fix = "Answer y, or give --yes."});
  return Exit::kNotConfirmed;
}

}  // namespace cairn::cli
