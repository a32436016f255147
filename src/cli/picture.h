// What live pictures on a terminal are made of: lines that never wrap, symbols, bars; and the
// screen that shows one after the other.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cli/progress.h"
#include "cli/text.h"

namespace cairn::cli {

struct Frame {
  int width = 80;   // columns of the terminal; no line is as wide, so none wraps
  int height = 24;  // lines of the terminal; the picture has fewer
  bool color = false;
  bool unicode = false;
  std::int64_t now_ms = 0;
  std::int64_t began_ms = 0;
  std::string notice = {};  // a line of its own, e.g. that the server does not answer
};

// Pieces of one line, each with its ink, never wider together than the line may be.
class PictureLine {
 public:
  explicit PictureLine(const Frame& frame) : left_(frame.width - 1), color_(frame.color) {}
  PictureLine& add(std::string_view text, Ink ink = Ink::kPlain);
  int left() const { return left_; }  // columns
  std::string text() && { return std::move(text_); }

 private:
  std::string text_;
  int left_;
  bool color_;
};

struct Symbol {
  std::string_view text;  // one column
  Ink ink;
};
// What runs turns with the time.
Symbol symbol_of(Phase phase, const Frame& frame);

// As long as leaves so much of the line free.
void add_bar(PictureLine& line, int percent, Ink ink, const Frame& frame, int free);

// The notice of the frame as a line.
std::string notice_line(const Frame& frame);

std::string seconds_text(std::int64_t ms);  // "12 s", "3 min 05 s"

// Replaces one picture on the terminal by the next, writing only the lines that changed.
class Screen {
 public:
  // The bytes to write. A new width redraws everything, since the terminal has wrapped old lines.
  std::string redraw(std::vector<std::string> lines, int width);

 private:
  std::vector<std::string> shown_;
  int width_ = 0;
};

}  // namespace cairn::cli
