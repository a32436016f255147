// What can be said on the command line. The option parser is used in args.cc only.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/completion.h"
#include "cli/outcome.h"
#include "cli/settings.h"

namespace cairn::cli {

enum class Verb {
  kDeploy,
  kUpdate,
  kValidate,
  kDelete,
  kList,
  kShow,
  kEvents,
  kTypes,
  kSignal,
  kWhy,
  kCompletion
};

struct Command {
  Verb verb = Verb::kList;
  GlobalOptions global;
  std::string file;
  std::string stack;  // name or id
  std::vector<std::string> parameters;
  std::string parameter_file;
  std::optional<int> timeout_minutes;
  std::optional<int> parallelism;
  bool disable_rollback = false;
  bool use_previous = false;
  bool replace = false;
  std::vector<std::string> tainted;  // logical ids
  bool strict = false;
  bool no_wait = false;
  bool yes = false;
  bool follow = false;
  bool nested = false;
  std::vector<std::string> statuses;
  std::string resource;  // logical id
  std::string signal_status;
  std::string signal_id;
  std::string signal_data;
  std::string signal_reason;
  std::string type;
  std::string filter;
  std::string shell;
};

struct Parsed {
  std::optional<Command> command;  // nullopt: print what is below, then end
  Exit exit = Exit::kOk;
  std::string out;  // help, version
  std::string err;  // what is wrong with the command line
};

// `args` without the program's name.
Parsed parse_args(const std::vector<std::string>& args);

// The same commands and options as data, for shell completion.
std::vector<CommandShape> command_shapes();

}  // namespace cairn::cli
