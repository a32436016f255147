// cairn type register, list, remove
#include <fmt/format.h>

#include "cli/commands/commands.h"
#include "cli/commands/confirm.h"
#include "cli/text.h"

namespace cairn::cli {
namespace {

Exit say(const Context& context, const Value& answer, const std::string& text) {
  if (context.command.global.output == Output::kJson) {
    print_json(context, answer);
  } else {
    context.host.out(text);
  }
  return Exit::kOk;
}

std::string listing(const Value& types) {
  std::vector<std::vector<std::string>> rows = {{"TYPE", "CHANGED (UTC)", "DESCRIPTION"}};
  for (const Value& type : types.items()) {
    rows.push_back({std::string(type.get_string("ResourceType")),
                    std::string(type.get_string("UpdateTime")),
                    clipped(std::string(type.get_string("Description")), 60)});
  }
  return rows.size() == 1 ? "No type was added.\n" : table(rows);
}

}  // namespace

Exit run_type_register(const Context& context) {
  const std::string& file = context.command.file;
  const auto text = context.host.read_file(file);
  if (!text) return report_usage(context, text.error());
  const ApiAnswer answer =
      ask(context, {.action = "RegisterHttpType", .form = {{"Definition", *text}}});
  if (!answer) return report(context, answer.failure(), {file, *text});
  return say(
      context, answer.value(),
      fmt::format("{} is registered.\n", printable(answer.value().get_string("ResourceType"))));
}

Exit run_type_list(const Context& context) {
  const ApiAnswer answer =
      ask(context, {.action = "ListResourceTypes", .parameters = {{"Provider", "Self"}}});
  if (!answer) return report(context, answer.failure());
  const Value& types = answer.value().get("ResourceTypeSummaries");
  return say(context, MapBuilder().set("ResourceTypes", types).build(), listing(types));
}

Exit run_type_remove(const Context& context) {
  const std::string& type = context.command.type;
  const std::string question = fmt::format("Take resource type {} away?", printable(type));
  if (const auto end = not_confirmed(context, question, "It is still there.")) return *end;
  const ApiAnswer answer =
      ask(context, {.action = "DeregisterHttpType", .parameters = {{"ResourceType", type}}});
  if (!answer) return report(context, answer.failure());
  return say(context, MapBuilder().set("ResourceType", Value::string(type)).build(),
             fmt::format("{} was taken away.\n", printable(type)));
}

}  // namespace cairn::cli
