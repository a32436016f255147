// Accounts, and actions of other interfaces by their name.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/commands.h"

namespace cairn::cli {
namespace {

using ::testing::HasSubstr;

TEST(Interface, SendsParametersAsTheyAreNamed) {
  Cli cli;
  cli.api.queues["CreateUser"] = {json(R"({"User": {"UserName": "alice"}})")};
  EXPECT_EQ(cli({"ram", "CreateUser", "--UserName", "alice", "--DisplayName=Alice A"}), Exit::kOk);
  EXPECT_EQ(cli.api.calls.front().api, cairn::Api::kRam);
  EXPECT_EQ(cli.api.sent("CreateUser", "UserName"), "alice");
  EXPECT_EQ(cli.api.sent("CreateUser", "DisplayName"), "Alice A");
  EXPECT_THAT(cli.host.out_text, HasSubstr("\"UserName\": \"alice\""));
}

TEST(Interface, OfTheServiceItselfTakesTheRegionFromTheSession) {
  Cli cli;
  cli.host.files["net.yml"] = "ROSTemplateFormatVersion: '2015-09-01'";
  cli.api.queues["EnableServiceAccess"] = {json("{}")};
  cli.api.queues["ValidateTemplate"] = {json("{}")};
  EXPECT_EQ(cli({"ros", "EnableServiceAccess"}), Exit::kOk);
  EXPECT_EQ(cli.api.calls.front().api, cairn::Api::kRos);
  EXPECT_EQ(cli({"ros", "ValidateTemplate", "--TemplateBody", "@net.yml"}), Exit::kOk);
  EXPECT_EQ(cli.api.calls.back().form.front().first, "TemplateBody");
  EXPECT_EQ(cli.api.calls.back().form.front().second, cli.host.files["net.yml"]);
}

TEST(Interface, ReadsAValueFromAFile) {
  Cli cli;
  cli.host.files["ops.json"] = "{}";
  cli.api.queues["CreatePolicy"] = {json("{}")};
  EXPECT_EQ(
      cli({"ram", "CreatePolicy", "--PolicyName", "Ops", "--with", "PolicyDocument=@ops.json"}),
      Exit::kOk);
  EXPECT_EQ(cli.api.sent("CreatePolicy", "PolicyDocument"), "{}");
}

TEST(Interface, RefusesWhatTheCatalogueDoesNotKnow) {
  struct Case {
    std::vector<std::string> args;
    std::string want;
  };
  const Case cases[] = {
      {{"ram", "CreateUsr", "--UserName", "a"}, "Did you mean CreateUser?"},
      {{"ram", "CreateUser", "--UserNam", "a"}, "Did you mean UserName?"},
      {{"ram", "CreateUser"}, "CreateUser needs UserName."},
      {{"ram", "CreateUser", "--UserName"}, "UserName has no value."},
      {{"sts", "CreateUser"}, "Action \"CreateUser\" is not known."},
      {{"ros", "GetStack"}, "GetStack needs StackId."},
      {{"ros", "ListStacks", "--RegionId", "cn-beijing"}, "Write --region REGION"},
      {{"ram", "CreatePolicy", "--PolicyName", "a", "--PolicyDocument", "@none.json"}, "none.json"},
  };
  for (const Case& c : cases) {
    Cli cli;
    EXPECT_EQ(cli(c.args), Exit::kUsage) << c.want;
    EXPECT_THAT(cli.host.err_text, HasSubstr(c.want));
    EXPECT_TRUE(cli.api.calls.empty()) << c.want;
  }
}

TEST(Account, ShowsTheKeyOfANewOne) {
  const std::string made = R"({"Account": {"AccountId": "1", "AccountName": "team"},)"
                           R"( "AccessKey": {"AccessKeyId": "k", "AccessKeySecret": "s"}})";
  Cli text;
  text.api.queues["CreateAccount"] = {json(made)};
  EXPECT_EQ(text({"account", "create", "team", "--display-name", "Team A"}), Exit::kOk);
  EXPECT_EQ(text.api.sent("CreateAccount", "DisplayName"), "Team A");
  EXPECT_THAT(text.host.out_text, HasSubstr("The secret is not shown again."));
  Cli file;
  file.api.queues["CreateAccount"] = {json(made)};
  EXPECT_EQ(file({"account", "create", "team", "--output", "json"}), Exit::kOk);
  EXPECT_THAT(file.host.out_text, HasSubstr("\"AccessKeySecret\": \"s\""));
}

TEST(Account, ListsAllPages) {
  Cli cli;
  cli.api.queues["ListAccounts"] = {
      json(R"({"Accounts": [{"AccountId": "1", "Status": "Active"}], "Marker": "m"})"),
      json(R"({"Accounts": [{"AccountId": "2", "Status": "Disabled"}]})")};
  EXPECT_EQ(cli({"account", "list"}), Exit::kOk);
  EXPECT_EQ(cli.api.calls.size(), 2U);
  EXPECT_THAT(cli.host.out_text, HasSubstr("Disabled"));
}

TEST(Account, IsDisabledAndDeleted) {
  Cli cli;
  cli.api.queues["UpdateAccount"] = {json(R"({"Account": {}})")};
  cli.api.queues["DeleteAccount"] = {json("{}")};
  EXPECT_EQ(cli({"account", "disable", "123"}), Exit::kOk);
  EXPECT_EQ(cli.api.sent("UpdateAccount", "Status"), "Disabled");
  EXPECT_EQ(cli({"account", "delete", "123"}), Exit::kOk);
  EXPECT_EQ(cli.api.sent("DeleteAccount", "AccountId"), "123");
  EXPECT_EQ(cli({"account", "delete"}), Exit::kUsage);
}

}  // namespace
}  // namespace cairn::cli
