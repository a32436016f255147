#include "cli/render_rollout.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <numeric>
#include <utility>

namespace cairn::cli {
namespace {

constexpr int kAccountMax = 20;
// " 43 %  430 of 1000 ended, 20 running, 13 failed, 300 stopped"
constexpr int kCountersWidth = 63;
constexpr int kRemainingFromMs = 2'000;  // less is over before it is read
constexpr std::size_t kNamesShown = 8;   // accounts, regions or places in one line

constexpr std::array<std::string_view, kTargetStates> kWords = {"waiting", "running", "succeeded",
                                                                "failed", "stopped"};

Ink ink_of(std::string_view status) {
  if (status == "SUCCEEDED") return Ink::kGreen;
  return status == "FAILED" || status == "STOPPED" ? Ink::kRed : Ink::kYellow;
}

Symbol symbol_of(TargetState state, const Frame& frame) {
  switch (state) {
    case TargetState::kWaiting:
      return symbol_of(Phase::kWaiting, frame);
    case TargetState::kRunning:
      return symbol_of(Phase::kRunning, frame);
    case TargetState::kDone:
      return symbol_of(Phase::kDone, frame);
    case TargetState::kFailed:
      return symbol_of(Phase::kFailed, frame);
    case TargetState::kStopped:
      return {frame.unicode ? "■" : "s", Ink::kDim};
  }
  return {"", Ink::kPlain};
}

// "a" to "z", then "aa": what stands over a column that is too narrow for its name.
std::string letter_of(std::size_t column) {
  std::string text(1, static_cast<char>('a' + column % 26));
  return column < 26 ? text : letter_of(column / 26 - 1) + text;
}

// How the matrix lies on the terminal.
struct Layout {
  int account = 0;           // columns of the accounts' names
  std::vector<int> regions;  // columns of each region that is shown
  bool named = false;        // names stand over the columns, else letters
  std::size_t hidden = 0;    // regions that have no room
};

Layout layout_of(const Rollout& rollout, const Frame& frame) {
  Layout layout;
  for (const std::string& account : rollout.accounts()) {
    layout.account = std::max(layout.account, columns_of(printable(account)));
  }
  layout.account = std::min({layout.account, kAccountMax, std::max(frame.width / 2, 4)});
  const int room = frame.width - 1 - layout.account;
  int names = 0;
  for (const std::string& region : rollout.regions()) names += 2 + columns_of(printable(region));
  layout.named = names <= room;
  int used = 0;
  for (std::size_t i = 0; i < rollout.regions().size(); ++i) {
    const std::string over = layout.named ? printable(rollout.regions()[i]) : letter_of(i);
    const int gap = layout.named ? 2 : 1;
    if (used + gap + columns_of(over) > room) break;
    used += gap + columns_of(over);
    layout.regions.push_back(gap + columns_of(over));
  }
  layout.hidden = rollout.regions().size() - layout.regions.size();
  return layout;
}

std::string heading(const Rollout& rollout, const Frame& frame) {
  PictureLine line(frame);
  line.add(printable(rollout.group()), Ink::kBold).add("  ").add(printable(rollout.action()));
  line.add("  ").add(printable(rollout.status()), ink_of(rollout.status()));
  if (frame.began_ms != 0) {
    line.add("  ").add(seconds_text(frame.now_ms - frame.began_ms), Ink::kDim);
  }
  const auto remaining = rollout.remaining_ms(frame.now_ms);
  if (remaining && *remaining >= kRemainingFromMs) {
    line.add(fmt::format("  about {} left", seconds_text(*remaining)), Ink::kDim);
  }
  return std::move(line).text();
}

std::string bar(const Rollout& rollout, const Frame& frame) {
  PictureLine line(frame);
  const int percent = rollout.percent();
  add_bar(line, percent, ink_of(rollout.status()), frame, kCountersWidth);
  line.add(fmt::format(" {:3} %  {} of {} ended", percent, rollout.finished(),
                       rollout.targets().size()));
  for (const TargetState state :
       {TargetState::kRunning, TargetState::kFailed, TargetState::kStopped}) {
    const std::size_t count = rollout.count(state);
    if (count == 0) continue;
    line.add(fmt::format(", {} {}", count, kWords[static_cast<std::size_t>(state)]),
             symbol_of(state, frame).ink);
  }
  return std::move(line).text();
}

std::string column_heads(const Rollout& rollout, const Layout& layout, const Frame& frame) {
  PictureLine line(frame);
  line.add(padded("", layout.account));
  for (std::size_t i = 0; i < layout.regions.size(); ++i) {
    const std::string over =
        layout.named ? "  " + printable(rollout.regions()[i]) : " " + letter_of(i);
    line.add(over, Ink::kDim);
  }
  return std::move(line).text();
}

std::string row_of(const Rollout& rollout, std::size_t account, const Layout& layout,
                   const Frame& frame) {
  PictureLine line(frame);
  line.add(padded(printable(rollout.accounts()[account]), layout.account));
  for (std::size_t i = 0; i < layout.regions.size(); ++i) {
    const int gap = layout.named ? 2 : 1;
    line.add(padded("", gap));
    const Target* target = rollout.at(account, i);
    const Symbol symbol =
        target == nullptr ? Symbol{" ", Ink::kPlain} : symbol_of(target->state, frame);
    line.add(symbol.text, symbol.ink).add(padded("", layout.regions[i] - gap - 1));
  }
  return std::move(line).text();
}

// How far each region is, under its name: "12/50".
std::string column_counts(const Rollout& rollout, const Layout& layout, const Frame& frame) {
  PictureLine line(frame);
  line.add(padded("", layout.account));
  for (std::size_t i = 0; i < layout.regions.size(); ++i) {
    std::size_t all = 0;
    std::size_t ended = 0;
    for (std::size_t a = 0; a < rollout.accounts().size(); ++a) {
      const Target* target = rollout.at(a, i);
      if (target == nullptr) continue;
      ++all;
      ended += target->state >= TargetState::kDone ? 1 : 0;
    }
    line.add("  ").add(padded(fmt::format("{}/{}", ended, all), layout.regions[i] - 2), Ink::kDim);
  }
  return std::move(line).text();
}

// Which letter is which region, as many to a line as fit.
std::vector<std::string> legend(const Rollout& rollout, const Layout& layout, const Frame& frame) {
  std::vector<std::string> lines;
  std::string line;
  const auto end_line = [&] {
    PictureLine drawn(frame);
    drawn.add(line, Ink::kDim);
    lines.push_back(std::move(drawn).text());
    line.clear();
  };
  for (std::size_t i = 0; i < layout.regions.size(); ++i) {
    const std::string entry = letter_of(i) + " " + printable(rollout.regions()[i]);
    if (!line.empty() && columns_of(line) + 2 + columns_of(entry) > frame.width - 1) end_line();
    line += (line.empty() ? "" : "  ") + entry;
  }
  if (!line.empty()) end_line();
  if (layout.hidden > 0) {
    line = fmt::format("{} more regions need a wider terminal", layout.hidden);
    end_line();
  }
  return lines;
}

// An account goes by the most pressing of its states.
enum class Rank : std::uint8_t { kRunning, kFailed, kPartly, kWaiting, kDone };

Rank rank_of(const Rollout& rollout, std::size_t account) {
  std::array<std::size_t, kTargetStates> counts = {};
  for (std::size_t i = 0; i < rollout.regions().size(); ++i) {
    const Target* target = rollout.at(account, i);
    if (target != nullptr) ++counts[static_cast<std::size_t>(target->state)];
  }
  const auto has = [&counts](TargetState state) {
    return counts[static_cast<std::size_t>(state)] > 0;
  };
  if (has(TargetState::kRunning)) return Rank::kRunning;
  if (has(TargetState::kFailed)) return Rank::kFailed;
  if (!has(TargetState::kWaiting)) return Rank::kDone;
  return has(TargetState::kDone) || has(TargetState::kStopped) ? Rank::kPartly : Rank::kWaiting;
}

// The accounts to show, in their own order.
std::vector<std::size_t> chosen(const Rollout& rollout, std::size_t room) {
  std::vector<std::size_t> order(rollout.accounts().size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  if (order.size() <= room) return order;
  std::vector<Rank> ranks;
  for (const std::size_t account : order) ranks.push_back(rank_of(rollout, account));
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return ranks[a] < ranks[b]; });
  order.resize(room);
  std::sort(order.begin(), order.end());
  return order;
}

std::string rest_line(const Rollout& rollout, const std::vector<std::size_t>& shown,
                      const Frame& frame) {
  std::array<std::size_t, 5> counts = {};
  for (std::size_t i = 0; i < rollout.accounts().size(); ++i) {
    if (std::binary_search(shown.begin(), shown.end(), i)) continue;
    ++counts[static_cast<std::size_t>(rank_of(rollout, i))];
  }
  constexpr std::array<std::string_view, 5> kRanks = {"running", "with failures", "partly done",
                                                      "waiting", "done"};
  std::string text = fmt::format("{} more accounts", rollout.accounts().size() - shown.size());
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] > 0) text += fmt::format(", {} {}", counts[i], kRanks[i]);
  }
  PictureLine line(frame);
  line.add(text, Ink::kDim);
  return std::move(line).text();
}

