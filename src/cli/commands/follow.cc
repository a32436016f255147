#include "cli/commands/follow.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/text.h"
#include "cli/views.h"

namespace cairn::cli {
namespace {

constexpr std::size_t kFailuresShown = 10;

std::string failures_text(const Progress& progress, bool color) {
  std::string out;
  std::size_t shown = 0;
  for (const Event& event : progress.failures()) {
    if (event.of_stack) continue;
    if (++shown > kFailuresShown) continue;
    out += fmt::format("  {}  {}  {}\n", painted(printable(event.logical_id), Ink::kRed, color),
                       printable(event.status), printable(event.reason));
  }
  if (shown > kFailuresShown) out += fmt::format("  and {} more\n", shown - kFailuresShown);
  return out;
}

void say_end(const Context& context, const WatchEnd& end, bool succeeded) {
  const bool color = wants_color(context.command.global, context.host);
  const Progress& progress = end.progress;
  const std::string status = painted(progress.status(), succeeded ? Ink::kGreen : Ink::kRed, color);
  std::string text = fmt::format("\n{} is {}", printable(progress.stack_name()), status);
  if (!succeeded && !progress.reason().empty()) text += ": " + printable(progress.reason());
  text += "\n";
  if (!succeeded) {
    text += failures_text(progress, color);
  } else if (progress.status() != "DELETE_COMPLETE") {
    text += outputs_text(end.stack);
  }
  context.host.out(text);
}

Value events_document(const std::vector<Event>& failures) {
  std::vector<Value> items;
  for (const Event& event : failures) {
    items.push_back(MapBuilder()
                        .set("LogicalResourceId", Value::string(event.logical_id))
                        .set("Status", Value::string(event.status))
                        .set("StatusReason", Value::string(event.reason))
                        .build());
  }
  return Value::list(std::move(items));
}

void print_end(const Context& context, const WatchEnd& end) {
  MapBuilder document;
  document.set("Stack", end.stack);
  const ApiAnswer resources =
      ask(context, {.action = "ListStackResources",
                    .parameters = {{"StackId", std::string(end.stack.get_string("StackId"))}}});
  if (resources) document.set("Resources", resources.value().get("Resources"));
  document.set("Failures", events_document(end.progress.failures()));
  print_json(context, document.build());
}

Exit say_interrupted(const Context& context, const Operation& operation) {
  context.host.err(
      fmt::format("\nStopped watching; the operation goes on. Watch it again with:\n"
                  "  cairn events {} --follow\n",
                  operation.stack_id));
  return Exit::kInterrupted;
}

}  // namespace

std::variant<std::string, Failure> newest_event(const Context& context,
                                                const std::string& stack_id) {
  const ApiAnswer answer = ask(context, {.action = "ListStackEvents",
                                         .parameters = {{"StackId", stack_id}, {"PageSize", "1"}}});
  if (!answer) return answer.failure();
  const auto events = answer.value().get("Events").items();
  return events.empty() ? std::string() : std::string(events.front().get_string("EventId"));
}

Exit say_accepted(const Context& context, const std::string& stack_id) {
  if (context.command.global.output == Output::kJson) {
    print_json(context, MapBuilder().set("StackId", Value::string(stack_id)).build());
  } else {
    context.host.out(stack_id + "\n");
  }
  return Exit::kOk;
}

Exit follow(const Context& context, const Operation& operation) {
  const GlobalOptions& options = context.command.global;
  const auto view = make_view(options, context.host);
  const WatchEnd end =
      watch(context.api, context.host,
            {.stack_id = operation.stack_id, .after_event = operation.after_event}, *view);
  if (end.interrupted) return say_interrupted(context, operation);
  if (end.failure) return report(context, *end.failure);
  const std::string_view status = end.stack.get_string("Status");
  const auto& wanted = operation.success;
  const bool succeeded =
      wanted.empty() || std::find(wanted.begin(), wanted.end(), status) != wanted.end();
  if (options.output == Output::kJson) {
    print_end(context, end);
  } else {
    say_end(context, end, succeeded);
  }
  return succeeded ? Exit::kOk : Exit::kFailed;
}

}  // namespace cairn::cli
