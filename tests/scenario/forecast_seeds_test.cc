// Whatever a forecast says of a random operation is what happens next, in the same world: status,
// reason, and when each resource begins and ends what. And asking changes nothing. A failure names
// its seed; run it again with CAIRN_SIM_SEED=<seed>.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <random>

#include "service/forecast_report.h"
#include "tests/scenario/stage.h"
#include "value/json.h"

namespace cairn::testing {
namespace {

using Dice = std::mt19937_64;

std::string resource(Dice& dice, int number) {
  switch (dice() % 5) {
    case 0:
      return fmt::format(R"("Type":"ALIYUN::ECS::SecurityGroup","Properties":{{"VpcId":{{"Ref":)"
                         R"("Vpc"}},"SecurityGroupName":"group{}"}})",
                         dice() % 3);
    case 1:  // names that are taken, by another or by the stack's own
      return fmt::format(
          R"("Type":"ALIYUN::OSS::Bucket","Properties":{{"BucketName":"bucket-{}"}})", dice() % 12);
    case 2:
      return fmt::format(R"("Type":"ALIYUN::ROS::Sleep","Properties":{{"CreateDuration":{}}})",
                         1 + dice() % 3);
    case 3:
      return fmt::format(R"("Type":"ALIYUN::VPC::EIP","Properties":{{"Name":"eip{}"}})",
                         dice() % 3);
    default:  // blocks that overlap now and then
      return fmt::format(R"("Type":"ALIYUN::ECS::VSwitch","Properties":{{"VpcId":{{"Ref":"Vpc"}},)"
                         R"("ZoneId":"cn-hangzhou-h","CidrBlock":"10.0.{}.0/24"}})",
                         dice() % 4 == 0 ? dice() % 20 : static_cast<std::uint64_t>(number));
  }
}

std::string random_template(Dice& dice) {
  std::string text = fmt::format(
      R"({{"ROSTemplateFormatVersion":"2015-09-01","Resources":{{"Vpc":{{"Type":"ALIYUN::ECS::VPC",)"
      R"("Properties":{{"CidrBlock":"10.0.0.0/16","VpcName":"vpc{}"}}}})",
      dice() % 3);
  const int count = static_cast<int>(dice() % 12);
  for (int i = 0; i < count; ++i) {
    text += fmt::format(R"(,"R{}":{{{})", i, resource(dice, i));
    if (i > 0 && dice() % 3 == 0) {
      text += fmt::format(R"(,"DependsOn":"R{}")", dice() % static_cast<std::uint64_t>(i));
    }
    if (dice() % 10 == 0) text += R"(,"DeletionPolicy":"Retain")";
    text += "}";
  }
  return text + "}}";
}

sim::FaultPlan random_faults(Dice& dice) {
  sim::FaultPlan plan;
  const std::uint64_t count = dice() % 4;
  for (std::uint64_t i = 0; i < count; ++i) {
    constexpr CallKind kCalls[] = {CallKind::kCreate, CallKind::kCreate, CallKind::kUpdate,
                                   CallKind::kDelete};
    constexpr sim::FaultKind kKinds[] = {sim::FaultKind::kFail, sim::FaultKind::kThrottle,
                                         sim::FaultKind::kDelay, sim::FaultKind::kAcceptThenFail,
                                         sim::FaultKind::kLoseReply};
    sim::FaultRule rule;
    rule.logical_id = fmt::format("R{}", dice() % 10);
    rule.call = kCalls[dice() % 4];
    rule.nth = dice() % 3;
    rule.fault = {kKinds[dice() % 5], "Broken", "It broke.", static_cast<TimeMs>(dice() % 300)};
    plan.add(rule);
  }
  return plan;
}

// Without what chance made: the long parts of ids.
std::string masked(std::string_view text) {
  std::string out;
  std::string word;
  const auto flush = [&] {
    out += word.size() >= 12 ? "*" : word;
    word.clear();
  };
  for (const char c : text) {
    const bool inside = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (inside) {
      word += c;
    } else {
      flush();
      out += c;
    }
  }
  flush();
  return out;
}

std::string line(std::string_view id, std::string_view status, std::int64_t start, std::int64_t end,
                 bool back, std::string_view reason) {
  return fmt::format("{} {} {}..{}{} {}\n", id, status, start, end, back ? " back" : "",
                     masked(reason));
}

std::string told(const Value& forecast) {
  std::string text = fmt::format("{}: {}\n{} ms\n", forecast.get_string("Status"),
                                 masked(forecast.get_string("StatusReason")),
                                 forecast.get("DurationMilliseconds").as_int());
  for (const Value& step : forecast.get("Steps").items()) {
    text += line(step.get_string("LogicalResourceId"), step.get_string("Status"),
                 step.get("StartMilliseconds").as_int(), step.get("EndMilliseconds").as_int(),
                 step.get("RollingBack") == Value::boolean(true), step.get_string("StatusReason"));
  }
  return text;
}

std::string happened(const StackRow& stack, std::uint64_t after_event, Reader& reader) {
  const auto events = reader.events_between(stack.no, after_event + 1, UINT32_MAX);
  const Millis begun = events.front().time;
  std::string text = fmt::format("{}: {}\n{} ms\n", status_name(stack.state),
                                 masked(stack.status_reason), stack.updated - begun);
  for (const service::Happening& h : service::happenings(events, {{stack.no, {}}}, begun)) {
    text += line(h.id, resource_status_name(h.state), h.start, h.end, h.back, h.reason);
  }
  return text;
}

FormFields with(FormFields fields, const std::string& name, const std::string& value) {
  fields.emplace_back(name, value);
  return fields;
}

// How operations ended, over all seeds.
std::map<std::string, int>& ends() {
  static std::map<std::string, int> count;
  return count;
}

// One operation, forecast and then carried out: what differs, or nothing.
std::string foretold(Stage& stage, const std::string& action, const FormFields& request,
                     std::string& id) {
  FormFields asked = request;
  if (action == "DeleteStack") asked = with(asked, "Operation", "Delete");
  const std::uint64_t commits = stage.store().commits();
  stage.take_calls();
  const auto forecast = stage.call("ForecastStack", asked);
  if (stage.store().commits() != commits) return "the forecast wrote something";
  if (!stage.take_calls().empty()) return "the forecast reached the cloud";
  std::uint64_t last = 0;
  StackRow stack;
  const auto find = [&] {
    const auto found =
        stage.store().read()->stack(StageOptions().account, StageOptions().region, id);
    if (found) stack = *found;
  };
  if (!id.empty()) {
    find();
    last = stage.store().read()->last_event(stack.no);
  }
  const auto answer = stage.call(action, request);
  if (!answer || !forecast) {
    const std::string before = forecast ? "nothing wrong" : forecast.error().message;
    const std::string then = answer ? "nothing wrong" : answer.error().message;
    return masked(before) == masked(then) ? "" : "said " + before + ", then " + then;
  }
  if (id.empty()) id = answer->get_string("StackId");
  if (!stage.run()) return "it never ends";
  find();
  ++ends()[status_name(stack.state)];
  const std::string said = told(*forecast);
  const std::string was = happened(stack, last, *stage.store().read());
  return said == was ? "" : action + " was said to be\n" + said + "and was\n" + was;
}

std::string story(std::uint64_t seed) {
  Dice dice(seed);
  StageOptions options;
  options.cloud.latency = sim::Latency::parse(dice() % 2 == 0 ? "none" : "fixed:20ms").value();
  Stage stage(std::move(options));
  std::string other;
  if (auto wrong =
          foretold(stage, "CreateStack",
                   {{"StackName", "other"}, {"TemplateBody", random_template(dice)}}, other);
      !wrong.empty()) {
    return wrong;
  }
  stage.set_faults(random_faults(dice));
  std::string id;
  FormFields create = {{"StackName", "web"}, {"TemplateBody", random_template(dice)}};
  if (dice() % 3 == 0) create = with(create, "Parallelism", std::to_string(1 + dice() % 3));
  if (dice() % 4 == 0) create = with(create, "DisableRollback", "true");
  if (auto wrong = foretold(stage, "CreateStack", create, id); !wrong.empty()) return wrong;
  if (id.empty()) return {};
  for (std::uint64_t updates = dice() % 3; updates > 0; --updates) {
    stage.set_faults(random_faults(dice));
    FormFields update = {{"StackId", id}, {"TemplateBody", random_template(dice)}};
    if (dice() % 2 == 0) update = with(update, "ReplacementOption", "Enabled");
    if (auto wrong = foretold(stage, "UpdateStack", update, id); !wrong.empty()) return wrong;
  }
  return foretold(stage, "DeleteStack", {{"StackId", id}}, id);
}

TEST(ForecastSeeds, WhatIsForecastHappens) {
  if (const char* only = std::getenv("CAIRN_SIM_SEED")) {
    ASSERT_EQ(story(std::strtoull(only, nullptr, 10)), "") << "seed " << only;
    return;
  }
  constexpr std::uint64_t kSeeds = 150;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed)
    ASSERT_EQ(story(seed), "") << "seed " << seed;
  for (const char* end : {"CREATE_COMPLETE", "CREATE_FAILED", "CREATE_ROLLBACK_COMPLETE",
                          "CREATE_ROLLBACK_FAILED", "UPDATE_COMPLETE", "ROLLBACK_COMPLETE",
                          "ROLLBACK_FAILED", "DELETE_COMPLETE", "DELETE_FAILED"}) {
    EXPECT_GT(ends()[end], 0) << end;
  }
}

}  // namespace
}  // namespace cairn::testing
