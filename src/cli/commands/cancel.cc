#include "cli/commands/follow.h"

namespace cairn::cli {

Exit run_cancel(const Context& context) {
  const Command& command = context.command;
  const auto found = stack_id_of(context);
  if (const auto* failure = std::get_if<Failure>(&found)) return report(context, *failure);
  const std::string& stack_id = std::get<std::string>(found);
  const auto before = newest_event(context, stack_id);
  if (const auto* failure = std::get_if<Failure>(&before)) return report(context, *failure);

  ApiCall call{
      .action = "CancelStackOperation",
      .parameters = {{"StackId", stack_id}, {"CancelType", command.quick ? "Quick" : "Safe"}}};
  if (command.any_operation) call.parameters.emplace_back("AllowedStackOperations.1", "ALL");
  const ApiAnswer cancelled = ask(context, call);
  if (!cancelled) return report(context, cancelled.failure());
  if (command.no_wait) return say_accepted(context, stack_id);
  // Whatever state it comes to rest in: it was to be stopped.
  return follow(
      context, {.stack_id = stack_id, .after_event = std::get<std::string>(before), .success = {}});
}

}  // namespace cairn::cli
