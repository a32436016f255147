// cairn history, cairn history show, cairn history diff
#include <fmt/format.h>

#include "cli/commands/changes.h"
#include "cli/commands/revisions.h"
#include "cli/text.h"
#include "cli/value_diff.h"
#include "value/json.h"

namespace cairn::cli {
namespace {

int number_of(const Value& revision, std::string_view key) {
  const Value& number = revision.get(key);
  return number.is_int() ? static_cast<int>(number.as_int()) : 0;
}

std::string note_of(const Value& revision) {
  std::string note;
  const auto add = [&note](const std::string& words) {
    note += (note.empty() ? "" : ", ") + words;
  };
  if (revision.get("Current") == Value::boolean(true)) add("present");
  if (const int back = number_of(revision, "RestoredRevision"); back != 0) {
    add(fmt::format("back to {}", back));
  }
  if (const std::string_view set = revision.get_string("ChangeSetId"); !set.empty()) {
    add("change set " + std::string(set));
  }
  return note;
}

Error stack_missing() {
  return {.code = "StackMissing",
          .message = "No stack is named.",
          .where = {},
          .at = {},
          .fix = "Write: cairn history STACK. cairn list tells the stacks."};
}

std::string one_line(const Value& value) {
  return value.is_string() ? std::string(value.as_string()) : to_json(value);
}

std::string parameters_text(const Value& revision) {
  std::vector<std::vector<std::string>> rows;
  for (const Value& parameter : revision.get("Parameters").items()) {
    const std::string_view key = parameter.get_string("ParameterKey");
    if (key.starts_with("ALIYUN::")) continue;
    rows.push_back({"  " + std::string(key), one_line(parameter.get("ParameterValue"))});
  }
  return rows.empty() ? std::string() : "Parameters\n" + table(rows);
}

std::string revision_text(const Value& revision) {
  std::vector<std::vector<std::string>> rows;
  const auto add = [&rows](const char* label, std::string_view text) {
    if (!text.empty()) rows.push_back({label, std::string(text)});
  };
  add("Stack", revision.get_string("StackName"));
  add("Revision", std::to_string(number_of(revision, "Revision")));
  add("Created (UTC)", revision.get_string("CreateTime"));
  add("By", revision.get_string("Principal"));
  add("Action", revision.get_string("Action"));
  add("Note", note_of(revision));
  std::string text = table(rows);
  for (const std::string& part : {parameters_text(revision), outputs_text(revision)}) {
    if (!part.empty()) text += "\n" + part;
  }
  text += "\nTemplate\n";
  for (const DiffLine& line : all_lines(revision.get_string("TemplateBody"), LineKind::kSame)) {
    text += "  " + line.text + "\n";
  }
  return text;
}

// "    Size\n      - small\n      + large\n" for each entry of a list of changes by name.
std::string named_changes(std::string_view title, const Value& list, std::string_view key,
                          bool color) {
  std::string text;
  for (const Value& change : list.items()) {
    text += fmt::format("    {}\n", printable(change.get_string(key)));
    const auto add = [&](std::string_view side, char mark, Ink ink) {
      const Value* value = change.find(side);
      if (value == nullptr) return;
      for (const DiffLine& line : all_lines(one_line(*value), LineKind::kSame)) {
        text += painted(fmt::format("      {} {}", mark, line.text), ink, color) + '\n';
      }
    };
    add("Before", '-', Ink::kRed);
    add("After", '+', Ink::kGreen);
  }
  return text.empty() ? text : fmt::format("{}:\n{}", title, text);
}

std::string comparison_text(const Context& context, const Value& told) {
  const bool color = wants_color(context.command.global, context.host);
  const std::string_view before = told.get_string("OldTemplateBody");
  const std::string_view after = told.get_string("NewTemplateBody");
  std::string text;
  const auto add = [&text](const std::string& part) {
    if (!part.empty()) text += (text.empty() ? "" : "\n") + part;
  };
  if (before != after) add("Template:\n" + lines_text(line_diff(before, after), color));
  add(named_changes("Parameters", told.get("ParameterChanges"), "ParameterKey", color));
  add(named_changes("Outputs", told.get("OutputChanges"), "OutputKey", color));
  if (const std::string_view why = told.get_string("ChangesUnknown"); !why.empty()) {
    add(fmt::format("What that is for the resources cannot be told: {}\n", printable(why)));
  } else {
    add(changes_text(context, "Resources", read_changes(told.get("Changes"))));
  }
  return text;
}

}  // namespace

std::variant<Value, Failure> revisions_of(const Context& context, const std::string& stack_id) {
  const ApiAnswer revisions = ask_all_pages(
      context, {.action = "ListStackRevisions", .parameters = {{"StackId", stack_id}}},
      "Revisions");
  if (!revisions) return revisions.failure();
  return revisions.value();
}

std::optional<int> newest_revision(const Value& revisions, std::optional<int> bound) {
  std::optional<int> newest;
  for (const Value& revision : revisions.items()) {
    const int number = number_of(revision, "Revision");
    if ((!bound || number < *bound) && (!newest || number > *newest)) newest = number;
  }
  return newest;
}

Failure no_revision(const Context& context) {
  return {FailureKind::kRefused,
          {.code = "RevisionNotFound",
           .message = fmt::format("{} keeps no revision to go by.", context.command.stack),
           .where = {},
           .at = {},
           .fix = fmt::format("See which there are with: cairn history {}", context.command.stack)},
          {}};
}

Exit run_history(const Context& context) {
  if (context.command.stack.empty()) return report_usage(context, stack_missing());
  const auto found = stack_id_of(context);
  if (const auto* failure = std::get_if<Failure>(&found)) return report(context, *failure);
  const auto listed = revisions_of(context, std::get<std::string>(found));
  if (const auto* failure = std::get_if<Failure>(&listed)) return report(context, *failure);
  const Value& revisions = std::get<Value>(listed);
  if (context.command.global.output == Output::kJson) {
    print_json(context, MapBuilder().set("Revisions", revisions).build());
    return Exit::kOk;
  }
  std::vector<std::vector<std::string>> rows = {
      {"REVISION", "CREATED (UTC)", "ACTION", "BY", "NOTE"}};
  for (const Value& revision : revisions.items()) {
    rows.push_back({std::to_string(number_of(revision, "Revision")),
                    std::string(revision.get_string("CreateTime")),
                    std::string(revision.get_string("Action")),
                    std::string(revision.get_string("Principal")), note_of(revision)});
  }
  context.host.out(rows.size() == 1 ? printable(context.command.stack) + " has no revisions yet.\n"
                                    : table(rows));
  return Exit::kOk;
}

Exit run_history_show(const Context& context) {
  const auto found = stack_id_of(context);
  if (const auto* failure = std::get_if<Failure>(&found)) return report(context, *failure);
  const std::string& stack_id = std::get<std::string>(found);
  std::optional<int> number = context.command.revision;
  if (!number) {
    const auto listed = revisions_of(context, stack_id);
    if (const auto* failure = std::get_if<Failure>(&listed)) return report(context, *failure);
    number = newest_revision(std::get<Value>(listed));
  }
  if (!number) return report(context, no_revision(context));
  const ApiAnswer revision =
      ask(context, {.action = "GetStackRevision",
                    .parameters = {{"StackId", stack_id}, {"Revision", std::to_string(*number)}}});
  if (!revision) return report(context, revision.failure());
  if (context.command.global.output == Output::kJson) {
    print_json(context, revision.value());
  } else {
    context.host.out(revision_text(revision.value()));
  }
  return Exit::kOk;
}

Exit run_history_diff(const Context& context) {
  const auto found = stack_id_of(context);
  if (const auto* failure = std::get_if<Failure>(&found)) return report(context, *failure);
  const std::string& stack_id = std::get<std::string>(found);
  std::optional<int> from = context.command.revision;
  std::optional<int> to = context.command.other_revision;
  if (!from || !to) {
    const auto listed = revisions_of(context, stack_id);
    if (const auto* failure = std::get_if<Failure>(&listed)) return report(context, *failure);
    if (!to) to = newest_revision(std::get<Value>(listed));
    if (!from) from = newest_revision(std::get<Value>(listed), to);
  }
  if (!from || !to) return report(context, no_revision(context));
  const ApiAnswer told = ask(context, {.action = "CompareStackRevisions",
                                       .parameters = {{"StackId", stack_id},
                                                      {"FromRevision", std::to_string(*from)},
                                                      {"ToRevision", std::to_string(*to)}}});
  if (!told) return report(context, told.failure());
  if (context.command.global.output == Output::kJson) {
    print_json(context, told.value());
  } else {
    context.host.out(fmt::format("{}: from revision {} to revision {}\n\n",
                                 printable(context.command.stack), *from, *to) +
                     comparison_text(context, told.value()));
  }
  return Exit::kOk;
}

}  // namespace cairn::cli
