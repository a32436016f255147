// cairn group, against a faked service.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/group_cli.h"

namespace cairn::cli {
namespace {

using ::testing::HasSubstr;

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

}  // namespace
}  // namespace cairn::cli
