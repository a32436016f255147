#include "cli/completion.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

namespace cairn::cli {
namespace {

using Shapes = std::span<const CommandShape>;

std::string option_words(const CommandShape& shape) {
  std::string words;
  for (const OptionShape& option : shape.options) {
    for (const std::string& name : option.names) words += (words.empty() ? "" : " ") + name;
  }
  return words;
}

std::string command_words(Shapes commands, std::string_view between) {
  std::string words;
  for (const CommandShape& command : commands) {
    if (!words.empty()) words += between;
    words += command.name;
  }
  return words;
}

// Inside single quotes of sh, zsh and fish alike.
std::string quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') {
      out += "'\\''";
    } else {
      out += c;
    }
  }
  return out + "'";
}

// What follows an option: the lines of a bash case that complete its value.
std::string bash_values(const CommandShape& shape) {
  std::string out;
  for (const OptionShape& option : shape.options) {
    if (!option.takes_value) continue;
    const std::string pattern = fmt::format("{}", fmt::join(option.names, "|"));
    const std::string reply = option.takes_file
                                  ? "COMPREPLY=($(compgen -f -- \"$cur\"))"
                                  : fmt::format("COMPREPLY=($(compgen -W \"{}\" -- \"$cur\"))",
                                                fmt::join(option.choices, " "));
    out += fmt::format("    {}) {}; return ;;\n", pattern, reply);
  }
  return out;
}

std::string bash_script(const CommandShape& program, Shapes commands) {
  std::string values = bash_values(program);
  std::string branches;
  for (const CommandShape& command : commands) {
    values += bash_values(command);
    const std::string argument =
        fmt::format("COMPREPLY=($(compgen {}-W \"{}\" -- \"$cur\"))",
                    command.takes_file ? "-f " : "", fmt::join(command.choices, " "));
    branches +=
        fmt::format("    {}) options=\"{} $options\"; [[ $cur == -* ]] || {{ {}; return; }} ;;\n",
                    command.name, option_words(command), argument);
  }
  return fmt::format(R"(# bash completion for cairn; load it with: source <(cairn completion bash)
_cairn() {{
  local cur=${{COMP_WORDS[COMP_CWORD]}} previous=${{COMP_WORDS[COMP_CWORD-1]}} command= word
  local options="{0}"
  COMPREPLY=()
  for word in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
    case $word in {1}) command=$word; break ;; esac
  done
  case $previous in
{2}  esac
  case $command in
    '') options="{3} $options" ;;
{4}  esac
  COMPREPLY=($(compgen -W "$options" -- "$cur"))
}}
complete -o filenames -F _cairn cairn
)",
                     option_words(program), command_words(commands, "|"), values,
                     command_words(commands, " "), branches);
}

// _arguments specs: "--name[about]:value:action"; brackets and colons in texts are escaped.
std::string zsh_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == ':') out += '\\';
    out += c;
  }
  return out;
}

std::string zsh_action(bool file, const std::vector<std::string>& choices) {
  if (file && !choices.empty()) {
    return fmt::format("{{_alternative \"files:file:_files\" \"words:word:({})\"}}",
                       fmt::join(choices, " "));
  }
  if (file) return "_files";
  return choices.empty() ? " " : fmt::format("({})", fmt::join(choices, " "));
}

std::string zsh_options(const CommandShape& shape) {
  std::string out;
  for (const OptionShape& option : shape.options) {
    for (const std::string& name : option.names) {
      std::string spec = fmt::format("{}[{}]", name, zsh_text(option.about));
      if (option.takes_value) spec += ":value:" + zsh_action(option.takes_file, option.choices);
      out += " \\\n      " + quoted(spec);
    }
  }
  return out;
}

std::string zsh_script(const CommandShape& program, Shapes commands) {
  std::string names;
  std::string branches;
  for (const CommandShape& command : commands) {
    names += fmt::format("    {}\n", quoted(command.name + ":" + zsh_text(command.about)));
    std::string argument = "*:argument:" + zsh_action(command.takes_file, command.choices);
    branches += fmt::format("    {}) _arguments{}{} \\\n      {} ;;\n", command.name,
                            zsh_options(program), zsh_options(command), quoted(argument));
  }
  return fmt::format(R"(#compdef cairn
# zsh completion for cairn; save it as _cairn in a directory of $fpath
_cairn() {{
  local -a commands
  local context state line
  commands=(
{0}  )
  _arguments -C{1} \
      '1:command:->command' '*::argument:->argument'
  case $state in
    command) _describe command commands ;;
    argument) _cairn_argument $line[1] ;;
  esac
}}
_cairn_argument() {{
  case $1 in
{2}  esac
}}
if [[ $funcstack[1] == _cairn ]]; then
  _cairn "$@"  # loaded from $fpath: this file is the function's first run
else
  compdef _cairn cairn
fi
)",
                     names, zsh_options(program), branches);
}

std::string fish_options(const CommandShape& shape, std::string_view condition) {
  std::string out;
  for (const OptionShape& option : shape.options) {
    std::string line = fmt::format("complete -c cairn{}", condition);
    for (const std::string& name : option.names) {
      line += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
    }
    if (option.takes_value) line += option.takes_file ? " -r -F" : " -x";
    if (!option.choices.empty()) {
      line += fmt::format(" -a '{}'", fmt::join(option.choices, " "));
    }
    out += line + " -d " + quoted(option.about) + "\n";
  }
  return out;
}

std::string fish_script(const CommandShape& program, Shapes commands) {
  std::string out =
      "# fish completion for cairn; save it as ~/.config/fish/completions/cairn.fish\n"
      "complete -c cairn -f\n";
  out += fish_options(program, "");
  for (const CommandShape& command : commands) {
    out += fmt::format("complete -c cairn -n __fish_use_subcommand -a {} -d {}\n", command.name,
                       quoted(command.about));
    const std::string condition = fmt::format(" -n '__fish_seen_subcommand_from {}'", command.name);
    out += fish_options(command, condition);
    if (command.takes_file) out += fmt::format("complete -c cairn{} -F\n", condition);
    if (!command.choices.empty()) {
      out +=
          fmt::format("complete -c cairn{} -a '{}'\n", condition, fmt::join(command.choices, " "));
    }
  }
  return out;
}

}  // namespace

std::string completion_script(std::string_view shell, const std::vector<CommandShape>& shapes) {
  const CommandShape& program = shapes.front();
  const Shapes commands = Shapes(shapes).subspan(1);
  if (shell == "bash") return bash_script(program, commands);
  if (shell == "zsh") return zsh_script(program, commands);
  return fish_script(program, commands);
}

}  // namespace cairn::cli
