#include "cli/render_tree.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>

#include "cli/text.h"

namespace cairn::cli {
namespace {

constexpr int kNameMax = 36;
constexpr int kRemainingFromMs = 2'000;  // less is over before it is read
constexpr int kTypeFromWidth = 72;
constexpr int kIdFromWidth = 110;

Ink ink_of(std::string_view stack_status) {
  if (is_running(stack_status)) return Ink::kYellow;
  if (stack_status.ends_with("_FAILED") || stack_status == "CREATE_ROLLBACK_COMPLETE") {
    return Ink::kRed;
  }
  return Ink::kGreen;
}

// Of one resource: tenths matter while it is quick.
std::string duration_text(std::int64_t ms) {
  const std::int64_t tenths = std::max<std::int64_t>(ms, 0) / 100;
  if (tenths >= 100) return seconds_text(ms);
  return fmt::format("{}.{} s", tenths / 10, tenths % 10);
}

std::string heading(const Progress& progress, const Frame& frame) {
  const std::string time = seconds_text(frame.now_ms - frame.began_ms);
  PictureLine line(frame);
  line.add(printable(progress.stack_name()), Ink::kBold).add("  ");
  line.add(progress.status(), ink_of(progress.status())).add("  ").add(time, Ink::kDim);
  const std::int64_t remaining = progress.remaining_ms(frame.now_ms);
  if (remaining >= kRemainingFromMs) {
    line.add(fmt::format("  about {} left", seconds_text(remaining)), Ink::kDim);
  }
  return std::move(line).text();
}

std::string bar(const Progress& progress, const Frame& frame) {
  PictureLine line(frame);
  const int percent = progress.percent();
  add_bar(line, percent, ink_of(progress.status()), frame, frame.width - frame.width / 2 + 4);
  line.add(fmt::format(" {:3} %  {} of {} done", percent, progress.count(Phase::kDone),
                       progress.resources().size()));
  if (const auto running = progress.count(Phase::kRunning); running > 0) {
    line.add(fmt::format(", {} running", running), Ink::kYellow);
  }
  if (const auto failed = progress.count(Phase::kFailed); failed > 0) {
    line.add(fmt::format(", {} failed", failed), Ink::kRed);
  }
  return std::move(line).text();
}

struct Columns {
  int name = 0;
  int type = 0;
};

std::string resource_line(const ResourceState& resource, const Columns& columns, bool last,
                          const Frame& frame) {
  const Symbol symbol = symbol_of(resource.phase, frame);
  PictureLine line(frame);
  line.add(frame.unicode ? (last ? "└─ " : "├─ ") : (last ? "`- " : "|- "), Ink::kDim);
  line.add(symbol.text, symbol.ink)
      .add(" ")
      .add(padded(printable(resource.logical_id), columns.name));
  if (columns.type > 0) {
    line.add("  ").add(padded(printable(resource.type), columns.type), Ink::kDim);
  }
  line.add("  ").add(padded(resource.status, 18), symbol.ink);
  if (resource.began_ms != 0) {
    const auto end = resource.phase == Phase::kRunning ? frame.now_ms : resource.ended_ms;
    line.add(fmt::format("  {:>5}", duration_text(end - resource.began_ms)), Ink::kDim);
  }
  if (resource.phase == Phase::kFailed) {
    line.add("  ").add(printable(resource.reason), Ink::kRed);
  } else if (frame.width >= kIdFromWidth && !resource.physical_id.empty()) {
    line.add("  ").add(printable(resource.physical_id), Ink::kDim);
  }
  return std::move(line).text();
}

// The resources to show, in their own order.
std::vector<std::size_t> chosen(const std::vector<ResourceState>& resources, std::size_t room) {
  std::vector<std::size_t> order(resources.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  if (order.size() <= room) return order;
  const auto rank = [&](std::size_t i) {
    switch (resources[i].phase) {
      case Phase::kFailed:
        return 0;
      case Phase::kRunning:
        return 1;
      case Phase::kDone:
        return 2;
      case Phase::kWaiting:
        return 3;
    }
    return 4;
  };
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    if (rank(a) != rank(b)) return rank(a) < rank(b);
    return rank(a) == 2 && resources[a].ended_ms > resources[b].ended_ms;
  });
  order.resize(room);
  std::sort(order.begin(), order.end());
  return order;
}

std::string rest_line(const Progress& progress, const std::vector<std::size_t>& shown,
                      const Frame& frame) {
  std::array<std::size_t, 4> counts = {};
  for (const Phase phase : {Phase::kWaiting, Phase::kRunning, Phase::kDone, Phase::kFailed}) {
    counts[static_cast<std::size_t>(phase)] = progress.count(phase);
  }
  for (const std::size_t i : shown) {
    --counts[static_cast<std::size_t>(progress.resources()[i].phase)];
  }
  std::string text = fmt::format("{} more", progress.resources().size() - shown.size());
  constexpr std::array<std::string_view, 4> kWords = {"waiting", "running", "done", "failed"};
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] > 0) text += fmt::format(", {} {}", counts[i], kWords[i]);
  }
  PictureLine line(frame);
  line.add(frame.unicode ? "└─ " : "`- ", Ink::kDim).add(text, Ink::kDim);
  return std::move(line).text();
}

Columns columns_for(const std::vector<ResourceState>& resources, const Frame& frame) {
  Columns columns;
  for (const ResourceState& r : resources) {
    columns.name = std::max(columns.name, columns_of(printable(r.logical_id)));
    columns.type = std::max(columns.type, columns_of(printable(r.type)));
  }
  columns.name = std::min({columns.name, kNameMax, std::max(frame.width / 3, 8)});
  columns.type = frame.width < kTypeFromWidth ? 0 : std::min(columns.type, frame.width / 3);
  return columns;
}

}  // namespace

std::vector<std::string> render_tree(const Progress& progress, const Frame& frame) {
  std::vector<std::string> lines = {heading(progress, frame), bar(progress, frame)};
  if (!frame.notice.empty()) {
    lines.push_back(notice_line(frame));
  }
  const auto& resources = progress.resources();
  // One line of the terminal stays free for the cursor.
  const int room = std::max(frame.height - 1 - static_cast<int>(lines.size()), 2);
  const bool all_fit = resources.size() <= static_cast<std::size_t>(room);
  const auto shown =
      chosen(resources, all_fit ? resources.size() : static_cast<std::size_t>(room - 1));
  const Columns columns = columns_for(resources, frame);
  for (std::size_t i = 0; i < shown.size(); ++i) {
    const bool last = all_fit && i + 1 == shown.size();
    lines.push_back(resource_line(resources[shown[i]], columns, last, frame));
  }
  if (!all_fit) lines.push_back(rest_line(progress, shown, frame));
  return lines;
}

}  // namespace cairn::cli
