#include <fmt/format.h>

#include "cli/commands/confirm.h"
#include "cli/commands/follow.h"
#include "cli/text.h"

namespace cairn::cli {
namespace {

// What is to be left in the cloud, as DeleteStack and ListStackOperationRisks take it.
void add_retained(const Command& command, ApiCall& call) {
  for (std::size_t i = 0; i < command.retained.size(); ++i) {
    call.parameters.emplace_back(fmt::format("RetainResources.{}", i + 1), command.retained[i]);
  }
  if (command.retain_all) call.parameters.emplace_back("RetainAllResources", "true");
}

// What speaks against the deletion, a line each; empty when nothing does.
std::variant<std::string, Failure> risks_text(const Context& context, const std::string& stack_id) {
  ApiCall call{.action = "ListStackOperationRisks",
               .parameters = {{"StackId", stack_id}, {"OperationType", "DeleteStack"}}};
  add_retained(context.command, call);
  const ApiAnswer answer = ask(context, call);
  if (!answer) return answer.failure();
  const bool color = wants_color(context.command.global, context.host);
  std::string text;
  for (const Value& risk : answer.value().get("RiskResources").items()) {
    std::string_view why = risk.get_string("Reason");
    if (why.empty()) why = risk.get_string("Message");
    text += fmt::format("  {}  {}  {}  {}\n",
                        painted(printable(risk.get_string("RiskType")), Ink::kRed, color),
                        printable(risk.get_string("LogicalResourceId")),
                        printable(risk.get_string("PhysicalResourceId")), printable(why));
  }
  return text.empty() ? text : "Before you delete it:\n" + text;
}

std::string question(const Command& command, const Value& stack) {
  std::string what = "with its resources";
  if (command.retain_all) {
    what = "and leave all of its resources in the cloud";
  } else if (!command.retained.empty()) {
    what = fmt::format("with its resources, but {}", fmt::join(command.retained, ", "));
  }
  return printable(fmt::format("Delete stack {} ({}) {}?", stack.get_string("StackName"),
                               stack.get_string("StackId"), what));
}

// Tells the risks and asks. The Exit ends the command.
std::optional<Exit> not_wanted(const Context& context, const std::string& stack_id) {
  if (context.command.yes) return std::nullopt;
  const ApiAnswer stack =
      ask(context, {.action = "GetStack", .parameters = {{"StackId", stack_id}}});
  if (!stack) return report(context, stack.failure());
  const auto risks = risks_text(context, stack_id);
  if (const auto* failure = std::get_if<Failure>(&risks)) return report(context, *failure);
  context.host.err(std::get<std::string>(risks));
  return not_confirmed(context, question(context.command, stack.value()), "Nothing was deleted.");
}

}  // namespace

Exit run_delete(const Context& context) {
  const Command& command = context.command;
  const auto found = stack_id_of(context);
  if (const auto* failure = std::get_if<Failure>(&found)) return report(context, *failure);
  const std::string& stack_id = std::get<std::string>(found);
  if (const auto end = not_wanted(context, stack_id)) return *end;
  const auto before = newest_event(context, stack_id);
  if (const auto* failure = std::get_if<Failure>(&before)) return report(context, *failure);

  ApiCall call{.action = "DeleteStack", .parameters = {{"StackId", stack_id}}};
  add_retained(command, call);
  const ApiAnswer deleted = ask(context, call);
  if (!deleted) return report(context, deleted.failure());
  if (!command.no_wait) {
    return follow(context, {.stack_id = stack_id,
                            .after_event = std::get<std::string>(before),
                            .success = {"DELETE_COMPLETE"}});
  }
  return say_accepted(context, stack_id);
}

}  // namespace cairn::cli
