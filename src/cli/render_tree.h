// The live picture of an operation: the stack, a bar, its resources below it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/progress.h"

namespace cairn::cli {

struct Frame {
  int width = 80;   // columns of the terminal; no line is as wide, so none wraps
  int height = 24;  // lines of the terminal; the picture has fewer
  bool color = false;
  bool unicode = false;
  std::int64_t now_ms = 0;
  std::int64_t began_ms = 0;
  std::string notice;  // a line of its own, e.g. that the server does not answer
};

// Pure. When not all resources fit, those that failed or are running are shown before those that
// are done or wait, and a last line counts the rest.
std::vector<std::string> render_tree(const Progress& progress, const Frame& frame);

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
