// cairn rollout preview
#include "cli/commands/rollout_preview.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "cli/commands/changes.h"
#include "cli/commands/confirm.h"
#include "cli/commands/group_operations.h"
#include "cli/picture.h"
#include "cli/text.h"

namespace cairn::cli {
namespace {

// What PreviewStackGroupOperation takes of the calls it previews: the rest makes no difference to
// what would change.
constexpr std::array<std::string_view, 14> kCounts = {
    "StackGroupName",       "AccountIds",         "DeploymentTargets",
    "DeploymentOptions",    "RegionIds",          "Parameters",
    "Capabilities",         "TemplateURL",        "TemplateId",
    "TemplateVersion",      "ParameterOverrides", "RetainStacks",
    "OperationPreferences", "TemplateBody"};

ApiCall preview_of(const ApiCall& call) {
  ApiCall preview{.action = "PreviewStackGroupOperation",
                  .parameters = {{"Operation", call.action}},
                  .template_body = call.template_body};
  for (const auto& [name, value] : call.parameters) {
    const std::string_view base = std::string_view(name).substr(0, name.find('.'));
    if (std::find(kCounts.begin(), kCounts.end(), base) == kCounts.end()) continue;
    preview.parameters.emplace_back(name, value);
  }
  return preview;
}

std::int64_t number(const Value& map, std::string_view key) {
  const Value& value = map.get(key);
  return value.is_int() ? value.as_int() : 0;
}

std::string resources_text(const Value& counts) {
  return fmt::format("{} added, {} changed, {} replaced, {} removed", number(counts, "Add"),
                     number(counts, "Modify"), number(counts, "Replace"), number(counts, "Remove"));
}

std::string heading(const Value& told, bool color) {
  const Value& outlook = told.get("Outlook");
  const Value& counts = told.get("Counts");
  const std::string_view status = outlook.get_string("Status");
  std::string text = fmt::format(
      "{} of {}: {} targets; would end {}", printable(told.get_string("Action")),
      printable(told.get_string("StackGroupName")), number(counts, "Targets"),
      painted(printable(status), status == "SUCCEEDED" ? Ink::kGreen : Ink::kRed, color));
  if (const std::int64_t seconds = number(outlook, "Seconds"); seconds > 0) {
    text += fmt::format(" after about {}", seconds_text(seconds * 1'000));
  }
  if (const std::int64_t waves = number(outlook, "Waves"); waves > 1) {
    text += fmt::format(" in {} waves", waves);
  }
  text += "\n" + resources_text(counts) + "\n";
  if (const std::string_view why = outlook.get_string("StatusReason"); !why.empty()) {
    text += printable(why) + "\n";
  }
  if (const std::string_view why = told.get("Refusal").get_string("Message"); !why.empty()) {
    text += painted("It cannot begin now: " + printable(why), Ink::kRed, color) + "\n";
  }
  return text;
}

std::string targets_text(const Value& told) {
  std::vector<std::vector<std::string>> rows = {
      {"ACCOUNT", "REGION", "STEP", "WAVE", "ADD", "CHANGE", "REPLACE", "REMOVE", "WHY NOT"}};
  for (const Value& target : told.get("Targets").items()) {
    auto& row = rows.emplace_back();
    for (const char* key : {"AccountId", "RegionId", "Step"}) {
      row.emplace_back(target.get_string(key));
    }
    const std::int64_t wave = number(target, "Wave");
    row.push_back(wave == 0 ? "-" : std::to_string(wave));
    for (const char* key : {"Add", "Modify", "Replace", "Remove"}) {
      row.push_back(std::to_string(number(target, key)));
    }
    const std::string_view refused = target.get("Refusal").get_string("Message");
    row.emplace_back(refused.empty() ? target.get_string("StatusReason") : refused);
  }
  return rows.size() == 1 ? std::string() : "\n" + table(rows);
}

std::string preview_text(const Value& told, bool color) {
  std::string text = heading(told, color) + targets_text(told);
  if (const std::size_t left = told.get("LeftOut").items().size(); left > 0) {
    text += fmt::format("\n{} other instances become OUTDATED.\n", left);
  }
  return text;
}

Result<ApiCall> wanted_call(const Context& context) {
  const std::string& what = context.command.group.preview;
  if (what == "create") return instances_create_call(context);
  if (what == "update") return instances_update_call(context);
  return what == "delete" ? instances_delete_call(context) : group_update_call(context);
}

}  // namespace

Exit run_rollout_preview(const Context& context) {
  const auto call = wanted_call(context);
  if (!call) return report_usage(context, call.error());
  const ApiAnswer told = ask(context, preview_of(*call));
  if (!told) return report(context, told.failure(), {context.command.file, call->template_body});
  if (context.command.global.output == Output::kJson) {
    print_json(context, told.value());
  } else {
    context.host.out(preview_text(told.value(), wants_color(context.command.global, context.host)));
  }
  const bool well = told.value().get("Outlook").get_string("Status") == "SUCCEEDED";
  return context.command.exit_code && !well ? Exit::kFailed : Exit::kOk;
}

std::optional<Exit> not_wanted(const Context& context, const ApiCall& call) {
  if (context.command.yes) return std::nullopt;
  const ApiAnswer told = ask(context, preview_of(call));
  if (!told) {
    if (told.failure().kind == FailureKind::kRefused) return std::nullopt;  // the call itself tells
    return report(context, told.failure());
  }
  const Value& counts = told.value().get("Counts");
  ChangeCounts destroyed;
  destroyed.replace = static_cast<std::size_t>(number(counts, "Replace"));
  destroyed.remove = static_cast<std::size_t>(number(counts, "Remove"));
  if (!destroyed.destroys()) return std::nullopt;
  context.host.err(preview_text(told.value(), wants_color(context.command.global, context.host)));
  return not_confirmed(context, destruction_of(destroyed) + ". Go on?", "Nothing was changed.");
}

}  // namespace cairn::cli
