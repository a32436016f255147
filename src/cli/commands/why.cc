#include <fmt/format.h>

#include "cli/commands/commands.h"
#include "cli/text.h"

namespace cairn::cli {
namespace {

std::string cause_text(std::string_view title, const Value& cause) {
  const std::string_view resource = cause.get_string("Resource");
  const std::string_view code = cause.get_string("Code");
  std::string text = fmt::format("\n{}\n", title);
  if (!resource.empty()) {
    text += fmt::format("  {}  {}\n", printable(resource),
                        printable(cause.get_string("ResourceType")));
  }
  text += fmt::format("  {}{}{}\n", printable(code), code.empty() ? "" : ": ",
                      printable(cause.get_string("Message")));
  text += fmt::format("\nWhy\n  {}\n\nWhat to do\n  {}\n", printable(cause.get_string("Cause")),
                      printable(cause.get_string("Cure")));
  return text;
}

std::string names_text(std::string_view title, const Value& names) {
  if (names.size() == 0) return {};
  std::string text = fmt::format("\n{}\n", title);
  for (const Value& name : names.items()) {
    if (name.is_string()) text += fmt::format("  {}\n", printable(name.as_string()));
  }
  return text;
}

std::string report_text(const Value& report) {
  const Value& stack = report.get("DiagnosticResult").get("StackMessages");
  const Value& found = report.get("Recommends");
  const std::string name = printable(stack.get_string("StackName"));
  const Value& root = found.get("RootCause");
  if (!root.is_map()) return fmt::format("No operation of {} has failed.\n", name);
  std::string text = fmt::format("{}: {} failed; it is {} now.\n", name,
                                 printable(stack.get_string("Operation")),
                                 printable(stack.get_string("Status")));
  text += cause_text("What failed first", root);
  const Value& back = found.get("RollbackCause");
  if (back.is_map()) text += cause_text("What then stopped the rollback", back);
  text += names_text("Waited for it and never began", found.get("Blocked"));
  text += names_text("Never began either", found.get("NeverBegan"));
  return text;
}

}  // namespace

// The report is read once, and not left behind.
Exit run_why(const Context& context) {
  const auto id = stack_id_of(context);
  if (const auto* failure = std::get_if<Failure>(&id)) return report(context, *failure);
  const ApiAnswer made =
      ask(context, {.action = "CreateDiagnostic",
                    .parameters = {{"DiagnosticKey", std::get<std::string>(id)}}});
  if (!made) return report(context, made.failure());
  const FormFields one = {{"ReportId", std::string(made.value().get_string("ReportId"))}};
  const ApiAnswer read = ask(context, {.action = "GetDiagnostic", .parameters = one});
  if (!read) return report(context, read.failure());
  const ApiAnswer removed = ask(context, {.action = "DeleteDiagnostic", .parameters = one});
  if (!removed) return report(context, removed.failure());
  if (context.command.global.output == Output::kJson) {
    print_json(context, MapBuilder()
                            .set("DiagnosticResult", read.value().get("DiagnosticResult"))
                            .set("Recommends", read.value().get("Recommends"))
                            .build());
  } else {
    context.host.out(report_text(read.value()));
  }
  return Exit::kOk;
}

}  // namespace cairn::cli
