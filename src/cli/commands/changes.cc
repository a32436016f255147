#include "cli/commands/changes.h"

#include <fmt/format.h>

#include "cli/render_changes.h"
#include "cli/text.h"

namespace cairn::cli {
namespace {

constexpr int kPipeWidth = 100;  // where nobody says how wide lines may be

// What UpdateStack and its kin answer when nothing differs (change-sets section 2).
bool says_nothing_differs(const Failure& failure) {
  return failure.kind == FailureKind::kRefused &&
         failure.error.message.find("completely same") != std::string::npos;
}

std::string resources(std::size_t count) {
  return fmt::format("{} resource{}", count, count == 1 ? "" : "s");
}

}  // namespace

Result<WantedUpdate> wanted_update(const Context& context) {
  WantedUpdate wanted;
  auto body = optional_file(context, context.command.file);
  if (!body) return body.error();
  wanted.body = std::move(body).value();
  auto parameters = given_parameters(context);
  if (!parameters) return parameters.error();
  wanted.parameters = std::move(parameters).value();
  return wanted;
}

void add_wanted(const Context& context, const WantedUpdate& wanted, ApiCall& call) {
  const Command& command = context.command;
  call.template_body = wanted.body;
  append_parameters(wanted.parameters, call.parameters);
  if (command.use_previous) call.parameters.emplace_back("UsePreviousParameters", "true");
  for (std::size_t i = 0; i < command.tainted.size(); ++i) {
    call.parameters.emplace_back(fmt::format("TaintResources.{}", i + 1), command.tainted[i]);
  }
}

Result<bool> add_settings(const Context& context, ApiCall& call) {
  const Command& command = context.command;
  const auto add = [&](std::string name, std::string value) {
    call.parameters.emplace_back(std::move(name), std::move(value));
  };
  if (command.replace) add("ReplacementOption", "Enabled");
  if (command.disable_rollback) add("DisableRollback", "true");
  if (command.timeout_minutes) add("TimeoutInMinutes", std::to_string(*command.timeout_minutes));
  if (command.parallelism) add("Parallelism", std::to_string(*command.parallelism));
  const std::pair<const char*, const std::string*> policies[] = {
      {"StackPolicyBody", &command.policy_file},
      {"StackPolicyDuringUpdateBody", &command.policy_during_file}};
  for (const auto& [name, path] : policies) {
    if (path->empty()) continue;
    auto text = context.host.read_file(*path);
    if (!text) return text.error();
    add(name, std::move(text).value());
  }
  return true;
}

Preview read_preview(const Value& told) {
  Preview preview{told.get("Changes"), {}};
  if (const Value& refusal = told.get("Refusal"); refusal.is_map()) {
    preview.refusal = Failure{FailureKind::kRefused,
                              {.code = std::string(refusal.get_string("Code")),
                               .message = std::string(refusal.get_string("Message")),
                               .fix = std::string(refusal.get_string("Fix"))},
                              {}};
  }
  return preview;
}

std::variant<Preview, Failure> preview(const Context& context, const std::string& stack_id,
                                       const WantedUpdate& wanted) {
  ApiCall call{.action = "PreviewStack", .parameters = {{"StackId", stack_id}}};
  add_wanted(context, wanted, call);
  const ApiAnswer answer = ask(context, call);
  if (!answer && says_nothing_differs(answer.failure())) return Preview{Value::list({}), {}};
  if (!answer) return answer.failure();
  return read_preview(answer.value().get("Stack"));
}

std::string changes_text(const Context& context, std::string_view title,
                         const ChangeList& changes) {
  const Terminal terminal = context.host.terminal();
  const bool color = wants_color(context.command.global, context.host);
  const ChangeStyle style{.width = terminal.is_terminal ? terminal.width : kPipeWidth,
                          .color = color,
                          .unicode = terminal.unicode || !terminal.is_terminal};
  if (changes.empty()) return fmt::format("{}: none\n", printable(title));
  return fmt::format("{}:\n\n{}\n{}\n", painted(printable(title), Ink::kBold, color),
                     render_changes(changes, style),
                     painted(summary_of(count(changes)), Ink::kBold, color));
}

std::string replacing_text(const Context& context, const ChangeList& changes) {
  if (context.command.replace || !needs_replacing(changes)) return {};
  return painted("What has to be replaced fails the update, unless --replace is given.\n",
                 Ink::kRed, wants_color(context.command.global, context.host));
}

std::string refusal_text(const Context& context, const Preview& preview) {
  if (!preview.refusal) return {};
  const bool color = wants_color(context.command.global, context.host);
  return painted("The service refuses this update:", Ink::kRed, color) + "\n" +
         problem_text(*preview.refusal, {}, context.host.terminal().width, color);
}

std::string destruction_of(const ChangeCounts& counts) {
  std::string text;
  const auto add = [&](std::size_t count, std::string_view one, std::string_view many) {
    if (count == 0) return;
    if (!text.empty()) text += ", ";
    text += resources(count) + " " + std::string(count == 1 ? one : many);
  };
  add(counts.remove - counts.retained, "is removed", "are removed");
  add(counts.replace, "is replaced", "are replaced");
  add(counts.may_replace, "may be replaced", "may be replaced");
  return text;
}

}  // namespace cairn::cli
