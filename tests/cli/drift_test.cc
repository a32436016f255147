// cairn drift and cairn sim, against a faked service.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/run.h"
#include "tests/cli/fakes.h"

namespace cairn::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kDrifts = R"({"ResourceDrifts": [
    {"LogicalResourceId": "Vpc", "ResourceType": "ALIYUN::ECS::VPC", "PhysicalResourceId": "vpc-1",
     "ResourceDriftStatus": "MODIFIED", "PropertyDifferences": [
       {"PropertyPath": "/VpcName", "ExpectedValue": "one", "ActualValue": "two\u001b[2J",
        "DifferenceType": "NOT_EQUAL"},
       {"PropertyPath": "/Tags/0", "ActualValue": "{\"Key\":\"a\"}", "DifferenceType": "ADD"}]},
    {"LogicalResourceId": "Eip", "ResourceType": "ALIYUN::VPC::EIP", "PhysicalResourceId": "eip-1",
     "ResourceDriftStatus": "DELETED", "PropertyDifferences": []},
    {"LogicalResourceId": "Same", "ResourceType": "T", "PhysicalResourceId": "s-1",
     "ResourceDriftStatus": "IN_SYNC"},
    {"LogicalResourceId": "Odd", "ResourceType": "T", "PhysicalResourceId": "o-1",
     "ResourceDriftStatus": "NOT_CHECKED"}]})";

struct Cli {
  FakeHost host;
  FakeApi api;

  Cli() {
    api.queues["ListStacks"] = {json(R"({"Stacks": [{"StackId": "S-1", "StackName": "web"}]})")};
    api.queues["DetectStackDrift"] = {json(R"({"DriftDetectionId": "D-1"})")};
    api.queues["GetStackDriftDetectionStatus"] = {
        json(R"({"DriftDetectionStatus": "DETECTION_IN_PROGRESS"})"),
        json(R"({"DriftDetectionStatus": "DETECTION_COMPLETE", "StackDriftStatus": "DRIFTED"})")};
    api.queues["ListStackResourceDrifts"] = {json(kDrifts)};
    api.queues["SimListResources"] = {json(
        R"({"Resources": [{"ResourceType": "ALIYUN::ECS::VPC", "PhysicalResourceId": "vpc-1",
            "LogicalResourceId": "Vpc", "StackId": "S-1"}]})")};
    api.queues["SimSetResource"] = {json("{}")};
    api.queues["SimDeleteResource"] = {json("{}")};
  }
  Exit operator()(std::vector<std::string> args) {
    args.insert(args.begin(), {"--access-key-id", "a", "--access-key-secret", "b"});
    return run(args, host, [this](Session) -> std::unique_ptr<Api> {
      return std::make_unique<BorrowedApi>(api);
    });
  }
};

TEST(Drift, WaitsAndShowsWhatIsAgainstWhatShouldBe) {
  Cli cli;
  EXPECT_EQ(cli({"drift", "web"}), Exit::kOk);
  EXPECT_EQ(cli.host.out_text,
            "web: DRIFTED, 2 of 4 resources drifted, 1 cannot be checked\n"
            "~ Vpc  ALIYUN::ECS::VPC  vpc-1\n"
            "    /VpcName\n"
            "      - one\n"
            "      + two\\u001b[2J\n"
            "    /Tags/0\n"
            "      + {\"Key\":\"a\"}\n"
            "- Eip  ALIYUN::VPC::EIP  eip-1  was deleted\n");
  EXPECT_EQ(cli.api.count("GetStackDriftDetectionStatus"), 2u);
  EXPECT_EQ(cli.api.sent("GetStackDriftDetectionStatus", "DriftDetectionId"), "D-1");
}

TEST(Drift, FailsOnRequestWhenSomethingDrifted) {
  Cli cli;
  EXPECT_EQ(cli({"drift", "web", "--exit-code"}), Exit::kFailed);
  Cli same;
  same.api.queues["GetStackDriftDetectionStatus"] = {
      json(R"({"DriftDetectionStatus": "DETECTION_COMPLETE", "StackDriftStatus": "IN_SYNC"})")};
  same.api.queues["ListStackResourceDrifts"] = {json(R"({"ResourceDrifts": []})")};
  EXPECT_EQ(same({"drift", "web", "--exit-code"}), Exit::kOk);
}

