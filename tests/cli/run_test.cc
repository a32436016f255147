// Whole commands against a faked service.
#include "cli/run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/commands.h"

namespace cairn::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Deploy, WatchesUntilTheStackIsMade) {
  Cli cli;
  cli.api.queues["GetStack"] = {
      stack("CREATE_IN_PROGRESS"),
      stack("CREATE_COMPLETE",
            R"(, "Outputs": [{"OutputKey": "Url", "OutputValue": "http://x"}])")};
  cli.api.queues["ListStackEvents"] = {
      events({{"web", "CREATE_IN_PROGRESS"}, {"Vpc", "CREATE_IN_PROGRESS"}}),
      events({{"web", "CREATE_IN_PROGRESS"},
              {"Vpc", "CREATE_IN_PROGRESS"},
              {"Vpc", "CREATE_COMPLETE"},
              {"web", "CREATE_COMPLETE"}})};
  EXPECT_EQ(cli({"deploy", "t.yml", "--name", "web", "-p", "A=1", "-p", "B=2", "--parallelism", "3",
                 "--timeout-minutes", "10", "--disable-rollback"}),
            Exit::kOk);
  EXPECT_EQ(cli.api.sent("CreateStack", "StackName"), "web");
  EXPECT_EQ(cli.api.sent("CreateStack", "Parameters.2.ParameterKey"), "B");
  EXPECT_EQ(cli.api.sent("CreateStack", "Parallelism"), "3");
  EXPECT_EQ(cli.api.sent("CreateStack", "TimeoutInMinutes"), "10");
  EXPECT_EQ(cli.api.sent("CreateStack", "DisableRollback"), "true");
  EXPECT_NE(cli.api.sent("CreateStack", "ClientToken"), "(absent)");
  EXPECT_EQ(cli.api.calls.front().template_body, "Resources: {}\n");
  EXPECT_EQ(cli.host.out_text, "00:00:00  CREATE_IN_PROGRESS    web  ALIYUN::ROS::Stack  " +
                                   std::string(kId) +
                                   "\n"
                                   "00:00:00  CREATE_IN_PROGRESS    Vpc  ALIYUN::ECS::VPC  p-Vpc\n"
                                   "00:00:00  CREATE_COMPLETE       Vpc  ALIYUN::ECS::VPC  p-Vpc\n"
                                   "00:00:00  CREATE_COMPLETE       web  ALIYUN::ROS::Stack  " +
                                   std::string(kId) +
                                   "\n"
                                   "\nweb is CREATE_COMPLETE\nOutputs\n  Url  http://x\n");
}

TEST(Deploy, AFailedStackIsExitOneWithItsReasons) {
  Cli cli;
  // The failure is seen before the rollback that follows it.
  cli.api.queues["GetStack"] = {stack("CREATE_FAILED"), stack("CREATE_ROLLBACK_IN_PROGRESS"),
                                stack("CREATE_ROLLBACK_COMPLETE")};
  cli.api.queues["ListStackEvents"] = {events({{"Vpc", "CREATE_FAILED"}})};
  EXPECT_EQ(cli({"deploy", "t.yml", "--name", "web"}), Exit::kFailed);
  EXPECT_THAT(cli.host.out_text, HasSubstr("web is CREATE_ROLLBACK_COMPLETE"));
  EXPECT_THAT(cli.host.out_text, HasSubstr("  Vpc  CREATE_FAILED  state changed\n"));
}

TEST(Deploy, WithoutRollbackAFailureIsTheEnd) {
  Cli cli;
  cli.api.queues["GetStack"] = {stack("CREATE_FAILED", R"(, "DisableRollback": true)")};
  cli.api.queues["ListStackEvents"] = {events({{"Vpc", "CREATE_FAILED"}})};
  EXPECT_EQ(cli({"deploy", "t.yml", "--name", "web", "--disable-rollback"}), Exit::kFailed);
  EXPECT_EQ(cli.api.count("GetStack"), 1u);
}

TEST(Deploy, AnExistingStackIsRefusedWithWhatToDo) {
  Cli cli;
  cli.api.queues["CreateStack"] = {refused("StackExists", "The Stack (web) already exists.")};
  EXPECT_EQ(cli({"deploy", "t.yml", "--name", "web"}), Exit::kRefused);
  EXPECT_THAT(cli.host.err_text, HasSubstr("StackExists: The Stack (web) already exists."));
  EXPECT_THAT(cli.host.err_text, HasSubstr("cairn update web --template FILE"));
}

TEST(Update, SendsWhatIsGivenAndWatchesToTheEnd) {
  Cli cli;
  const std::string id = "4a6c9851-3b0f-4f5f-b4ca-a14bf6912345";
  cli.api.queues["PreviewStack"] = {json(R"({"Stack": {"Changes": []}})")};
  cli.api.queues["UpdateStack"] = {json(R"({"StackId": ")" + id + R"("})")};
  cli.api.queues["ListStackEvents"] = {events({}), events({}), events({{"Vpc", "UPDATE_COMPLETE"}})};
  cli.api.queues["GetStack"] = {stack("UPDATE_IN_PROGRESS"), stack("UPDATE_COMPLETE")};
  EXPECT_EQ(cli({"update", id, "--template", "t.yml", "-p", "A=1", "--use-previous", "--replace",
                 "--taint", "Vpc"}),
            Exit::kOk);
  EXPECT_EQ(cli.api.sent("UpdateStack", "StackId"), id);
  EXPECT_EQ(cli.api.sent("UpdateStack", "Parameters.1.ParameterKey"), "A");
  EXPECT_EQ(cli.api.sent("UpdateStack", "UsePreviousParameters"), "true");
  EXPECT_EQ(cli.api.sent("UpdateStack", "ReplacementOption"), "Enabled");
  EXPECT_EQ(cli.api.sent("UpdateStack", "TaintResources.1"), "Vpc");
  EXPECT_THAT(cli.host.out_text, HasSubstr("web is UPDATE_COMPLETE"));
}

TEST(Update, SaysWhatIsRefused) {
  Cli cli;
  cli.api.queues["ListStackEvents"] = {events({})};
  const auto same = refused("NotSupported", "Update the completely same stack is not supported.");
  cli.api.queues["PreviewStack"] = {same};
  cli.api.queues["UpdateStack"] = {same};
  EXPECT_EQ(cli({"update", "4a6c9851-3b0f-4f5f-b4ca-a14bf6912345", "--use-previous"}),
            Exit::kRefused);
  EXPECT_EQ(cli.api.sent("UpdateStack", "ReplacementOption"), "(absent)");
  EXPECT_THAT(cli.host.err_text, HasSubstr("completely same stack"));
}

TEST(Deploy, JsonIsOneDocumentWhateverHappens) {
  Cli cli;
  cli.api.queues["GetStack"] = {stack("CREATE_COMPLETE")};
  cli.api.queues["ListStackEvents"] = {events({{"Vpc", "CREATE_COMPLETE"}})};
  EXPECT_EQ(cli({"--output", "json", "deploy", "t.yml", "--name", "web"}), Exit::kOk);
  EXPECT_EQ(json(cli.host.out_text).get("Stack").get_string("Status"), "CREATE_COMPLETE");
  cli.host.out_text.clear();
  cli.api.queues["CreateStack"] = {refused("StackExists", "m")};
  EXPECT_EQ(cli({"deploy", "t.yml", "--name", "web", "--output", "json"}), Exit::kRefused);
  EXPECT_EQ(json(cli.host.out_text).get("Error").get_string("Code"), "StackExists");
  EXPECT_EQ(cli.host.err_text, "");
}

TEST(Deploy, NoWaitPrintsTheId) {
  Cli cli;
  EXPECT_EQ(cli({"deploy", "t.yml", "--name", "web", "--no-wait"}), Exit::kOk);
  EXPECT_EQ(cli.host.out_text, std::string(kId) + "\n");
  EXPECT_EQ(cli.api.count("GetStack"), 0u);
}

TEST(Watch, AServerThatRestartsDoesNotEndIt) {
  Cli cli;
  int call = 0;
  cli.api.functions["GetStack"] = [&](const ApiCall&) -> ApiAnswer {
    ++call;
    if (call > 2 && call < 20) return unreachable();
    return stack(call < 22 ? "CREATE_IN_PROGRESS" : "CREATE_COMPLETE");
  };
  cli.api.queues["ListStackEvents"] = {events({{"web", "CREATE_IN_PROGRESS"}})};
  EXPECT_EQ(cli({"deploy", "t.yml", "--name", "web"}), Exit::kOk);
  EXPECT_EQ(cli.host.err_text,
            "http://x: connection refused\nTrying again.\nThe server answers again.\n");
}

TEST(Watch, PatienceIsBounded) {
  Cli cli;
  cli.api.queues["GetStack"] = {stack("CREATE_IN_PROGRESS"), unreachable()};
  cli.api.queues["ListStackEvents"] = {events({{"web", "CREATE_IN_PROGRESS"}})};
  const auto began = cli.host.now;
  EXPECT_EQ(cli({"deploy", "t.yml", "--name", "web"}), Exit::kUnreachable);
  EXPECT_GE(cli.host.now - began, 60'000);
  EXPECT_LE(cli.host.now - began, 65'000);
}

TEST(Watch, AnInterruptEndsTheWatchAndSaysHowToGoOn) {
  Cli cli;
  cli.api.queues["GetStack"] = {stack("CREATE_IN_PROGRESS")};
  cli.api.queues["ListStackEvents"] = {events({{"web", "CREATE_IN_PROGRESS"}})};
  cli.host.interrupt_after_pauses = 3;
  EXPECT_EQ(cli({"deploy", "t.yml", "--name", "web"}), Exit::kInterrupted);
  EXPECT_THAT(cli.host.err_text, HasSubstr("cairn events " + std::string(kId) + " --follow"));
}

TEST(Watch, OnATerminalThePictureIsRedrawn) {
  Cli cli;
  cli.host.shape = {.is_terminal = true, .width = 60, .height = 20, .unicode = false};
  cli.host.variables["NO_COLOR"] = "1";
  cli.api.queues["GetStack"] = {stack("CREATE_IN_PROGRESS"), stack("CREATE_COMPLETE")};
  cli.api.queues["ListStackEvents"] = {
      events({{"Vpc", "CREATE_IN_PROGRESS"}}),
      events({{"Vpc", "CREATE_IN_PROGRESS"}, {"Vpc", "CREATE_COMPLETE"}})};
  EXPECT_EQ(cli({"deploy", "t.yml", "--name", "web"}), Exit::kOk);
  EXPECT_THAT(cli.host.out_text, HasSubstr("\x1b[3A"));
  EXPECT_THAT(cli.host.out_text, HasSubstr("`- + Vpc"));
}

TEST(Delete, WatchesOnlyWhatCameAfterItBegan) {
  Cli cli;
  cli.api.queues["DeleteStack"] = {json("{}")};
  cli.api.queues["GetStack"] = {
      stack("DELETE_COMPLETE", R"(, "Outputs": [{"OutputKey": "Url", "OutputValue": "x"}])")};
  const std::vector<std::pair<std::string, std::string>> before = {{"Vpc", "CREATE_IN_PROGRESS"},
                                                                   {"Vpc", "CREATE_COMPLETE"}};
  auto after = before;
  after.emplace_back("Vpc", "DELETE_COMPLETE");
  cli.api.queues["ListStackEvents"] = {events(before), events(after)};
  EXPECT_EQ(cli({"delete", "web", "--yes"}), Exit::kOk);
  EXPECT_EQ(cli.api.sent("ListStacks", "StackName.1"), "web");
  EXPECT_EQ(cli.api.sent("DeleteStack", "StackId"), kId);
  EXPECT_THAT(cli.host.out_text, Not(HasSubstr("CREATE_")));
  EXPECT_THAT(cli.host.out_text, HasSubstr("DELETE_COMPLETE       Vpc"));
  EXPECT_THAT(cli.host.out_text, Not(HasSubstr("Outputs")));
}

TEST(Delete, AsksFirst) {
  for (const std::vector<std::string>& answers :
       {std::vector<std::string>{}, {"n"}, {""}, {"yess"}}) {
    Cli cli;
    cli.host.answers = answers;
    cli.api.queues["GetStack"] = {stack("CREATE_COMPLETE")};
    cli.api.queues["ListStackOperationRisks"] = {json(R"({"RiskResources": []})")};
    EXPECT_EQ(cli({"delete", kId}), Exit::kNotConfirmed);
    EXPECT_EQ(cli.api.count("DeleteStack"), 0u);
  }
  Cli cli;
  cli.host.answers = {"y"};
  cli.api.queues["GetStack"] = {stack("CREATE_COMPLETE")};
  cli.api.queues["ListStackOperationRisks"] = {json(R"({"RiskResources": []})")};
  cli.api.queues["ListStackEvents"] = {events({})};
  cli.api.queues["DeleteStack"] = {json("{}")};
  EXPECT_EQ(cli({"delete", kId, "--no-wait"}), Exit::kOk);
  EXPECT_EQ(cli.api.count("DeleteStack"), 1u);
  EXPECT_EQ(cli.api.count("ListStacks"), 0u);
}

TEST(Delete, AProtectedStackIsRefused) {
  Cli cli;
  cli.api.queues["ListStackEvents"] = {events({})};
  cli.api.queues["DeleteStack"] = {refused("NotSupported", "protected")};
  EXPECT_EQ(cli({"delete", kId, "--yes"}), Exit::kRefused);
}

TEST(Names, AStackThatDoesNotExistIsRefused) {
  for (const char* verb : {"show", "events", "delete"}) {
    Cli cli;
    cli.api.queues["ListStacks"] = {json(R"({"Stacks": [{"StackName": "webs", "StackId": "x"}]})")};
    EXPECT_EQ(cli({verb, "web*"}), Exit::kRefused) << verb;
    EXPECT_THAT(cli.host.err_text, HasSubstr("\"web*\""));
  }
}

TEST(Events, AllPagesOldestFirstAndEachOnce) {
  Cli cli;
  // 60 events; between the pages one more comes and shifts the second.
  std::vector<std::pair<std::string, std::string>> told;
  for (int i = 0; i < 60; ++i) told.emplace_back("R" + std::to_string(i), "CREATE_COMPLETE");
  const Value all = events(told);
  cli.api.functions["ListStackEvents"] = [&](const ApiCall& call) -> ApiAnswer {
    const auto items = all.get("Events").items();
    const bool first = call.parameters.back().second == "1";
    const auto part = first ? items.subspan(0, 50) : items.subspan(49);
    return MapBuilder()
        .set("Events", Value::list(std::vector<Value>(part.begin(), part.end())))
        .build();
  };
  EXPECT_EQ(cli({"events", kId, "--output", "json"}), Exit::kOk);
  const Value document = json(cli.host.out_text);
  ASSERT_EQ(document.get("Events").size(), 60u);
  EXPECT_EQ(document.get("Events").items().front().get_string("LogicalResourceId"), "R0");
  EXPECT_EQ(document.get("Events").items().back().get_string("LogicalResourceId"), "R59");
}

TEST(Events, FollowGoesOnUntilNoOperationRuns) {
  Cli cli;
  cli.api.queues["GetStack"] = {stack("CREATE_IN_PROGRESS"), stack("CREATE_COMPLETE")};
  cli.api.queues["ListStackEvents"] = {
      events({{"web", "CREATE_IN_PROGRESS"}}),
      events({{"web", "CREATE_IN_PROGRESS"}, {"web", "CREATE_COMPLETE"}})};
  EXPECT_EQ(cli({"events", "web", "--follow"}), Exit::kOk);
  EXPECT_THAT(cli.host.out_text, HasSubstr("CREATE_COMPLETE"));
}

TEST(List, PagesAndStatuses) {
  Cli cli;
  EXPECT_EQ(cli({"list", "--status", "CREATE_COMPLETE", "--status", "CREATE_FAILED"}), Exit::kOk);
  EXPECT_EQ(cli.api.sent("ListStacks", "Status.2"), "CREATE_FAILED");
  EXPECT_THAT(cli.host.out_text, HasSubstr("NAME  STATUS"));
  cli.host.out_text.clear();
  cli.api.queues["ListStacks"] = {json(R"({"Stacks": []})")};
  EXPECT_EQ(cli({"list"}), Exit::kOk);
  EXPECT_EQ(cli.host.out_text, "There are no stacks.\n");
}

TEST(List, NestedStacksStandBelowTheOneAroundThem) {
  Cli cli;
  cli.api.queues["ListStacks"] = {json(R"({"Stacks": [
      {"StackName": "web-Db-x", "StackId": "3", "ParentStackId": "2", "Status": "A"},
      {"StackName": "lost", "StackId": "4", "ParentStackId": "9", "Status": "B"},
      {"StackName": "web-Net", "StackId": "2", "ParentStackId": "1", "Status": "C"},
      {"StackName": "web", "StackId": "1", "Status": "D"}]})")};
  EXPECT_EQ(cli({"list", "--nested"}), Exit::kOk);
  EXPECT_EQ(cli.api.sent("ListStacks", "ShowNestedStack"), "true");
  EXPECT_THAT(cli.host.out_text, HasSubstr("\nlost          B                      4\n"
                                           "web           D                      1\n"
                                           "  web-Net     C                      2\n"
                                           "    web-Db-x  A                      3\n"));
}

TEST(Show, SummaryOutputsResources) {
  Cli cli;
  cli.api.queues["GetStack"] = {
      stack("CREATE_COMPLETE", R"(, "Outputs": [{"OutputKey": "N", "OutputValue": [1, "a"]}])")};
  cli.api.queues["ListStackResources"] = {
      json(R"({"Resources": [{"LogicalResourceId": "Vpc", "ResourceType": "T", "Status": "S",
                              "PhysicalResourceId": "vpc-1"}]})")};
  EXPECT_EQ(cli({"show", "web"}), Exit::kOk);
  EXPECT_THAT(cli.host.out_text, HasSubstr("Status  CREATE_COMPLETE\n"));
  EXPECT_THAT(cli.host.out_text, HasSubstr("Outputs\n  N  [1,\"a\"]\n"));
  EXPECT_THAT(cli.host.out_text, HasSubstr("Vpc       T     S       vpc-1\n"));
}

TEST(Validate, ShowsThePlaceInTheTemplate) {
  Cli cli;
  cli.api.queues["ValidateTemplate"] = {Failure{
      FailureKind::kRefused, {.code = "InvalidTemplate", .message = "m", .at = {1, 12}}, ""}};
  EXPECT_EQ(cli({"validate", "t.yml"}), Exit::kRefused);
  EXPECT_THAT(cli.host.err_text, HasSubstr("    1 | Resources: {}\n      |            ^~\n"));
  cli.api.queues["ValidateTemplate"] = {json(R"({"Parameters": [{}], "Resources": [{}, {}]})")};
  EXPECT_EQ(cli({"validate", "t.yml"}), Exit::kOk);
  EXPECT_EQ(cli.host.out_text, "t.yml is valid: 1 parameters, 2 resources, 0 outputs\n");
}

TEST(Types, ListAndDescribe) {
  Cli cli;
  cli.api.queues["ListResourceTypes"] = {json(R"({"ResourceTypes": ["ALIYUN::ECS::VPC"]})")};
  EXPECT_EQ(cli({"types", "--filter", "VPC"}), Exit::kOk);
  EXPECT_EQ(cli.host.out_text, "ALIYUN::ECS::VPC\n");
  EXPECT_EQ(cli.api.sent("ListResourceTypes", "ResourceType"), "*VPC*");
  cli.host.out_text.clear();
  cli.api.queues["GetResourceType"] = {
      json(R"({"ResourceType": "T", "Properties": {"P": {"Type": "string", "Required": true}},
               "Attributes": {"Id": {}}})")};
  EXPECT_EQ(cli({"types", "T"}), Exit::kOk);
  EXPECT_THAT(cli.host.out_text, HasSubstr("P         string  yes\n"));
  EXPECT_THAT(cli.host.out_text, HasSubstr("  Id\n"));
}

TEST(Run, AServerThatDoesNotAnswerIsExitThree) {
  Cli cli;
  cli.api.queues["ListStacks"] = {unreachable()};
  EXPECT_EQ(cli({"list"}), Exit::kUnreachable);
  EXPECT_THAT(cli.host.err_text, HasSubstr("fix: Start it."));
}

TEST(Run, CommandLinesThatAreRefused) {
  const std::vector<std::string> cases[] = {
      {},
      {"frob"},
      {"deploy"},
      {"deploy", "t.yml"},
      {"deploy", "absent.yml", "--name", "web"},
      {"deploy", "t.yml", "--name", "web", "-p", "A"},
      {"deploy", "t.yml", "--name", "web", "--parameters", "absent.json"},
      {"deploy", "t.yml", "--name", "web", "--timeout-minutes", "soon"},
      {"list", "--output", "xml"},
      {"list", "--colour", "never"},
      {"list", "--color", "sometimes"},
      {"completion", "tcsh"},
      {"--endpoint", "ftp://x", "list"},
  };
  for (const auto& args : cases) {
    Cli cli;
    EXPECT_EQ(cli(args), Exit::kUsage) << ::testing::PrintToString(args);
    EXPECT_NE(cli.host.err_text, "") << ::testing::PrintToString(args);
    EXPECT_TRUE(cli.api.calls.empty()) << ::testing::PrintToString(args);
  }
}

TEST(Run, HelpNamesExitStatusesAndGivesExamples) {
  for (const char* verb : {"deploy", "diff", "update", "validate", "delete", "cancel", "continue",
                           "resource", "policy", "changeset", "import", "scratch", "list", "show",
                           "events", "types", "type", "completion"}) {
    Cli cli;
    EXPECT_EQ(cli({verb, "--help"}), Exit::kOk);
    EXPECT_THAT(cli.host.out_text, HasSubstr("Examples:\n  ")) << verb;
    EXPECT_THAT(cli.host.out_text, HasSubstr("cairn " + std::string(verb))) << verb;
  }
  Cli cli;
  EXPECT_EQ(cli({"--help"}), Exit::kOk);
  EXPECT_THAT(cli.host.out_text, HasSubstr("Exit status:"));
}

TEST(Run, CompletionKnowsEveryCommandAndOption) {
  for (const char* shell : {"bash", "zsh", "fish"}) {
    Cli cli;
    EXPECT_EQ(cli({"completion", shell}), Exit::kOk);
    for (const char* word : {"deploy", "validate", "delete", "list", "show", "events", "types",
                             "completion", "follow", "disable-rollback", "endpoint", "json"}) {
      EXPECT_THAT(cli.host.out_text, HasSubstr(word)) << shell;
    }
  }
}

}  // namespace
}  // namespace cairn::cli
