// What views of something that goes on have in common: the picture on the terminal, and what is
// said when the server does not answer.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "cli/api.h"
#include "cli/host.h"
#include "cli/picture.h"

namespace cairn::cli {

// Lines on standard error, once when trouble begins and once when it is over.
class TroubleLines {
 public:
  explicit TroubleLines(Host& host) : host_(host) {}
  void tell(const Failure* failure);  // null: the server answers again

 private:
  Host& host_;
  bool troubled_ = false;
};

class LivePicture {
 public:
  static constexpr int kFrameMs = 100;  // it changes at most 10 times a second

  LivePicture(Host& host, bool color) : host_(host), color_(color), began_ms_(host.now_ms()) {}
  void tell(const Failure* failure);  // null: the server answers again
  void draw(const std::function<std::vector<std::string>(const Frame&)>& picture);

 private:
  Host& host_;
  bool color_;
  std::int64_t began_ms_;
  std::string notice_;
  Screen screen_;
};

}  // namespace cairn::cli