TEST(Drift, FailsWhenResourcesCouldNotBeRead) {
  Cli cli;
  cli.api.queues["GetStackDriftDetectionStatus"] = {
      json(R"({"DriftDetectionStatus": "DETECTION_FAILED",
               "DriftDetectionStatusReason": "Vpc: Forbidden: Not you."})")};
  EXPECT_EQ(cli({"drift", "web"}), Exit::kFailed);
  EXPECT_THAT(cli.host.err_text, HasSubstr("Vpc: Forbidden: Not you."));
}

TEST(Drift, OfOneResourceOnly) {
  Cli cli;
  cli.api.queues["DetectStackResourceDrift"] = {
      json(R"({"LogicalResourceId": "Vpc", "ResourceType": "T", "PhysicalResourceId": "v-1",
               "ResourceDriftStatus": "IN_SYNC"})")};
  EXPECT_EQ(cli({"drift", "web", "--resource", "Vpc", "--exit-code"}), Exit::kOk);
  EXPECT_EQ(cli.host.out_text, "  Vpc  T  v-1  is as the template says\n");
  EXPECT_EQ(cli.api.count("DetectStackDrift"), 0u);
}

TEST(Drift, ReadsEveryPage) {
  Cli cli;
  cli.api.functions["ListStackResourceDrifts"] = [](const ApiCall& call) -> ApiAnswer {
    for (const auto& [name, value] : call.parameters) {
      if (name == "NextToken") return json(R"({"ResourceDrifts": [{}]})");
    }
    return json(R"({"ResourceDrifts": [{}, {}], "NextToken": "2"})");
  };
  EXPECT_EQ(cli({"drift", "web"}), Exit::kOk);
  EXPECT_THAT(cli.host.out_text, HasSubstr("0 of 3 resources"));
}

TEST(Drift, NeedsAStack) {
  Cli cli;
  EXPECT_EQ(cli({"drift"}), Exit::kUsage);
  EXPECT_THAT(cli.host.err_text, HasSubstr("No stack is named"));
}

TEST(Adopt, ShowsTheTemplateThenAsksThenDoesIt) {
  Cli cli;
  cli.api.queues["AdoptStackResourceDrift"] = {
      json(R"({"OldTemplateBody": "A: 1\nB: 2\n", "NewTemplateBody": "A: 1\nB: 3\n"})"),
      json(R"({"LogicalResourceId": "Vpc"})")};
  cli.host.answers = {"y"};
  EXPECT_EQ(cli({"drift", "adopt", "web", "Vpc", "VpcName", "/Tags/0"}), Exit::kOk);
  EXPECT_THAT(cli.host.out_text, HasSubstr("  - B: 2\n  + B: 3\n"));
  ASSERT_EQ(cli.api.count("AdoptStackResourceDrift"), 2u);
  EXPECT_EQ(cli.api.sent("AdoptStackResourceDrift", "DryRun"), "true");
  EXPECT_EQ(cli.api.sent("AdoptStackResourceDrift", "PropertyPath.2"), "/Tags/0");
}

TEST(Adopt, LeavesEverythingWithoutAYes) {
  Cli cli;
  cli.api.queues["AdoptStackResourceDrift"] = {json("{}")};
  cli.host.answers = {"n"};
  EXPECT_EQ(cli({"drift", "adopt", "web", "Vpc"}), Exit::kNotConfirmed);
  EXPECT_EQ(cli.api.count("AdoptStackResourceDrift"), 1u);
  cli.host.has_user = false;
  EXPECT_EQ(cli({"drift", "adopt", "web", "Vpc"}), Exit::kNotConfirmed);
  EXPECT_EQ(cli.api.count("AdoptStackResourceDrift"), 2u);
  EXPECT_THAT(cli.host.err_text, HasSubstr("The template was not changed."));
}

