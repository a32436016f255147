#include <fmt/format.h>

#include "cli/commands/changes.h"
#include "cli/text.h"

namespace cairn::cli {
namespace {

void print_diff(const Context& context, const Preview& preview, const ChangeList& changes) {
  const ChangeCounts counts = count(changes);
  if (context.command.global.output == Output::kJson) {
    MapBuilder document;
    document.set("Changes", preview.changes).set("Summary", summary_document(counts));
    if (preview.refusal) {
      document.set("Refusal", problem_document(*preview.refusal).get("Error"));
    }
    return print_json(context, document.build());
  }
  std::string text = changes_text(context, "Changes of " + context.command.stack, changes);
  text += replacing_text(context, changes);
  context.host.out(text + refusal_text(context, preview));
}

}  // namespace

Exit run_diff(const Context& context) {
  const auto wanted = wanted_update(context);
  if (!wanted) return report_usage(context, wanted.error());
  const auto found = stack_id_of(context);
  if (const auto* failure = std::get_if<Failure>(&found)) return report(context, *failure);
  const std::string& stack_id = std::get<std::string>(found);
  const auto previewed = preview(context, stack_id, *wanted);
  if (const auto* failure = std::get_if<Failure>(&previewed)) {
    return report(context, *failure, {context.command.file, wanted->body});
  }
  const Preview& told = std::get<Preview>(previewed);
  const ChangeList changes = read_changes(told.changes);
  print_diff(context, told, changes);
  return context.command.exit_code && !changes.empty() ? Exit::kFailed : Exit::kOk;
}

}  // namespace cairn::cli
