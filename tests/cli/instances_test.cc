// cairn instances, against a faked service.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/group_cli.h"

namespace cairn::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

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

}  // namespace
}  // namespace cairn::cli
