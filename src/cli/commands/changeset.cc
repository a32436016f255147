// cairn changeset create, list, show, execute, delete
#include <fmt/format.h>

#include "cli/commands/change_sets.h"
#include "cli/commands/confirm.h"
#include "cli/text.h"

namespace cairn::cli {
namespace {

// Where the set goes: a stack that exists, by its id, or the name of one that does not yet.
struct Target {
  std::string type;
  std::string stack_id;  // empty: a new stack
};

std::variant<Target, Failure> target_of(const Context& context) {
  const std::string& type = context.command.change_set_type;
  if (type == "CREATE") return Target{type, {}};
  const auto found = stack_id_of(context);
  if (const auto* id = std::get_if<std::string>(&found)) {
    return Target{type.empty() ? "UPDATE" : type, *id};
  }
  const Failure& failure = std::get<Failure>(found);
  const bool absent = failure.error.code == "StackNotFound" && failure.request_id.empty();
  if (!absent || type == "UPDATE") return failure;
  return Target{type.empty() ? "CREATE" : type, {}};
}

std::variant<ApiCall, Failure> create_call(const Context& context, const WantedUpdate& wanted,
                                           const Target& target) {
  const Command& command = context.command;
  ApiCall call{.action = "CreateChangeSet",
               .parameters = {{"ChangeSetName", command.change_set},
                              {"ChangeSetType", target.type},
                              {"ClientToken", context.host.nonce()}}};
  if (target.stack_id.empty()) {
    call.parameters.emplace_back("StackName", command.stack);
  } else {
    call.parameters.emplace_back("StackId", target.stack_id);
  }
  if (!command.description.empty()) {
    call.parameters.emplace_back("Description", command.description);
  }
  add_wanted(context, wanted, call);
  if (const auto added = add_settings(context, call); !added) {
    return Failure{FailureKind::kRefused, added.error(), {}};
  }
  auto imports = resources_to_import(context, wanted);
  if (const auto* failure = std::get_if<Failure>(&imports)) return *failure;
  for (auto& field : std::get<FormFields>(imports)) call.parameters.push_back(std::move(field));
  return call;
}

std::variant<Value, Failure> change_set_of(const Context& context) {
  const auto id = change_set_id_of(context);
  if (const auto* failure = std::get_if<Failure>(&id)) return *failure;
  return await_change_set(context, std::get<std::string>(id));
}

void print_set(const Context& context, const Value& set) {
  if (context.command.global.output == Output::kJson) return print_json(context, set);
  context.host.out(change_set_text(context, set));
}

}  // namespace

std::variant<std::string, Failure> change_set_id_of(const Context& context) {
  const std::string& name = context.command.change_set;
  if (is_id(name)) return name;
  const auto found = stack_id_of(context);
  if (const auto* failure = std::get_if<Failure>(&found)) return *failure;
  const ApiAnswer sets =
      ask(context,
          {.action = "ListChangeSets",
           .parameters = {{"StackId", std::get<std::string>(found)}, {"ChangeSetName.1", name}}});
  if (!sets) return sets.failure();
  for (const Value& set : sets.value().get("ChangeSets").items()) {
    if (set.get_string("ChangeSetName") == name) return std::string(set.get_string("ChangeSetId"));
  }
  return Failure{
      FailureKind::kRefused,
      {.code = "ChangeSetNotFound",
       .message = fmt::format("{} has no change set named \"{}\".", context.command.stack, name),
       .fix =
           fmt::format("See which there are with: cairn changeset list {}", context.command.stack)},
      {}};
}

Exit run_change_set_create(const Context& context) {
  const Command& command = context.command;
  const auto wanted = wanted_update(context);
  if (!wanted) return report_usage(context, wanted.error());
  const auto target = target_of(context);
  if (const auto* failure = std::get_if<Failure>(&target)) return report(context, *failure);
  const auto call = create_call(context, *wanted, std::get<Target>(target));
  if (const auto* failure = std::get_if<Failure>(&call)) return report(context, *failure);
  const ApiAnswer created = ask(context, std::get<ApiCall>(call));
  if (!created) return report(context, created.failure(), {command.file, wanted->body});
  const std::string id(created.value().get_string("ChangeSetId"));
  if (command.no_wait) {
    if (command.global.output == Output::kJson) {
      print_json(context, created.value());
    } else {
      context.host.out(id + "\n");
    }
    return Exit::kOk;
  }
  const auto set = await_change_set(context, id);
  if (const auto* failure = std::get_if<Failure>(&set)) return report(context, *failure);
  print_set(context, std::get<Value>(set));
  if (context.host.interrupted()) return Exit::kInterrupted;
  return is_usable(std::get<Value>(set)) ? Exit::kOk : Exit::kFailed;
}

Exit run_change_set_list(const Context& context) {
  const auto found = stack_id_of(context);
  if (const auto* failure = std::get_if<Failure>(&found)) return report(context, *failure);
  const ApiAnswer sets = ask_all_pages(
      context,
      {.action = "ListChangeSets", .parameters = {{"StackId", std::get<std::string>(found)}}},
      "ChangeSets");
  if (!sets) return report(context, sets.failure());
  if (context.command.global.output == Output::kJson) {
    print_json(context, MapBuilder().set("ChangeSets", sets.value()).build());
    return Exit::kOk;
  }
  std::vector<std::vector<std::string>> rows = {
      {"NAME", "TYPE", "STATUS", "EXECUTION", "CREATED (UTC)", "ID"}};
  for (const Value& set : sets.value().items()) {
    auto& row = rows.emplace_back();
    for (const char* key : {"ChangeSetName", "ChangeSetType", "Status", "ExecutionStatus",
                            "CreateTime", "ChangeSetId"}) {
      row.emplace_back(set.get_string(key));
    }
  }
  context.host.out(rows.size() == 1 ? printable(context.command.stack) + " has no change sets.\n"
                                    : table(rows));
  return Exit::kOk;
}

Exit run_change_set_show(const Context& context) {
  const auto set = change_set_of(context);
  if (const auto* failure = std::get_if<Failure>(&set)) return report(context, *failure);
  print_set(context, std::get<Value>(set));
  return Exit::kOk;
}

Exit run_change_set_execute(const Context& context) {
  const auto found = change_set_of(context);
  if (const auto* failure = std::get_if<Failure>(&found)) return report(context, *failure);
  const Value& set = std::get<Value>(found);
  if (is_usable(set)) {
    if (context.command.global.output != Output::kJson) {
      context.host.out(change_set_text(context, set) + "\n");
    }
    const ChangeCounts counts = count(read_changes(set.get("Changes")));
    if (counts.destroys()) {
      const std::string question = fmt::format("{}. Execute {}?", destruction_of(counts),
                                               printable(set.get_string("ChangeSetName")));
      if (const auto end = not_confirmed(context, question, "Nothing was changed.")) return *end;
    }
  }
  return execute_change_set(context, set);
}

Exit run_change_set_delete(const Context& context) {
  const auto id = change_set_id_of(context);
  if (const auto* failure = std::get_if<Failure>(&id)) return report(context, *failure);
  const ApiAnswer deleted = ask(
      context,
      {.action = "DeleteChangeSet", .parameters = {{"ChangeSetId", std::get<std::string>(id)}}});
  if (!deleted) return report(context, deleted.failure());
  if (context.command.global.output == Output::kJson) {
    print_json(context, deleted.value());
  } else {
    context.host.out(printable(context.command.change_set) + " is deleted.\n");
  }
  return Exit::kOk;
}

}  // namespace cairn::cli
