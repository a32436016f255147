#include "cli/commands/drift.h"

#include <fmt/format.h>

#include "cli/text.h"
#include "cli/value_diff.h"

namespace cairn::cli {
namespace {

constexpr int kPauseMs = 200;
constexpr std::size_t kPageSize = 100;  // the most the API gives

void add_lines(std::string_view path, const Value* expected, const Value* actual, bool color,
               std::string& out) {
  out += fmt::format("    {}\n", printable(path));
  const auto add = [&](const Value* value, char mark, Ink ink) {
    if (value == nullptr || value->is_null()) return;
    for (const DiffLine& line : all_lines(value->as_string(), LineKind::kSame)) {
      out += painted(fmt::format("      {} {}", mark, line.text), ink, color) + '\n';
    }
  };
  add(expected, '-', Ink::kRed);
  add(actual, '+', Ink::kGreen);
}

std::string resource_text(const Value& drift, bool color) {
  const std::string_view status = drift.get_string("ResourceDriftStatus");
  const std::string what =
      fmt::format("{}  {}  {}", printable(drift.get_string("LogicalResourceId")),
                  printable(drift.get_string("ResourceType")),
                  printable(drift.get_string("PhysicalResourceId")));
  if (status == "DELETED") return painted("- " + what + "  was deleted", Ink::kRed, color) + '\n';
  if (status == "NOT_CHECKED") return "? " + what + "  cannot be checked\n";
  if (status == "IN_SYNC") return "  " + what + "  is as the template says\n";
  return painted("~ " + what, Ink::kYellow, color) + '\n' +
         differences_text(drift.get("PropertyDifferences"), color);
}

Exit exit_of(const Context& context, bool drifted) {
  return context.command.exit_code && drifted ? Exit::kFailed : Exit::kOk;
}

Exit detect_resource(const Context& context, const std::string& stack_id) {
  const ApiAnswer drift =
      ask(context,
          {.action = "DetectStackResourceDrift",
           .parameters = {{"StackId", stack_id}, {"LogicalResourceId", context.command.resource}}});
  if (!drift) return report(context, drift.failure());
  const std::string_view status = drift.value().get_string("ResourceDriftStatus");
  if (context.command.global.output == Output::kJson) {
    print_json(context, drift.value());
  } else {
    context.host.out(
        resource_text(drift.value(), wants_color(context.command.global, context.host)));
  }
  return exit_of(context, status == "MODIFIED" || status == "DELETED");
}

ApiAnswer detect(const Context& context, const std::string& stack_id) {
  const ApiAnswer begun =
      ask(context, {.action = "DetectStackDrift",
                    .parameters = {{"StackId", stack_id}, {"ClientToken", context.host.nonce()}}});
  if (!begun) return begun;
  const std::string id(begun.value().get_string("DriftDetectionId"));
  while (true) {
    const ApiAnswer status = ask(context, {.action = "GetStackDriftDetectionStatus",
                                           .parameters = {{"DriftDetectionId", id}}});
    if (!status || context.host.interrupted() ||
        status.value().get_string("DriftDetectionStatus") != "DETECTION_IN_PROGRESS") {
      return status;
    }
    context.host.pause_ms(kPauseMs);
  }
}

ApiAnswer all_drifts(const Context& context, const std::string& stack_id) {
  return ask_all_tokens(
      context,
      {.action = "ListStackResourceDrifts",
       .parameters = {{"StackId", stack_id}, {"MaxResults", std::to_string(kPageSize)}}},
      "ResourceDrifts");
}

std::string stack_text(const Context& context, const Value& detection, const Value& drifts) {
  const bool color = wants_color(context.command.global, context.host);
  std::string text;
  std::size_t drifted = 0;
  std::size_t unchecked = 0;
  for (const Value& drift : drifts.items()) {
    const std::string_view status = drift.get_string("ResourceDriftStatus");
    unchecked += status == "NOT_CHECKED" ? 1 : 0;
    if (status != "MODIFIED" && status != "DELETED") continue;
    ++drifted;
    text += resource_text(drift, color);
  }
  const std::string_view status = detection.get_string("StackDriftStatus");
  std::string head =
      fmt::format("{}: {}, {} of {} resources drifted", printable(context.command.stack),
                  status.empty() ? "DETECTION_FAILED" : status, drifted, drifts.size());
  if (unchecked > 0) head += fmt::format(", {} cannot be checked", unchecked);
  return head + '\n' + text;
}

Error detection_failed(const Value& detection) {
  return {.code = "DriftDetectionFailed",
          .message = std::string(detection.get_string("DriftDetectionStatusReason")),
          .where = {},
          .at = {},
          .fix = "Mend what it names, then detect again."};
}

}  // namespace

std::string differences_text(const Value& differences, bool color) {
  std::string out;
  for (const Value& d : differences.items()) {
    add_lines(d.get_string("PropertyPath"), d.find("ExpectedValue"), d.find("ActualValue"), color,
              out);
  }
  return out;
}

ApiAnswer ask_all_tokens(const Context& context, ApiCall call, std::string_view key) {
  std::vector<Value> items;
  const FormFields parameters = call.parameters;
  std::string token;
  do {
    call.parameters = parameters;
    if (!token.empty()) call.parameters.emplace_back("NextToken", token);
    const ApiAnswer answer = ask(context, call);
    if (!answer) return answer;
    const auto found = answer.value().get(key).items();
    items.insert(items.end(), found.begin(), found.end());
    token = answer.value().get_string("NextToken");
  } while (!token.empty());
  return Value::list(std::move(items));
}

Exit run_drift(const Context& context) {
  if (context.command.stack.empty()) {
    return report_usage(context, {.code = "StackMissing",
                                  .message = "No stack is named.",
                                  .where = {},
                                  .at = {},
                                  .fix = "Write: cairn drift STACK. cairn list tells the stacks."});
  }
  const auto found = stack_id_of(context);
  if (const auto* failure = std::get_if<Failure>(&found)) return report(context, *failure);
  const std::string& stack_id = std::get<std::string>(found);
  if (!context.command.resource.empty()) return detect_resource(context, stack_id);
  const ApiAnswer detected = detect(context, stack_id);
  if (!detected) return report(context, detected.failure());
  const Value& detection = detected.value();
  const std::string_view status = detection.get_string("DriftDetectionStatus");
  if (status == "DETECTION_IN_PROGRESS") return Exit::kInterrupted;
  const ApiAnswer drifts = all_drifts(context, stack_id);
  if (!drifts) return report(context, drifts.failure());
  if (context.command.global.output == Output::kJson) {
    print_json(
        context,
        MapBuilder().set("Detection", detection).set("ResourceDrifts", drifts.value()).build());
  } else {
    context.host.out(stack_text(context, detection, drifts.value()));
  }
  if (status == "DETECTION_FAILED") {
    report_usage(context, detection_failed(detection));
    return Exit::kFailed;
  }
  return exit_of(context, detection.get_string("StackDriftStatus") == "DRIFTED");
}

}  // namespace cairn::cli
