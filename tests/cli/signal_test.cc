// cairn signal, against a faked service.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/run.h"
#include "tests/cli/fakes.h"

namespace cairn::cli {
namespace {

using ::testing::HasSubstr;

struct Cli {
  FakeHost host;
  FakeApi api;

  Cli() {
    api.queues["ListStacks"] = {json(R"({"Stacks": [{"StackId": "S-1", "StackName": "web"}]})")};
    api.queues["SignalResource"] = {json(R"({"RequestId": "R-1"})")};
    api.queues["GetStackResource"] = {json(R"({"ResourceAttributes": [
        {"ResourceAttributeName": "URL", "ResourceAttributeValue": "http://c/wait-handles/h"},
        {"ResourceAttributeName": "Headers", "ResourceAttributeValue": {"x-ros-signal": "t"}}]})")};
  }
  Exit operator()(std::vector<std::string> args) {
    args.insert(args.begin(), {"--access-key-id", "a", "--access-key-secret", "b", "signal"});
    return run(args, host, [this](Session) -> std::unique_ptr<Api> {
      return std::make_unique<BorrowedApi>(api);
    });
  }
};

TEST(Signal, IsASignedRequest) {
  Cli cli;
  EXPECT_EQ(cli({"web", "Ready", "--status", "WARNING", "--id", "node-1"}), Exit::kOk);
  EXPECT_EQ(cli.api.sent("SignalResource", "StackId"), "S-1");
  EXPECT_EQ(cli.api.sent("SignalResource", "LogicalResourceId"), "Ready");
  EXPECT_EQ(cli.api.sent("SignalResource", "UniqueId"), "node-1");
  EXPECT_EQ(cli.api.sent("SignalResource", "Status"), "WARNING");
  EXPECT_EQ(cli.host.out_text, "Ready has signal node-1: WARNING\n");
}

TEST(Signal, IsASuccessUnderANewIdUnlessToldOtherwise) {
  Cli cli;
  EXPECT_EQ(cli({"web", "Ready"}), Exit::kOk);
  EXPECT_EQ(cli.api.sent("SignalResource", "Status"), "SUCCESS");
  EXPECT_THAT(cli.api.sent("SignalResource", "UniqueId"), HasSubstr("nonce"));
}

TEST(Signal, WithDataGoesToTheHandlesAddress) {
  Cli cli;
  EXPECT_EQ(cli({"web", "Ready", "--data", "up", "--reason", "all good", "--output", "json"}),
            Exit::kOk);
  ASSERT_EQ(cli.api.posts.size(), 1u);
  const WebPost& post = cli.api.posts.front();
  EXPECT_EQ(post.url, "http://c/wait-handles/h");
  EXPECT_THAT(post.headers, ::testing::ElementsAre(::testing::Pair("x-ros-signal", "t")));
  EXPECT_EQ(post.body, R"({"status":"SUCCESS","reason":"all good","data":"up"})");
  EXPECT_THAT(cli.host.out_text, HasSubstr("\"SignalId\": \"1\""));
  EXPECT_EQ(cli.api.count("SignalResource"), 0u);
}

TEST(Signal, WithDataNeedsAHandle) {
  Cli cli;
  cli.api.queues["GetStackResource"] = {json(R"({"ResourceAttributes": []})")};
  EXPECT_EQ(cli({"web", "Wait", "--data", "up"}), Exit::kRefused);
  EXPECT_THAT(cli.host.err_text, HasSubstr("Wait has no address for signals"));
  EXPECT_TRUE(cli.api.posts.empty());
}

TEST(Signal, WaitsAMomentForAHandleThatIsBeingMade) {
  Cli cli;
  cli.api.queues["SignalResource"] = {refused("ResourceNotAvailable", "not there yet"),
                                      refused("ResourceNotAvailable", "not there yet"),
                                      json(R"({"RequestId": "R-1"})")};
  EXPECT_EQ(cli({"web", "Ready"}), Exit::kOk);
  EXPECT_EQ(cli.api.count("SignalResource"), 3u);
}

TEST(Signal, ThatIsRefusedSaysWhy) {
  Cli cli;
  cli.api.queues["SignalResource"] = {refused("ResourceNotAvailable", "not there yet")};
  EXPECT_EQ(cli({"web", "Ready"}), Exit::kRefused);
  EXPECT_THAT(cli.host.err_text, HasSubstr("not there yet"));
  EXPECT_EQ(Cli()({"web", "Ready", "--status", "DONE"}), Exit::kUsage);
  EXPECT_EQ(Cli()({"web"}), Exit::kUsage);
}

}  // namespace
}  // namespace cairn::cli
