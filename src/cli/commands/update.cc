#include <fmt/format.h>

#include "cli/commands/changes.h"
#include "cli/commands/confirm.h"
#include "cli/commands/follow.h"

namespace cairn::cli {
namespace {

// Shows what changes; asks when that destroys something. The Exit ends the command.
std::optional<Exit> not_wanted(const Context& context, const std::string& stack_id,
                               const WantedUpdate& wanted) {
  const auto previewed = preview(context, stack_id, wanted);
  if (const auto* failure = std::get_if<Failure>(&previewed)) {
    return report(context, *failure, {context.command.file, wanted.body});
  }
  const Preview& told = std::get<Preview>(previewed);
  const ChangeList changes = read_changes(told.changes);
  if (context.command.global.output != Output::kJson) {
    context.host.out(changes_text(context, "Changes of " + context.command.stack, changes) +
                     replacing_text(context, changes) + "\n");
  }
  // A policy for this update only is not known to the preview.
  if (told.refusal && context.command.policy_during_file.empty()) {
    return report(context, *told.refusal);
  }
  const ChangeCounts counts = count(changes);
  if (!counts.destroys()) return std::nullopt;
  return not_confirmed(context, destruction_of(counts) + ". Update " + context.command.stack + "?",
                       "Nothing was changed.");
}

// What was shown is of the stack as it was before; while somebody looks at it and makes up his mind
// another operation may run. The Exit ends the command.
std::optional<Exit> changed_since(const Context& context, const std::string& stack_id,
                                  const std::string& event) {
  const auto now = newest_event(context, stack_id);
  if (const auto* failure = std::get_if<Failure>(&now)) return report(context, *failure);
  if (std::get<std::string>(now) == event) return std::nullopt;
  report_usage(context, {.code = "StackChanged",
                         .message = context.command.stack +
                                    " was changed by somebody else after its changes were shown. "
                                    "Nothing was done.",
                         .fix = "Look at it again: run the same command."});
  return Exit::kNotConfirmed;
}

}  // namespace

Exit run_update(const Context& context) {
  const Command& command = context.command;
  const auto wanted = wanted_update(context);
  if (!wanted) return report_usage(context, wanted.error());
  const auto found = stack_id_of(context);
  if (const auto* failure = std::get_if<Failure>(&found)) return report(context, *failure);
  const std::string& stack_id = std::get<std::string>(found);

  // With a token the call may be repeated: the service makes one update of it.
  ApiCall call{.action = "UpdateStack",
               .parameters = {{"StackId", stack_id}, {"ClientToken", context.host.nonce()}}};
  add_wanted(context, *wanted, call);
  if (const auto added = add_settings(context, call); !added) {
    return report_usage(context, added.error());
  }
  const auto before = newest_event(context, stack_id);
  if (const auto* failure = std::get_if<Failure>(&before)) return report(context, *failure);
  if (const auto end = not_wanted(context, stack_id, *wanted)) return *end;
  if (const auto end = changed_since(context, stack_id, std::get<std::string>(before))) return *end;
  const ApiAnswer updated = ask(context, call);
  if (!updated) return report(context, updated.failure(), {command.file, wanted->body});
  if (command.no_wait) return say_accepted(context, stack_id);
  return follow(context, {.stack_id = stack_id,
                          .after_event = std::get<std::string>(before),
                          .success = {"UPDATE_COMPLETE"}});
}

}  // namespace cairn::cli