// "1001, 1002, 1003 and 4 more".
std::string names_text(const std::vector<std::string>& names) {
  const std::size_t shown = std::min(names.size(), kNamesShown);
  std::string text;
  for (std::size_t i = 0; i < shown; ++i) text += (i == 0 ? "" : ", ") + names[i];
  return shown == names.size() ? text : text + fmt::format(" and {} more", names.size() - shown);
}

// "1001, 1002 in cn-beijing; 1003 in every region": accounts that failed in the same regions
// stand together.
std::string places_text(const FailureGroup& group, std::size_t all_regions) {
  std::vector<std::pair<std::string, std::vector<std::string>>> accounts;  // and their regions
  std::map<std::string_view, std::size_t> places;
  for (const Target& target : group.targets) {
    const auto [found, is_new] = places.emplace(target.account, accounts.size());
    if (is_new) accounts.push_back({target.account, {}});
    accounts[found->second].second.push_back(target.region);
  }
  std::vector<std::pair<std::vector<std::string>, std::vector<std::string>>> alike;
  for (const auto& account : accounts) {
    auto found = std::find_if(alike.begin(), alike.end(), [&account](const auto& entry) {
      return entry.second == account.second;
    });
    if (found == alike.end()) found = alike.insert(alike.end(), {{}, account.second});
    found->first.push_back(account.first);
  }
  std::string text;
  const std::size_t shown = std::min(alike.size(), kNamesShown);
  for (std::size_t i = 0; i < shown; ++i) {
    const auto& [names, regions] = alike[i];
    const bool every = all_regions > 1 && regions.size() == all_regions;
    text += fmt::format("{}{} in {}", i == 0 ? "" : "; ", names_text(names),
                        every ? "every region" : names_text(regions));
  }
  if (shown < alike.size()) text += fmt::format("; and {} more like these", alike.size() - shown);
  return text;
}

}  // namespace

