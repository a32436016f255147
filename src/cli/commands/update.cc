#include "cli/commands/follow.h"
#include "cli/parameters.h"

namespace cairn::cli {
namespace {

ApiCall update_call(const Context& context, const std::string& stack_id,
                    const Parameters& parameters, std::string body) {
  const Command& command = context.command;
  // With a token the call may be repeated: the service makes one update of it.
  ApiCall call{.action = "UpdateStack",
               .parameters = {{"StackId", stack_id}, {"ClientToken", context.host.nonce()}},
               .template_body = std::move(body)};
  append_parameters(parameters, call.parameters);
  const auto add = [&](std::string name, std::string value) {
    call.parameters.emplace_back(std::move(name), std::move(value));
  };
  if (command.use_previous) add("UsePreviousParameters", "true");
  if (command.replace) add("ReplacementOption", "Enabled");
  for (std::size_t i = 0; i < command.tainted.size(); ++i) {
    add("TaintResources." + std::to_string(i + 1), command.tainted[i]);
  }
  if (command.timeout_minutes) add("TimeoutInMinutes", std::to_string(*command.timeout_minutes));
  if (command.parallelism) add("Parallelism", std::to_string(*command.parallelism));
  return call;
}

}  // namespace

Exit run_update(const Context& context) {
  const Command& command = context.command;
  std::string body;
  if (!command.file.empty()) {
    auto text = context.host.read_file(command.file);
    if (!text) return report_usage(text.error(), {}, command.global, context.host);
    body = std::move(text).value();
  }
  const auto parameters = given_parameters(context);
  if (!parameters) return report_usage(parameters.error(), {}, command.global, context.host);
  const auto found = stack_id_of(context);
  if (const auto* failure = std::get_if<Failure>(&found)) return report(context, *failure);
  const std::string& stack_id = std::get<std::string>(found);
  const auto before = newest_event(context, stack_id);
  if (const auto* failure = std::get_if<Failure>(&before)) return report(context, *failure);

  const ApiAnswer updated = ask(context, update_call(context, stack_id, *parameters, body));
  if (!updated) return report(context, updated.failure(), {command.file, body});
  if (command.no_wait) return say_accepted(context, stack_id);
  return follow(context, {.stack_id = stack_id,
                          .after_event = std::get<std::string>(before),
                          .success = "UPDATE_COMPLETE"});
}

}  // namespace cairn::cli
