#include "tests/scenario/player.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "tests/scenario/render.h"
#include "tests/scenario/settings.h"

namespace cairn::testing {
namespace {

// Words end at blanks outside of "...", '...' and <...>; quotes are taken away.
std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  bool any = false;
  char until = 0;
  for (const char c : text) {
    if (until != 0) {
      if (c != until || until == '>') word += c;
      if (c == until) until = 0;
    } else if (c == ' ') {
      if (any) words.push_back(std::exchange(word, {}));
      any = false;
    } else {
      any = true;
      if (c == '"' || c == '\'') {
        until = c;
      } else {
        if (c == '<') until = '>';
        word += c;
      }
    }
  }
  if (any) words.push_back(std::move(word));
  return words;
}

// "90s", "5m", "2h".
std::optional<TimeMs> duration(std::string_view text) {
  TimeMs count = 0;
  const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (bad != std::errc{}) return std::nullopt;
  const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  if (unit == "ms") return count;
  if (unit == "s") return count * 1'000;
  if (unit == "m") return count * 60'000;
  if (unit == "h") return count * 3'600'000;
  return std::nullopt;
}

std::string without_end_blanks(std::string line) {
  while (line.ends_with(' ')) line.pop_back();
  return line;
}

std::string whole_text(const Story& story) {
  std::string text;
  for (const Block& block : story.blocks) text += block.text;
  for (const StoryStep& step : story.steps) text += step.text + '\n';
  return text;
}

}  // namespace

Player::Player(const Story& story) : story_(story), names_(whole_text(story)) {
  auto options = options_of(story);
  if (!options) {
    trouble_ = options.error().message;
    return;
  }
  stage_ = std::make_unique<Stage>(std::move(options).value());
  if (!stage_->trouble().empty()) trouble_ = stage_->trouble().front().message;
  began_ = stage_->now();
}

std::vector<std::string> Player::play(const StoryStep& step) {
  const Words words = words_of(step.text);
  if (words.empty()) return {"?? an empty step"};
  const bool asks = words[0][0] >= 'A' && words[0][0] <= 'Z';
  Lines lines = asks ? action(words) : command(words);
  for (const std::string& trouble : stage_->take_troubles()) lines.push_back("TROUBLE " + trouble);
  learn_names();
  for (std::string& line : lines) line = without_end_blanks(names_.hide(line));
  return lines;
}

Player::Lines Player::command(const Words& words) {
  struct Row {
    std::string_view name;
    Lines (Player::*carry)(const Words&);
  };
  constexpr Row kCommands[] = {
      {"run", &Player::run},
      {"faults", &Player::faults},
      {"events", &Player::events},
      {"resources", &Player::resources},
      {"outputs", &Player::outputs},
      {"status", &Player::status},
      {"cloud", &Player::cloud},
      {"signal", &Player::signal},
      {"notices", &Player::notices},
      {"user", &Player::user},
      {"role", &Player::role},
      {"as", &Player::as},
      {"instances", &Player::instances},
      {"results", &Player::results},
      {"operations", &Player::operations},
  };
  for (const Row& row : kCommands) {
    if (row.name == words[0]) return (this->*row.carry)(words);
  }
  if (words[0] == "kill") {
    const auto dead = duration(words.size() > 1 ? words[1] : "0s");
    if (!dead) return {"?? kill or kill 20m"};
    stage_->kill(*dead);
    return {};
  }
  if (words[0] == "calls") return stage_->take_calls();
  return {"?? no such step; README.md lists them"};
}

Player::Lines Player::run(const Words& words) {
  if (words.size() == 1) return stage_->run() ? Lines{} : Lines{"?? the operations never end"};
  if (words[1] == "killing") {
    return stage_->run_killing() ? Lines{} : Lines{"?? the operations never end"};
  }
  if (words.size() == 3 && words[2].starts_with("commit")) {
    stage_->run_commits(static_cast<std::uint64_t>(std::stoul(words[1])));
    return {};
  }
  const auto time = duration(words[1]);
  if (!time) return {"?? run, run 5s, run 3 commits or run killing"};
  stage_->advance(*time);
  return {};
}

// "user alice vpc:CreateVpc ros:*": what they may do from now on.
Player::Lines Player::user(const Words& words) {
  if (words.size() < 2) return {"?? user NAME ACTION ..."};
  stage_->people().set_user(words[1], {words.begin() + 2, words.end()});
  return {};
}

// The same of a role, which trusts the service, or who is named: "role ops at=2222222222222222
// trusting=ecs.aliyuncs.com vpc:*"; "role ops gone".
Player::Lines Player::role(const Words& words) {
  if (words.size() < 2) return {"?? role NAME ACTION ..."};
  std::vector<std::string> actions(words.begin() + 2, words.end());
  const auto option = [&actions](std::string_view name, std::string otherwise) {
    if (actions.empty() || !actions[0].starts_with(name)) return otherwise;
    std::string value = actions[0].substr(name.size());
    actions.erase(actions.begin());
    return value;
  };
  const std::string account = names_.reveal(option("at=", {}));
  const std::string trusted = names_.reveal(option("trusting=", "ros.aliyuncs.com"));
  if (actions == std::vector<std::string>{"gone"}) {
    stage_->people().remove_role(account, words[1]);
  } else {
    stage_->people().set_role(account, words[1], actions, trusted);
  }
  return {};
}

// "as alice", "as" the account itself, "as 2222222222222222" another one.
Player::Lines Player::as(const Words& words) {
  const std::string name = words.size() > 1 ? names_.reveal(words[1]) : "";
  const bool account = !name.empty() && name.find_first_not_of("0123456789") == std::string::npos;
  if (!name.empty() && !account && !stage_->people().user(name)) {
    return {"?? there is no such user"};
  }
  stage_->ask_as(account ? name : StageOptions().account);
  stage_->ask_as_user(account ? "" : name);
  return {};
}

Player::Lines Player::faults(const Words& words) {
  const std::string name = words.size() > 1 ? words[1] : "";
  sim::FaultPlan plan;
  if (name != "none") {
    const Block* block = story_.find("faults", name);
    if (block == nullptr) return {"?? no such faults block"};
    const auto text = json_of(*block);
    if (!text) return {"?? " + text.error().message};
    auto parsed = sim::FaultPlan::parse(*text);
    if (!parsed) return {"?? " + parsed.error().message};
    plan = std::move(parsed).value();
  }
  stage_->set_faults(std::move(plan));
  return {};
}

}  // namespace cairn::testing
