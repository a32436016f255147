#include "cli/args.h"

#include <algorithm>
#include <memory>
#include <sstream>
#include <utility>

#include "cli/grammar.h"

namespace cairn::cli {
namespace {

OptionShape shape_of(const CLI::Option& option) {
  OptionShape shape;
  for (const std::string& name : option.get_lnames()) shape.names.push_back("--" + name);
  for (const std::string& name : option.get_snames()) shape.names.push_back("-" + name);
  shape.about = option.get_description();
  shape.takes_value = option.get_expected_max() > 0;
  shape.takes_file = option.get_type_name() == "FILE";
  if (option.get_type_name().find('|') != std::string::npos) {
    std::istringstream words(option.get_type_name());
    for (std::string word; std::getline(words, word, '|');) shape.choices.push_back(word);
  }
  return shape;
}

void add_once(OptionShape option, std::vector<OptionShape>& options) {
  if (option.names.empty()) return;
  const bool known = std::any_of(options.begin(), options.end(),
                                 [&](const OptionShape& o) { return o.names == option.names; });
  if (!known) options.push_back(std::move(option));
}

CommandShape shape_of(const CLI::App& app) {
  CommandShape shape;
  shape.name = app.get_name();
  shape.about = app.get_description();
  for (const CLI::Option* option : app.get_options()) {
    OptionShape found = shape_of(*option);
    if (option->get_positional()) {
      shape.takes_file = shape.takes_file || found.takes_file;
      shape.choices.insert(shape.choices.end(), found.choices.begin(), found.choices.end());
    }
    add_once(std::move(found), shape.options);
  }
  // "cairn changeset …": what its commands take, all of it, as it is not told apart.
  for (const CLI::App* sub : app.get_subcommands({})) {
    CommandShape inner = shape_of(*sub);
    shape.choices.push_back(inner.name);
    shape.takes_file = shape.takes_file || inner.takes_file;
    for (OptionShape& option : inner.options) add_once(std::move(option), shape.options);
  }
  return shape;
}

// Parameters of other interfaces are written as their options: "--UserName alice". The parser is
// given them as "--with UserName=alice". No option of our own begins with a capital.
std::vector<std::string> with_parameters(const std::vector<std::string>& args) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < args.size(); ++i) {
    const std::string& arg = args[i];
    const bool parameter =
        arg.size() > 2 && arg.starts_with("--") && arg[2] >= 'A' && arg[2] <= 'Z';
    if (!parameter) {
      out.push_back(arg);
      continue;
    }
    const std::string text = arg.substr(2);
    out.emplace_back("--with");
    if (text.find('=') != std::string::npos || i + 1 == args.size()) {
      out.push_back(text);
    } else {
      out.push_back(text + "=" + args[++i]);
    }
  }
  return out;
}

}  // namespace

Parsed parse_args(const std::vector<std::string>& args) {
  const auto grammar = std::make_unique<Grammar>();
  try {
    const std::vector<std::string> words = with_parameters(args);
    std::vector<std::string> backwards(words.rbegin(), words.rend());
    grammar->app.parse(backwards);
  } catch (const CLI::ParseError& error) {
    std::ostringstream out;
    std::ostringstream err;
    const bool asked = grammar->app.exit(error, out, err) == 0;
    return {.exit = asked ? Exit::kOk : Exit::kUsage, .out = out.str(), .err = err.str()};
  }
  for (const auto& [sub, v] : grammar->verbs) {
    if (sub->parsed()) grammar->command.verb = v;
  }
  return {.command = std::move(grammar->command)};
}

std::vector<CommandShape> command_shapes() {
  const auto grammar = std::make_unique<Grammar>();
  CommandShape program;
  for (const CLI::Option* option : grammar->app.get_options()) {
    add_once(shape_of(*option), program.options);
  }
  program.name = grammar->app.get_name();
  program.about = grammar->app.get_description();
  std::vector<CommandShape> shapes = {std::move(program)};
  for (const CLI::App* sub : grammar->app.get_subcommands({})) shapes.push_back(shape_of(*sub));
  return shapes;
}

}  // namespace cairn::cli
