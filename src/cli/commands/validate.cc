#include <fmt/format.h>

#include "cli/commands/commands.h"
#include "cli/diagnostics.h"

namespace cairn::cli {
namespace {

// With parameters the template is looked at as they make it: their values are checked too.
ApiCall question(const Parameters& parameters, const std::string& body) {
  ApiCall call{.action = parameters.empty() ? "ValidateTemplate" : "GetTemplateSummary",
               .parameters = {},
               .template_body = body};
  append_parameters(parameters, call.parameters);
  return call;
}

std::string summary(const Context& context, const Value& found) {
  std::string text = fmt::format("{} is valid: {} parameters", context.command.file,
                                 found.get("Parameters").size());
  if (found.find("Resources") == nullptr) {
    return text + fmt::format(", {} types of resources\n", found.get("ResourceTypes").size());
  }
  return text + fmt::format(", {} resources, {} outputs\n", found.get("Resources").size(),
                            found.get("Outputs").size());
}

}  // namespace

Exit run_validate(const Context& context) {
  const Command& command = context.command;
  const auto body = context.host.read_file(command.file);
  if (!body) return report_usage(body.error(), {}, command.global, context.host);
  const auto parameters = given_parameters(context);
  if (!parameters) return report_usage(parameters.error(), {}, command.global, context.host);
  const Source source{command.file, *body};
  const ApiAnswer answer = ask(context, question(*parameters, *body));
  if (!answer) {
    const Exit exit = report(context, answer.failure(), source);
    return answer.failure().error.all ? Exit::kFailed : exit;
  }
  const Diagnostics found = read_diagnostics(answer.value());
  const Exit exit = command.strict && !found.warnings.empty() ? Exit::kFailed : Exit::kOk;
  if (command.global.output == Output::kJson) {
    print_json(context, answer.value());
    return exit;
  }
  if (!found.warnings.empty()) {
    context.host.err(diagnostics_text(found, source, context.host.terminal().width,
                                      wants_color(command.global, context.host)));
  }
  if (exit == Exit::kOk) context.host.out(summary(context, answer.value()));
  return exit;
}

}  // namespace cairn::cli
