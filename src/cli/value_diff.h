// What differs between two values, as lines for people. Nothing is cut: what is too long for a line
// gets a line of its own, texts of several lines are compared line by line.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "value/difference.h"
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

// Such lines with their marks, "  + ", each with a line end.
std::string lines_text(const std::vector<DiffLine>& lines, bool color);

// The same as value/difference.h says, with paths that can be shown.
std::vector<Difference> shown_differences(const Value& before, const Value& after);

}  // namespace cairn::cli
