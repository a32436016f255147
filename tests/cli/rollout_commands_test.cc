// cairn rollout, against a faked service.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/group_cli.h"

namespace cairn::cli {
namespace {

using ::testing::HasSubstr;

TEST(Rollouts, AGroupsNewestOperationIsMeantByItsName) {
  GroupCli cli;
  EXPECT_EQ(cli({"rollout", "status", "base"}), Exit::kOk);
  EXPECT_EQ(cli.api.sent("GetStackGroupOperation", "OperationId"), kOperation);
  EXPECT_THAT(cli.host.out_text, HasSubstr("base  CREATE  RUNNING"));
  EXPECT_THAT(cli.host.out_text, HasSubstr("1002"));
  GroupCli none;
  none.api.queues["ListStackGroupOperations"] = {json(R"({"StackGroupOperations": []})")};
  EXPECT_EQ(none({"rollout", "status", "base"}), Exit::kRefused);
  EXPECT_THAT(none.host.err_text, HasSubstr("has had no operation yet"));
}

TEST(Rollouts, WatchOnATerminalDrawsTheMatrix) {
  GroupCli cli;
  cli.host.shape = {.is_terminal = true, .width = 80, .height = 24, .unicode = false};
  EXPECT_EQ(cli({"--color", "never", "rollout", "watch", kOperation}), Exit::kOk);
  EXPECT_THAT(cli.host.out_text, HasSubstr("base  CREATE  RUNNING"));
  EXPECT_THAT(cli.host.out_text, HasSubstr("      cn-a"));
  EXPECT_THAT(cli.host.out_text, HasSubstr("CREATE of base"));
  EXPECT_THAT(cli.host.out_text, HasSubstr("1002 in cn-a"));
}

TEST(Rollouts, StopWaitsUntilItIsStopped) {
  GroupCli cli;
  cli.api.queues["GetStackGroupOperation"] = {operation("STOPPING"), operation("STOPPED")};
  EXPECT_EQ(cli({"rollout", "stop", "base"}), Exit::kOk);
  EXPECT_EQ(cli.api.sent("StopStackGroupOperation", "OperationId"), kOperation);
  GroupCli late;
  EXPECT_EQ(late({"rollout", "stop", "base"}), Exit::kFailed) << "it was done before";
}

TEST(Rollouts, InterruptingEndsTheWatchOnly) {
  GroupCli cli;
  cli.host.interrupt_after_pauses = 1;
  cli.api.queues["GetStackGroupOperation"] = {operation("RUNNING")};
  EXPECT_EQ(cli({"rollout", "watch", "base"}), Exit::kInterrupted);
  EXPECT_THAT(cli.host.err_text, HasSubstr("cairn rollout watch " + std::string(kOperation)));
}

TEST(Rollouts, AServerThatIsAwayIsAskedAgain) {
  GroupCli cli;
  cli.api.queues["GetStackGroupOperation"] = {unreachable(), operation("SUCCEEDED")};
  EXPECT_EQ(cli({"rollout", "watch", kOperation}), Exit::kOk);
  EXPECT_THAT(cli.host.err_text, HasSubstr("Trying again."));
  EXPECT_THAT(cli.host.err_text, HasSubstr("The server answers again."));
  GroupCli refusing;
  refusing.api.queues["GetStackGroupOperation"] = {refused("Forbidden", "no")};
  EXPECT_EQ(refusing({"rollout", "watch", kOperation}), Exit::kRefused);
}

TEST(Rollouts, OneDocumentAtTheEndForPrograms) {
  GroupCli cli;
  EXPECT_EQ(cli({"--output", "json", "rollout", "watch", kOperation}), Exit::kOk);
  const Value document = json(cli.host.out_text);
  EXPECT_EQ(document.get("Operation").get_string("Status"), "SUCCEEDED");
  EXPECT_EQ(document.get("Results").items().size(), 2u);
  EXPECT_EQ(document.get("Failures").items()[0].get_string("Reason"), "no role");
}

TEST(Rollouts, ManyResultsAreReadPageByPage) {
  GroupCli cli;
  cli.api.functions["ListStackGroupOperationResults"] = [](const ApiCall& call) -> ApiAnswer {
    const std::string& page = call.parameters.back().second;
    std::vector<Value> items;
    for (int i = 0; i < (page == "2" ? 7 : 50); ++i) {
      items.push_back(MapBuilder()
                          .set("AccountId", Value::string(page + "-" + std::to_string(i)))
                          .set("RegionId", Value::string("cn-a"))
                          .set("Status", Value::string("SUCCEEDED"))
                          .build());
    }
    return MapBuilder().set("StackGroupOperationResults", Value::list(std::move(items))).build();
  };
  cli.api.queues["GetStackGroupOperation"] = {operation("SUCCEEDED")};
  EXPECT_EQ(cli({"rollout", "watch", kOperation}), Exit::kOk);
  EXPECT_THAT(cli.host.out_text, HasSubstr("57 succeeded"));
}

TEST(Rollouts, OneCallIsEnoughUntilTheEndWhereTheServerKnowsIt) {
  GroupCli cli;
  const auto progress = [](const std::string& status, const std::string& cell) {
    return json(R"({"OperationId": "op", "StackGroupName": "base", "Action": "CREATE",
        "Status": ")" +
                status + R"(", "Regions": [{"RegionId": "cn-a"}],
        "Accounts": [{"AccountId": "1001", "Statuses": [")" +
                cell + R"("]}]})");
  };
  cli.api.queues["GetStackGroupOperationProgress"] = {progress("RUNNING", "WAITING"),
                                                      progress("RUNNING", "RUNNING"),
                                                      progress("SUCCEEDED", "SUCCEEDED")};
  cli.api.queues["GetStackGroupOperation"] = {operation("SUCCEEDED")};
  EXPECT_EQ(cli({"rollout", "watch", kOperation}), Exit::kOk);
  EXPECT_EQ(cli.api.count("GetStackGroupOperationProgress"), 3u);
  EXPECT_EQ(cli.api.count("ListStackGroupOperationResults"), 1u);
}

TEST(Rollouts, RetryDoesAgainWhatFailed) {
  GroupCli cli;
  cli.api.queues["RetryStackGroupOperation"] = {
      json(R"({"OperationId": "99999999-2222-3333-4444-555555555555"})")};
  EXPECT_EQ(cli({"rollout", "retry", "base", "--concurrency", "1"}), Exit::kOk);
  EXPECT_EQ(cli.api.sent("RetryStackGroupOperation", "OperationId"), kOperation);
  EXPECT_EQ(cli.api.sent("RetryStackGroupOperation", "OperationPreferences"),
            R"({"MaxConcurrentCount":1})");
  EXPECT_EQ(cli.api.sent("RetryStackGroupOperation", "ClientToken"), "nonce1");
}

constexpr std::string_view kPreview = R"({"StackGroupName": "base", "Action": "UPDATE",
    "Outlook": {"Status": "FAILED", "StatusReason": "too many failures", "Seconds": 75,
                "Waves": 2},
    "Counts": {"Targets": 3, "Add": 1, "Modify": 2, "Replace": 1, "Remove": 0},
    "Targets": [
      {"AccountId": "1001", "RegionId": "cn-a", "Step": "Update", "Add": 1, "Modify": 2,
       "Replace": 1, "Remove": 0, "Wave": 1},
      {"AccountId": "1002", "RegionId": "cn-a", "Step": "Update",
       "Refusal": {"Message": "no role"}, "Wave": 2},
      {"AccountId": "1001", "RegionId": "cn-b", "Step": "Update",
       "StatusReason": "is not reached"}],
    "LeftOut": [{"AccountId": "1003", "RegionId": "cn-a"}]})";

