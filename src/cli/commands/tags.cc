// cairn tag, untag, tags
#include <fmt/format.h>

#include "cli/commands/commands.h"
#include "cli/text.h"

namespace cairn::cli {
namespace {

using Rows = std::vector<std::vector<std::string>>;

// A stack by its name or id; anything else goes by its id.
std::variant<std::string, Failure> thing_of(const Context& context) {
  const Command& command = context.command;
  if (command.tagged_type != "stack") return command.tagged;
  Command about_stack = command;
  about_stack.stack = command.tagged;
  return stack_id_of({about_stack, context.api, context.host});
}

ApiCall about(const Context& context, std::string action) {
  return {.action = std::move(action),
          .parameters = {{"ResourceType", context.command.tagged_type}}};
}

// The items under `key` of all pages, which NextToken joins.
ApiAnswer all_pages(const Context& context, const ApiCall& call, std::string_view key) {
  std::vector<Value> items;
  std::string token;
  do {
    ApiCall page = call;
    if (!token.empty()) page.parameters.emplace_back("NextToken", token);
    const ApiAnswer answer = ask(context, page);
    if (!answer) return answer;
    const auto more = answer.value().get(key).items();
    items.insert(items.end(), more.begin(), more.end());
    token = answer.value().get_string("NextToken");
  } while (!token.empty());
  return Value::list(std::move(items));
}

Exit change(const Context& context, ApiCall call, std::string_view done) {
  const auto found = thing_of(context);
  if (const auto* failure = std::get_if<Failure>(&found)) return report(context, *failure);
  const std::string& id = std::get<std::string>(found);
  call.parameters.emplace_back(item_of("ResourceId", 0), id);
  const ApiAnswer answer = ask(context, call);
  if (!answer) return report(context, answer.failure());
  if (context.command.global.output == Output::kJson) {
    print_json(context, MapBuilder().set("ResourceId", Value::string(id)).build());
  } else {
    context.host.out(fmt::format("{} {}\n", context.command.tagged, done));
  }
  return Exit::kOk;
}

// Key=Value, or Key alone: whichever value it has.
void add_wishes(const Command& command, ApiCall& call) {
  for (std::size_t i = 0; i < command.tags.size(); ++i) {
    const std::string& tag = command.tags[i];
    const std::size_t sign = tag.find('=');
    call.parameters.emplace_back(item_of("Tag", i) + ".Key", tag.substr(0, sign));
    if (sign != std::string::npos) {
      call.parameters.emplace_back(item_of("Tag", i) + ".Value", tag.substr(sign + 1));
    }
  }
}

Exit show_lines(const Context& context, const Value& lines, bool with_ids) {
  if (context.command.global.output == Output::kJson) {
    print_json(context, MapBuilder().set("TagResources", lines).build());
    return Exit::kOk;
  }
  Rows rows;
  if (with_ids) rows.push_back({"ID", "KEY", "VALUE"});
  for (const Value& line : lines.items()) {
    auto& row = rows.emplace_back();
    if (with_ids) row.emplace_back(line.get_string("ResourceId"));
    row.emplace_back(line.get_string("TagKey"));
    row.emplace_back(line.get_string("TagValue"));
  }
  context.host.out(rows.size() == (with_ids ? 1 : 0) ? "Nothing carries them.\n" : table(rows));
  return Exit::kOk;
}

Exit show_thing(const Context& context) {
  const auto found = thing_of(context);
  if (const auto* failure = std::get_if<Failure>(&found)) return report(context, *failure);
  ApiCall call = about(context, "ListTagResources");
  call.parameters.emplace_back(item_of("ResourceId", 0), std::get<std::string>(found));
  const ApiAnswer lines = all_pages(context, call, "TagResources");
  if (!lines) return report(context, lines.failure());
  return show_lines(context, lines.value(), false);
}

Exit show_carriers(const Context& context) {
  ApiCall call = about(context, "ListTagResources");
  add_wishes(context.command, call);
  const ApiAnswer lines = all_pages(context, call, "TagResources");
  if (!lines) return report(context, lines.failure());
  return show_lines(context, lines.value(), true);
}

Exit show_keys(const Context& context) {
  const ApiAnswer keys = all_pages(context, about(context, "ListTagKeys"), "Keys");
  if (!keys) return report(context, keys.failure());
  std::vector<Value> all;
  Rows rows = {{"KEY", "VALUE"}};
  for (const Value& key : keys.value().items()) {
    ApiCall call = about(context, "ListTagValues");
    call.parameters.emplace_back("Key", key.as_string());
    const ApiAnswer values = all_pages(context, call, "Values");
    if (!values) return report(context, values.failure());
    all.push_back(MapBuilder().set("Key", key).set("Values", values.value()).build());
    for (const Value& value : values.value().items()) {
      rows.push_back({std::string(key.as_string()), std::string(value.as_string())});
    }
  }
  if (context.command.global.output == Output::kJson) {
    print_json(context, MapBuilder().set("Keys", Value::list(std::move(all))).build());
  } else {
    context.host.out(rows.size() == 1 ? "There are no tags.\n" : table(rows));
  }
  return Exit::kOk;
}

}  // namespace

Exit run_tag(const Context& context) {
  const auto tags = parse_assignments(context.command.tags);
  if (!tags) return report_usage(context, tags.error());
  ApiCall call = about(context, "TagResources");
  std::size_t i = 0;
  for (const auto& [key, value] : *tags) {
    call.parameters.emplace_back(item_of("Tag", i) + ".Key", key);
    call.parameters.emplace_back(item_of("Tag", i++) + ".Value", value);
  }
  return change(context, std::move(call), tags->size() == 1 ? "has the tag." : "has the tags.");
}

Exit run_untag(const Context& context) {
  const Command& command = context.command;
  if (command.tag_keys.empty() && !command.all_tags) {
    return report_usage(context, {.code = "NothingToTake",
                                  .message = "Which tags are to go is not said.",
                                  .fix = "Name their keys, or give --all."});
  }
  ApiCall call = about(context, "UntagResources");
  if (command.all_tags) call.parameters.emplace_back("All", "true");
  for (std::size_t i = 0; i < command.tag_keys.size(); ++i) {
    call.parameters.emplace_back(item_of("TagKey", i), command.tag_keys[i]);
  }
  return change(context, std::move(call), "no longer has them.");
}

Exit run_tags(const Context& context) {
  if (!context.command.tagged.empty()) return show_thing(context);
  return context.command.tags.empty() ? show_keys(context) : show_carriers(context);
}

}  // namespace cairn::cli
