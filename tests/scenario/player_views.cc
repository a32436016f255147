// What a player is told of stacks and of the cloud: the commands that only look, and signals.
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "base/utc.h"
#include "cloud/wait/wait_cloud.h"
#include "tests/scenario/player.h"
#include "tests/scenario/render.h"
#include "value/json.h"

namespace cairn::testing {
namespace {

std::string plus(TimeMs ms) {
  if (ms % 1'000 != 0) return fmt::format("+{}ms", ms);
  const TimeMs s = ms / 1'000;
  if (s >= 60) return fmt::format("+{}m{:02}s", s / 60, s % 60);
  return fmt::format("+{}s", s);
}

}  // namespace

// ---- what the stack says

Result<Value> Player::ask_about(const std::string& action, const std::string& stack,
                                FormFields more) {
  const std::string id = names_.stack_id(stack);
  more.emplace_back("StackId", id);
  const std::string asker = stage_->asker();
  for (const Stack& s : stacks_) {
    if (s.id != id) continue;
    more.emplace_back("RegionId", s.region);
    stage_->ask_as(s.account);
  }
  auto answer = stage_->call(action, std::move(more));
  stage_->ask_as(asker);
  return answer;
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
