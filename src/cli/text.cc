#include "cli/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/utf8.h"

namespace cairn::cli {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};
constexpr Range kWide[] = {
    {0x1100, 0x115f},   {0x2e80, 0x303e},   {0x3041, 0xa4cf},   {0xa960, 0xa97c},
    {0xac00, 0xd7a3},   {0xf900, 0xfaff},   {0xfe30, 0xfe6f},   {0xff00, 0xff60},
    {0xffe0, 0xffe6},   {0x1f300, 0x1f64f}, {0x1f680, 0x1f6ff}, {0x1f900, 0x1faff},
    {0x20000, 0x3fffd},
};
constexpr Range kWithoutWidth[] = {
    {0x0300, 0x036f}, {0x200b, 0x200f}, {0x20d0, 0x20ff}, {0xfe00, 0xfe0f}, {0xfeff, 0xfeff},
};

template <std::size_t n>
bool within(char32_t c, const Range (&ranges)[n]) {
  return std::any_of(std::begin(ranges), std::end(ranges),
                     [c](const Range& r) { return c >= r.first && c <= r.last; });
}

int columns_of(char32_t c) {
  if (within(c, kWithoutWidth)) return 0;
  return within(c, kWide) ? 2 : 1;
}

// The first character and its bytes; malformed bytes are taken one by one as U+FFFD.
std::pair<char32_t, std::size_t> first_character(std::string_view text) {
  const std::size_t length = utf8_length(text);
  if (length == 0) return {U'\ufffd', 1};
  return {utf8_decode(text, length), length};
}

bool is_control(char32_t c) {
  return c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0x202a && c <= 0x202e) ||
         (c >= 0x2066 && c <= 0x2069);
}

std::string_view escape_of(Ink ink) {
  switch (ink) {
    case Ink::kPlain:
      return "";
    case Ink::kDim:
      return "\x1b[2m";
    case Ink::kBold:
      return "\x1b[1m";
    case Ink::kGreen:
      return "\x1b[32m";
    case Ink::kRed:
      return "\x1b[31m";
    case Ink::kYellow:
      return "\x1b[33m";
  }
  return "";
}

}  // namespace

int columns_of(std::string_view text) {
  int columns = 0;
  while (!text.empty()) {
    const auto [c, length] = first_character(text);
    columns += columns_of(c);
    text.remove_prefix(length);
  }
  return columns;
}

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto [c, length] = first_character(text);
    append_utf8(is_control(c) ? U' ' : c, out);
    text.remove_prefix(length);
  }
  return out;
}

std::string clipped(std::string_view text, int columns) {
  if (columns <= 0) return {};
  if (columns_of(text) <= columns) return std::string(text);
  std::string out;
  for (int used = 0; !text.empty();) {
    const auto [c, length] = first_character(text);
    used += columns_of(c);
    if (used > columns - 1) break;
    out.append(text.substr(0, length));
    text.remove_prefix(length);
  }
  return out + "~";
}

std::string padded(std::string_view text, int columns) {
  std::string out = clipped(text, columns);
  const int have = columns_of(out);
  if (have < columns) out.append(static_cast<std::size_t>(columns - have), ' ');
  return out;
}

std::string painted(std::string_view text, Ink ink, bool color) {
  if (!color || ink == Ink::kPlain || text.empty()) return std::string(text);
  return fmt::format("{}{}\x1b[0m", escape_of(ink), text);
}

std::string table(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::vector<std::string>> cells;
  std::vector<int> widths;
  for (const auto& row : rows) {
    auto& line = cells.emplace_back();
    for (std::size_t i = 0; i < row.size(); ++i) {
      line.push_back(printable(row[i]));
      if (widths.size() <= i) widths.push_back(0);
      widths[i] = std::max(widths[i], columns_of(line.back()));
    }
  }
  std::string out;
  for (const auto& row : cells) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) line += padded(row[i], widths[i]) + "  ";
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
  }
  return out;
}

}  // namespace cairn::cli
