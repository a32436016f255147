// cairn group, instances and rollout, against a faked service.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/commands.h"

namespace cairn::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kOperation = "99999999-2222-3333-4444-555555555555";

Value operation(const std::string& status) {
  return json(R"({"StackGroupOperation": {"OperationId": "99999999-2222-3333-4444-555555555555",
      "StackGroupName": "base", "Action": "CREATE", "Status": ")" +
              status + R"("}})");
}

struct GroupCli : Cli {
  GroupCli() {
    const Value begun = json(R"({"OperationId": "99999999-2222-3333-4444-555555555555"})");
    for (const char* action :
         {"CreateStackInstances", "UpdateStackInstances", "DeleteStackInstances",
          "UpdateStackGroup", "ImportStacksToStackGroup", "DetectStackGroupDrift"}) {
      api.queues[action] = {begun};
    }
    api.queues["CreateStackGroup"] = {json(R"({"StackGroupId": "G-1"})")};
    api.queues["DeleteStackGroup"] = {json("{}")};
    api.queues["StopStackGroupOperation"] = {json("{}")};
    api.queues["GetStackGroupOperation"] = {operation("RUNNING"), operation("SUCCEEDED")};
    api.queues["ListStackGroupOperationResults"] = {json(R"({"StackGroupOperationResults": [
            {"AccountId": "1001", "RegionId": "cn-a", "Status": "RUNNING"},
            {"AccountId": "1002", "RegionId": "cn-a", "Status": "RUNNING"}]})"),
                                                    json(R"({"StackGroupOperationResults": [
            {"AccountId": "1001", "RegionId": "cn-a", "Status": "SUCCEEDED"},
            {"AccountId": "1002", "RegionId": "cn-a", "Status": "FAILED",
             "StatusReason": "no role"}]})")};
    api.queues["ListStackGroupOperations"] = {json(R"({"StackGroupOperations": [
        {"OperationId": "99999999-2222-3333-4444-555555555555", "Action": "CREATE",
         "Status": "SUCCEEDED", "CreateTime": "2026-01-01T00:00:00"}]})")};
    api.queues["ListStackInstances"] = {json(R"({"StackInstances": [
        {"AccountId": "1001", "RegionId": "cn-a", "Status": "CURRENT", "StackId": "S-1",
         "StackDriftStatus": "DRIFTED"},
        {"AccountId": "1002", "RegionId": "cn-a", "Status": "OUTDATED",
         "StatusReason": "no role"}]})")};
  }
};

TEST(Group, CreateSendsWhatIsGivenAndSaysTheId) {
  GroupCli cli;
  EXPECT_EQ(cli({"group", "create", "base", "t.yml", "-p", "Size=small", "--description", "d",
                 "--administration-role", "Admin", "--execution-role", "Exec", "--tag", "a=b",
                 "--resource-group", "rg-1", "--expand-modules"}),
            Exit::kOk);
  EXPECT_EQ(cli.host.out_text, "G-1\n");
  EXPECT_EQ(cli.api.calls.front().template_body, "Resources: {}\n");
  const std::pair<const char*, const char*> sent[] = {
      {"StackGroupName", "base"},
      {"Parameters.1.ParameterKey", "Size"},
      {"Parameters.1.ParameterValue", "small"},
      {"Description", "d"},
      {"AdministrationRoleName", "Admin"},
      {"ExecutionRoleName", "Exec"},
      {"Tags.1.Key", "a"},
      {"Tags.1.Value", "b"},
      {"ResourceGroupId", "rg-1"},
      {"Capabilities.1", "ExpandModules"},
      {"PermissionModel", "(absent)"},
      {"AutoDeployment", "(absent)"},
      {"ClientToken", "nonce1"},
  };
  for (const auto& [name, value] : sent) {
    EXPECT_EQ(cli.api.sent("CreateStackGroup", name), value) << name;
  }
}

TEST(Group, ServiceManagedAlwaysSaysHowAccountsThatJoinAreTreated) {
  const std::pair<const char*, const char*> cases[] = {
      {"keep", R"({"Enabled":true,"RetainStacksOnAccountRemoval":true})"},
      {"remove", R"({"Enabled":true,"RetainStacksOnAccountRemoval":false})"},
      {"off", R"({"Enabled":false})"},
  };
  for (const auto& [word, sent] : cases) {
    GroupCli cli;
    EXPECT_EQ(cli({"group", "create", "all", "t.yml", "--service-managed", "--auto-deploy", word}),
              Exit::kOk);
    EXPECT_EQ(cli.api.sent("CreateStackGroup", "PermissionModel"), "SERVICE_MANAGED");
    EXPECT_EQ(cli.api.sent("CreateStackGroup", "AutoDeployment"), sent);
  }
  GroupCli cli;
  EXPECT_EQ(cli({"group", "create", "all", "t.yml", "--service-managed"}), Exit::kOk);
  EXPECT_EQ(cli.api.sent("CreateStackGroup", "AutoDeployment"), R"({"Enabled":false})");
}

