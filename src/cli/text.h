// Text for terminals: its width in columns, cutting and padding by it, colours, tables.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cairn::cli {

// Columns that printable UTF-8 text takes: two for East Asian wide characters and pictographs,
// none for combining marks.
int columns_of(std::string_view text);

// What came from a server or a file, made harmless: control characters become blanks and malformed
// UTF-8 becomes U+FFFD, so that nothing in it can move the cursor.
std::string printable(std::string_view text);

// At most `columns` wide; what was cut is marked with a final "~".
std::string clipped(std::string_view text, int columns);
// Exactly `columns` wide: clipped, or blanks after it.
std::string padded(std::string_view text, int columns);

enum class Ink : std::uint8_t { kPlain, kDim, kBold, kGreen, kRed, kYellow };

// Escape sequences around the text; the text alone when `color` is false.
std::string painted(std::string_view text, Ink ink, bool color);

// Columns as wide as their widest cell, two blanks between, no blanks at line ends. The first row
// is the heading. Cells are made printable.
std::string table(const std::vector<std::vector<std::string>>& rows);

}  // namespace cairn::cli
