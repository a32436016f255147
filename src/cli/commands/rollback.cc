// cairn rollback: shown first, then asked, then done and watched.
#include <fmt/format.h>

#include "cli/commands/changes.h"
#include "cli/commands/confirm.h"
#include "cli/commands/follow.h"
#include "cli/commands/revisions.h"
#include "cli/text.h"

namespace cairn::cli {
namespace {

// The revision that is named; else the one before the present one. After an operation that failed
// the present one is what the stack was before.
std::variant<int, Failure> target_of(const Context& context, const std::string& stack_id) {
  if (context.command.revision) return *context.command.revision;
  const ApiAnswer stack =
      ask(context, {.action = "GetStack", .parameters = {{"StackId", stack_id}}});
  if (!stack) return stack.failure();
  const auto listed = revisions_of(context, stack_id);
  if (const auto* failure = std::get_if<Failure>(&listed)) return *failure;
  const Value& revisions = std::get<Value>(listed);
  std::optional<int> target = newest_revision(revisions);
  const bool failed = stack.value().get_string("Status").ends_with("_FAILED");
  if (target && !failed) target = newest_revision(revisions, target);
  if (!target) return no_revision(context);
  return *target;
}

std::variant<Preview, Failure> previewed(const Context& context, ApiCall call) {
  call.parameters.emplace_back("DryRun", "true");
  const ApiAnswer answer = ask(context, call);
  if (!answer) return answer.failure();
  return read_preview(answer.value());
}

// Shows what changes and asks. The Exit ends the command.
std::optional<Exit> not_wanted(const Context& context, const ApiCall& call, int revision) {
  const auto told = previewed(context, call);
  if (const auto* failure = std::get_if<Failure>(&told)) return report(context, *failure);
  const Preview& preview = std::get<Preview>(told);
  const ChangeList changes = read_changes(preview.changes);
  if (context.command.global.output != Output::kJson) {
    const std::string title =
        fmt::format("Changes of {}, back to revision {}", context.command.stack, revision);
    context.host.out(changes_text(context, title, changes) + replacing_text(context, changes) +
                     "\n");
  }
  if (preview.refusal) return report(context, *preview.refusal);
  const std::string destroyed = destruction_of(count(changes));
  return not_confirmed(
      context,
      fmt::format("{}{}Roll {} back to revision {}?", destroyed, destroyed.empty() ? "" : ". ",
                  printable(context.command.stack), revision),
      "Nothing was changed.");
}

}  // namespace

Exit run_rollback(const Context& context) {
  const auto found = stack_id_of(context);
  if (const auto* failure = std::get_if<Failure>(&found)) return report(context, *failure);
  const std::string& stack_id = std::get<std::string>(found);
  const auto target = target_of(context, stack_id);
  if (const auto* failure = std::get_if<Failure>(&target)) return report(context, *failure);
  const int revision = std::get<int>(target);
  ApiCall call{.action = "UpdateStackToRevision",
               .parameters = {{"StackId", stack_id}, {"Revision", std::to_string(revision)}}};
  if (const auto added = add_settings(context, call); !added) {
    return report_usage(context, added.error());
  }
  if (const auto end = not_wanted(context, call, revision)) return *end;
  const auto before = newest_event(context, stack_id);
  if (const auto* failure = std::get_if<Failure>(&before)) return report(context, *failure);
  // With a token the call may be repeated: the service makes one update of it.
  call.parameters.emplace_back("ClientToken", context.host.nonce());
  const ApiAnswer begun = ask(context, call);
  if (!begun) return report(context, begun.failure());
  if (context.command.no_wait) return say_accepted(context, stack_id);
  return follow(context, {.stack_id = stack_id,
                          .after_event = std::get<std::string>(before),
                          .success = {"UPDATE_COMPLETE"}});
}

}  // namespace cairn::cli
