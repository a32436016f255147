#include <fmt/format.h>

#include "cli/commands/follow.h"
#include "cli/text.h"

namespace cairn::cli {
namespace {

bool is_confirmed(const Context& context, const Value& stack) {
  const auto answer = context.host.ask(fmt::format(
      "Delete stack {} ({}) with its resources? [y/N] ", printable(stack.get_string("StackName")),
      printable(stack.get_string("StackId"))));
  return answer && (*answer == "y" || *answer == "Y" || *answer == "yes");
}

}  // namespace

Exit run_delete(const Context& context) {
  const Command& command = context.command;
  const auto found = stack_id_of(context);
  if (const auto* failure = std::get_if<Failure>(&found)) return report(context, *failure);
  const std::string& stack_id = std::get<std::string>(found);

  if (!command.yes) {
    const ApiAnswer stack =
        ask(context, {.action = "GetStack", .parameters = {{"StackId", stack_id}}});
    if (!stack) return report(context, stack.failure());
    if (!is_confirmed(context, stack.value())) {
      return report_usage({.code = "NotConfirmed",
                           .message = "Nothing was deleted.",
                           .fix = "Answer y, or give --yes."},
                          {}, command.global, context.host);
    }
  }
  const auto before = newest_event(context, stack_id);
  if (const auto* failure = std::get_if<Failure>(&before)) return report(context, *failure);

  const ApiAnswer deleted =
      ask(context, {.action = "DeleteStack", .parameters = {{"StackId", stack_id}}});
  if (!deleted) return report(context, deleted.failure());
  if (!command.no_wait) {
    return follow(context, {.stack_id = stack_id,
                            .after_event = std::get<std::string>(before),
                            .success = "DELETE_COMPLETE"});
  }
  return say_accepted(context, stack_id);
}

}  // namespace cairn::cli
