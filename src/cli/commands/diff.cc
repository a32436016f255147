#include <fmt/format.h>

#include "cli/commands/changes.h"
#include "cli/text.h"

namespace cairn::cli {
namespace {

// Whether the service would take the update, as a dry run says; nullopt: it would.
std::optional<Failure> refusal(const Context& context, const std::string& stack_id,
                               const WantedUpdate& wanted) {
  ApiCall call{.action = "UpdateStack", .parameters = {{"StackId", stack_id}, {"DryRun", "true"}}};
  add_wanted(context, wanted, call);
  if (context.command.replace) call.parameters.emplace_back("ReplacementOption", "Enabled");
  const ApiAnswer answer = ask(context, call);
  return answer ? std::nullopt : std::optional(answer.failure());
}

void print_diff(const Context& context, const ChangeList& changes, const Value& told,
                const std::optional<Failure>& refused) {
  const ChangeCounts counts = count(changes);
  if (context.command.global.output == Output::kJson) {
    MapBuilder document;
    document.set("Changes", told).set("Summary", summary_document(counts));
    if (refused) document.set("Refused", problem_document(*refused).get("Error"));
    return print_json(context, document.build());
  }
  const bool color = wants_color(context.command.global, context.host);
  std::string text = changes_text(context, "Changes of " + context.command.stack, changes);
  text += replacing_text(context, changes);
  context.host.out(text);
  if (!refused) return;
  context.host.out(painted("The service would refuse this update:\n", Ink::kRed, color) +
                   problem_text(*refused, {}, context.host.terminal().width, color));
}

}  // namespace

Exit run_diff(const Context& context) {
  const auto wanted = wanted_update(context);
  if (!wanted) return report_usage(context, wanted.error());
  const auto found = stack_id_of(context);
  if (const auto* failure = std::get_if<Failure>(&found)) return report(context, *failure);
  const std::string& stack_id = std::get<std::string>(found);
  const auto told = preview(context, stack_id, *wanted);
  if (const auto* failure = std::get_if<Failure>(&told)) {
    return report(context, *failure, {context.command.file, wanted->body});
  }
  const ChangeList changes = read_changes(std::get<Value>(told));
  // What changes nothing is not refused by anybody.
  const auto refused = changes.empty() ? std::nullopt : refusal(context, stack_id, *wanted);
  print_diff(context, changes, std::get<Value>(told), refused);
  return context.command.exit_code && !changes.empty() ? Exit::kFailed : Exit::kOk;
}

}  // namespace cairn::cli