TEST(Group, AStackGoesByItsNameToo) {
  GroupCli cli;
  cli.api.queues["GetStack"] = {stack("CREATE_COMPLETE", R"(, "RegionId": "cn-x")")};
  cli.api.queues["GetCallerIdentity"] = {json(R"({"AccountId": "1000"})")};
  EXPECT_EQ(cli({"group", "create", "base", "--from-stack", "web"}), Exit::kOk);
  const std::string arn = std::string("acs:ros:cn-x:1000:stack/") + kId;
  EXPECT_EQ(cli.api.sent("CreateStackGroup", "StackArn"), arn);
  EXPECT_EQ(cli({"group", "import", "base", "web", "acs:ros:r:1:stack/x"}), Exit::kOk);
  EXPECT_EQ(cli.api.sent("ImportStacksToStackGroup", "StackArns"),
            "[\"" + arn + "\",\"acs:ros:r:1:stack/x\"]");
}

TEST(Group, UpdateRollsOutToWhatIsNamed) {
  GroupCli cli;
  EXPECT_EQ(cli({"group", "update", "base", "t.yml", "--accounts", "1001,1002", "--regions",
                 "cn-b,cn-a", "--concurrency", "50%", "--tolerance", "2", "--parallel-regions"}),
            Exit::kOk);
  EXPECT_EQ(cli.api.sent("UpdateStackGroup", "AccountIds"), R"(["1001","1002"])");
  EXPECT_EQ(cli.api.sent("UpdateStackGroup", "RegionIds"), R"(["cn-b","cn-a"])");
  EXPECT_EQ(cli.api.sent("UpdateStackGroup", "OperationPreferences"),
            R"({"MaxConcurrentPercentage":50,"FailureToleranceCount":2,)"
            R"("RegionConcurrencyType":"PARALLEL"})");
}

TEST(Group, UpdateOfAllNamesNothing) {
  GroupCli cli;
  EXPECT_EQ(cli({"group", "update", "base", "--description", "new"}), Exit::kOk);
  for (const char* name : {"AccountIds", "RegionIds", "DeploymentTargets", "OperationPreferences",
                           "DeploymentOptions.1", "AdministrationRoleName"}) {
    EXPECT_EQ(cli.api.sent("UpdateStackGroup", name), "(absent)") << name;
  }
}

TEST(Group, DeleteAsks) {
  GroupCli cli;
  cli.host.answers = {"n"};
  EXPECT_EQ(cli({"group", "delete", "base"}), Exit::kNotConfirmed);
  EXPECT_EQ(cli.api.count("DeleteStackGroup"), 0u);
  cli.host.answers = {"y"};
  EXPECT_EQ(cli({"group", "delete", "base"}), Exit::kOk);
  EXPECT_EQ(cli.api.sent("DeleteStackGroup", "StackGroupName"), "base");
}

TEST(Group, ListAndShow) {
  GroupCli cli;
  cli.api.queues["ListStackGroups"] = {json(R"({"StackGroups": [{"StackGroupName": "base",
      "PermissionModel": "SELF_MANAGED", "StackGroupId": "G-1"}]})")};
  EXPECT_EQ(cli({"group", "list"}), Exit::kOk);
  EXPECT_THAT(cli.host.out_text, HasSubstr("base  SELF_MANAGED"));
  EXPECT_EQ(cli.api.sent("ListStackGroups", "Status"), "ACTIVE");
  cli.api.queues["GetStackGroup"] = {json(R"({"StackGroup": {"StackGroupName": "base",
      "Status": "ACTIVE", "AutoDeployment": {"Enabled": true,
      "RetainStacksOnAccountRemoval": false}, "RdFolderIds": ["fd-1", "fd-2"],
      "Parameters": [{"ParameterKey": "Size", "ParameterValue": "small"}]}})")};
  EXPECT_EQ(cli({"group", "show", "base"}), Exit::kOk);
  EXPECT_THAT(cli.host.out_text, HasSubstr("on, stacks of accounts that leave are deleted"));
  EXPECT_THAT(cli.host.out_text, HasSubstr("fd-1, fd-2"));
  EXPECT_THAT(cli.host.out_text, HasSubstr("\nParameters\n  Size  small\n"));
  EXPECT_EQ(cli({"group", "show", kId}), Exit::kOk);
  EXPECT_EQ(cli.api.calls.back().parameters.front().first, "StackGroupId");
}

