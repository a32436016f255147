// cairn rollout list, status, watch, stop, retry
#include "cli/commands/rollouts.h"

#include <fmt/format.h>

#include <utility>

#include "cli/commands/group_calls.h"
#include "cli/render_rollout.h"
#include "cli/text.h"

namespace cairn::cli {
namespace {

constexpr int kAnyHeight = 1'000'000;  // lines: a picture that is not redrawn may be long

// An operation's id as it is; of a group the newest operation.
std::variant<std::string, Failure> operation_of(const Context& context) {
  const std::string& given = context.command.group.operation;
  if (is_id(given)) return given;
  const ApiAnswer listed =
      ask(context, {.action = "ListStackGroupOperations",
                    .parameters = {{"StackGroupName", given}, {"PageSize", "1"}}});
  if (!listed) return listed.failure();
  const auto operations = listed.value().get("StackGroupOperations").items();
  if (!operations.empty()) return std::string(operations.front().get_string("OperationId"));
  return Failure{FailureKind::kRefused,
                 {.code = "StackGroupOperationNotFound",
                  .message = fmt::format("Stack group {} has had no operation yet.", given),
                  .where = {},
                  .at = {},
                  .fix = fmt::format("Begin one: cairn instances create {} …", given)},
                 {}};
}

Exit say_accepted(const Context& context, const std::string& operation_id) {
  if (context.command.global.output == Output::kJson) {
    print_json(context, MapBuilder().set("OperationId", Value::string(operation_id)).build());
  } else {
    context.host.out(operation_id + "\n");
  }
  return Exit::kOk;
}

void say_end(const Context& context, const RolloutEnd& end, bool succeeded) {
  const bool color = wants_color(context.command.global, context.host);
  const Rollout& rollout = end.rollout;
  context.host.out(
      fmt::format("\n{} of {} {}: {}\n{}", printable(rollout.action()), printable(rollout.group()),
                  painted(printable(rollout.status()), succeeded ? Ink::kGreen : Ink::kRed, color),
                  counts_text(rollout), failures_text(rollout, color)));
}

}  // namespace

Exit say_interrupted(const Context& context, const std::string& operation_id) {
  context.host.err(
      fmt::format("\nStopped watching; the operation goes on. Watch it again with:\n"
                  "  cairn rollout watch {}\n",
                  operation_id));
  return Exit::kInterrupted;
}

Value rollout_document(const RolloutEnd& end) {
  std::vector<Value> failures;
  for (const FailureGroup& group : end.rollout.failures()) {
    std::vector<Value> targets;
    for (const Target& target : group.targets) {
      targets.push_back(MapBuilder()
                            .set("AccountId", Value::string(target.account))
                            .set("RegionId", Value::string(target.region))
                            .set("StatusReason", Value::string(target.reason))
                            .build());
    }
    MapBuilder failure;
    failure.set("Reason", Value::string(group.reason));
    if (!group.fix.empty()) failure.set("Fix", Value::string(group.fix));
    failure.set("Targets", Value::list(std::move(targets)));
    failures.push_back(failure.build());
  }
  return MapBuilder()
      .set("Operation", end.operation)
      .set("Results", end.results)
      .set("Failures", Value::list(std::move(failures)))
      .build();
}

Exit begin_rollout(const Context& context, ApiCall call) {
  call.parameters.emplace_back("ClientToken", context.host.nonce());
  const ApiAnswer begun = ask(context, call);
  if (!begun) return report(context, begun.failure(), {context.command.file, call.template_body});
  const std::string id(begun.value().get_string("OperationId"));
  return context.command.no_wait ? say_accepted(context, id) : follow_rollout(context, id);
}

Exit follow_rollout(const Context& context, const std::string& operation_id,
                    std::string_view wanted) {
  const GlobalOptions& options = context.command.global;
  const auto view = make_rollout_view(options, context.host);
  const RolloutEnd end =
      watch_rollout(context.api, context.host, {.operation_id = operation_id}, *view);
  if (end.interrupted) return say_interrupted(context, operation_id);
  if (end.failure) return report(context, *end.failure);
  const bool succeeded = end.rollout.status() == wanted;
  if (options.output == Output::kJson) {
    print_json(context, rollout_document(end));
  } else {
    say_end(context, end, succeeded);
  }
  return succeeded ? Exit::kOk : Exit::kFailed;
}

Exit run_rollout_list(const Context& context) {
  const ApiAnswer operations =
      ask_all_pages(context,
                    {.action = "ListStackGroupOperations",
                     .parameters = {{"StackGroupName", context.command.group.name}}},
                    "StackGroupOperations");
  if (!operations) return report(context, operations.failure());
  if (context.command.global.output == Output::kJson) {
    print_json(context, MapBuilder().set("StackGroupOperations", operations.value()).build());
    return Exit::kOk;
  }
  std::vector<std::vector<std::string>> rows = {
      {"ACTION", "STATUS", "CREATED (UTC)", "ENDED (UTC)", "ID", "DESCRIPTION"}};
  for (const Value& operation : operations.value().items()) {
    auto& row = rows.emplace_back();
    for (const char* key :
         {"Action", "Status", "CreateTime", "EndTime", "OperationId", "OperationDescription"}) {
      row.emplace_back(operation.get_string(key));
    }
  }
  context.host.out(rows.size() == 1 ? "There were no operations.\n" : table(rows));
  return Exit::kOk;
}

Exit run_rollout_status(const Context& context) {
  const auto found = operation_of(context);
  if (const auto* failure = std::get_if<Failure>(&found)) return report(context, *failure);
  const std::string& id = std::get<std::string>(found);
  RolloutEnd now;
  if (const auto failure = read_rollout(context.api, context.host, id, now)) {
    return report(context, *failure);
  }
  read_progress(context.api, context.host, id, now);  // where the server knows how
  if (context.command.global.output == Output::kJson) {
    print_json(context, rollout_document(now));
    return Exit::kOk;
  }
  const Terminal terminal = context.host.terminal();
  const bool color = wants_color(context.command.global, context.host);
  std::string text;
  for (const std::string& line : render_rollout(now.rollout, {.width = terminal.width,
                                                             .height = kAnyHeight,
                                                             .color = color,
                                                             .unicode = terminal.unicode,
                                                             .now_ms = context.host.now_ms()})) {
    text += line + "\n";
  }
  context.host.out(text + hindered_text(now.rollout, color) + failures_text(now.rollout, color));
  return Exit::kOk;
}

Exit run_rollout_watch(const Context& context) {
  const auto found = operation_of(context);
  if (const auto* failure = std::get_if<Failure>(&found)) return report(context, *failure);
  return follow_rollout(context, std::get<std::string>(found));
}

Exit run_rollout_retry(const Context& context) {
  const auto found = operation_of(context);
  if (const auto* failure = std::get_if<Failure>(&found)) return report(context, *failure);
  ApiCall call{.action = "RetryStackGroupOperation",
               .parameters = {{"OperationId", std::get<std::string>(found)}}};
  if (const auto added = add_preferences(context.command.group, call); !added) {
    return report_usage(context, added.error());
  }
  return begin_rollout(context, std::move(call));
}

Exit run_rollout_stop(const Context& context) {
  const auto found = operation_of(context);
  if (const auto* failure = std::get_if<Failure>(&found)) return report(context, *failure);
  const std::string& id = std::get<std::string>(found);
  const ApiAnswer stopped =
      ask(context, {.action = "StopStackGroupOperation", .parameters = {{"OperationId", id}}});
  if (!stopped) return report(context, stopped.failure());
  return context.command.no_wait ? say_accepted(context, id)
                                 : follow_rollout(context, id, "STOPPED");
}

}  // namespace cairn::cli
