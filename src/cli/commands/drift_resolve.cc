// cairn drift adopt, cairn drift revert: shown first, then asked, then done.
#include <fmt/format.h>

#include "cli/commands/confirm.h"
#include "cli/commands/drift.h"
#include "cli/commands/follow.h"
#include "cli/text.h"
#include "cli/value_diff.h"

namespace cairn::cli {
namespace {

ApiCall call_of(const Context& context, const std::string& action, const std::string& stack_id) {
  ApiCall call{
      .action = action,
      .parameters = {{"StackId", stack_id}, {"LogicalResourceId", context.command.resource}}};
  const auto& properties = context.command.properties;
  for (std::size_t i = 0; i < properties.size(); ++i) {
    call.parameters.emplace_back(fmt::format("PropertyPath.{}", i + 1), properties[i]);
  }
  return call;
}

ApiAnswer previewed(const Context& context, ApiCall call) {
  call.parameters.emplace_back("DryRun", "true");
  return ask(context, call);
}

// With a token the call may be repeated: the service does it once.
ApiAnswer carried_out(const Context& context, ApiCall call) {
  call.parameters.emplace_back("ClientToken", context.host.nonce());
  return ask(context, call);
}

std::string template_diff(const Value& preview, bool color) {
  return lines_text(
      line_diff(preview.get_string("OldTemplateBody"), preview.get_string("NewTemplateBody")),
      color);
}

bool as_text(const Context& context) {
  return context.command.global.output == Output::kText;
}

std::string resource_of(const Context& context) {
  return fmt::format("{} of {}", printable(context.command.resource),
                     printable(context.command.stack));
}

void show_revert(const Context& context, const Value& preview) {
  const bool anew = preview.get_string("Replacement") == "True";
  const bool color = wants_color(context.command.global, context.host);
  context.host.out(resource_of(context) +
                   (anew ? " is made anew, and what hangs on it follows\n"
                         : " is given again what the template says (-)\n" +
                               differences_text(preview.get("PropertyDifferences"), color)));
}

}  // namespace

Exit run_drift_adopt(const Context& context) {
  const auto found = stack_id_of(context);
  if (const auto* failure = std::get_if<Failure>(&found)) return report(context, *failure);
  const ApiCall call = call_of(context, "AdoptStackResourceDrift", std::get<std::string>(found));
  const ApiAnswer preview = previewed(context, call);
  if (!preview) return report(context, preview.failure());
  const bool color = wants_color(context.command.global, context.host);
  if (as_text(context)) {
    context.host.out("The template becomes\n" + template_diff(preview.value(), color));
  }
  if (const auto no = not_confirmed(context, fmt::format("Adopt {}?", resource_of(context)),
                                    "The template was not changed.")) {
    return *no;
  }
  const ApiAnswer adopted = carried_out(context, call);
  if (!adopted) return report(context, adopted.failure());
  if (as_text(context)) {
    context.host.out(resource_of(context) + ": the template says what it looks like\n");
  } else {
    print_json(context, adopted.value());
  }
  return Exit::kOk;
}

Exit run_drift_revert(const Context& context) {
  const auto found = stack_id_of(context);
  if (const auto* failure = std::get_if<Failure>(&found)) return report(context, *failure);
  const std::string& stack_id = std::get<std::string>(found);
  const auto before = newest_event(context, stack_id);
  if (const auto* failure = std::get_if<Failure>(&before)) return report(context, *failure);
  const ApiCall call = call_of(context, "RevertStackResourceDrift", stack_id);
  const ApiAnswer preview = previewed(context, call);
  if (!preview) return report(context, preview.failure());
  if (as_text(context)) show_revert(context, preview.value());
  if (const auto no = not_confirmed(context, fmt::format("Revert {}?", resource_of(context)),
                                    "Nothing was changed.")) {
    return *no;
  }
  const ApiAnswer reverted = carried_out(context, call);
  if (!reverted) return report(context, reverted.failure());
  if (context.command.no_wait) return say_accepted(context, stack_id);
  return follow(context, {.stack_id = stack_id,
                          .after_event = std::get<std::string>(before),
                          .success = {"UPDATE_COMPLETE"}});
}

}  // namespace cairn::cli
