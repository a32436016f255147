#include "cli/render_forecast.h"

#include <fmt/format.h>

#include <set>
#include <tuple>
#include <vector>

#include "cli/text.h"

namespace cairn::cli {
namespace {

std::int64_t millis(const Value& map, std::string_view key) {
  const Value& value = map.get(key);
  return value.is_int() ? value.as_int() : 0;
}

std::string text_of(const Value& map, std::string_view key) {
  return printable(map.get_string(key));
}

std::string doing(const Value& forecast) {
  const std::string_view action = forecast.get_string("Action");
  const std::string name = text_of(forecast, "StackName");
  if (action == "CreateStack") return "Creating " + name;
  if (action == "UpdateStack") return "Updating " + name;
  if (action == "DeleteStack") return "Deleting " + name;
  return "Executing the change set of " + name;
}

std::string headline(const Value& forecast, bool color) {
  const bool succeeds = forecast.get("Succeeds") == Value::boolean(true);
  std::string text = fmt::format(
      "{} would {}: {} after {}\n", painted(doing(forecast), Ink::kBold, color),
      painted(succeeds ? "succeed" : "fail", succeeds ? Ink::kGreen : Ink::kRed, color),
      text_of(forecast, "Status"), duration_text(millis(forecast, "DurationMilliseconds")));
  const Value& failure = forecast.get("Failure");
  if (!failure.is_map()) return text;
  const std::string reason = text_of(failure, "Reason");
  if (failure.get_string("LogicalResourceId").empty()) return text + "First: " + reason + "\n";
  return text + fmt::format("First: {} ({}), {} after {}: {}\n",
                            text_of(failure, "LogicalResourceId"), text_of(failure, "ResourceType"),
                            text_of(failure, "Action"),
                            duration_text(millis(failure, "AtMilliseconds")), reason);
}

auto key_of(const Value& step) {
  return std::tuple(step.get_string("LogicalResourceId"), step.get_string("Action"),
                    millis(step, "StartMilliseconds"), millis(step, "EndMilliseconds"));
}

std::string steps_text(const Value& forecast) {
  std::set<decltype(key_of(Value()))> critical;
  for (const Value& step : forecast.get("CriticalPath").items()) critical.insert(key_of(step));
  std::vector<std::vector<std::string>> rows = {{" ", "From", "To", "Resource", "Status", ""}};
  bool back = false;
  for (const Value& step : forecast.get("Steps").items()) {
    const bool failed = step.get_string("Status").ends_with("_FAILED");
    if (step.get("RollingBack") == Value::boolean(true) && !back) {
      back = true;
      rows.push_back({" ", "", "", "rolling back", "", ""});
    }
    rows.push_back({critical.contains(key_of(step)) ? "*" : " ",
                    duration_text(millis(step, "StartMilliseconds")),
                    duration_text(millis(step, "EndMilliseconds")),
                    text_of(step, "LogicalResourceId"), text_of(step, "Status"),
                    failed ? text_of(step, "StatusReason") : std::string()});
  }
  if (rows.size() == 1) return {};
  return "\n" + table(rows) + "* the critical path\n";
}

std::string assumptions_text(const Value& forecast) {
  std::string text;
  for (const Value& assumed : forecast.get("Assumptions").items()) {
    const bool learnt = assumed.get("Learnt") == Value::boolean(true);
    text += fmt::format("  {} ({}): {} in {}, {}\n", text_of(assumed, "LogicalResourceId"),
                        text_of(assumed, "ResourceType"), text_of(assumed, "Action"),
                        duration_text(millis(assumed, "DurationMilliseconds")),
                        learnt ? "as such resources took before" : "a guess");
  }
  return text.empty() ? text : "\nAssumed to succeed, as nobody was asked:\n" + text;
}

// Of what fails: what the stack has when it is over.
std::string left_text(const Value& forecast) {
  if (forecast.get("Succeeds") == Value::boolean(true)) return {};
  std::string text;
  for (const Value& left : forecast.get("Resources").items()) {
    text += fmt::format("  {} ({}): {}\n", text_of(left, "LogicalResourceId"),
                        text_of(left, "ResourceType"), text_of(left, "Status"));
  }
  return text.empty() ? "\nNothing would be left.\n" : "\nThe stack would be left with:\n" + text;
}

std::string unmet_text(const Value& forecast) {
  std::string text;
  for (const Value& failure : forecast.get("Failures").items()) {
    if (failure.get("Struck") == Value::boolean(true)) continue;
    text += fmt::format("The failure of {} ({}) was never met: nothing of the kind is done.\n",
                        text_of(failure, "LogicalResourceId"), text_of(failure, "Step"));
  }
  return text.empty() ? text : "\n" + text;
}

}  // namespace

std::string duration_text(std::int64_t ms) {
  constexpr std::int64_t kSecond = 1'000;
  constexpr std::int64_t kMinute = 60 * kSecond;
  constexpr std::int64_t kHour = 60 * kMinute;
  if (ms < kSecond) return fmt::format("{} ms", ms);
  if (ms < kMinute) {
    return fmt::format("{}.{} s", ms / kSecond, ms % kSecond / (kSecond / 10));
  }
  if (ms < kHour) return fmt::format("{} min {} s", ms / kMinute, ms % kMinute / kSecond);
  return fmt::format("{} h {} min", ms / kHour, ms % kHour / kMinute);
}

std::string forecast_text(const Value& forecast, bool color) {
  return headline(forecast, color) + steps_text(forecast) + assumptions_text(forecast) +
         left_text(forecast) + unmet_text(forecast);
}

}  // namespace cairn::cli
