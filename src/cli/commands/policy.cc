#include "cli/commands/commands.h"
#include "cli/text.h"
#include "value/json.h"

namespace cairn::cli {

Exit run_policy_show(const Context& context) {
  const auto found = stack_id_of(context);
  if (const auto* failure = std::get_if<Failure>(&found)) return report(context, *failure);
  const ApiAnswer answer =
      ask(context,
          {.action = "GetStackPolicy", .parameters = {{"StackId", std::get<std::string>(found)}}});
  if (!answer) return report(context, answer.failure());
  const Value& policy = answer.value().get("StackPolicyBody");
  if (!policy.is_null() || context.command.global.output == Output::kJson) {
    print_json(context, policy);
  } else {
    context.host.err(printable(context.command.stack) +
                     " has no policy: updates may do anything.\n");
  }
  return Exit::kOk;
}

Exit run_policy_set(const Context& context) {
  const auto policy = context.host.read_file(context.command.policy_file);
  if (!policy) return report_usage(context, policy.error());
  const auto found = stack_id_of(context);
  if (const auto* failure = std::get_if<Failure>(&found)) return report(context, *failure);
  const std::string& stack_id = std::get<std::string>(found);
  const ApiAnswer set =
      ask(context, {.action = "SetStackPolicy",
                    .parameters = {{"StackId", stack_id}, {"StackPolicyBody", *policy}}});
  if (!set) return report(context, set.failure(), {context.command.policy_file, *policy});
  if (context.command.global.output == Output::kJson) {
    print_json(context, MapBuilder().set("StackId", Value::string(stack_id)).build());
  } else {
    context.host.out(printable(context.command.stack) + " has the policy of " +
                     printable(context.command.policy_file) + "\n");
  }
  return Exit::kOk;
}

}  // namespace cairn::cli