TEST(Adopt, SaysWhyItIsRefused) {
  Cli cli;
  cli.api.queues["AdoptStackResourceDrift"] = {refused("NotSupported", "It has not drifted.")};
  EXPECT_EQ(cli({"drift", "adopt", "web", "Vpc", "--yes"}), Exit::kRefused);
  EXPECT_THAT(cli.host.err_text, HasSubstr("It has not drifted."));
}

TEST(Revert, ShowsWhatGoes) {
  Cli cli;
  cli.api.queues["ListStackEvents"] = {json(R"({"Events": []})")};
  cli.api.queues["RevertStackResourceDrift"] = {
      json(R"({"Replacement": "False", "PropertyDifferences": [
               {"PropertyPath": "/VpcName", "ExpectedValue": "one", "ActualValue": "two"}]})"),
      json("{}")};
  EXPECT_EQ(cli({"drift", "revert", "web", "Vpc", "--yes", "--no-wait"}), Exit::kOk);
  EXPECT_THAT(cli.host.out_text, HasSubstr("    /VpcName\n      - one\n      + two\n"));
  EXPECT_EQ(cli.api.count("RevertStackResourceDrift"), 2u);
}

TEST(Sim, ListsWhatThereIs) {
  Cli cli;
  EXPECT_EQ(cli({"sim", "list", "web", "--type", "ALIYUN::ECS::VPC"}), Exit::kOk);
  EXPECT_EQ(cli.api.sent("SimListResources", "StackId"), "S-1");
  EXPECT_THAT(cli.host.out_text, HasSubstr("ALIYUN::ECS::VPC  vpc-1        Vpc\n"));
}

TEST(Sim, SetsPropertiesByPhysicalId) {
  Cli cli;
  EXPECT_EQ(cli({"sim", "set", "vpc-1", "VpcName=two", "Size=4", "Description=null", "A=x=y"}),
            Exit::kOk);
  EXPECT_EQ(cli.api.sent("SimSetResource", "Properties"),
            R"({"VpcName":"two","Size":4,"Description":null,"A":"x=y"})");
  EXPECT_EQ(cli.api.sent("SimSetResource", "ResourceType"), "ALIYUN::ECS::VPC");
  EXPECT_EQ(cli.host.out_text, "ALIYUN::ECS::VPC vpc-1 was changed\n");
}

TEST(Sim, FindsResourcesByStackAndLogicalId) {
  Cli cli;
  cli.api.functions["SimListResources"] = [](const ApiCall& call) -> ApiAnswer {
    if (call.parameters.front().first == "PhysicalResourceId") return json(R"({"Resources": []})");
    return json(R"({"Resources": [{"ResourceType": "T", "PhysicalResourceId": "t-1",
                                   "LogicalResourceId": "Vpc"}]})");
  };
  EXPECT_EQ(cli({"sim", "delete", "web/Vpc", "--yes"}), Exit::kOk);
  EXPECT_EQ(cli.api.sent("SimDeleteResource", "PhysicalResourceId"), "t-1");
  EXPECT_EQ(cli({"sim", "delete", "web/Nothing", "--yes"}), Exit::kRefused);
  EXPECT_THAT(cli.host.err_text, HasSubstr("The simulated cloud has no web/Nothing."));
}

TEST(Sim, RefusesWhatIsNoAssignmentOrNotOneThing) {
  Cli cli;
  EXPECT_EQ(cli({"sim", "set", "vpc-1", "VpcName"}), Exit::kUsage);
  EXPECT_EQ(cli.api.count("SimSetResource"), 0u);
  cli.api.queues["SimListResources"] = {json(R"({"Resources": [{}, {}]})")};
  EXPECT_EQ(cli({"sim", "set", "vpc-1", "VpcName=x"}), Exit::kRefused);
  EXPECT_THAT(cli.host.err_text, HasSubstr("--type"));
  cli.host.answers = {"n"};
  cli.api.queues["SimListResources"] = {json(R"({"Resources": [{"PhysicalResourceId": "p"}]})")};
  EXPECT_EQ(cli({"sim", "delete", "p"}), Exit::kNotConfirmed);
  EXPECT_EQ(cli.api.count("SimDeleteResource"), 0u);
}

}  // namespace
}  // namespace cairn::cli
