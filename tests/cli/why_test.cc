// cairn why, against a faked service.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/run.h"
#include "tests/cli/fakes.h"

namespace cairn::cli {
namespace {

struct Cli {
  FakeHost host;
  FakeApi api;

  Cli() {
    api.queues["ListStacks"] = {json(R"({"Stacks": [{"StackId": "S-1", "StackName": "web"}]})")};
    api.queues["CreateDiagnostic"] = {json(R"({"ReportId": "D-1"})")};
    api.queues["DeleteDiagnostic"] = {json("{}")};
  }
  Exit operator()(std::vector<std::string> args) {
    args.insert(args.begin(), {"--access-key-id", "a", "--access-key-secret", "b", "why"});
    return run(args, host, [this](Session) -> std::unique_ptr<Api> {
      return std::make_unique<BorrowedApi>(api);
    });
  }
};

constexpr std::string_view kReport = R"({
  "DiagnosticResult": {"StackMessages": {
    "StackName": "web", "Operation": "UPDATE", "Status": "ROLLBACK_FAILED"}},
  "Recommends": {
    "RootCause": {"Resource": "Net/Db", "ResourceType": "A::B::C", "Code": "Quota.Full",
                  "Message": "no room", "Cause": "A quota.", "Cure": "Ask for more."},
    "RollbackCause": {"Resource": "Disk", "ResourceType": "A::B::D", "Message": "stuck",
                      "Cause": "In use.", "Cure": "Free it."},
    "Blocked": ["App"], "NeverBegan": ["Other"]}})";

TEST(Why, TellsTheCauseTheCureAndWhatItBlocked) {
  Cli cli;
  cli.api.queues["GetDiagnostic"] = {json(kReport)};
  EXPECT_EQ(cli({"web"}), Exit::kOk);
  EXPECT_EQ(cli.api.sent("CreateDiagnostic", "DiagnosticKey"), "S-1");
  EXPECT_EQ(cli.api.sent("GetDiagnostic", "ReportId"), "D-1");
  EXPECT_EQ(cli.api.sent("DeleteDiagnostic", "ReportId"), "D-1");
  EXPECT_EQ(cli.host.out_text,
            "web: UPDATE failed; it is ROLLBACK_FAILED now.\n\n"
            "What failed first\n  Net/Db  A::B::C\n  Quota.Full: no room\n\n"
            "Why\n  A quota.\n\nWhat to do\n  Ask for more.\n\n"
            "What then stopped the rollback\n  Disk  A::B::D\n  stuck\n\n"
            "Why\n  In use.\n\nWhat to do\n  Free it.\n\n"
            "Waited for it and never began\n  App\n\n"
            "Never began either\n  Other\n");
}

TEST(Why, AsJsonItIsTheReport) {
  Cli cli;
  cli.api.queues["GetDiagnostic"] = {json(kReport)};
  EXPECT_EQ(cli({"web", "--output", "json"}), Exit::kOk);
  EXPECT_EQ(json(cli.host.out_text), json(kReport));
}

TEST(Why, WhatNeverFailedHasNoReason) {
  Cli cli;
  cli.api.queues["GetDiagnostic"] = {
      json(R"({"DiagnosticResult": {"StackMessages": {"StackName": "web"}}, "Recommends": {}})")};
  EXPECT_EQ(cli({"web"}), Exit::kOk);
  EXPECT_EQ(cli.host.out_text, "No operation of web has failed.\n");
}

TEST(Why, ARefusalIsToldOf) {
  Cli cli;
  cli.api.queues["CreateDiagnostic"] = {refused("StackNotFound", "no such stack")};
  EXPECT_EQ(cli({"web"}), Exit::kRefused);
  EXPECT_THAT(cli.host.err_text, ::testing::HasSubstr("no such stack"));
  EXPECT_EQ(cli.api.count("GetDiagnostic"), 0u);
}

}  // namespace
}  // namespace cairn::cli
