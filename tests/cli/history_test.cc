// cairn history and cairn rollback, against a faked service.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/run.h"
#include "tests/cli/fakes.h"

namespace cairn::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kRevisions = R"({"Revisions": [
    {"Revision": 4, "Current": true, "CreateTime": "2026-01-04T00:00:00", "Principal": "acs:ram::1:root",
     "Action": "UpdateStackToRevision", "RestoredRevision": 2},
    {"Revision": 3, "Current": false, "CreateTime": "2026-01-03T00:00:00", "Principal": "acs:ram::1:root",
     "Action": "ExecuteChangeSet", "ChangeSetId": "C-1"},
    {"Revision": 1, "Current": false, "CreateTime": "2026-01-01T00:00:00"}]})";

constexpr std::string_view kReplacing = R"({"Changes": [
    {"Type": "Resource", "ResourceChange": {"Action": "Modify", "LogicalResourceId": "Sw",
      "PhysicalResourceId": "vsw-1", "ResourceType": "T", "Replacement": "True",
      "PropertyChanges": [{"Name": "CidrBlock", "Before": "b", "After": "a",
                           "RequiresRecreation": "Always"}]}}]})";

struct Cli {
  FakeHost host;
  FakeApi api;

  Cli() {
    api.queues["ListStacks"] = {json(R"({"Stacks": [{"StackId": "S-1", "StackName": "web"}]})")};
    api.queues["ListStackRevisions"] = {json(kRevisions)};
    api.queues["GetStack"] = {json(R"({"StackName": "web", "Status": "UPDATE_COMPLETE"})")};
    api.queues["ListStackEvents"] = {json(R"({"Events": []})")};
    api.queues["UpdateStackToRevision"] = {json(kReplacing), json(R"({"StackId": "S-1"})")};
  }
  Exit operator()(std::vector<std::string> args) {
    args.insert(args.begin(), {"--access-key-id", "a", "--access-key-secret", "b"});
    return run(args, host, [this](Session) -> std::unique_ptr<Api> {
      return std::make_unique<BorrowedApi>(api);
    });
  }
};

TEST(History, IsATableNewestFirst) {
  Cli cli;
  EXPECT_EQ(cli({"history", "web"}), Exit::kOk);
  EXPECT_EQ(
      cli.host.out_text,
      "REVISION  CREATED (UTC)        ACTION                 BY               NOTE\n"
      "4         2026-01-04T00:00:00  UpdateStackToRevision  acs:ram::1:root  present, back to 2\n"
      "3         2026-01-03T00:00:00  ExecuteChangeSet       acs:ram::1:root  change set C-1\n"
      "1         2026-01-01T00:00:00\n");
}

TEST(History, SaysThatThereIsNone) {
  Cli cli;
  cli.api.queues["ListStackRevisions"] = {json(R"({"Revisions": []})")};
  EXPECT_EQ(cli({"history", "web"}), Exit::kOk);
  EXPECT_EQ(cli.host.out_text, "web has no revisions yet.\n");
  EXPECT_EQ(cli({"history", "show", "web"}), Exit::kRefused);
  EXPECT_EQ(cli({"history", "diff", "web"}), Exit::kRefused);
  EXPECT_EQ(cli({"rollback", "web", "--yes"}), Exit::kRefused);
  EXPECT_THAT(cli.host.err_text, HasSubstr("web keeps no revision to go by."));
}

TEST(History, NeedsAStackAndNumbersThatCanBe) {
  const std::vector<std::vector<std::string>> refused = {
      {"history"},
      {"history", "show"},
      {"history", "show", "web", "0"},
      {"history", "show", "web", "first"},
      {"history", "diff", "web", "1", "-2"},
      {"rollback"},
      {"rollback", "web", "--to"},
      {"rollback", "web", "--to", "0"},
      {"rollback", "web", "--timeout-minutes", "0"},
  };
  for (const auto& words : refused) {
    Cli cli;
    EXPECT_EQ(cli(words), Exit::kUsage) << ::testing::PrintToString(words);
    EXPECT_TRUE(cli.api.calls.empty()) << ::testing::PrintToString(words);
  }
}

