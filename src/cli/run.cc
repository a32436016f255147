#include "cli/run.h"

#include "cli/args.h"
#include "cli/commands/commands.h"
#include "cli/completion.h"

namespace cairn::cli {
namespace {

Exit dispatch(const Context& context) {
  switch (context.command.verb) {
    case Verb::kDeploy:
      return run_deploy(context);
    case Verb::kUpdate:
      return run_update(context);
    case Verb::kValidate:
      return run_validate(context);
    case Verb::kDelete:
      return run_delete(context);
    case Verb::kList:
      return run_list(context);
    case Verb::kShow:
      return run_show(context);
    case Verb::kEvents:
      return run_events(context);
    case Verb::kTypes:
      return run_types(context);
    case Verb::kSignal:
      return run_signal(context);
    case Verb::kWhy:
      return run_why(context);
    case Verb::kCompletion:
      break;  // needs no service; run() answers it
  }
  return Exit::kUsage;
}

}  // namespace

Exit run(const std::vector<std::string>& args, Host& host, const ApiFactory& make_api) {
  const Parsed parsed = parse_args(args);
  if (!parsed.command) {
    if (!parsed.out.empty()) host.out(parsed.out);
    if (!parsed.err.empty()) host.err(parsed.err);
    return parsed.exit;
  }
  const Command& command = *parsed.command;
  if (command.verb == Verb::kCompletion) {
    host.out(completion_script(command.shell, command_shapes()));
    return Exit::kOk;
  }
  auto session = resolve_session(command.global, host);
  if (!session) return report_usage(session.error(), {}, command.global, host);
  const auto api = make_api(std::move(*session));
  return dispatch({command, *api, host});
}

}  // namespace cairn::cli
