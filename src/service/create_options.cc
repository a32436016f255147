#include "service/create_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "service/answers.h"

namespace cairn::service {
namespace {

constexpr std::string_view kKeep = "KeepStackOnCreationComplete";
constexpr std::string_view kAbandonComplete = "AbandonStackOnCreationComplete";
constexpr std::string_view kAbandonRollback = "AbandonStackOnCreationRollbackComplete";
constexpr std::string_view kManuallyPay = "ManuallyPay";
constexpr std::string_view kRetryOnNoStock = "RetryOnNoStock";
constexpr std::array kKnown = {kKeep, kAbandonComplete, kAbandonRollback, kManuallyPay,
                               kRetryOnNoStock};

std::vector<std::string> names_of(const ActionRequest& request) {
  std::vector<std::string> names;
  const auto add = [&names](const Value& name) {
    if (!name.is_string()) return;
    if (std::find(names.begin(), names.end(), name.as_string()) != names.end()) return;
    names.emplace_back(name.as_string());
  };
  // Its default is not asked for: it would contradict what CreateOptions asks for.
  add(request.parameters.get("CreateOption"));
  for (const Value& name : request.get("CreateOptions").items()) add(name);
  return names;
}

bool asks(const StackSettings& settings, std::string_view option) {
  const auto names = settings.create_options.items();
  return std::any_of(names.begin(), names.end(),
                     [&](const Value& name) { return name == Value::string(option); });
}

}  // namespace

Value create_options(const ActionRequest& request) {
  std::vector<Value> list;
  for (const std::string& name : names_of(request)) {
    if (name != kKeep) list.push_back(Value::string(name));
  }
  return list.empty() ? Value() : Value::list(std::move(list));
}

std::optional<Error> refuse_create_options(const ActionRequest& request) {
  const std::string_view where =
      request.get("CreateOptions").size() > 0 ? "CreateOptions" : "CreateOption";
  const std::vector<std::string> names = names_of(request);
  const auto given = [&names](std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  for (const std::string& name : names) {
    if (std::find(kKnown.begin(), kKnown.end(), name) != kKnown.end()) continue;
    return invalid_parameter(where, fmt::format("\"{}\" is no option", name),
                             fmt::format("Give some of {}.", fmt::join(kKnown, ", ")));
  }
  if (given(kKeep) && given(kAbandonComplete)) {
    return invalid_parameter(
        where, fmt::format("{} and {} contradict each other", kKeep, kAbandonComplete),
        "Give one of them.");
  }
  return std::nullopt;
}

Value options_of_children(const StackSettings& settings) {
  std::vector<Value> list;
  for (const std::string_view name : {kManuallyPay, kRetryOnNoStock}) {
    if (asks(settings, name)) list.push_back(Value::string(name));
  }
  return list.empty() ? Value() : Value::list(std::move(list));
}

bool leaves_orders_unpaid(const StackSettings& settings) {
  return asks(settings, kManuallyPay);
}

bool is_abandoned(const StackSettings& settings, StackState state) {
  if (state == StackState{StackAction::kCreate, Phase::kComplete}) {
    return asks(settings, kAbandonComplete);
  }
  if (state == StackState{StackAction::kCreateRollback, Phase::kComplete}) {
    return asks(settings, kAbandonRollback);
  }
  return false;
}

}  // namespace cairn::service