TEST(HistoryShow, ShowsOneInFull) {
  Cli cli;
  cli.api.queues["GetStackRevision"] = {json(R"({
      "StackName": "web", "Revision": 3, "CreateTime": "2026-01-03T00:00:00", "Principal": "p",
      "Action": "UpdateStack", "Current": false,
      "Parameters": [{"ParameterKey": "ALIYUN::Region", "ParameterValue": "r"},
                     {"ParameterKey": "Secret", "ParameterValue": "******"}],
      "Outputs": [{"OutputKey": "Id", "OutputValue": "vpc-1"}],
      "TemplateBody": "A: 1\nB: \u001b[2J\n"})")};
  EXPECT_EQ(cli({"history", "show", "web", "3"}), Exit::kOk);
  EXPECT_EQ(cli.host.out_text,
            "Stack          web\n"
            "Revision       3\n"
            "Created (UTC)  2026-01-03T00:00:00\n"
            "By             p\n"
            "Action         UpdateStack\n"
            "\n"
            "Parameters\n"
            "  Secret  ******\n"
            "\n"
            "Outputs\n"
            "  Id  vpc-1\n"
            "\n"
            "Template\n"
            "  A: 1\n"
            "  B: \\u001b[2J\n");
  EXPECT_EQ(cli.api.count("ListStackRevisions"), 0u);
}

TEST(HistoryShow, TakesTheNewestUnlessOneIsNamed) {
  Cli cli;
  cli.api.queues["GetStackRevision"] = {json("{}")};
  EXPECT_EQ(cli({"history", "show", "web"}), Exit::kOk);
  EXPECT_EQ(cli.api.sent("GetStackRevision", "Revision"), "4");
}

struct DiffCase {
  const char* why;
  std::vector<std::string> words;
  const char* from;
  const char* to;
};
class HistoryDiff : public ::testing::TestWithParam<DiffCase> {};

TEST_P(HistoryDiff, ChoosesTwo) {
  Cli cli;
  cli.api.queues["CompareStackRevisions"] = {json("{}")};
  std::vector<std::string> words = {"history", "diff", "web"};
  words.insert(words.end(), GetParam().words.begin(), GetParam().words.end());
  EXPECT_EQ(cli(words), Exit::kOk) << GetParam().why;
  EXPECT_EQ(cli.api.sent("CompareStackRevisions", "FromRevision"), GetParam().from);
  EXPECT_EQ(cli.api.sent("CompareStackRevisions", "ToRevision"), GetParam().to);
}
INSTANTIATE_TEST_SUITE_P(
    Words, HistoryDiff,
    ::testing::Values(DiffCase{"the newest with the one before it", {}, "3", "4"},
                      DiffCase{"one with the newest", {"1"}, "1", "4"},
                      DiffCase{"two", {"3", "1"}, "3", "1"}));

TEST(HistoryDiffText, ShowsTemplateParametersOutputsAndResources) {
  Cli cli;
  cli.api.queues["CompareStackRevisions"] = {json(R"({
      "OldTemplateBody": "A: 1\nB: 2\n", "NewTemplateBody": "A: 1\nB: 3\n",
      "ParameterChanges": [{"ParameterKey": "Size", "Before": "small", "After": "large"},
                           {"ParameterKey": "New", "After": "\u001b[2J"}],
      "OutputChanges": [{"OutputKey": "Id", "Before": "vpc-1"}],
      "Changes": [{"Type": "Resource", "ResourceChange": {"Action": "Add", "ResourceType": "T",
                   "LogicalResourceId": "Vpc", "PropertyChanges": []}}]})")};
  EXPECT_EQ(cli({"history", "diff", "web", "1", "3"}), Exit::kOk);
  EXPECT_EQ(cli.host.out_text,
            "web: from revision 1 to revision 3\n"
            "\n"
            "Template:\n"
            "    A: 1\n"
            "  - B: 2\n"
            "  + B: 3\n"
            "    \n"
            "\n"
            "Parameters:\n"
            "    Size\n"
            "      - small\n"
            "      + large\n"
            "    New\n"
            "      + \\u001b[2J\n"
            "\n"
            "Outputs:\n"
            "    Id\n"
            "      - vpc-1\n"
            "\n"
            "Resources:\n"
            "\n"
            "+ Vpc  T\n"
            "\n"
            "1 to add, 0 to change, 0 to replace, 0 to remove\n");
}

