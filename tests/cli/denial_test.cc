// cairn explain-denial and setup-stack-group-roles, and what is shown of a denial.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/problem.h"
#include "tests/cli/commands.h"

namespace cairn::cli {
namespace {

using ::testing::HasSubstr;

TEST(ExplainDenial, SaysWhichStatementOfWhichPolicy) {
  Cli cli;
  cli.api.queues["DecodeDiagnosticMessage"] = {json(R"({"DecodedDiagnosticMessage": {
      "ExplicitDeny": true, "AuthAction": "ros:DeleteStack", "AuthResource": "acs:ros:r:1:stack/s",
      "AuthPrincipal": {"AuthPrincipalType": "SubUser", "AuthPrincipalOwnerId": "1",
                        "AuthPrincipalDisplayName": "u-1"},
      "AuthConditions": [{"ConditionKey": "acs:SourceIp", "ConditionValues": ["192.0.2.7"]}],
      "MatchedPolicies": [{"PolicyIdentifier": "NoDeletes", "PolicyType": "Custom"}],
      "Explanation": "Denied: because.", "StatementNumber": 2, "Statement": "{\"Effect\":\"Deny\"}",
      "RequestId": "R-9", "Time": "2026-11-21T17:37:40Z"}})")};
  EXPECT_EQ(cli({"explain-denial", "sealed"}), Exit::kOk);
  EXPECT_EQ(cli.api.sent("DecodeDiagnosticMessage", "EncodedDiagnosticMessage"), "sealed");
  for (const char* part : {"Denied: because.\n", "SubUser u-1 of account 1", "ros:DeleteStack",
                           "acs:ros:r:1:stack/s", "NoDeletes (Custom)", "2: {\"Effect\":\"Deny\"}",
                           "192.0.2.7", "R-9", "2026-11-21T17:37:40Z"}) {
    EXPECT_THAT(cli.host.out_text, HasSubstr(part));
  }
}

TEST(ExplainDenial, NeedsAMessage) {
  Cli cli;
  EXPECT_EQ(cli({"explain-denial"}), Exit::kUsage);
}

TEST(SetupStackGroupRoles, SaysWhatItMade) {
  Cli cli;
  cli.api.queues["SetUpStackGroupRoles"] = {json(R"({"Roles": [
      {"RoleName": "A", "Arn": "acs:ram::1:role/A", "Created": true},
      {"RoleName": "B", "Arn": "acs:ram::1:role/B", "Created": false}]})")};
  EXPECT_EQ(cli({"setup-stack-group-roles", "--administration-account", "1234567890123456"}),
            Exit::kOk);
  EXPECT_EQ(cli.api.sent("SetUpStackGroupRoles", "AdministrationAccountId"), "1234567890123456");
  EXPECT_EQ(cli.host.out_text, "acs:ram::1:role/A made\nacs:ram::1:role/B was there\n");
}

TEST(Denial, IsShownWithWhatExplainsIt) {
  const Failure failure{FailureKind::kRefused,
                        {.code = "Forbidden", .message = "No.", .fix = "Ask."},
                        "R-1",
                        "sealed"};
  EXPECT_EQ(problem_text(failure, {}, 80, false),
            "Forbidden: No.\n  fix: Ask.\n  cairn explain-denial sealed\n  request: R-1\n");
  EXPECT_EQ(problem_document(failure).get("Error").get_string("EncodedDiagnosticMessage"),
            "sealed");
}

}  // namespace
}  // namespace cairn::cli