TEST(Group, DriftTellsTheInstancesThatDrifted) {
  GroupCli cli;
  cli.api.queues["GetStackGroup"] = {json(R"({"StackGroup": {"StackGroupDriftDetectionDetail":
      {"StackGroupDriftStatus": "DRIFTED", "DriftedStackInstancesCount": 1,
       "TotalStackInstancesCount": 2, "FailedStackInstancesCount": 0}}})")};
  EXPECT_EQ(cli({"group", "drift", "base"}), Exit::kOk);
  EXPECT_THAT(cli.host.out_text, HasSubstr("base: DRIFTED, 1 of 2 instances drifted\n"
                                           "~ 1001  cn-a  S-1\n"));
  EXPECT_EQ(cli({"group", "drift", "base", "--exit-code"}), Exit::kFailed);
}

TEST(Instances, CreateIsFollowedToItsEnd) {
  GroupCli cli;
  EXPECT_EQ(
      cli({"instances", "create", "base", "--accounts", "1001,1002", "--regions", "cn-a", "-p",
           "Size=large", "--timeout-minutes", "20", "--disable-rollback", "--tolerance", "1"}),
      Exit::kOk);
  EXPECT_EQ(cli.api.sent("CreateStackInstances", "AccountIds"), R"(["1001","1002"])");
  EXPECT_EQ(cli.api.sent("CreateStackInstances", "ParameterOverrides.1.ParameterKey"), "Size");
  EXPECT_EQ(cli.api.sent("CreateStackInstances", "TimeoutInMinutes"), "20");
  EXPECT_EQ(cli.api.sent("CreateStackInstances", "DisableRollback"), "true");
  EXPECT_EQ(cli.host.out_text,
            "   0 s  succeeded  1001  cn-a\n"
            "   0 s  failed     1002  cn-a  no role\n"
            "\n"
            "CREATE of base SUCCEEDED: 1 succeeded, 1 failed\n"
            "Failed, by reason:\n"
            "   1  no role\n"
            "      1002 in cn-a\n");
}

TEST(Instances, FoldersAndMembersAreTargetsOfTheDirectory) {
  GroupCli cli;
  EXPECT_EQ(cli({"instances", "create", "all", "--folders", "fd-1,fd-2", "--members", "1001",
                 "--regions", "cn-a", "--ignore-existing", "--no-wait"}),
            Exit::kOk);
  EXPECT_EQ(cli.api.sent("CreateStackInstances", "DeploymentTargets"),
            R"({"RdFolderIds":["fd-1","fd-2"],"AccountIds":["1001"]})");
  EXPECT_EQ(cli.api.sent("CreateStackInstances", "AccountIds"), "(absent)");
  EXPECT_EQ(cli.api.sent("CreateStackInstances", "DeploymentOptions.1"), "IgnoreExisting");
  EXPECT_EQ(cli.host.out_text, std::string(kOperation) + "\n");
  EXPECT_EQ(cli.api.count("GetStackGroupOperation"), 0u);
}

TEST(Instances, MembersNeedNoFolder) {
  GroupCli cli;
  EXPECT_EQ(cli({"instances", "create", "all", "--members", "1001,1002", "--regions", "cn-a",
                 "--no-wait"}),
            Exit::kOk);
  EXPECT_EQ(cli.api.sent("CreateStackInstances", "DeploymentTargets"),
            R"({"AccountIds":["1001","1002"]})");
}

TEST(Group, BecomeSelfManagedAgainButNotBoth) {
  GroupCli cli;
  EXPECT_EQ(cli({"group", "update", "base", "--self-managed", "--yes", "--no-wait"}), Exit::kOk);
  EXPECT_EQ(cli.api.sent("UpdateStackGroup", "PermissionModel"), "SELF_MANAGED");
  GroupCli both;
  EXPECT_EQ(both({"group", "update", "base", "--self-managed", "--service-managed"}), Exit::kUsage);
}