std::vector<std::string> render_rollout(const Rollout& rollout, const Frame& frame) {
  std::vector<std::string> lines = {heading(rollout, frame), bar(rollout, frame)};
  if (!frame.notice.empty()) lines.push_back(notice_line(frame));
  if (rollout.targets().empty()) return lines;
  const Layout layout = layout_of(rollout, frame);
  lines.push_back(column_heads(rollout, layout, frame));
  std::vector<std::string> below;
  if (layout.named && rollout.accounts().size() > 1) {
    below.push_back(column_counts(rollout, layout, frame));
  } else if (!layout.named) {
    below = legend(rollout, layout, frame);
  }
  // One line of the terminal stays free for the cursor. The matrix goes before what explains it.
  const int lowest = frame.height - 1 - static_cast<int>(lines.size());
  if (lowest - static_cast<int>(below.size()) < 3) below.clear();
  const int room = std::max(lowest - static_cast<int>(below.size()), 2);
  const bool all_fit = rollout.accounts().size() <= static_cast<std::size_t>(room);
  const auto shown =
      chosen(rollout, all_fit ? rollout.accounts().size() : static_cast<std::size_t>(room - 1));
  for (const std::size_t account : shown) lines.push_back(row_of(rollout, account, layout, frame));
  if (!all_fit) lines.push_back(rest_line(rollout, shown, frame));
  lines.insert(lines.end(), below.begin(), below.end());
  return lines;
}

std::string counts_text(const Rollout& rollout) {
  std::string text;
  for (const TargetState state : {TargetState::kDone, TargetState::kFailed, TargetState::kStopped,
                                  TargetState::kRunning, TargetState::kWaiting}) {
    const std::size_t count = rollout.count(state);
    if (count == 0) continue;
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count,
                        kWords[static_cast<std::size_t>(state)]);
  }
  return text.empty() ? "nothing to do" : text;
}

std::string failures_text(const Rollout& rollout, bool color) {
  std::string text;
  for (const FailureGroup& group : rollout.failures()) {
    const std::string reason = group.reason.empty() ? "no reason was given" : group.reason;
    text += fmt::format("{}  {}\n",
                        painted(fmt::format("{:4}", group.targets.size()), Ink::kRed, color),
                        printable(reason));
    if (!group.fix.empty()) text += fmt::format("      {}\n", printable(group.fix));
    text += painted("      " + printable(places_text(group, rollout.regions().size())), Ink::kDim,
                    color) +
            '\n';
  }
  return text.empty() ? text : "Failed, by reason:\n" + text;
}

std::string hindered_text(const Rollout& rollout, bool color) {
  std::map<std::string, FailureGroup> groups;
  for (const Target& target : rollout.targets()) {
    const bool waits =
        target.state == TargetState::kRunning && target.reason.starts_with("Waiting: ");
    if (waits) groups[target.reason].targets.push_back(target);
  }
  std::string text;
  for (const auto& [reason, group] : groups) {
    text += fmt::format("{:4}  {}\n", group.targets.size(), printable(reason));
    text += painted("      " + printable(places_text(group, rollout.regions().size())), Ink::kDim,
                    color) +
            '\n';
  }
  return text;
}

std::string plain_line(const Target& target, std::int64_t since_ms, bool color) {
  const Frame frame{};
  const std::string word(kWords[static_cast<std::size_t>(target.state)]);
  std::string line =
      fmt::format("{:>6}  {}  {}  {}", seconds_text(since_ms),
                  painted(padded(word, 9), symbol_of(target.state, frame).ink, color),
                  printable(target.account), printable(target.region));
  const bool tells = target.state == TargetState::kFailed || target.state == TargetState::kStopped;
  if (tells && !target.reason.empty()) line += "  " + printable(target.reason);
  return line + "\n";
}

}  // namespace cairn::cli
