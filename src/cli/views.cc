#include "cli/views.h"

#include <fmt/format.h>

#include "cli/live_view.h"
#include "cli/render_tree.h"
#include "cli/text.h"

namespace cairn::cli {
namespace {

constexpr int kStatusColumns = 20;  // longer ones stand out

Ink ink_of(std::string_view status) {
  if (status.ends_with("_FAILED")) return Ink::kRed;
  return status.ends_with("_COMPLETE") ? Ink::kGreen : Ink::kYellow;
}

class PlainView final : public View {
 public:
  PlainView(Host& host, bool color) : host_(host), color_(color), trouble_(host) {}
  int poll_ms() const override { return 500; }
  void on_event(const Event& event) override { host_.out(plain_line(event, color_)); }
  void on_trouble(const Failure* failure) override { trouble_.tell(failure); }

 private:
  Host& host_;
  bool color_;
  TroubleLines trouble_;
};

class TreeView final : public View {
 public:
  TreeView(Host& host, bool color) : picture_(host, color) {}
  int poll_ms() const override { return 200; }
  int frame_ms() const override { return LivePicture::kFrameMs; }
  bool shows_remaining() const override { return true; }
  void on_frame(const Progress& progress) override { draw(progress); }
  void on_end(const Progress& progress) override { draw(progress); }
  void on_trouble(const Failure* failure) override { picture_.tell(failure); }

 private:
  void draw(const Progress& progress) {
    picture_.draw([&](const Frame& frame) { return render_tree(progress, frame); });
  }

  LivePicture picture_;
};

}  // namespace

std::string plain_line(const Event& event, bool color) {
  const auto mark = event.time.find('T');
  const std::string time = mark == std::string::npos ? event.time : event.time.substr(mark + 1);
  std::string status = printable(event.status);
  if (columns_of(status) < kStatusColumns) status = padded(status, kStatusColumns);
  std::string line =
      fmt::format("{}  {}  {}  {}", printable(time), painted(status, ink_of(event.status), color),
                  printable(event.logical_id), painted(printable(event.type), Ink::kDim, color));
  if (!event.physical_id.empty()) line += "  " + printable(event.physical_id);
  if (!event.reason.empty() && event.reason != "state changed") {
    line += "  " + printable(event.reason);
  }
  return line + "\n";
}

std::unique_ptr<View> make_view(const GlobalOptions& options, Host& host) {
  if (options.output == Output::kJson) return std::make_unique<SilentView>();
  const bool color = wants_color(options, host);
  if (host.terminal().is_terminal) return std::make_unique<TreeView>(host, color);
  return std::make_unique<PlainView>(host, color);
}

}  // namespace cairn::cli
