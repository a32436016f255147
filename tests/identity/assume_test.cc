// Who may take on which role, and what a session may.
#include "tests/identity/gate_fixture.h"

namespace cairn::identity {
namespace {

class AssumeTest : public GateTest {
 protected:
  static std::string trusting(const std::string& arn) {
    return R"({"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"RAM":")" + arn + R"("}})";
  }
  std::string assume(const access::Caller& caller, const std::string& account = kAccount,
                     const std::string& role = "ops", const std::string& more = "") {
    return ask(caller, "AssumeRole",
               R"({"RoleArn":"acs:ram::)" + account + ":role/" + role +
                   R"(","RoleSessionName":"s1")" + more + "}",
               Api::kSts);
  }
};

TEST_F(AssumeTest, NeedsTheCallersPermissionAndTheRolesTrust) {
  people_.add_role(kAccount, "ops", trusting("acs:ram::" + kAccount + ":root"));
  EXPECT_EQ(assume(user("alice")), "NoPermission");
  EXPECT_EQ(denied_->error.message,
            "You are not authorized to do this action. You should be authorized by RAM.");
  EXPECT_EQ(denied_->detail.get_string("PolicyType"), "AccountLevelIdentityBasedPolicy");
  give(alice_, {allow("sts:AssumeRole", "acs:ram::" + kAccount + ":role/ops")});
  EXPECT_EQ(assume(user("alice")), "may");
  people_.add_role(kAccount, "ops", trusting("acs:ram::" + kAccount + ":user/bob"));
  EXPECT_EQ(assume(user("alice")), "NoPermission");
  EXPECT_EQ(denied_->detail.get_string("PolicyType"), "AssumeRolePolicy");
  people_.add_role(kAccount, "ops", trusting("acs:ram::" + kAccount + ":user/alice"));
  EXPECT_EQ(assume(user("alice")), "may");
  EXPECT_EQ(assume(root_of(kAccount)), "NoPermission");
}

TEST_F(AssumeTest, OfAnotherAccountTellsNothingToStrangers) {
  give(alice_, {allow("sts:AssumeRole")});
  people_.add_role(kOther, "ops", trusting("acs:ram::" + kAccount + ":root"));
  people_.add_role(kOther, "closed", trusting("acs:ram::" + kOther + ":root"));
  EXPECT_EQ(assume(user("alice"), kOther), "may");
  EXPECT_EQ(assume(user("alice"), kOther, "closed"), "NoPermission");
  const std::string closed(denied_->detail.get_string("PolicyType"));
  EXPECT_EQ(assume(user("alice"), kOther, "none"), "NoPermission");
  EXPECT_EQ(denied_->detail.get_string("PolicyType"), closed);
  EXPECT_EQ(assume(user("alice"), kAccount, "none"), "may") << "the action answers NotExist";
}

TEST_F(AssumeTest, MayAskForAnExternalId) {
  give(alice_, {allow("sts:AssumeRole")});
  people_.add_role(kOther, "ops",
                   R"({"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"RAM":"acs:ram::)" +
                       kAccount +
                       R"(:root"},"Condition":{"StringEquals":{"sts:ExternalId":"secret"}}})");
  EXPECT_EQ(assume(user("alice"), kOther), "NoPermission");
  EXPECT_EQ(assume(user("alice"), kOther, "ops", R"(,"ExternalId":"guess")"), "NoPermission");
  EXPECT_EQ(assume(user("alice"), kOther, "ops", R"(,"ExternalId":"secret")"), "may");
}

TEST_F(AssumeTest, SessionsAreBoundByTheirPolicy) {
  give(kAccount + ":role/ops", {allow("ros:*")});
  access::Caller session = user("ops");
  session.kind = access::HolderKind::kSession;
  session.session = "monday";
  EXPECT_EQ(ask(session, "DeleteStack", stack(kMine)), "may");
  session.session_policy =
      policy("p", statement("Allow", "ros:Get*", "*"), access::PolicyUse::kSession).policy;
  EXPECT_EQ(ask(session, "GetStack", stack(kMine)), "may");
  EXPECT_EQ(ask(session, "DeleteStack", stack(kMine)), "Forbidden");
  EXPECT_EQ(denied_->detail.get_string("PolicyType"), "SessionPolicy");
  EXPECT_EQ(denied_->detail.get_string("AuthPrincipalType"), "AssumedRoleUser");
  EXPECT_EQ(denied_->detail.get_string("AuthPrincipalDisplayName"), "ops:monday");
}

}  // namespace
}  // namespace cairn::identity
