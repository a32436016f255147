// What the endpoint does beside answering: limits of accounts and addresses, and the audit.
#include <gmock/gmock.h>

#include "access/sign.h"
#include "api/endpoint.h"
#include "value/json.h"

namespace cairn::api {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;

constexpr TimeMs kNow = 1'795'282'660'000;
constexpr std::string_view kStackId = "123e4567-e89b-12d3-a456-426655440000";

class FixedClock final : public Clock {
 public:
  TimeMs now() const override { return now_ms; }
  TimeMs now_ms = kNow;
};

class CountingChance final : public Chance {
 public:
  std::uint64_t next() override { return ++count_; }

 private:
  std::uint64_t count_ = 0;
};

class Guards : public ::testing::Test {
 protected:
  Guards() {
    router_.add("GetStack", [this](service::ActionRequest, service::Reply reply) {
      clock_.now_ms += 7;
      reply(answer_);
    });
  }

  RawRequest v1(std::string_view action, FormFields fields, const access::Credentials& by) {
    fields.emplace_back("RegionId", "cn-hangzhou");
    fields = access::sign_rpc_v1(by, "GET", action, "2019-09-10", std::move(fields), nonce(),
                                 clock_.now_ms);
    return {.method = "GET",
            .target = "/?" + access::form_text(fields),
            .headers = {{"host", "h"}},
            .remote_address = ip_};
  }
  RawRequest get_stack(const access::Credentials& by) {
    return v1("GetStack", {{"StackId", std::string(kStackId)}}, by);
  }
  std::string code_of(RawRequest request) {
    std::string code = "no answer";
    endpoint_.handle(std::move(request), [&](const RawResponse& response) {
      const auto body = read_json(response.body);
      code = body ? std::string(body->get_string("Code")) : "no JSON";
    });
    return code;
  }
  int accepted(const access::Credentials& by, int tries) {
    int count = 0;
    for (int i = 0; i < tries; ++i) count += code_of(get_stack(by)).empty() ? 1 : 0;
    return count;
  }
  std::string nonce() { return "nonce-" + std::to_string(++nonces_made_); }

