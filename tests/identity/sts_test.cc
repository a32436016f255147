#include "identity/sts.h"

#include <gtest/gtest.h>

#include "tests/identity/known_people.h"
#include "value/json.h"

namespace cairn::identity {
namespace {

class StsTest : public ::testing::Test {
 protected:
  StsTest() {
    people_.add_role(
        kAccount, "ops",
        R"({"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"RAM":"acs:ram::1000000000000001:root"}})");
  }

  service::ActionRequest request(std::string_view action, const Value& parameters,
                                 access::Caller caller = user("alice")) {
    auto key = std::make_shared<access::AccessKey>();
    key->id = "key";
    key->holder = std::move(caller);
    return {.action = ActionCatalog::of(Api::kSts).find(action),
            .parameters = parameters,
            .identity = service::identity_of(std::move(key)),
            .region = {},
            .request_id = "R",
            .source_ip = "192.0.2.1"};
  }
  Result<Value> assume(std::string_view json) {
    return assume_role({people_, sessions_, clock_, chance_},
                       request("AssumeRole", *read_json(json)));
  }

  FixedClock clock_;
  CountingChance chance_;
  KnownPeople people_;
  Seal seal_{std::string(32, 'k')};
  access::KeyRing lasting_;
  Sessions sessions_{{lasting_, people_, seal_}};
};

TEST_F(StsTest, AssumesARole) {
  const auto answer = assume(
      R"({"RoleArn":"acs:ram::1000000000000001:role/ops","RoleSessionName":"m@x.y","DurationSeconds":7200})");
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(
      to_json(answer->get("AssumedRoleUser")),
      R"({"AssumedRoleId":"id-of-ops:m@x.y","Arn":"acs:ram::1000000000000001:role/ops/m@x.y"})");
  const Value& given = answer->get("Credentials");
  EXPECT_EQ(given.get_string("Expiration"), "2026-11-21T19:37:40Z");
  const auto key =
      sessions_.find(given.get_string("AccessKeyId"), given.get_string("SecurityToken"));
  ASSERT_NE(key, nullptr);
  EXPECT_EQ(key->secret, given.get_string("AccessKeySecret"));
  EXPECT_EQ(key->holder.session, "m@x.y");
}

TEST_F(StsTest, LastsAnHourUnlessAsked) {
  const auto answer =
      assume(R"({"RoleArn":"acs:ram::1000000000000001:role/ops","RoleSessionName":"m1"})");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->get("Credentials").get_string("Expiration"), "2026-11-21T18:37:40Z");
}

TEST_F(StsTest, RefusesWhatIsWrong) {
  const std::string long_policy = std::string(2'100, ' ');
  const auto with = [](std::string_view more) {
    return std::string(R"({"RoleArn":"acs:ram::1000000000000001:role/ops","RoleSessionName":"m1",)")
        .append(more)
        .append("}");
  };
  const auto named = [](std::string_view arn, std::string_view session) {
    return std::string(R"({"RoleArn":")")
        .append(arn)
        .append(R"(","RoleSessionName":")")
        .append(session)
        .append(R"("})");
  };
  const std::string arn = "acs:ram::1000000000000001:role/ops";
  struct Case {
    std::string parameters;
    std::string_view code;
    std::string_view message;
  };
  const Case cases[] = {
      {named("ops", "m1"), "InvalidParameter.RoleArn", "The parameter RoleArn is wrongly formed."},
      {named("acs:ram::1000000000000001:user/ops", "m1"), "InvalidParameter.RoleArn", ""},
      {named("acs:ram::1000000000000001:role/", "m1"), "InvalidParameter.RoleArn", ""},
      {named("acs:ram:::role/ops", "m1"), "InvalidParameter.RoleArn", ""},
      {named("acs:ros::1000000000000001:role/ops", "m1"), "InvalidParameter.RoleArn", ""},
      {named("acs:ram::1000000000000001:role/nobody", "m1"), "EntityNotExist.Role", ""},
      {named(arn, "m"), "InvalidParameter.RoleSessionName",
       "The parameter RoleSessionName is wrongly formed."},
      {named(arn, "a b"), "InvalidParameter.RoleSessionName", ""},
      {named(arn, std::string(65, 'a')), "InvalidParameter.RoleSessionName", ""},
      {with(R"("DurationSeconds":899)"), "InvalidParameter.DurationSeconds",
       "The Min/Max value of DurationSeconds is 15min/2hr."},
      {with(R"("DurationSeconds":7201)"), "InvalidParameter.DurationSeconds", ""},
      {with(R"("Policy":"{}")"), "InvalidParameter.PolicyGrammar",
       "The parameter Policy has not passed grammar check."},
      {with(R"("Policy":"no")"), "InvalidParameter.PolicyGrammar", ""},
      {with(R"("Policy":")" + long_policy + R"(")"), "InvalidParameter.PolicySize",
       "The size of Policy must be smaller than 2048 bytes."},
  };
  for (const Case& c : cases) {
    const auto answer = assume(c.parameters);
    ASSERT_FALSE(answer) << c.parameters;
    EXPECT_EQ(answer.error().code, c.code) << c.parameters;
    if (!c.message.empty()) EXPECT_EQ(answer.error().message, c.message) << c.parameters;
    EXPECT_FALSE(answer.error().fix.empty()) << c.parameters;
  }
}

TEST_F(StsTest, TellsWhoAsks) {
  access::Caller session = user("ops");
  session.kind = access::HolderKind::kSession;
  session.session = "monday";
  struct Case {
    access::Caller caller;
    std::string_view want;
  };
  const Case cases[] = {
      {root_of(kAccount),
       R"({"AccountId":"1000000000000001","UserId":"1000000000000001","PrincipalId":"1000000000000001","Arn":"acs:ram::1000000000000001:root","IdentityType":"Account"})"},
      {user("alice"),
       R"({"AccountId":"1000000000000001","UserId":"id-of-alice","PrincipalId":"id-of-alice","Arn":"acs:ram::1000000000000001:user/alice","IdentityType":"RAMUser"})"},
      {session,
       R"({"AccountId":"1000000000000001","UserId":"id-of-ops:monday","PrincipalId":"id-of-ops:monday","Arn":"acs:ram::1000000000000001:assumed-role/ops/monday","IdentityType":"AssumedRoleUser","RoleId":"id-of-ops"})"},
  };
  for (const Case& c : cases) {
    const auto answer = get_caller_identity(request("GetCallerIdentity", {}, c.caller));
    ASSERT_TRUE(answer);
    EXPECT_EQ(to_json(*answer), c.want);
  }
}

}  // namespace
}  // namespace cairn::identity
