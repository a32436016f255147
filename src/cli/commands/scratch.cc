// cairn scratch create, list, show, template, delete
#include <fmt/format.h>

#include <algorithm>

#include "cli/commands/commands.h"
#include "cli/text.h"
#include "value/json.h"

namespace cairn::cli {
namespace {

constexpr int kFirstPauseMs = 50;
constexpr int kLongestPauseMs = 1'000;

Value type_list(const std::vector<std::string>& types) {
  std::vector<Value> items;
  for (const std::string& type : types) items.push_back(Value::string(type));
  return Value::list(std::move(items));
}

// Where the resources come from, as the one parameter that says it.
Result<std::pair<std::string, Value>> source_of(const Command& command) {
  MapBuilder source;
  if (!command.types.empty()) source.set("ResourceTypeFilter", type_list(command.types));
  if (!command.resource_group.empty()) {
    source.set("ResourceGroupId", Value::string(command.resource_group));
    return std::pair<std::string, Value>("SourceResourceGroup", source.build());
  }
  if (!command.tags.empty()) {
    const auto tags = parse_assignments(command.tags, "--tag");
    if (!tags) return tags.error();
    MapBuilder map;
    for (const auto& [key, value] : *tags) map.set(key, Value::string(value));
    source.set("ResourceTags", map.build());
    return std::pair<std::string, Value>("SourceTag", source.build());
  }
  const auto resources = parse_assignments(command.sources);
  if (!resources) return resources.error();
  if (resources->empty()) {
    return Error{.code = "NothingToTake",
                 .message = "Which resources the template is made of is not said.",
                 .fix = "Give --resource Type=PhysicalId, --tag Key=Value or --group ID."};
  }
  std::vector<Value> items;
  for (const auto& [type, id] : *resources) {
    items.push_back(MapBuilder()
                        .set("ResourceType", Value::string(type))
                        .set("ResourceId", Value::string(id))
                        .build());
  }
  return std::pair<std::string, Value>("SourceResources", Value::list(std::move(items)));
}

std::string preferences(const Command& command) {
  const Value policy = MapBuilder()
                           .set("ParameterKey", Value::string("DeletionPolicy"))
                           .set("ParameterValue", Value::string(command.deletion_policy))
                           .build();
  return to_json(Value::list({policy}));
}

ApiAnswer get_scratch(const Context& context, const std::string& id) {
  return ask(context, {.action = "GetTemplateScratch",
                       .parameters = {{"TemplateScratchId", id}, {"ShowDataOption", "All"}}});
}

ApiAnswer await_scratch(const Context& context, const std::string& id) {
  for (int pause_ms = kFirstPauseMs;; pause_ms = std::min(2 * pause_ms, kLongestPauseMs)) {
    ApiAnswer answer = get_scratch(context, id);
    if (!answer || context.host.interrupted()) return answer;
    const Value& scratch = answer.value().get("TemplateScratch");
    if (scratch.get_string("Status") != "GENERATE_IN_PROGRESS") return answer;
    context.host.pause_ms(pause_ms);
  }
}

std::string scratch_text(const Value& scratch) {
  std::vector<std::vector<std::string>> rows;
  const auto add = [&](std::string label, std::string_view key) {
    const std::string_view text = scratch.get_string(key);
    if (!text.empty()) rows.push_back({std::move(label), std::string(text)});
  };
  add("Scratch", "TemplateScratchId");
  add("Type", "TemplateScratchType");
  add("Status", "Status");
  add("Code", "FailedCode");
  add("Reason", "StatusReason");
  add("Description", "Description");
  add("Created (UTC)", "CreateTime");
  for (const Value& stack : scratch.get("Stacks").items()) {
    rows.push_back({"Used by", std::string(stack.get_string("StackId"))});
  }
  std::string text = table(rows);
  std::vector<std::vector<std::string>> resources = {{"RESOURCE", "TYPE"}};
  for (const Value& made : scratch.get("TemplateScratchData").get("Provisions").items()) {
    resources.push_back({std::string(made.get_string("LogicalResourceId")),
                         std::string(made.get_string("ResourceType"))});
  }
  if (resources.size() > 1) text += "\n" + table(resources);
  return text;
}

void print_scratch(const Context& context, const Value& answer) {
  const Value& scratch = answer.get("TemplateScratch");
  if (context.command.global.output == Output::kJson) return print_json(context, scratch);
  context.host.out(scratch_text(scratch));
}

ApiCall about_scratch(const Context& context, std::string action) {
  return {.action = std::move(action),
          .parameters = {{"TemplateScratchId", context.command.scratch}}};
}

}  // namespace

Exit run_scratch_create(const Context& context) {
  const Command& command = context.command;
  const auto source = source_of(command);
  if (!source) return report_usage(context, source.error());
  ApiCall call{.action = "CreateTemplateScratch",
               .parameters = {{"TemplateScratchType", "ResourceImport"},
                              {source->first, to_json(source->second)},
                              {"PreferenceParameters", preferences(command)},
                              {"ClientToken", context.host.nonce()}}};
  if (!command.description.empty()) {
    call.parameters.emplace_back("Description", command.description);
  }
  const ApiAnswer created = ask(context, call);
  if (!created) return report(context, created.failure());
  const std::string id(created.value().get_string("TemplateScratchId"));
  if (command.no_wait) {
    if (command.global.output == Output::kJson) {
      print_json(context, created.value());
    } else {
      context.host.out(id + "\n");
    }
    return Exit::kOk;
  }
  const ApiAnswer scratch = await_scratch(context, id);
  if (!scratch) return report(context, scratch.failure());
  print_scratch(context, scratch.value());
  if (context.host.interrupted()) return Exit::kInterrupted;
  const Value& told = scratch.value().get("TemplateScratch");
  return told.get_string("Status") == "GENERATE_COMPLETE" ? Exit::kOk : Exit::kFailed;
}

Exit run_scratch_list(const Context& context) {
  const ApiAnswer scratches =
      ask_all_pages(context, {.action = "ListTemplateScratches"}, "TemplateScratches");
  if (!scratches) return report(context, scratches.failure());
  if (context.command.global.output == Output::kJson) {
    print_json(context, MapBuilder().set("TemplateScratches", scratches.value()).build());
    return Exit::kOk;
  }
  std::vector<std::vector<std::string>> rows = {
      {"ID", "TYPE", "STATUS", "CREATED (UTC)", "DESCRIPTION"}};
  for (const Value& scratch : scratches.value().items()) {
    auto& row = rows.emplace_back();
    for (const char* key :
         {"TemplateScratchId", "TemplateScratchType", "Status", "CreateTime", "Description"}) {
      row.emplace_back(scratch.get_string(key));
    }
  }
  context.host.out(rows.size() == 1 ? "There are no template scratches.\n" : table(rows));
  return Exit::kOk;
}

Exit run_scratch_show(const Context& context) {
  const ApiAnswer scratch = get_scratch(context, context.command.scratch);
  if (!scratch) return report(context, scratch.failure());
  print_scratch(context, scratch.value());
  return Exit::kOk;
}

Exit run_scratch_template(const Context& context) {
  const ApiAnswer made = ask(context, about_scratch(context, "GenerateTemplateByScratch"));
  if (!made) return report(context, made.failure());
  if (context.command.global.output == Output::kJson) {
    print_json(context, made.value());
    return Exit::kOk;
  }
  std::string body(made.value().get_string("TemplateBody"));
  if (const auto tree = read_json(body)) body = to_json(*tree, JsonStyle::kPretty);
  context.host.out(body + (body.ends_with('\n') ? "" : "\n"));
  return Exit::kOk;
}

Exit run_scratch_delete(const Context& context) {
  const ApiAnswer deleted = ask(context, about_scratch(context, "DeleteTemplateScratch"));
  if (!deleted) return report(context, deleted.failure());
  if (context.command.global.output == Output::kJson) {
    print_json(context, deleted.value());
  } else {
    context.host.out(printable(context.command.scratch) + " is deleted.\n");
  }
  return Exit::kOk;
}

}  // namespace cairn::cli