TEST(HistoryDiffText, SaysWhatCannotBeTold) {
  Cli cli;
  cli.api.queues["CompareStackRevisions"] = {json(R"({"ChangesUnknown": "Type T is gone."})")};
  EXPECT_EQ(cli({"history", "diff", "web"}), Exit::kOk);
  EXPECT_THAT(cli.host.out_text, HasSubstr("cannot be told: Type T is gone."));
}

TEST(Rollback, GoesToTheOneBeforeThePresentOne) {
  Cli cli;
  EXPECT_EQ(cli({"rollback", "web", "--yes", "--no-wait"}), Exit::kOk);
  ASSERT_EQ(cli.api.count("UpdateStackToRevision"), 2u);
  EXPECT_EQ(cli.api.sent("UpdateStackToRevision", "Revision"), "3");
  EXPECT_EQ(cli.api.sent("UpdateStackToRevision", "DryRun"), "true");
  EXPECT_THAT(cli.host.out_text, HasSubstr("Changes of web, back to revision 3:"));
  EXPECT_THAT(cli.host.out_text, HasSubstr("unless --replace is given"));
}

TEST(Rollback, GoesToThePresentOneAfterAFailure) {
  Cli cli;
  cli.api.queues["GetStack"] = {json(R"({"Status": "UPDATE_FAILED"})")};
  EXPECT_EQ(cli({"rollback", "web", "--yes", "--no-wait"}), Exit::kOk);
  EXPECT_EQ(cli.api.sent("UpdateStackToRevision", "Revision"), "4");
}

TEST(Rollback, ChangesNothingWithoutAYes) {
  Cli cli;
  cli.host.answers = {"n"};
  EXPECT_EQ(cli({"rollback", "web", "--to", "1"}), Exit::kNotConfirmed);
  EXPECT_THAT(cli.host.err_text, HasSubstr("1 resource is replaced. Roll web back to revision 1?"));
  cli.host.has_user = false;
  EXPECT_EQ(cli({"rollback", "web", "--to", "1"}), Exit::kNotConfirmed);
  EXPECT_THAT(cli.host.err_text, HasSubstr("Nothing was changed."));
  EXPECT_EQ(cli.api.count("ListStackRevisions"), 0u);
  for (const ApiCall& call : cli.api.calls) {
    if (call.action != "UpdateStackToRevision") continue;
    EXPECT_EQ(call.parameters.back(), std::pair(std::string("DryRun"), std::string("true")));
  }
}

TEST(Rollback, SendsWhatWasAskedForOnce) {
  Cli cli;
  cli.host.files["all.json"] = "{}";
  EXPECT_EQ(cli({"rollback", "web", "--to", "1", "--replace", "--policy-during", "all.json",
                 "--timeout-minutes", "20", "--parallelism", "2", "--yes", "--no-wait"}),
            Exit::kOk);
  const FormFields& sent = cli.api.calls.back().parameters;
  const FormFields expected = {
      {"StackId", "S-1"},         {"Revision", "1"},    {"ReplacementOption", "Enabled"},
      {"TimeoutInMinutes", "20"}, {"Parallelism", "2"}, {"StackPolicyDuringUpdateBody", "{}"},
      {"ClientToken", "nonce1"}};
  EXPECT_EQ(sent, expected);
  EXPECT_THAT(cli.host.out_text, Not(HasSubstr("unless --replace")));
}

TEST(Rollback, StopsWhenThePolicyForbidsIt) {
  Cli cli;
  cli.api.queues["UpdateStackToRevision"] = {
      json(R"({"Changes": [], "Refusal": {"Code": "StackPolicyValidationFailed",
               "Message": "Denied.", "Fix": "Give another policy."}})")};
  EXPECT_EQ(cli({"rollback", "web", "--to", "1", "--yes"}), Exit::kRefused);
  EXPECT_THAT(cli.host.err_text, HasSubstr("Denied."));
  EXPECT_EQ(cli.api.count("UpdateStackToRevision"), 1u);
}

TEST(Rollback, SaysWhyItIsRefused) {
  Cli cli;
  cli.api.queues["UpdateStackToRevision"] = {refused("InvalidParameter", "No revision 9.")};
  EXPECT_EQ(cli({"rollback", "web", "--to", "9", "--yes"}), Exit::kRefused);
  EXPECT_THAT(cli.host.err_text, HasSubstr("No revision 9."));
}

}  // namespace
}  // namespace cairn::cli
