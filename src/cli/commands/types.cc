#include <fmt/format.h>

#include "cli/commands/commands.h"
#include "cli/text.h"
#include "value/json.h"

namespace cairn::cli {
namespace {

std::string yes_if(const Value& value) {
  return value.is_bool() && value.as_bool() ? "yes" : "";
}

std::string properties_text(const Value& properties) {
  std::vector<std::vector<std::string>> rows = {
      {"PROPERTY", "TYPE", "REQUIRED", "UPDATABLE", "CONSTRAINTS"}};
  for (const auto& [key, property] : properties.entries()) {
    const Value& constraints = property.get("Constraints");
    rows.push_back({std::string(key.as_string()), std::string(property.get_string("Type")),
                    yes_if(property.get("Required")), yes_if(property.get("UpdateAllowed")),
                    constraints.size() > 0 ? clipped(to_json(constraints), 60) : ""});
  }
  return rows.size() == 1 ? "" : "\n" + table(rows);
}

std::string attributes_text(const Value& attributes) {
  std::string names;
  for (const auto& [key, attribute] : attributes.entries()) {
    names += fmt::format("  {}\n", printable(key.as_string()));
  }
  return names.empty() ? "" : "\nATTRIBUTES (Fn::GetAtt)\n" + names;
}

Exit describe(const Context& context) {
  const ApiAnswer answer = ask(context, {.action = "GetResourceType",
                                         .parameters = {{"ResourceType", context.command.type}}});
  if (!answer) return report(context, answer.failure());
  if (context.command.global.output == Output::kJson) {
    print_json(context, answer.value());
    return Exit::kOk;
  }
  const Value& type = answer.value();
  context.host.out(fmt::format("{}\n{}{}", printable(type.get_string("ResourceType")),
                               properties_text(type.get("Properties")),
                               attributes_text(type.get("Attributes"))));
  return Exit::kOk;
}

Exit list(const Context& context) {
  ApiCall call{.action = "ListResourceTypes", .parameters = {{"EntityType", "All"}}};
  if (const std::string& filter = context.command.filter; !filter.empty()) {
    const bool is_pattern = filter.find('*') != std::string::npos;
    call.parameters.emplace_back("ResourceType", is_pattern ? filter : fmt::format("*{}*", filter));
  }
  const ApiAnswer answer = ask(context, call);
  if (!answer) return report(context, answer.failure());
  const Value& types = answer.value().get("ResourceTypes");
  if (context.command.global.output == Output::kJson) {
    print_json(context, MapBuilder().set("ResourceTypes", types).build());
    return Exit::kOk;
  }
  std::string names;
  for (const Value& type : types.items()) {
    if (type.is_string()) names += printable(type.as_string()) + "\n";
  }
  context.host.out(names.empty() ? "No type matches.\n" : names);
  return Exit::kOk;
}

}  // namespace

Exit run_types(const Context& context) {
  return context.command.type.empty() ? list(context) : describe(context);
}

}  // namespace cairn::cli