TEST(Rollouts, PreviewTellsWhatWouldHappenToEachTarget) {
  GroupCli cli;
  cli.api.queues["PreviewStackGroupOperation"] = {json(kPreview)};
  EXPECT_EQ(cli({"rollout", "preview", "group", "base", "t.yml", "--tolerance", "1", "-p", "A=b"}),
            Exit::kOk);
  EXPECT_EQ(cli.host.out_text,
            "UPDATE of base: 3 targets; would end FAILED after about 1 min 15 s in 2 waves\n"
            "1 added, 2 changed, 1 replaced, 0 removed\n"
            "too many failures\n"
            "\n"
            "ACCOUNT  REGION  STEP    WAVE  ADD  CHANGE  REPLACE  REMOVE  WHY NOT\n"
            "1001     cn-a    Update  1     1    2       1        0\n"
            "1002     cn-a    Update  2     0    0       0        0       no role\n"
            "1001     cn-b    Update  -     0    0       0        0       is not reached\n"
            "\n"
            "1 other instances become OUTDATED.\n");
  EXPECT_EQ(cli.api.sent("PreviewStackGroupOperation", "Operation"), "UpdateStackGroup");
  EXPECT_EQ(cli.api.sent("PreviewStackGroupOperation", "Parameters.1.ParameterKey"), "A");
  EXPECT_EQ(cli.api.calls.front().template_body, "Resources: {}\n");
  EXPECT_EQ(cli({"rollout", "preview", "group", "base", "--exit-code"}), Exit::kFailed);
}

