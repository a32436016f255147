// What differs between two values, as lines for people. Nothing is cut: what is too long for a line
// gets a line of its own, texts of several lines are compared line by line.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "value/value.h"

namespace cairn::cli {

// A value on one line, JSON with blanks. What a terminal would act on or not show (control
// characters, marks that turn the writing direction, blanks without width) is escaped.
std::string shown(const Value& value);

enum class LineKind : std::uint8_t { kAdded, kRemoved, kSame, kSkipped };

struct DiffLine {
  LineKind kind = LineKind::kSame;
  std::string text;  // of kSkipped: how many lines were alike
};

// Every line of a text as one of `kind`.
std::vector<DiffLine> all_lines(std::string_view text, LineKind kind);

// Shortest line-by-line difference with two lines around each change.
std::vector<DiffLine> line_diff(std::string_view before, std::string_view after);

// One place inside a property where before and after differ.
struct Difference {
  std::string path;  // ".Tags[1].Value"; empty: the whole value
  Value before;      // null with `added`
  Value after;       // null with `removed`
  bool added = false;
  bool removed = false;
};

// In the order of `before`, then what `after` has more. Lists are compared by their items, so that
// one that is put in front does not make all of them differ.
std::vector<Difference> differences(const Value& before, const Value& after);

}  // namespace cairn::cli
