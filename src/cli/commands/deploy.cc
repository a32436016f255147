#include <fmt/format.h>

#include "cli/commands/follow.h"
#include "cli/parameters.h"

namespace cairn::cli {
namespace {

ApiCall create_call(const Context& context, const Parameters& parameters, std::string body) {
  const Command& command = context.command;
  // With a token the call may be repeated: the service makes one stack of it.
  ApiCall call{.action = "CreateStack",
               .parameters = {{"StackName", command.stack}, {"ClientToken", context.host.nonce()}},
               .template_body = std::move(body)};
  append_parameters(parameters, call.parameters);
  const auto add = [&](std::string_view name, std::string value) {
    call.parameters.emplace_back(name, std::move(value));
  };
  if (command.timeout_minutes) add("TimeoutInMinutes", std::to_string(*command.timeout_minutes));
  if (command.parallelism) add("Parallelism", std::to_string(*command.parallelism));
  if (command.disable_rollback) add("DisableRollback", "true");
  return call;
}

Failure explained(Failure failure, const std::string& name) {
  if (failure.error.code == "StackExists") {
    failure.error.fix = fmt::format(
        "Change it with: cairn update {} --template FILE. Or choose another --name.", name);
  }
  return failure;
}

}  // namespace

Exit run_deploy(const Context& context) {
  const Command& command = context.command;
  const auto body = context.host.read_file(command.file);
  if (!body) return report_usage(body.error(), {}, command.global, context.host);
  const auto parameters = given_parameters(context);
  if (!parameters) return report_usage(parameters.error(), {}, command.global, context.host);

  const ApiAnswer created = ask(context, create_call(context, *parameters, *body));
  if (!created) {
    return report(context, explained(created.failure(), command.stack), {command.file, *body});
  }
  const std::string stack_id(created.value().get_string("StackId"));
  if (!command.no_wait) {
    return follow(context,
                  {.stack_id = stack_id, .after_event = {}, .success = {"CREATE_COMPLETE"}});
  }
  if (command.global.output == Output::kJson) {
    print_json(context, created.value());
  } else {
    context.host.out(stack_id + "\n");
  }
  return Exit::kOk;
}

}  // namespace cairn::cli
