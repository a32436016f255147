// cairn ros, ram, sts, resourcemanager, resourcedirectory: any action, its parameters checked
// against the catalogue of actions before anything is sent.
#include <fmt/format.h>

#include <algorithm>

#include "base/suggest.h"
#include "catalog/action.h"
#include "cli/commands/commands.h"

namespace cairn::cli {
namespace {

template <class Named>
std::string nearest_name(std::string_view wanted, const Named& all) {
  Nearest search(wanted);
  for (const auto& one : all) search.offer(one.name);
  return search.best();
}

Error unknown(std::string_view what, std::string_view name, const std::string& near,
              std::string_view otherwise) {
  return {.code = "NotKnown",
          .message = fmt::format("{} \"{}\" is not known.", what, name),
          .where = std::string(name),
          .at = {},
          .fix = near.empty() ? std::string(otherwise) : fmt::format("Did you mean {}?", near)};
}

// Every request names its region; it is the one of --region.
constexpr std::string_view kRegion = "RegionId";

std::string parameter_names(const Action& action) {
  std::string names;
  for (const Parameter& parameter : action.parameters) {
    if (parameter.name == kRegion) continue;
    names += (names.empty() ? "" : ", ") + parameter.name + (parameter.required ? " (needed)" : "");
  }
  return names.empty() ? "It takes no parameters." : fmt::format("It takes {}.", names);
}

// "Name=Value" or "Name=@FILE"; the name's first part is a parameter of the action.
Result<std::pair<std::string, std::string>> parameter_of(const Context& context,
                                                         const Action& action,
                                                         const std::string& given) {
  const std::size_t end = given.find('=');
  const std::string name = given.substr(0, end);
  const Parameter* parameter = action.find(name.substr(0, name.find('.')));
  if (parameter == nullptr) {
    return unknown("Parameter", name, nearest_name(name, action.parameters),
                   parameter_names(action));
  }
  if (name == kRegion) {
    return Error{.code = "NotKnown",
                 .message = "The region is not given as a parameter.",
                 .where = name,
                 .at = {},
                 .fix = "Write --region REGION before the command."};
  }
  if (end == std::string::npos) {
    return Error{.code = "NoValue",
                 .message = fmt::format("{} has no value.", name),
                 .where = name,
                 .at = {},
                 .fix = fmt::format("Write --{} VALUE.", name)};
  }
  std::string value = given.substr(end + 1);
  if (value.starts_with('@')) {
    auto text = context.host.read_file(value.substr(1));
    if (!text) return text.error();
    value = std::move(text).value();
  }
  return std::pair(name, std::move(value));
}

Result<ApiCall> call_of(const Context& context, cairn::Api api) {
  const ActionCatalog& catalog = ActionCatalog::of(api);
  const std::string& name = context.command.action;
  const Action* action = catalog.find(name);
  if (action == nullptr) {
    return unknown("Action", name, nearest_name(name, catalog.all()),
                   "Look for it in the reference of the interface.");
  }
  ApiCall call{.action = name};
  call.api = api;
  const std::vector<std::string>& all = context.command.api_parameters;
  for (const std::string& given : all) {
    auto parameter = parameter_of(context, *action, given);
    if (!parameter) return parameter.error();
    const Parameter* known = action->find(parameter->first.substr(0, parameter->first.find('.')));
    (known->in_body ? call.form : call.parameters).push_back(std::move(parameter).value());
  }
  for (const Parameter& parameter : action->parameters) {
    const auto gives = [&](std::string_view text) {
      return text.starts_with(parameter.name + "=") || text.starts_with(parameter.name + ".");
    };
    const bool given = parameter.name == kRegion || std::any_of(all.begin(), all.end(), gives);
    if (!parameter.required || given) continue;
    return Error{.code = "ParameterMissing",
                 .message = fmt::format("{} needs {}.", name, parameter.name),
                 .where = parameter.name,
                 .at = {},
                 .fix = parameter_names(*action)};
  }
  return call;
}

// Sent once: a change must not happen twice.
Exit run_action(const Context& context, cairn::Api api) {
  const auto call = call_of(context, api);
  if (!call) return report_usage(context, call.error());
  const ApiAnswer answer = context.api.call(*call);
  if (!answer) return report(context, answer.failure());
  print_json(context, answer.value());
  return Exit::kOk;
}

}  // namespace

Exit run_ros(const Context& context) {
  return run_action(context, cairn::Api::kRos);
}

Exit run_ram(const Context& context) {
  return run_action(context, cairn::Api::kRam);
}

Exit run_sts(const Context& context) {
  return run_action(context, cairn::Api::kSts);
}

Exit run_resource_manager(const Context& context) {
  return run_action(context, cairn::Api::kResourceManager);
}

Exit run_resource_directory(const Context& context) {
  return run_action(context, cairn::Api::kResourceDirectory);
}

}  // namespace cairn::cli
