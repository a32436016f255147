// cairn group import, cairn group drift: what is done with the instances of a whole group
#include <fmt/format.h>

#include <utility>

#include "cli/commands/group_calls.h"
#include "cli/commands/rollouts.h"
#include "cli/render_rollout.h"
#include "cli/text.h"

namespace cairn::cli {
namespace {

// What the detection found: {"Detail", "Drifted": [instances]}.
std::variant<Value, Failure> drift_of(const Context& context) {
  const FormFields group = {{"StackGroupName", context.command.group.name}};
  const ApiAnswer told = ask(context, {.action = "GetStackGroup", .parameters = group});
  if (!told) return told.failure();
  const ApiAnswer instances = ask_all_pages(
      context, {.action = "ListStackInstances", .parameters = group}, "StackInstances");
  if (!instances) return instances.failure();
  std::vector<Value> drifted;
  for (const Value& instance : instances.value().items()) {
    if (instance.get_string("StackDriftStatus") == "DRIFTED") drifted.push_back(instance);
  }
  return MapBuilder()
      .set("Detail", told.value().get("StackGroup").get("StackGroupDriftDetectionDetail"))
      .set("Drifted", Value::list(std::move(drifted)))
      .build();
}

std::string count_text(const Value& detail, std::string_view key) {
  const Value& count = detail.get(key);
  return std::to_string(count.is_int() ? count.as_int() : 0);
}

std::string drift_text(const Context& context, const Value& found) {
  const bool color = wants_color(context.command.global, context.host);
  const Value& detail = found.get("Detail");
  std::string text =
      fmt::format("{}: {}, {} of {} instances drifted", printable(context.command.group.name),
                  printable(detail.get_string("StackGroupDriftStatus")),
                  count_text(detail, "DriftedStackInstancesCount"),
                  count_text(detail, "TotalStackInstancesCount"));
  if (const std::string failed = count_text(detail, "FailedStackInstancesCount"); failed != "0") {
    text += fmt::format(", {} could not be looked at", failed);
  }
  text += "\n";
  for (const Value& instance : found.get("Drifted").items()) {
    text += painted(fmt::format("~ {}  {}  {}", printable(instance.get_string("AccountId")),
                                printable(instance.get_string("RegionId")),
                                printable(instance.get_string("StackId"))),
                    Ink::kYellow, color) +
            "\n";
  }
  return text;
}

}  // namespace

Exit run_group_import(const Context& context) {
  const GroupOptions& options = context.command.group;
  ApiCall call{.action = "ImportStacksToStackGroup",
               .parameters = {{"StackGroupName", options.name}}};
  std::vector<std::string> arns;
  for (const std::string& stack : options.stacks) {
    const auto arn = stack_arn_of(context, stack);
    if (const auto* failure = std::get_if<Failure>(&arn)) return report(context, *failure);
    arns.push_back(std::get<std::string>(arn));
  }
  call.parameters.emplace_back("StackArns", json_list(arns));
  if (!options.folders.empty()) {
    call.parameters.emplace_back("ResourceDirectoryFolderIds", json_list(options.folders));
  }
  if (const auto added = add_preferences(options, call); !added) {
    return report_usage(context, added.error());
  }
  return begin_rollout(context, std::move(call));
}

Exit run_group_drift(const Context& context) {
  ApiCall call{.action = "DetectStackGroupDrift",
               .parameters = {{"StackGroupName", context.command.group.name}}};
  if (const auto added = add_preferences(context.command.group, call); !added) {
    return report_usage(context, added.error());
  }
  call.parameters.emplace_back("ClientToken", context.host.nonce());
  const ApiAnswer begun = ask(context, call);
  if (!begun) return report(context, begun.failure());
  const std::string id(begun.value().get_string("OperationId"));
  const auto view = make_rollout_view(context.command.global, context.host);
  const RolloutEnd end = watch_rollout(context.api, context.host, {.operation_id = id}, *view);
  if (end.failure) return report(context, *end.failure);
  if (end.interrupted) return say_interrupted(context, id);
  const auto found = drift_of(context);
  if (const auto* failure = std::get_if<Failure>(&found)) return report(context, *failure);
  const Value& drift = std::get<Value>(found);
  if (context.command.global.output == Output::kJson) {
    print_json(context, drift);
  } else {
    context.host.out("\n" + drift_text(context, drift) +
                     failures_text(end.rollout, wants_color(context.command.global, context.host)));
  }
  if (end.rollout.status() != "SUCCEEDED") return Exit::kFailed;
  const bool drifted = !drift.get("Drifted").items().empty();
  return context.command.exit_code && drifted ? Exit::kFailed : Exit::kOk;
}

}  // namespace cairn::cli
