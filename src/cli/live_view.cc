#include "cli/live_view.h"

#include "cli/text.h"

namespace cairn::cli {

void TroubleLines::tell(const Failure* failure) {
  if (failure == nullptr) {
    host_.err("The server answers again.\n");
  } else if (!troubled_) {
    host_.err(printable(failure->error.message) + "\nTrying again.\n");
  }
  troubled_ = failure != nullptr;
}

void LivePicture::tell(const Failure* failure) {
  notice_ = failure == nullptr ? "" : failure->error.message + " Trying again.";
}

void LivePicture::draw(const std::function<std::vector<std::string>(const Frame&)>& picture) {
  const Terminal terminal = host_.terminal();
  const Frame frame{.width = terminal.width,
                    .height = terminal.height,
                    .color = color_,
                    .unicode = terminal.unicode,
                    .now_ms = host_.now_ms(),
                    .began_ms = began_ms_,
                    .notice = notice_};
  const std::string bytes = screen_.redraw(picture(frame), terminal.width);
  if (!bytes.empty()) host_.out(bytes);
}

}  // namespace cairn::cli
