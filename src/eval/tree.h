// Small questions about template trees.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "value/value.h"

namespace cairn {

// A map with the one key Ref or Fn::… (template-language section 10.1).
struct Call {
  std::string_view function;
  const Value* argument = nullptr;
};
std::optional<Call> as_call(const Value& value);

// The text of {"Ref": text}; empty for everything else.
std::string_view ref_name(const Value& value);

// Nodes of the tree when written out, and one more for each kExpandedTextBytes of text; shared
// parts counted as often as they stand in it. Stops above `enough`. Small trees can be huge when
// they share (YAML aliases, locals).
std::size_t expanded_size(const Value& tree, std::size_t enough);
inline constexpr std::size_t kTreeNodesMax = 2'000'000;
inline constexpr std::size_t kExpandedTextBytes = 16;

// The same tree without places: of text that is not the template's, lines mean nothing.
Value without_places(const Value& tree);

// Numbers as Python's int() and float() read text: blanks around, one underscore between digits.
// Nothing for text that is no number, and for infinities and not-a-number.
std::optional<Value> read_integer(std::string_view text);
std::optional<Value> read_number(std::string_view text);

}  // namespace cairn
