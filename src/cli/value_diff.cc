#include "cli/value_diff.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/utf8.h"
#include "cli/text.h"
#include "value/alignment.h"
#include "value/json.h"

namespace cairn::cli {
namespace {

constexpr std::size_t kContext = 2;  // lines around a change

bool hides(char32_t c) {
  return c < 0x20 || (c >= 0x7f && c <= 0x9f) || c == 0xad || (c >= 0x200b && c <= 0x200f) ||
         (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x2069) || c == 0xfeff;
}

std::string escaped(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t length = std::max<std::size_t>(utf8_length(text), 1);
    const char32_t c = utf8_length(text) == 0 ? 0xfffd : utf8_decode(text, length);
    if (c == '\t') {
      out += "\\t";
    } else if (c == '\r') {
      out += "\\r";
    } else if (hides(c)) {
      out += fmt::format("\\u{:04x}", static_cast<std::uint32_t>(c));
    } else {
      append_utf8(c, out);
    }
    text.remove_prefix(length);
  }
  return out;
}

// Blanks after commas and colons that stand outside of strings.
std::string spaced(std::string_view json) {
  std::string out;
  bool quoted = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    out += json[i];
    if (quoted && json[i] == '\\' && i + 1 < json.size()) {
      out += json[++i];
    } else if (json[i] == '"') {
      quoted = !quoted;
    } else if (!quoted && (json[i] == ',' || json[i] == ':')) {
      out += ' ';
    }
  }
  return out;
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  for (;;) {
    const std::size_t end = text.find('\n');
    lines.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return lines;
    text.remove_prefix(end + 1);
  }
}

// Leaves `kContext` lines around each change.
std::vector<DiffLine> shortened(std::vector<DiffLine> all) {
  std::vector<bool> keep(all.size(), false);
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].kind == LineKind::kSame) continue;
    const std::size_t from = i < kContext ? 0 : i - kContext;
    const std::size_t to = std::min(all.size(), i + kContext + 1);
    for (std::size_t k = from; k < to; ++k) keep[k] = true;
  }
  std::vector<DiffLine> out;
  for (std::size_t i = 0; i < all.size();) {
    if (keep[i]) {
      out.push_back(std::move(all[i++]));
      continue;
    }
    std::size_t alike = 0;
    for (; i < all.size() && !keep[i]; ++i) ++alike;
    out.push_back(
        {LineKind::kSkipped, fmt::format("{} line{} alike", alike, alike == 1 ? "" : "s")});
  }
  return out;
}

}  // namespace

std::string shown(const Value& value) {
  // What JSON escapes is escaped by then; the rest is what JSON leaves as it is.
  return escaped(spaced(to_json(value)));
}

std::vector<DiffLine> all_lines(std::string_view text, LineKind kind) {
  std::vector<DiffLine> out;
  for (const std::string_view line : lines_of(text)) out.push_back({kind, escaped(line)});
  // The end of the last line is no line of its own.
  if (out.size() > 1 && out.back().text.empty()) out.pop_back();
  return out;
}

std::vector<DiffLine> line_diff(std::string_view before, std::string_view after) {
  const auto old_lines = lines_of(before);
  const auto new_lines = lines_of(after);
  std::vector<DiffLine> out;
  std::size_t i = 0;
  std::size_t j = 0;
  for (const EditStep step : edit_steps(old_lines, new_lines)) {
    if (step == EditStep::kKeep) {
      out.push_back({LineKind::kSame, escaped(old_lines[i])});
    } else if (step == EditStep::kDrop) {
      out.push_back({LineKind::kRemoved, escaped(old_lines[i])});
    } else {
      out.push_back({LineKind::kAdded, escaped(new_lines[j])});
    }
    i += step != EditStep::kTake ? 1 : 0;
    j += step != EditStep::kDrop ? 1 : 0;
  }
  return shortened(std::move(out));
}

std::string lines_text(const std::vector<DiffLine>& lines, bool color) {
  std::string out;
  for (const DiffLine& line : lines) {
    switch (line.kind) {
      case LineKind::kAdded:
        out += painted("  + " + line.text, Ink::kGreen, color) + '\n';
        break;
      case LineKind::kRemoved:
        out += painted("  - " + line.text, Ink::kRed, color) + '\n';
        break;
      case LineKind::kSame:
        out += "    " + line.text + '\n';
        break;
      case LineKind::kSkipped:
        out += painted("    ... " + line.text, Ink::kDim, color) + '\n';
        break;
    }
  }
  return out;
}

std::vector<Difference> shown_differences(const Value& before, const Value& after) {
  std::vector<Difference> found = cairn::differences(before, after);
  for (Difference& one : found) one.path = escaped(one.path);
  return found;
}

}  // namespace cairn::cli
