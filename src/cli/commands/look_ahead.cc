// cairn forecast, rehearse
#include <fmt/format.h>

#include "cli/commands/change_sets.h"
#include "cli/commands/changes.h"
#include "cli/render_forecast.h"
#include "cli/text.h"

namespace cairn::cli {
namespace {

Failure unusable(std::string message, std::string fix) {
  return {FailureKind::kRefused,
          {.code = "InvalidParameter",
           .message = std::move(message),
           .where = "--fail",
           .at = {},
           .fix = std::move(fix)},
          {}};
}

// Adds what is looked ahead at: a change set, a stack that exists, or a new one.
std::variant<ApiCall, Failure> call_of(const Context& context, const WantedUpdate& wanted) {
  const Command& command = context.command;
  ApiCall call{.action = "ForecastStack"};
  const auto add = [&call](std::string name, std::string value) {
    call.parameters.emplace_back(std::move(name), std::move(value));
  };
  if (!command.change_set.empty()) {
    const auto id = change_set_id_of(context);
    if (const auto* failure = std::get_if<Failure>(&id)) return *failure;
    add("ChangeSetId", std::get<std::string>(id));
    return call;
  }
  const auto found = stack_id_of(context);
  if (const auto* id = std::get_if<std::string>(&found)) {
    add("StackId", *id);
    if (command.deleting) add("Operation", "Delete");
    const bool anew = command.verb == Verb::kRehearse && wanted.body.empty();
    if (anew) add("Operation", "Create");
  } else {
    const Failure& failure = std::get<Failure>(found);
    const bool absent = failure.error.code == "StackNotFound" && failure.request_id.empty();
    if (!absent || wanted.body.empty() || command.deleting) return failure;
    add("StackName", command.stack);
  }
  add_wanted(context, wanted, call);
  if (const auto added = add_settings(context, call); !added) {
    return Failure{FailureKind::kRefused, added.error(), {}};
  }
  return call;
}

// "Web:delete" as Failures.N.
std::optional<Failure> add_failures(const Command& command, ApiCall& call) {
  constexpr std::pair<std::string_view, const char*> kSteps[] = {
      {"create", "Create"}, {"update", "Update"}, {"delete", "Delete"}};
  for (std::size_t i = 0; i < command.failing.size(); ++i) {
    const std::string& given = command.failing[i];
    const std::size_t colon = given.rfind(':');
    const std::string name = fmt::format("Failures.{}.", i + 1);
    call.parameters.emplace_back(name + "LogicalResourceId", given.substr(0, colon));
    if (colon == std::string::npos) continue;
    const char* step = nullptr;
    for (const auto& [word, value] : kSteps) {
      if (word == std::string_view(given).substr(colon + 1)) step = value;
    }
    if (step == nullptr) {
      return unusable(fmt::format("--fail {} says nothing that can fail.", given),
                      "Say create, update or delete behind the colon.");
    }
    call.parameters.emplace_back(name + "Step", step);
  }
  return std::nullopt;
}

std::variant<Value, Failure> look_ahead(const Context& context, const WantedUpdate& wanted) {
  auto call = call_of(context, wanted);
  if (const auto* failure = std::get_if<Failure>(&call)) return *failure;
  auto& made = std::get<ApiCall>(call);
  if (auto failure = add_failures(context.command, made)) return *failure;
  const ApiAnswer answer = ask(context, made);
  if (!answer) return answer.failure();
  return answer.value();
}

void print(const Context& context, const Value& forecast) {
  if (context.command.global.output == Output::kJson) return print_json(context, forecast);
  context.host.out(forecast_text(forecast, wants_color(context.command.global, context.host)));
}

Exit run_look_ahead(const Context& context, Exit (*exit_of)(const Value& forecast)) {
  const auto wanted = wanted_update(context);
  if (!wanted) return report_usage(context, wanted.error());
  const auto forecast = look_ahead(context, *wanted);
  if (const auto* failure = std::get_if<Failure>(&forecast)) {
    return report(context, *failure, {context.command.file, wanted->body});
  }
  print(context, std::get<Value>(forecast));
  return exit_of(std::get<Value>(forecast));
}

}  // namespace

Exit run_forecast(const Context& context) {
  return run_look_ahead(context, [](const Value& forecast) {
    return forecast.get("Succeeds") == Value::boolean(true) ? Exit::kOk : Exit::kFailed;
  });
}

// What matters is that the stack comes to rest.
Exit run_rehearse(const Context& context) {
  return run_look_ahead(context, [](const Value& forecast) {
    return forecast.get_string("Status").ends_with("_COMPLETE") ? Exit::kOk : Exit::kFailed;
  });
}

}  // namespace cairn::cli
