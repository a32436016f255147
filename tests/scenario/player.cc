#include "tests/scenario/player.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <set>
#include <utility>

#include "base/utc.h"
#include "cloud/wait/wait_cloud.h"
#include "tests/scenario/render.h"
#include "tests/scenario/settings.h"
#include "value/json.h"

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

std::string plus(TimeMs ms) {
  if (ms % 1'000 != 0) return fmt::format("+{}ms", ms);
  const TimeMs s = ms / 1'000;
  if (s >= 60) return fmt::format("+{}m{:02}s", s / 60, s % 60);
  return fmt::format("+{}s", s);
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
  const std::string account = option("at=", {});
  const std::string trusted = option("trusting=", "ros.aliyuncs.com");
  if (actions == std::vector<std::string>{"gone"}) {
    stage_->people().remove_role(account, words[1]);
  } else {
    stage_->people().set_role(account, words[1], actions, trusted);
  }
  return {};
}

// "as alice", "as" the account itself, "as 2222222222222222" another one.
Player::Lines Player::as(const Words& words) {
  const std::string name = words.size() > 1 ? words[1] : "";
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

// ---- requests

// The parameter whose text is a block of the story.
std::string_view text_parameter(std::string_view word) {
  if (word == "Template") return "TemplateBody";
  if (word == "Policy") return "StackPolicyBody";
  if (word == "PolicyDuringUpdate") return "StackPolicyDuringUpdateBody";
  return {};
}

Result<FormFields> Player::fields_of(const Words& words) {
  FormFields fields;
  std::map<std::string, int> counts;
  for (std::size_t i = 1; i < words.size() && words[i] != "|"; ++i) {
    const std::size_t equals = words[i].find('=');
    std::string key = words[i].substr(0, equals);
    std::string value = equals == std::string::npos ? "" : words[i].substr(equals + 1);
    const std::size_t dot = key.find('.');
    const std::string list = key.substr(0, dot);
    const bool keyed = dot != std::string::npos &&
                       (list == "Parameters" || list == "ParameterOverrides" || list == "Tags") &&
                       (key[dot + 1] < '0' || key[dot + 1] > '9');
    if (const std::string_view text = text_parameter(key); !text.empty()) {
      const Block* block = story_.find("template", value);
      if (block == nullptr) {
        return Error{.code = "InvalidStory", .message = "There is no template " + value + "."};
      }
      fields.emplace_back(text, block->text);
    } else if (keyed) {
      const std::string item = fmt::format("{}.{}.", list, ++counts[list]);
      const bool parameter = list != "Tags";
      fields.emplace_back(item + (parameter ? "ParameterKey" : "Key"), key.substr(dot + 1));
      fields.emplace_back(item + (parameter ? "ParameterValue" : "Value"), names_.reveal(value));
    } else {
      const bool stack = key == "StackId" || key.starts_with("StackIds.");
      value = stack ? names_.stack_id(value) : names_.reveal(value);
      fields.emplace_back(std::move(key), std::move(value));
    }
  }
  return fields;
}

Result<Value> Player::ask(const std::string& action, FormFields fields) {
  Stack stack{{}, {}, StageOptions().region};
  std::string name_given;
  std::string described;
  std::string set_given;
  bool reviewed = false;  // the change set makes a stack
  for (const auto& [key, value] : fields) {
    if (key == "StackName") stack.name = value;
    if (key == "RegionId") stack.region = value;
    if (key == "TemplateName") name_given = value;
    if (key == "Description") described = value;
    if (key == "ChangeSetName") set_given = value;
    if (key == "ChangeSetType") reviewed = value != "UPDATE";
  }
  auto answer = stage_->call(action, std::move(fields));
  if (answer && action == "CreateChangeSet") {
    names_.add_thing("change set " + set_given, answer->get_string("ChangeSetId"));
  }
  const bool stack_made = action == "CreateStack" || (action == "CreateChangeSet" && reviewed);
  if (answer) stack.id = answer->get_string("StackId");
  const bool known = std::any_of(stacks_.begin(), stacks_.end(),
                                 [&stack](const Stack& s) { return s.id == stack.id; });
  if (answer && stack_made && (action == "CreateStack" || !known)) {
    stack.own_name = stack.name;
    stack.account = stage_->asker();
    names_.add_stack(stack.name, stack.id);
    stacks_.push_back(std::move(stack));
  }
  if (answer && action == "DetectStackDrift") {
    names_.add_thing("detection", answer->get_string("DriftDetectionId"));
  }
  if (answer && action == "CreateStackGroup") {
    names_.add_thing("group", answer->get_string("StackGroupId"));
  }
  if (answer && answer->find("OperationId") != nullptr) {
    last_operation_ = answer->get_string("OperationId");
    names_.add_thing("operation", last_operation_);
  }
  if (answer && action == "CreateTemplate") {
    names_.add_thing("template " + name_given, answer->get_string("TemplateId"));
  }
  if (answer && action == "CreateDiagnostic") {
    names_.add_thing("report", answer->get_string("ReportId"));
  }
  if (answer && action == "CreateTemplateScratch") {
    names_.add_thing("scratch " + described, answer->get_string("TemplateScratchId"));
  }
  return answer;
}

Player::Lines Player::action(const Words& words) {
  auto fields = fields_of(words);
  if (!fields) return render(fields.error());
  const auto answer = ask(words[0], std::move(fields).value());
  if (!answer) return render(answer.error());
  learn_names();
  const auto bar = std::find(words.begin(), words.end(), "|");
  if (bar == words.end()) return render(*answer);
  Lines lines;
  for (auto path = bar + 1; path != words.end(); ++path) {
    lines.push_back(render_path(*answer, *path));
  }
  return lines;
}

// ---- what the stack says

Result<Value> Player::ask_about(const std::string& action, const std::string& stack,
                                FormFields more) {
  const std::string id = names_.stack_id(stack);
  more.emplace_back("StackId", id);
  for (const Stack& s : stacks_) {
    if (s.id == id) more.emplace_back("RegionId", s.region);
  }
  return stage_->call(action, std::move(more));
}

// > events STACK [times] [ids]: what is new since this was last asked, oldest first.
Player::Lines Player::events(const Words& words) {
  if (words.size() < 2) return {"?? events of which stack"};
  const bool times = std::find(words.begin(), words.end(), "times") != words.end();
  const bool ids = std::find(words.begin(), words.end(), "ids") != words.end();
  Lines lines;
  for (int page = 1;; ++page) {
    const auto answer = ask_about("ListStackEvents", words[1],
                                  {{"PageSize", "50"}, {"PageNumber", std::to_string(page)}});
    if (!answer) return render(answer.error());
    const auto& events = answer->get("Events");
    for (const Value& e : events.items()) {
      std::string line;
      if (times) {
        const auto at = parse_utc(std::string(e.get_string("CreateTime")) + "Z");
        line = fmt::format("{:<8} ", plus(at.value_or(0) - began_));
      }
      line += fmt::format("{:<27} {:<12} {}", e.get_string("Status"),
                          e.get_string("LogicalResourceId"), e.get_string("StatusReason"));
      const std::string_view id = e.get_string("PhysicalResourceId");
      if (ids && !id.empty()) line += fmt::format(" [{}]", id);
      lines.push_back(std::move(line));
    }
    if (events.size() == 0) break;
  }
  std::reverse(lines.begin(), lines.end());
  std::size_t& shown = events_shown_[names_.stack_id(words[1])];
  const std::size_t old = std::exchange(shown, lines.size());
  return {lines.begin() + static_cast<std::ptrdiff_t>(std::min(old, lines.size())), lines.end()};
}

// > resources STACK
Player::Lines Player::resources(const Words& words) {
  if (words.size() < 2) return {"?? resources of which stack"};
  const auto answer = ask_about("ListStackResources", words[1], {});
  if (!answer) return render(answer.error());
  Lines lines;
  for (const Value& r : answer->get("Resources").items()) {
    const std::string_view reason = r.get_string("StatusReason");
    lines.push_back(fmt::format("{:<18} {:<12} {} {} {}", r.get_string("Status"),
                                r.get_string("LogicalResourceId"), r.get_string("ResourceType"),
                                r.get_string("PhysicalResourceId"),
                                reason == "state changed" ? "" : reason));
  }
  return lines;
}

// > outputs STACK
Player::Lines Player::outputs(const Words& words) {
  if (words.size() < 2) return {"?? outputs of which stack"};
  const auto answer = ask_about("GetStack", words[1], {});
  if (!answer) return render(answer.error());
  Lines lines;
  for (const Value& o : answer->get("Outputs").items()) {
    lines.push_back(
        fmt::format("{}: {}", o.get_string("OutputKey"), in_line(o.get("OutputValue"))));
  }
  return lines;
}

// > status STACK
Player::Lines Player::status(const Words& words) {
  if (words.size() < 2) return {"?? status of which stack"};
  const auto answer = ask_about("GetStack", words[1], {});
  if (!answer) return render(answer.error());
  return {fmt::format("{}: {}", answer->get_string("Status"), answer->get_string("StatusReason"))};
}

// ---- what the cloud says

// > cloud: what lives there. > cloud NAME: the properties of what was made under that name.
Player::Lines Player::cloud(const Words& words) {
  if (words.size() > 1) return made(words[1]);
  Lines lines;
  for (const sim::SimResource& r : stage_->live()) {
    std::string owner = "there before";
    for (const Stack& stack : stacks_) {
      if (stack.id == r.stack_id) owner = "made by " + stack.name;
    }
    lines.push_back(fmt::format("{} {} {}{}{}", r.type, r.physical_id, owner,
                                r.ready ? "" : ", not ready", r.failed ? ", failed" : ""));
  }
  if (lines.empty()) lines.push_back("nothing");
  return lines;
}

Player::Lines Player::made(const std::string& logical_id) {
  Lines lines;
  for (const sim::SimResource& r : stage_->live()) {
    if (r.logical_id != logical_id) continue;
    const Lines properties = render(r.properties);
    lines.insert(lines.end(), properties.begin(), properties.end());
  }
  if (lines.empty()) lines.push_back("nothing");
  return lines;
}

// > signal STACK HANDLE status=FAILURE id=a reason="no disk" data={...}: as an instance sends it.
// token=T sends another token, body=B that text instead of the fields.
Player::Lines Player::signal(const Words& words) {
  if (words.size() < 3) return {"?? signal which stack's handle"};
  const auto answer =
      ask_about("GetStackResource", words[1],
                {{"LogicalResourceId", words[2]}, {"ShowResourceAttributes", "true"}});
  if (!answer) return render(answer.error());
  std::string url;
  std::string token;
  for (const Value& attribute : answer->get("ResourceAttributes").items()) {
    const std::string_view name = attribute.get_string("ResourceAttributeName");
    const Value& value = attribute.get("ResourceAttributeValue");
    if (name == "URL") url = value.as_string();
    if (name == "Headers") token = value.get_string(wait::kSignalHeader);
  }
  MapBuilder fields;
  std::optional<std::string> body;
  for (std::size_t i = 3; i < words.size(); ++i) {
    const std::size_t equals = std::min(words[i].find('='), words[i].size() - 1);
    const std::string key = words[i].substr(0, equals);
    const std::string value = words[i].substr(equals + 1);
    if (key == "token") token = value;
    if (key == "body") body = value;
    if (key == "token" || key == "body") continue;
    auto json = read_json(value);
    fields.set(key, json ? *json : Value::string(value));
  }
  const wait::SignalAnswer said =
      stage_->signal(url, token, body.value_or(to_json(fields.build())));
  if (said.status == 200) return {"kept as " + said.signal_id};
  return {fmt::format("! {} {}: {}", said.status, said.code, said.message)};
}

}  // namespace cairn::testing