TEST(Group, AreListedByTagAndResourceGroup) {
  GroupCli cli;
  cli.api.queues["ListStackGroups"] = {json(R"({"StackGroups": [], "TotalCount": 0})")};
  EXPECT_EQ(cli({"group", "list", "--tag", "team=net", "--resource-group", "rg-1"}), Exit::kOk);
  EXPECT_EQ(cli.api.sent("ListStackGroups", "Tags.1.Key"), "team");
  EXPECT_EQ(cli.api.sent("ListStackGroups", "Tags.1.Value"), "net");
  EXPECT_EQ(cli.api.sent("ListStackGroups", "ResourceGroupId"), "rg-1");
  GroupCli wrong;
  EXPECT_EQ(wrong({"group", "list", "--tag", "team"}), Exit::kUsage);
  EXPECT_THAT(wrong.host.err_text, HasSubstr("--tag \"team\" is not Key=Value."));
}

TEST(Group, DriftIsWatchedAndHasNoDescription) {
  for (const char* option : {"--operation-description=x", "--no-wait"}) {
    GroupCli cli;
    EXPECT_EQ(cli({"group", "drift", "base", option}), Exit::kUsage) << option;
    EXPECT_EQ(cli.api.count("DetectStackGroupDrift"), 0u) << option;
  }
}

TEST(Instances, AnOperationThatFailsFailsTheCommand) {
  for (const char* status : {"FAILED", "STOPPED"}) {
    GroupCli cli;
    cli.api.queues["GetStackGroupOperation"] = {operation(status)};
    EXPECT_EQ(cli({"instances", "update", "base", "--accounts", "1001", "--regions", "cn-a"}),
              Exit::kFailed)
        << status;
  }
}

TEST(Instances, DeleteAsksAndSaysWhetherStacksStay) {
  GroupCli cli;
  cli.host.answers = {"y", "n"};
  const std::vector<std::string> words = {"instances", "delete",    "base", "--accounts",
                                          "1001,1002", "--regions", "cn-a"};
  EXPECT_EQ(cli(words), Exit::kOk);
  EXPECT_THAT(cli.host.err_text, HasSubstr("Delete the instances of base for 1001, 1002 in cn-a, "
                                           "with their stacks? [y/N]"));
  EXPECT_EQ(cli.api.sent("DeleteStackInstances", "RetainStacks"), "false");
  std::vector<std::string> keeping = words;
  keeping.emplace_back("--keep-stacks");
  EXPECT_EQ(cli(keeping), Exit::kNotConfirmed);
  EXPECT_THAT(cli.host.err_text, HasSubstr("Forget the instances of base for 1001, 1002 in cn-a, "
                                           "and leave their stacks?"));
  EXPECT_EQ(cli.api.count("DeleteStackInstances"), 1u);
}

TEST(Instances, ListPicksAndShowTellsOne) {
  GroupCli cli;
  EXPECT_EQ(cli({"instances", "list", "base", "--status", "OUTDATED"}), Exit::kOk);
  EXPECT_THAT(cli.host.out_text, HasSubstr("1002"));
  EXPECT_THAT(cli.host.out_text, Not(HasSubstr("1001")));
  EXPECT_EQ(cli({"instances", "list", "base", "--accounts", "1001"}), Exit::kOk);
  EXPECT_EQ(cli.api.calls.back().parameters[1].second, "1001");
  cli.api.queues["GetStackInstance"] = {json(R"({"StackInstance": {"AccountId": "1001",
      "RegionId": "cn-a", "ParameterOverrides": [{"ParameterKey": "Size",
      "ParameterValue": "large"}]}})")};
  EXPECT_EQ(cli({"instances", "show", "base", "1001", "cn-a"}), Exit::kOk);
  EXPECT_THAT(cli.host.out_text, HasSubstr("\nOverrides\n  Size  large\n"));
}

TEST(Instances, WhatCannotBeReadIsNotSent) {
  struct Case {
    const char* why;
    std::vector<std::string> words;
  };
  const Case cases[] = {
      {"no regions", {"instances", "create", "base", "--accounts", "1"}},
      {"no group", {"instances", "list"}},
      {"a word as concurrency",
       {"instances", "create", "base", "--accounts", "1", "--regions", "a", "--concurrency", "x"}},
      {"nothing before the sign",
       {"instances", "create", "base", "--accounts", "1", "--regions", "a", "--tolerance", "%"}},
      {"a parameter without a value",
       {"instances", "create", "base", "--accounts", "1", "--regions", "a", "-p", "Size"}},
      {"an unknown status", {"instances", "list", "base", "--status", "FAILED"}},
      {"an unknown way to deploy", {"group", "create", "b", "t.yml", "--auto-deploy", "maybe"}},
  };
  for (const Case& c : cases) {
    GroupCli cli;
    EXPECT_EQ(cli(c.words), Exit::kUsage) << c.why;
    EXPECT_TRUE(cli.api.calls.empty()) << c.why;
  }
}

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
