#include "value/source_text.h"

#include <algorithm>

#include "base/utf8.h"

namespace cairn {
namespace {

constexpr std::string_view kBlanks = " \t";
constexpr std::size_t kLineBytesMax = 65'536;

std::size_t end_of_quoted(std::string_view line, std::size_t at) {
  const char quote = line[at];
  for (std::size_t i = at + 1; i < line.size(); ++i) {
    if (line[i] == '\\' && quote == '"') {
      ++i;
    } else if (line[i] == quote) {
      return i + 1;
    }
  }
  return line.size();
}

// Past the bracket that closes the one at `at`; past the opening one when it closes elsewhere.
std::size_t end_of_brackets(std::string_view line, std::size_t at) {
  int open = 0;
  for (std::size_t i = at; i < line.size(); ++i) {
    const char c = line[i];
    if (c == '"' || c == '\'') {
      i = end_of_quoted(line, i) - 1;
    } else if (c == '{' || c == '[') {
      ++open;
    } else if ((c == '}' || c == ']') && --open == 0) {
      return i + 1;
    }
  }
  return at + 1;
}

// Whether a bracket is open on the line before `at`: there, commas and brackets end a plain text.
bool inside_brackets(std::string_view line, std::size_t at) {
  int open = 0;
  for (std::size_t i = 0; i < at; ++i) {
    const char c = line[i];
    const bool begins =
        i == 0 || std::string_view(" \t,:[{").find(line[i - 1]) != std::string_view::npos;
    if ((c == '"' || c == '\'') && begins) {
      i = end_of_quoted(line, i) - 1;
    } else if (c == '{' || c == '[') {
      ++open;
    } else if (c == '}' || c == ']') {
      --open;
    }
  }
  return open > 0;
}

std::size_t end_of_plain(std::string_view line, std::size_t at) {
  const bool flow = inside_brackets(line, at);
  std::size_t end = at;
  for (; end < line.size(); ++end) {
    const char c = line[end];
    const bool last = end + 1 == line.size();
    const bool blank_next = last || kBlanks.find(line[end + 1]) != std::string_view::npos;
    if (flow && (c == ',' || c == ']' || c == '}')) break;
    if (c == ':' && (blank_next || (flow && line[end + 1] == ','))) break;
    if (c == '#' && end > at && kBlanks.find(line[end - 1]) != std::string_view::npos) break;
  }
  while (end > at && kBlanks.find(line[end - 1]) != std::string_view::npos) --end;
  // A number or a word of JSON that stands alone on its line.
  while (end > at + 1 && !flow &&
         std::string_view(",]}").find(line[end - 1]) != std::string_view::npos)
    --end;
  return end;
}

// Where the value behind tags and anchors begins; `at` itself when none stands on this line.
std::size_t skip_marks(std::string_view line, std::size_t at) {
  while (at < line.size() && (line[at] == '!' || line[at] == '&')) {
    const std::size_t end = line.find_first_of(" \t,]}", at);
    const std::size_t next = line.find_first_not_of(kBlanks, end);
    const bool alone = end == std::string_view::npos || next == std::string_view::npos ||
                       next == end || std::string_view("#|>").find(line[next]) != line.npos;
    if (alone) break;
    at = next;
  }
  return at;
}

std::size_t end_of_token(std::string_view line, std::size_t at) {
  at = skip_marks(line, at);
  if (at >= line.size()) return line.size();
  const char c = line[at];
  if (c == '!' || c == '&') return std::min(line.find_first_of(" \t,]}", at), line.size());
  if (c == '"' || c == '\'') return end_of_quoted(line, at);
  return c == '{' || c == '[' ? end_of_brackets(line, at) : end_of_plain(line, at);
}

}  // namespace

SourceText::SourceText(std::string_view text) : text_(text), starts_{0} {
  for (std::size_t at = text.find('\n'); at != std::string_view::npos;
       at = text.find('\n', at + 1)) {
    starts_.push_back(at + 1);
  }
}

std::string_view SourceText::line(std::uint32_t number) const {
  if (number == 0 || number > starts_.size()) return {};
  const std::size_t start = starts_[number - 1];
  std::string_view found = text_.substr(start, text_.find('\n', start) - start);
  if (found.ends_with('\r')) found.remove_suffix(1);
  return found;
}

std::string_view SourceText::before(SourcePos at) const {
  const std::string_view text = line(at.line);
  std::size_t offset = 0;
  for (std::uint32_t i = 1; i < at.column && offset < text.size(); ++i) {
    offset += std::max<std::size_t>(utf8_length(text.substr(offset)), 1);
  }
  return text.substr(0, offset);
}

std::string_view SourceText::token(SourcePos at) const {
  const std::string_view text = line(at.line);
  if (text.size() > kLineBytesMax) return {};
  const std::size_t offset = before(at).size();
  return text.substr(offset, end_of_token(text, offset) - offset);
}

}  // namespace cairn
