// The words of one command of a shell script, as far as they can be known without running it.
//
// Quotes are taken off; variables and substitutions stay as they are written. A word that begins
// with a quoted JSON map ends with it, so that a command kept in a quoted variable can be read too.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "value/value.h"

namespace cairn::sim {

enum class Shell : std::uint8_t { kPosix, kPowerShell };

struct CommandWords {
  std::vector<std::string> words;
  std::size_t end = 0;  // where in the script the command ends
};

// The JSON map that a text is, as it stands or with one level of backslashes taken off: a command
// kept in a quoted variable has one more.
std::optional<Value> json_map(std::string_view text);

// `begin` is where its first word begins.
CommandWords command_words(std::string_view script, std::size_t begin, Shell shell);

}  // namespace cairn::sim
