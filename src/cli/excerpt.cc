#include "cli/excerpt.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/utf8.h"

namespace cairn::cli {
namespace {

constexpr int kExcerptMin = 20;

}  // namespace

std::string excerpt(const SourceText& source, SourcePos at, int width, Ink ink, bool color) {
  const std::string_view line = source.line(at.line);
  if (line.empty()) return {};
  const std::string margin = fmt::format("{:>5} | ", at.line);
  const int room = std::max(width - static_cast<int>(margin.size()) - 1, kExcerptMin);
  const std::size_t offset = source.before(at).size();
  std::size_t begin = 0;
  for (int lead_columns = columns_of(line.substr(0, offset)); lead_columns > room / 2;) {
    const std::size_t length = std::max<std::size_t>(utf8_length(line.substr(begin)), 1);
    lead_columns -= columns_of(line.substr(begin, length));
    begin += length;
  }
  const auto bytes_max = static_cast<std::size_t>(room) * 4 + 4;  // 4 bytes a character at most
  const std::string shown = clipped(printable(line.substr(begin, bytes_max)), room);
  const int lead = columns_of(printable(line.substr(begin, offset - begin)));
  const int marked = columns_of(printable(source.token(at).substr(0, bytes_max)));
  const int length = std::clamp(marked, 1, std::max(room - lead, 1));
  std::string under(static_cast<std::size_t>(lead), ' ');
  under += painted("^" + std::string(static_cast<std::size_t>(length - 1), '~'), ink, color);
  return fmt::format("{}{}\n{:>5} | {}\n", margin, shown, "", under);
}

}  // namespace cairn::cli
