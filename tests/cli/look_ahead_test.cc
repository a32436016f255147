// cairn forecast and cairn rehearse, against a faked service.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/render_forecast.h"
#include "tests/cli/commands.h"

namespace cairn::cli {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Pair;

constexpr std::string_view kFails = R"({"Action": "CreateStack", "StackName": "web",
    "Succeeds": false, "Status": "CREATE_ROLLBACK_COMPLETE", "DurationMilliseconds": 61000,
    "Failure": {"LogicalResourceId": "Web", "ResourceType": "ALIYUN::ECS::Instance",
                "Action": "CREATE", "Reason": "NoStock: Sold\u001b out.", "AtMilliseconds": 60500},
    "CriticalPath": [
      {"LogicalResourceId": "Vpc", "Action": "CREATE", "StartMilliseconds": 0,
       "EndMilliseconds": 500}],
    "Steps": [
      {"LogicalResourceId": "Vpc", "Action": "CREATE", "StartMilliseconds": 0,
       "EndMilliseconds": 500, "Status": "CREATE_COMPLETE", "StatusReason": "state changed",
       "RollingBack": false},
      {"LogicalResourceId": "Web", "Action": "CREATE", "StartMilliseconds": 500,
       "EndMilliseconds": 60500, "Status": "CREATE_FAILED", "StatusReason": "NoStock: Sold out.",
       "RollingBack": false},
      {"LogicalResourceId": "Vpc", "Action": "DELETE", "StartMilliseconds": 60500,
       "EndMilliseconds": 61000, "Status": "DELETE_COMPLETE", "RollingBack": true}],
    "Resources": [],
    "Assumptions": [{"LogicalResourceId": "Thing", "ResourceType": "Custom::Thing",
                     "Action": "CREATE", "DurationMilliseconds": 30000, "Learnt": false}],
    "Failures": [{"LogicalResourceId": "Group", "Step": "Delete", "Struck": false}]})";

constexpr std::string_view kSucceeds = R"({"Action": "UpdateStack", "StackName": "web",
    "Succeeds": true, "Status": "UPDATE_COMPLETE", "DurationMilliseconds": 20, "Steps": [],
    "Resources": [{"LogicalResourceId": "Vpc", "ResourceType": "T", "Status": "CREATE_COMPLETE"}]})";

TEST(LookAhead, DurationsAreShort) {
  const std::pair<std::int64_t, const char*> cases[] = {
      {0, "0 ms"},
      {999, "999 ms"},
      {1'000, "1.0 s"},
      {59'999, "59.9 s"},
      {60'000, "1 min 0 s"},
      {3'599'000, "59 min 59 s"},
      {3'600'000, "1 h 0 min"},
      {90'061'000, "25 h 1 min"},
  };
  for (const auto& [ms, text] : cases) EXPECT_EQ(duration_text(ms), text);
}

TEST(LookAhead, AForecastOfAFailureTellsWhatComesFirstAndWhatIsLeft) {
  Cli cli;
  cli.api.queues["ListStacks"] = {json(R"({"Stacks": []})")};
  cli.api.queues["ForecastStack"] = {json(kFails)};
  EXPECT_EQ(cli({"forecast", "web", "t.yml"}), Exit::kFailed);
  EXPECT_EQ(cli.host.out_text,
            "Creating web would fail: CREATE_ROLLBACK_COMPLETE after 1 min 1 s\n"
            "First: Web (ALIYUN::ECS::Instance), CREATE after 1 min 0 s: NoStock: Sold  out.\n"
            "\n"
            "   From       To         Resource      Status\n"
            "*  0 ms       500 ms     Vpc           CREATE_COMPLETE\n"
            "   500 ms     1 min 0 s  Web           CREATE_FAILED    NoStock: Sold out.\n"
            "                         rolling back\n"
            "   1 min 0 s  1 min 1 s  Vpc           DELETE_COMPLETE\n"
            "* the critical path\n"
            "\n"
            "Assumed to succeed, as nobody was asked:\n"
            "  Thing (Custom::Thing): CREATE in 30.0 s, a guess\n"
            "\n"
            "Nothing would be left.\n"
            "\n"
            "The failure of Group (Delete) was never met: nothing of the kind is done.\n");
  EXPECT_THAT(cli.api.calls.back().parameters, Contains(Pair("StackName", "web")));
}

TEST(LookAhead, RehearsalsPassWhenTheStackComesToRest) {
  struct Case {
    const char* status;
    Exit want;
  };
  const Case cases[] = {{"CREATE_ROLLBACK_COMPLETE", Exit::kOk},
                        {"CREATE_COMPLETE", Exit::kOk},
                        {"CREATE_ROLLBACK_FAILED", Exit::kFailed},
                        {"UPDATE_FAILED", Exit::kFailed}};
  for (const Case& c : cases) {
    Cli cli;
    cli.api.queues["ForecastStack"] = {json(std::string(R"({"Status": ")") + c.status + "\"}")};
    EXPECT_EQ(cli({"rehearse", "web", "t.yml", "--fail", "Vpc"}), c.want) << c.status;
  }
}

TEST(LookAhead, WhatIsAskedForIsSaid) {
  struct Case {
    std::vector<std::string> words;
    std::vector<std::pair<std::string, std::string>> want;
  };
  const Case cases[] = {
      {{"forecast", "web", "t.yml", "--replace"},
       {{"StackId", kId}, {"ReplacementOption", "Enabled"}}},
      {{"forecast", "web", "--delete"}, {{"StackId", kId}, {"Operation", "Delete"}}},
      {{"forecast", "web", "--change-set", kId}, {{"ChangeSetId", kId}}},
      {{"rehearse", "web", "--fail", "Vpc:delete"},
       {{"StackId", kId},
        {"Operation", "Create"},
        {"Failures.1.LogicalResourceId", "Vpc"},
        {"Failures.1.Step", "Delete"}}},
      {{"rehearse", "web", "t.yml", "--fail", "Net.Vpc", "--fail", "Web:update"},
       {{"StackId", kId},
        {"Failures.1.LogicalResourceId", "Net.Vpc"},
        {"Failures.2.LogicalResourceId", "Web"},
        {"Failures.2.Step", "Update"}}},
  };
  for (const Case& c : cases) {
    Cli cli;
    cli.api.queues["ForecastStack"] = {json(kSucceeds)};
    EXPECT_EQ(cli(c.words), Exit::kOk) << c.words[0];
    EXPECT_EQ(cli.api.calls.back().parameters, FormFields(c.want.begin(), c.want.end()));
  }
}

TEST(LookAhead, WhatCannotBeMeantIsRefused) {
  const std::vector<std::string> cases[] = {
      {"rehearse", "web", "t.yml"},
      {"rehearse", "web", "t.yml", "--fail", "Vpc:explode"},
      {"forecast", "web", "missing.yml"},
  };
  for (const auto& words : cases) {
    Cli cli;
    cli.api.queues["ForecastStack"] = {json(kSucceeds)};
    EXPECT_NE(cli(words), Exit::kOk) << words.back();
    EXPECT_EQ(cli.host.out_text, "") << words.back();
  }
  Cli cli;
  cli.api.queues["ListStacks"] = {json(R"({"Stacks": []})")};
  EXPECT_EQ(cli({"forecast", "web", "--delete"}), Exit::kRefused);
  EXPECT_THAT(cli.host.err_text, HasSubstr("There is no stack named"));
}

}  // namespace
}  // namespace cairn::cli
