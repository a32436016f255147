// cairn sim list, set, delete: the simulated cloud of a running server, behind its back.
#include <fmt/format.h>

#include "cli/commands/confirm.h"
#include "cli/commands/drift.h"
#include "cli/text.h"
#include "value/json.h"

namespace cairn::cli {
namespace {

using Found = std::variant<Value, Failure>;

ApiAnswer list_of(const Context& context, FormFields parameters) {
  parameters.emplace_back("MaxResults", "100");
  return ask_all_tokens(
      context, {.action = "SimListResources", .parameters = std::move(parameters)}, "Resources");
}

// The id of the stack with that name, among those that are there; empty: there is none.
ApiAnswer stacks_named(const Context& context, const std::string& name) {
  return ask(context, {.action = "ListStacks", .parameters = {{"StackName.1", name}}});
}

Failure nothing_such(const Context& context) {
  return {FailureKind::kRefused,
          {.code = "SimResourceNotFound",
           .message = fmt::format("The simulated cloud has no {}.", context.command.resource),
           .where = {},
           .at = {},
           .fix = "See what there is with: cairn sim list"},
          {}};
}

Failure several(const Context& context, std::size_t count) {
  return {FailureKind::kRefused,
          {.code = "SimResourceAmbiguous",
           .message = fmt::format("{} things are called {}.", count, context.command.resource),
           .where = {},
           .at = {},
           .fix = "Say which with --type."},
          {}};
}

// By "STACK/LOGICAL_ID"; null when that is not what it is.
Found by_logical_id(const Context& context) {
  const std::string& given = context.command.resource;
  const std::size_t slash = given.find('/');
  if (slash == std::string::npos) return Value();
  const ApiAnswer stacks = stacks_named(context, given.substr(0, slash));
  if (!stacks) return stacks.failure();
  for (const Value& stack : stacks.value().get("Stacks").items()) {
    const ApiAnswer made =
        list_of(context, {{"StackId", std::string(stack.get_string("StackId"))}});
    if (!made) return made.failure();
    for (const Value& resource : made.value().items()) {
      if (resource.get_string("LogicalResourceId") == given.substr(slash + 1)) return resource;
    }
  }
  return Value();
}

Found target_of(const Context& context) {
  FormFields wanted = {{"PhysicalResourceId", context.command.resource}};
  if (!context.command.type.empty()) wanted.emplace_back("ResourceType", context.command.type);
  const ApiAnswer answer = list_of(context, std::move(wanted));
  if (!answer) return answer.failure();
  const auto items = answer.value().items();
  if (items.size() == 1) return items.front();
  if (items.size() > 1) return several(context, items.size());
  Found found = by_logical_id(context);
  const Value* value = std::get_if<Value>(&found);
  if (value != nullptr && value->is_null()) return nothing_such(context);
  return found;
}

FormFields named(const Value& target) {
  return {{"ResourceType", std::string(target.get_string("ResourceType"))},
          {"PhysicalResourceId", std::string(target.get_string("PhysicalResourceId"))}};
}

// Name=Value; JSON, or text where it is none.
Result<Value> properties_of(const Context& context) {
  MapBuilder properties;
  for (const std::string& given : context.command.properties) {
    const std::size_t equals = given.find('=');
    if (equals == std::string::npos || equals == 0) {
      return Error{.code = "PropertyMalformed",
                   .message = fmt::format("\"{}\" is no Name=Value.", given),
                   .where = {},
                   .at = {},
                   .fix = "Write it as VpcName=other."};
    }
    const std::string text = given.substr(equals + 1);
    const auto value = read_json(text);
    properties.set(given.substr(0, equals), value ? *value : Value::string(text));
  }
  return properties.build();
}

Exit say_done(const Context& context, const Value& target, std::string_view what) {
  if (context.command.global.output == Output::kJson) {
    print_json(context, MapBuilder()
                            .set("ResourceType", target.get("ResourceType"))
                            .set("PhysicalResourceId", target.get("PhysicalResourceId"))
                            .build());
  } else {
    context.host.out(fmt::format("{} {} was {}\n", printable(target.get_string("ResourceType")),
                                 printable(target.get_string("PhysicalResourceId")), what));
  }
  return Exit::kOk;
}

}  // namespace

Exit run_sim_list(const Context& context) {
  FormFields wanted;
  if (!context.command.stack.empty()) {
    const auto found = stack_id_of(context);
    if (const auto* failure = std::get_if<Failure>(&found)) return report(context, *failure);
    wanted.emplace_back("StackId", std::get<std::string>(found));
  }
  if (!context.command.type.empty()) wanted.emplace_back("ResourceType", context.command.type);
  const ApiAnswer answer = list_of(context, std::move(wanted));
  if (!answer) return report(context, answer.failure());
  if (context.command.global.output == Output::kJson) {
    print_json(context, MapBuilder().set("Resources", answer.value()).build());
    return Exit::kOk;
  }
  std::vector<std::vector<std::string>> rows = {{"TYPE", "PHYSICAL ID", "LOGICAL ID"}};
  for (const Value& resource : answer.value().items()) {
    auto& row = rows.emplace_back();
    for (const char* key : {"ResourceType", "PhysicalResourceId", "LogicalResourceId"}) {
      row.emplace_back(resource.get_string(key));
    }
  }
  context.host.out(rows.size() == 1 ? "There is nothing.\n" : table(rows));
  return Exit::kOk;
}

Exit run_sim_set(const Context& context) {
  const auto properties = properties_of(context);
  if (!properties) return report_usage(context, properties.error());
  const Found target = target_of(context);
  if (const auto* failure = std::get_if<Failure>(&target)) return report(context, *failure);
  ApiCall call{.action = "SimSetResource", .parameters = named(std::get<Value>(target))};
  call.parameters.emplace_back("Properties", to_json(*properties));
  const ApiAnswer set = ask(context, call);
  if (!set) return report(context, set.failure());
  return say_done(context, std::get<Value>(target), "changed");
}

Exit run_sim_delete(const Context& context) {
  const Found target = target_of(context);
  if (const auto* failure = std::get_if<Failure>(&target)) return report(context, *failure);
  const std::string question =
      fmt::format("Delete {} from the simulated cloud?",
                  printable(std::get<Value>(target).get_string("PhysicalResourceId")));
  if (const auto no = not_confirmed(context, question, "Nothing was deleted.")) return *no;
  const ApiAnswer erased =
      ask(context, {.action = "SimDeleteResource", .parameters = named(std::get<Value>(target))});
  if (!erased) return report(context, erased.failure());
  return say_done(context, std::get<Value>(target), "deleted");
}

}  // namespace cairn::cli