TEST(Rollouts, PreviewsSendWhatTheOperationWouldAndNothingElse) {
  struct Case {
    std::vector<std::string> words;
    const char* operation;
    const char* name;
    const char* value;
  };
  const std::vector<std::string> where = {"base", "--accounts", "1", "--regions", "a"};
  const Case cases[] = {
      {{"create", "-p", "A=b"}, "CreateStackInstances", "ParameterOverrides.1.ParameterKey", "A"},
      {{"update"}, "UpdateStackInstances", "AccountIds", R"(["1"])"},
      {{"delete", "--keep-stacks"}, "DeleteStackInstances", "RetainStacks", "true"},
      {{"group", "--operation-description", "d"},
       "UpdateStackGroup",
       "OperationDescription",
       "(absent)"},
  };
  for (const Case& c : cases) {
    GroupCli cli;
    cli.api.queues["PreviewStackGroupOperation"] = {json(kPreview)};
    std::vector<std::string> words = {"rollout", "preview", c.words.front()};
    words.insert(words.end(), where.begin(), where.end());
    words.insert(words.end(), c.words.begin() + 1, c.words.end());
    EXPECT_EQ(cli(words), Exit::kOk) << c.operation;
    EXPECT_EQ(cli.api.calls.size(), 1u) << c.operation;
    EXPECT_EQ(cli.api.sent("PreviewStackGroupOperation", "Operation"), c.operation);
    EXPECT_EQ(cli.api.sent("PreviewStackGroupOperation", c.name), c.value) << c.operation;
    EXPECT_EQ(cli.api.sent("PreviewStackGroupOperation", "ClientToken"), "(absent)");
  }
}

TEST(Rollouts, UpdatesThatDestroyAreAskedAbout) {
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"group", "update", "base", "t.yml"},
        std::vector<std::string>{"instances", "update", "base", "--accounts", "1", "--regions",
                                 "a"}}) {
    GroupCli cli;
    cli.api.queues["PreviewStackGroupOperation"] = {json(kPreview)};
    cli.host.answers = {"n"};
    EXPECT_EQ(cli(words), Exit::kNotConfirmed);
    EXPECT_THAT(cli.host.err_text, HasSubstr("1 resource is replaced. Go on?"));
    EXPECT_EQ(cli.api.count("UpdateStackGroup") + cli.api.count("UpdateStackInstances"), 0u);
    std::vector<std::string> sure = words;
    sure.emplace_back("--yes");
    EXPECT_EQ(cli(sure), Exit::kOk);
    EXPECT_EQ(cli.api.count("PreviewStackGroupOperation"), 1u) << "nobody is asked";
  }
}

TEST(Rollouts, List) {
  GroupCli cli;
  EXPECT_EQ(cli({"rollout", "list", "base"}), Exit::kOk);
  EXPECT_THAT(cli.host.out_text, HasSubstr("CREATE  SUCCEEDED  2026-01-01T00:00:00"));
}

}  // namespace
}  // namespace cairn::cli
