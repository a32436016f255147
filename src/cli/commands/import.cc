#include <fmt/format.h>

#include "cli/commands/change_sets.h"
#include "cli/commands/confirm.h"
#include "cli/text.h"

namespace cairn::cli {
namespace {

constexpr std::size_t kNameDigits = 12;

// A change set of its own that the import is made of.
struct ImportSet {
  std::string change_set_id;
  std::string stack_id;
  bool new_stack = false;
};

Error nothing_named() {
  return {.code = "NothingToImport",
          .message = "What is to be imported is not said.",
          .fix = "Give a template and --resource LogicalId=PhysicalId, or --scratch ID."};
}

std::variant<ApiCall, Failure> create_call(const Context& context, const WantedUpdate& wanted,
                                           const std::string& stack_id) {
  const Command& command = context.command;
  const std::string name = "import-" + context.host.nonce().substr(0, kNameDigits);
  ApiCall call{.action = "CreateChangeSet",
               .parameters = {{"ChangeSetName", name},
                              {"ChangeSetType", "IMPORT"},
                              {"ClientToken", context.host.nonce()}}};
  if (stack_id.empty()) {
    call.parameters.emplace_back("StackName", command.stack);
  } else {
    call.parameters.emplace_back("StackId", stack_id);
  }
  if (!command.scratch.empty()) call.parameters.emplace_back("TemplateScratchId", command.scratch);
  add_wanted(context, wanted, call);
  if (const auto added = add_settings(context, call); !added) {
    return Failure{FailureKind::kRefused, added.error(), {}};
  }
  auto imports = resources_to_import(context, wanted);
  if (const auto* failure = std::get_if<Failure>(&imports)) return *failure;
  for (auto& field : std::get<FormFields>(imports)) call.parameters.push_back(std::move(field));
  return call;
}

std::variant<ImportSet, Failure> create(const Context& context, const WantedUpdate& wanted) {
  const auto found = stack_id_of(context);
  std::string stack_id;
  if (const auto* id = std::get_if<std::string>(&found)) {
    stack_id = *id;
  } else {
    const Failure& failure = std::get<Failure>(found);
    const bool absent = failure.error.code == "StackNotFound" && failure.request_id.empty();
    if (!absent) return failure;
  }
  const auto call = create_call(context, wanted, stack_id);
  if (const auto* failure = std::get_if<Failure>(&call)) return *failure;
  const ApiAnswer created = ask(context, std::get<ApiCall>(call));
  if (!created) return created.failure();
  return ImportSet{std::string(created.value().get_string("ChangeSetId")),
                   std::string(created.value().get_string("StackId")), stack_id.empty()};
}

// Leaves things as they were before. That it fails is told by nobody: the set can be seen, and
// deleting it again is harmless.
void take_back(const Context& context, const ImportSet& made) {
  ask(context, {.action = "DeleteChangeSet", .parameters = {{"ChangeSetId", made.change_set_id}}});
  if (!made.new_stack) return;
  ask(context, {.action = "DeleteStack", .parameters = {{"StackId", made.stack_id}}});
}

}  // namespace

Exit run_import(const Context& context) {
  const Command& command = context.command;
  if (command.scratch.empty() && (command.file.empty() || command.imports.empty())) {
    return report_usage(context, nothing_named());
  }
  const auto wanted = wanted_update(context);
  if (!wanted) return report_usage(context, wanted.error());
  const auto created = create(context, *wanted);
  if (const auto* failure = std::get_if<Failure>(&created)) {
    return report(context, *failure, {command.file, wanted->body});
  }
  const ImportSet& made = std::get<ImportSet>(created);
  const auto found = await_change_set(context, made.change_set_id);
  if (const auto* failure = std::get_if<Failure>(&found)) return report(context, *failure);
  const Value& set = std::get<Value>(found);
  if (command.global.output != Output::kJson) {
    context.host.out(change_set_text(context, set) + "\n");
  }
  if (!is_usable(set)) {
    if (command.global.output == Output::kJson) print_json(context, set);
    take_back(context, made);
    return context.host.interrupted() ? Exit::kInterrupted : Exit::kFailed;
  }
  const std::size_t imported = count(read_changes(set.get("Changes"))).import;
  const std::string question = fmt::format("Import {} resource{} into {}?", imported,
                                           imported == 1 ? "" : "s", command.stack);
  if (const auto end = not_confirmed(context, question, "Nothing was imported.")) {
    take_back(context, made);
    return *end;
  }
  return execute_change_set(context, set);
}

}  // namespace cairn::cli
