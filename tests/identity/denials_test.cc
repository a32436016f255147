// What a denial tells, and to whom.
#include "catalog/error_catalog.h"
#include "identity/denial.h"
#include "tests/identity/gate_fixture.h"

namespace cairn::identity {
namespace {

TEST_F(GateTest, TellsWhoWasDeniedWhatAndNoMore) {
  give(alice_, {allow("*"), deny("ros:Delete*")});
  EXPECT_EQ(ask(user("alice"), "DeleteStack", stack(kMine)), "Forbidden");
  EXPECT_EQ(denied_->error.message, "You are not authorized to complete this action.");
  const Value& detail = denied_->detail;
  EXPECT_EQ(detail.get_string("AuthAction"), "ros:DeleteStack");
  EXPECT_EQ(detail.get_string("AuthPrincipalType"), "SubUser");
  EXPECT_EQ(detail.get_string("AuthPrincipalOwnerId"), kAccount);
  EXPECT_EQ(detail.get_string("AuthPrincipalDisplayName"), "id-of-alice");
  EXPECT_EQ(detail.get_string("PolicyType"), "AccountLevelIdentityBasedPolicy");
  EXPECT_EQ(detail.get_string("NoPermissionType"), "ExplicitDeny");
  EXPECT_EQ(to_json(detail).find("Denying"), std::string::npos) << "the policy's name is sealed";
  give(alice_, {});
  EXPECT_EQ(ask(user("alice"), "DeleteStack", stack(kMine)), "Forbidden");
  EXPECT_EQ(denied_->detail.get_string("NoPermissionType"), "ImplicitDeny");
  EXPECT_EQ(ask(request(user("alice"), "ListStacks"), {.denial_code = "NoPermission"}),
            "NoPermission");
  EXPECT_EQ(denied_->error.message, "You are not authorized to complete this action.");
}

TEST_F(GateTest, AnAdministratorReadsWhy) {
  give(alice_, {allow("*"), deny("ros:Delete*")});
  EXPECT_EQ(ask(user("alice"), "DeleteStack", stack(kMine)), "Forbidden");
  const std::string message(denied_->detail.get_string("EncodedDiagnosticMessage"));
  const auto decode = [&](const std::string& text, const std::string& account) {
    return decode_diagnostic_message(
        request(root_of(account), "DecodeDiagnosticMessage",
                R"({"EncodedDiagnosticMessage":")" + text + R"("})", Api::kRam),
        seal_);
  };
  const auto answer = decode(message, kAccount);
  ASSERT_TRUE(answer) << answer.error().message;
  const Value& said = answer->get("DecodedDiagnosticMessage");
  EXPECT_TRUE(said.get("ExplicitDeny").as_bool());
  EXPECT_EQ(said.get_string("AuthAction"), "ros:DeleteStack");
  EXPECT_EQ(said.get_string("AuthResource"), "acs:ros:cn-hangzhou:" + kAccount + ":stack/" + kMine);
  EXPECT_EQ(to_json(said.get("MatchedPolicies")),
            R"([{"PolicyIdentifier":"Denying","PolicyType":"Custom","AttachedScope":"Account",)"
            R"("Effect":"Deny"}])");
  EXPECT_EQ(said.get("StatementNumber").as_int(), 1);
  EXPECT_EQ(said.get_string("Statement"),
            R"({"Effect":"Deny","Action":"ros:Delete*","Resource":"*"})");
  EXPECT_EQ(said.get_string("RequestId"), "R-1");
  EXPECT_EQ(said.get_string("Time"), "2026-11-21T17:37:40Z");
  EXPECT_NE(said.get_string("Explanation").find("statement 1"), std::string::npos);
  EXPECT_NE(to_json(said.get("AuthConditions")).find("192.0.2.7"), std::string::npos);

  std::string altered = message;
  altered[altered.size() / 2] = altered[altered.size() / 2] == 'A' ? 'B' : 'A';
  for (const auto& [text, account] :
       {std::pair(message, kOther), std::pair(altered, kAccount),
        std::pair(message.substr(4), kAccount), std::pair(std::string("x"), kAccount)}) {
    const auto refused = decode(text, account);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "InvalidParameter");
  }
}

}  // namespace
}  // namespace cairn::identity
