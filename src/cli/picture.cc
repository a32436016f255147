#include "cli/picture.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace cairn::cli {
namespace {

constexpr int kSpinMs = 100;
constexpr int kBarMax = 40;

}  // namespace

PictureLine& PictureLine::add(std::string_view text, Ink ink) {
  const std::string piece = clipped(text, left_);
  left_ -= columns_of(piece);
  text_ += painted(piece, ink, color_);
  return *this;
}

Symbol symbol_of(Phase phase, const Frame& frame) {
  static constexpr std::array<std::string_view, 10> kSpin = {"⠋", "⠙", "⠹", "⠸", "⠼",
                                                             "⠴", "⠦", "⠧", "⠇", "⠏"};
  static constexpr std::array<std::string_view, 4> kPlainSpin = {"|", "/", "-", "\\"};
  const auto turn = static_cast<std::size_t>(std::max<std::int64_t>(frame.now_ms, 0) / kSpinMs);
  switch (phase) {
    case Phase::kWaiting:
      return {frame.unicode ? "·" : ".", Ink::kDim};
    case Phase::kRunning:
      return {frame.unicode ? kSpin[turn % kSpin.size()] : kPlainSpin[turn % kPlainSpin.size()],
              Ink::kYellow};
    case Phase::kDone:
      return {frame.unicode ? "✔" : "+", Ink::kGreen};
    case Phase::kFailed:
      return {frame.unicode ? "✖" : "x", Ink::kRed};
  }
  return {"", Ink::kPlain};
}

void add_bar(PictureLine& line, int percent, Ink ink, const Frame& frame, int free) {
  const int cells = std::clamp(frame.width - free, 4, kBarMax);
  const int full = cells * percent / 100;
  std::string done;
  std::string rest;
  for (int i = 0; i < cells; ++i) {
    (i < full ? done : rest) += frame.unicode ? (i < full ? "█" : "░") : (i < full ? "#" : "-");
  }
  line.add(done, ink).add(rest, Ink::kDim);
}

std::string notice_line(const Frame& frame) {
  PictureLine line(frame);
  line.add(printable(frame.notice), Ink::kYellow);
  return std::move(line).text();
}

std::string seconds_text(std::int64_t ms) {
  const std::int64_t seconds = std::max<std::int64_t>(ms, 0) / 1000;
  if (seconds < 60) return fmt::format("{} s", seconds);
  return fmt::format("{} min {:02} s", seconds / 60, seconds % 60);
}

std::string Screen::redraw(std::vector<std::string> lines, int width) {
  std::string out;
  if (!shown_.empty()) out += fmt::format("\x1b[{}A\r", shown_.size());
  const bool anew = width != width_ || lines.size() < shown_.size();
  if (anew && !shown_.empty()) out += "\x1b[J";
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (anew || i >= shown_.size() || lines[i] != shown_[i]) out += lines[i] + "\x1b[K";
    out += "\r\n";
  }
  if (lines == shown_ && !anew) out.clear();
  shown_ = std::move(lines);
  width_ = width;
  return out;
}

}  // namespace cairn::cli
