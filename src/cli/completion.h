// Completion scripts for shells, made from the description of the commands.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cairn::cli {

struct OptionShape {
  std::vector<std::string> names;  // "--yes", "-y"; empty for a positional argument
  std::string about;
  bool takes_value = false;
  bool takes_file = false;
  std::vector<std::string> choices;
};

struct CommandShape {
  std::string name;
  std::string about;
  std::vector<OptionShape> options;
  bool takes_file = false;           // its argument is a file
  std::vector<std::string> choices;  // its argument is one of these
};

// `shapes`: the program itself with the options of every command, then its commands. `shell` is
// bash, zsh or fish.
std::string completion_script(std::string_view shell, const std::vector<CommandShape>& shapes);

}  // namespace cairn::cli
