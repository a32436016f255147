#include "cli/commands/group_calls.h"

#include <fmt/format.h>

#include <charconv>
#include <utility>

#include "value/json.h"

namespace cairn::cli {
namespace {

Value texts(const std::vector<std::string>& items) {
  std::vector<Value> list;
  for (const std::string& item : items) list.push_back(Value::string(item));
  return Value::list(std::move(list));
}

// "5" as {prefix}Count, "50%" as {prefix}Percentage.
Result<void> add_amount(std::string_view option, std::string_view text, std::string prefix,
                        MapBuilder& preferences) {
  if (text.empty()) return {};
  const bool percent = text.ends_with('%');
  const std::string_view digits = percent ? text.substr(0, text.size() - 1) : text;
  std::int64_t number = 0;
  const auto [end, bad] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (bad != std::errc{} || end != digits.data() + digits.size()) {
    return Error{.code = "AmountUnusable",
                 .message = fmt::format("{} \"{}\" is no number and no percentage.", option, text),
                 .where = std::string(option),
                 .at = {},
                 .fix = fmt::format("Write {} 5 or {} 50%.", option, option)};
  }
  preferences.set(prefix + (percent ? "Percentage" : "Count"), Value::integer(number));
  return {};
}

}  // namespace

std::string json_list(const std::vector<std::string>& items) {
  return to_json(texts(items));
}

void add_targets(const GroupOptions& options, ApiCall& call) {
  MapBuilder targets;
  if (!options.folders.empty()) targets.set("RdFolderIds", texts(options.folders));
  if (!options.members.empty()) targets.set("AccountIds", texts(options.members));
  if (const Value built = targets.build(); !built.entries().empty()) {
    call.parameters.emplace_back("DeploymentTargets", to_json(built));
  }
  if (!options.accounts.empty()) {
    call.parameters.emplace_back("AccountIds", json_list(options.accounts));
  }
  if (!options.regions.empty()) {
    call.parameters.emplace_back("RegionIds", json_list(options.regions));
  }
}

Result<void> add_preferences(const GroupOptions& options, ApiCall& call) {
  MapBuilder preferences;
  if (auto added = add_amount("--concurrency", options.concurrency, "MaxConcurrent", preferences);
      !added) {
    return added;
  }
  if (auto added = add_amount("--tolerance", options.tolerance, "FailureTolerance", preferences);
      !added) {
    return added;
  }
  if (options.parallel_regions) {
    preferences.set("RegionConcurrencyType", Value::string("PARALLEL"));
  }
  const Value built = preferences.build();
  if (!built.entries().empty()) {
    call.parameters.emplace_back("OperationPreferences", to_json(built));
  }
  if (!options.operation_description.empty()) {
    call.parameters.emplace_back("OperationDescription", options.operation_description);
  }
  return {};
}

Result<void> add_overrides(const Context& context, ApiCall& call) {
  const auto overrides = given_parameters(context);
  if (!overrides) return overrides.error();
  append_parameters(*overrides, call.parameters, "ParameterOverrides");
  return {};
}

std::variant<std::string, Failure> stack_arn_of(const Context& context, const std::string& stack) {
  if (stack.starts_with("acs:")) return stack;
  Command about_stack = context.command;
  about_stack.stack = stack;
  const auto id = stack_id_of({about_stack, context.api, context.host});
  if (std::holds_alternative<Failure>(id)) return id;
  const ApiAnswer found =
      ask(context, {.action = "GetStack", .parameters = {{"StackId", std::get<std::string>(id)}}});
  if (!found) return found.failure();
  const ApiAnswer caller = ask(context, {.action = "GetCallerIdentity", .api = cairn::Api::kSts});
  if (!caller) return caller.failure();
  return fmt::format("acs:ros:{}:{}:stack/{}", found.value().get_string("RegionId"),
                     caller.value().get_string("AccountId"), std::get<std::string>(id));
}

}  // namespace cairn::cli
