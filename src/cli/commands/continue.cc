#include <fmt/format.h>

#include <algorithm>

#include "cli/commands/changes.h"
#include "cli/commands/confirm.h"
#include "cli/commands/follow.h"
#include "cli/text.h"

namespace cairn::cli {
namespace {

ApiCall continue_call(const Context& context, const std::string& stack_id,
                      const WantedUpdate& wanted) {
  const Command& command = context.command;
  ApiCall call{
      .action = "ContinueCreateStack",
      .parameters = {{"StackId", stack_id}, {"Mode", command.ignore ? "Ignore" : "Recreate"}},
      .template_body = wanted.body};
  append_parameters(wanted.parameters, call.parameters);
  for (std::size_t i = 0; i < command.recreated.size(); ++i) {
    call.parameters.emplace_back(fmt::format("RecreatingResources.{}", i + 1),
                                 command.recreated[i]);
  }
  if (command.parallelism) {
    call.parameters.emplace_back("Parallelism", std::to_string(*command.parallelism));
  }
  return call;
}

// Of a resource that exists and is made anew; empty for the others.
std::string removal_of(const Value& resource, const std::vector<std::string>& recreated) {
  const std::string_view id = resource.get_string("LogicalResourceId");
  const std::string_view physical_id = resource.get_string("PhysicalResourceId");
  const bool failed = resource.get_string("Status").ends_with("_FAILED");
  const bool asked = std::find(recreated.begin(), recreated.end(), id) != recreated.end();
  if (physical_id.empty() || (!failed && !asked)) return {};
  return fmt::format("  {}  {}  {}\n", printable(id),
                     printable(resource.get_string("ResourceType")), printable(physical_id));
}

std::optional<Exit> not_wanted(const Context& context, const std::string& stack_id) {
  const Command& command = context.command;
  if (command.yes || command.ignore) return std::nullopt;
  const ApiAnswer listed =
      ask(context, {.action = "ListStackResources", .parameters = {{"StackId", stack_id}}});
  if (!listed) return report(context, listed.failure());
  std::string removed;
  for (const Value& resource : listed.value().get("Resources").items()) {
    removed += removal_of(resource, command.recreated);
  }
  if (removed.empty()) return std::nullopt;
  context.host.err("Removed and made anew, with what depends on it:\n" + removed);
  return not_confirmed(context, "Continue " + command.stack + "?", "Nothing was changed.");
}

}  // namespace

Exit run_continue(const Context& context) {
  const Command& command = context.command;
  const auto wanted = wanted_update(context);
  if (!wanted) return report_usage(context, wanted.error());
  const auto found = stack_id_of(context);
  if (const auto* failure = std::get_if<Failure>(&found)) return report(context, *failure);
  const std::string& stack_id = std::get<std::string>(found);
  if (const auto end = not_wanted(context, stack_id)) return *end;
  const auto before = newest_event(context, stack_id);
  if (const auto* failure = std::get_if<Failure>(&before)) return report(context, *failure);

  const ApiAnswer continued = ask(context, continue_call(context, stack_id, *wanted));
  if (!continued) return report(context, continued.failure(), {command.file, wanted->body});
  if (command.no_wait) return say_accepted(context, stack_id);
  return follow(context, {.stack_id = stack_id,
                          .after_event = std::get<std::string>(before),
                          .success = {"CREATE_COMPLETE"}});
}

}  // namespace cairn::cli