  const access::Credentials one_{"one", "secret-1", ""};
  const access::Credentials other_{"other", "secret-2", ""};
  const access::Credentials forged_{"one", "wrong", ""};
  std::string ip_ = "192.0.2.1";
  FixedClock clock_;
  CountingChance chance_;
  Result<Value> answer_ = Value(MapBuilder().build());
  access::KeyRing keys_{
      {{.id = "one", .secret = "secret-1", .holder = {.account_id = "1"}},
       {.id = "other", .secret = "secret-2", .holder = {.account_id = "2"}},
       {.id = "asleep", .secret = "s", .holder = {.account_id = "1"}, .active = false}}};
  access::NonceStore nonces_{{.entries_max = 10'000}};
  Router router_;
  Throttle throttle_{{.per_second = 2, .burst = 5}, {.per_second = 1, .burst = 10}};
  std::vector<AuditRecord> audited_;
  Endpoint endpoint_{
      {.clock = &clock_,
       .chance = &chance_,
       .keys = &keys_,
       .nonces = &nonces_,
       .router = &router_,
       .throttle = &throttle_,
       .audit = [this](AuditRecord record) { audited_.push_back(std::move(record)); }}};
  int nonces_made_ = 0;
};

TEST_F(Guards, AnAccountHasItsRate) {
  EXPECT_EQ(accepted(one_, 20), 5);
  EXPECT_EQ(code_of(get_stack(one_)), "Throttling.User");
  EXPECT_EQ(accepted(other_, 3), 3) << "another account has its own";
  clock_.now_ms += 1000;
  EXPECT_EQ(accepted(one_, 20), 2);
}

TEST_F(Guards, WhatIsNotOfTheAccountDoesNotCount) {
  const RawRequest captured = get_stack(one_);
  EXPECT_EQ(code_of(captured), "");
  ip_ = "127.0.0.1";
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(code_of(captured), "SignatureNonceUsed");
    EXPECT_EQ(code_of(get_stack(forged_)), "SignatureDoesNotMatch");
  }
  EXPECT_EQ(accepted(one_, 20), 4);
}

TEST_F(Guards, ARequestOverTheRateMayComeAgain) {
  EXPECT_EQ(accepted(one_, 5), 5);
  const RawRequest late = get_stack(one_);
  EXPECT_EQ(code_of(late), "Throttling.User");
  clock_.now_ms += 2000;
  EXPECT_EQ(code_of(late), "");
}

TEST_F(Guards, AnAddressThatFailsIsNotListenedTo) {
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(code_of(get_stack(forged_)), "SignatureDoesNotMatch");
  }
  EXPECT_EQ(code_of(get_stack(forged_)), "Throttling");
  EXPECT_EQ(code_of(get_stack(one_)), "Throttling") << "not even to the right key";
  EXPECT_EQ(audited_.size(), 10u) << "what is not listened to is not written either";
  ip_ = "192.0.2.2";
  EXPECT_EQ(code_of(get_stack(one_)), "");
  ip_ = "192.0.2.1";
  clock_.now_ms += 1000;
  EXPECT_EQ(code_of(get_stack(one_)), "");
  EXPECT_EQ(code_of(get_stack(forged_)), "SignatureDoesNotMatch");
  EXPECT_EQ(code_of(get_stack(forged_)), "Throttling");
}

TEST_F(Guards, ThisMachineIsAlwaysListenedTo) {
  ip_ = "127.0.0.1";
  for (int i = 0; i < 50; ++i) {
    EXPECT_EQ(code_of(get_stack(forged_)), "SignatureDoesNotMatch");
  }
}

TEST_F(Guards, TheAuditSaysWhoWhatAndHowItEnded) {
  answer_ = MapBuilder()
                .set("StackId", Value::string(kStackId))
                .set("StackName", Value::string("web"))
                .set("StatusReason", Value::string("a reason with a secret"))
                .build();
  RawRequest request = get_stack(one_);
  request.secure = true;
  EXPECT_EQ(code_of(std::move(request)), "");
  ASSERT_EQ(audited_.size(), 1u);
  const AuditRecord& record = audited_[0];
  EXPECT_TRUE(record.authenticated);
  EXPECT_EQ(record.time_ms, kNow + 7);
  EXPECT_EQ(record.duration_ms, 7);
  EXPECT_EQ(record.account, "1");
  EXPECT_EQ(record.principal, "acs:ram::1:root");
  EXPECT_EQ(record.api, info_of(Api::kRos).name);
  EXPECT_EQ(record.access_key_id, "one");
  EXPECT_EQ(record.source_ip, "192.0.2.1");
  EXPECT_TRUE(record.secure);
  EXPECT_EQ(record.action, "GetStack");
  EXPECT_EQ(record.region, "cn-hangzhou");
  EXPECT_THAT(record.resources, ElementsAre(Pair("StackId", kStackId), Pair("StackName", "web")));
  EXPECT_EQ(record.code, "");
  EXPECT_EQ(record.status, 200);
  EXPECT_THAT(record.request_id, Not(IsEmpty()));
}

TEST_F(Guards, TheAuditTellsOfRefusals) {
  struct Case {
    std::string_view why;
    RawRequest request;
    std::string_view code;
    std::string_view key;
    std::string_view action;
  };
  const RawRequest used = get_stack(one_);
  EXPECT_EQ(code_of(used), "");
  audited_.clear();
  RawRequest nothing{.method = "GET", .target = "/", .remote_address = ip_};
  RawRequest broken = nothing;
  broken.target = "/?%";
  const Case cases[] = {
      {"a wrong secret", get_stack(forged_), "SignatureDoesNotMatch", "one", "GetStack"},
      {"what may be a secret in place of an id", get_stack({"s3cret", "x", ""}),
       "InvalidAccessKeyId.NotFound", "", "GetStack"},
      {"a key that is disabled", get_stack({"asleep", "s", ""}), "InvalidAccessKeyId.Inactive",
       "asleep", "GetStack"},
      {"a replay", used, "SignatureNonceUsed", "one", "GetStack"},
      {"no signature", nothing, "MissingAccessKeyId", "", ""},
      {"no request", broken, "InvalidParameter", "", ""},
      {"no action of that name", v1("Get", {}, one_), "InvalidAction.NotFound", "one", ""},
  };
  for (const Case& c : cases) {
    audited_.clear();
    EXPECT_EQ(code_of(c.request), c.code) << c.why;
    ASSERT_EQ(audited_.size(), 1u) << c.why;
    EXPECT_EQ(audited_[0].code, c.code) << c.why;
    EXPECT_EQ(audited_[0].access_key_id, c.key) << c.why;
    EXPECT_EQ(audited_[0].action, c.action) << c.why;
    EXPECT_EQ(audited_[0].authenticated, c.why == "no action of that name") << c.why;
    EXPECT_EQ(audited_[0].source_ip, "192.0.2.1") << c.why;
  }
}

TEST(AuditNote, NamesResourcesAndNothingElse) {
  AuditNote note({}, kNow);
  const Value parameters =
      MapBuilder()
          .set("StackName", Value::string("web"))
          .set("StackIds", Value::list({Value::string("a"), Value::string("b")}))
          .set("StackArn", Value::string("acs:ros:r:1:stack/x"))
          .set("ResourceType", Value::string("ALIYUN::ECS::VPC"))
          .set("RegionId", Value::string("cn-hangzhou"))
          .set("ClientToken", Value::string("no"))
          .set("TemplateBody", Value::string("no"))
          .set("NextToken", Value::string("no"))
          .set("PolicyDocument", Value::string("no"))
          .set("Parameters", Value::list({MapBuilder()
                                              .set("ParameterName", Value::string("no"))
                                              .set("ParameterValue", Value::string("no"))
                                              .build()}))
          .build();
  note.about(parameters);
  note.about(parameters);
  const AuditRecord record = note.finish("id", "", 200, kNow);
  EXPECT_THAT(record.resources,
              ElementsAre(Pair("StackName", "web"), Pair("StackIds", "a"), Pair("StackIds", "b"),
                          Pair("StackArn", "acs:ros:r:1:stack/x"),
                          Pair("ResourceType", "ALIYUN::ECS::VPC")));
  EXPECT_EQ(record.region, "cn-hangzhou");
}

TEST(AuditNote, IsBounded) {
  AuditNote note({}, kNow);
  std::vector<Value> many;
  for (int i = 0; i < 100; ++i) many.push_back(Value::string(std::to_string(i)));
  const std::string umlauts = std::string(255, 'x') + "\xc3\xa4\xc3\xa4";
  note.about(MapBuilder()
                 .set("StackName", Value::string(umlauts))
                 .set("ResourceIds", Value::list(std::move(many)))
                 .build());
  const AuditRecord record = note.finish("id", "", 200, kNow);
  EXPECT_EQ(record.resources.size(), AuditNote::kResourcesMax);
  EXPECT_EQ(record.resources[0].second, std::string(255, 'x')) << "no half of a character";
}

}  // namespace
}  // namespace cairn::api
