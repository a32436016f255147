// What leaves for a provider of a registered type, and what each answer of it leads to.
#include "base/digest.h"
#include "tests/cloud/http_provider.h"

namespace cairn::http_cloud {
namespace {

using Kind = custom::PostAnswer::Kind;
using Outcome = CallReply::Outcome;
using custom::answered;
using custom::trouble;

class HttpRequests : public ::testing::Test {
 protected:
  HttpRequests() { restart(); }

  void restart() {
    cloud_.reset();
    world_.executor().clear();
    book_.forget_pending();
    cloud_ = std::make_unique<HttpCloud>(Ports{
        sender_, book_, world_.clock(), world_.executor(),
        [this](std::string_view name) { return type_ && name == type_->name ? type_ : nullptr; }});
  }
  static CallSpec spec(CallKind kind) {
    CallSpec call;
    call.kind = kind;
    call.account = "1234567890123456";
    call.region = "cn-hangzhou";
    call.stack_id = "stack-1";
    call.stack_name = "shop";
    call.logical_id = "Thing";
    call.type = "Example::Test::Thing";
    call.create_token = "token-a";
    return call;
  }
  static CallSpec create() {
    CallSpec call = spec(CallKind::kCreate);
    call.properties = read_json(R"({"Size":3})").value();
    return call;
  }
  static CallSpec update() {
    CallSpec call = spec(CallKind::kUpdate);
    call.physical_id = "t/1";
    call.update_token = "update-1";
    call.properties = read_json(R"({"Size":4})").value();
    call.old_properties = read_json(R"({"Size":3})").value();
    return call;
  }
  static CallSpec remove(const std::string& id = "") {
    CallSpec call = spec(CallKind::kDelete);
    call.physical_id = id;
    return call;
  }
  CallReply call(CallSpec what) {
    std::optional<CallReply> reply;
    cloud_->start(std::move(what), [&](CallReply r) {
      EXPECT_FALSE(reply) << "answered twice";
      reply = std::move(r);
    });
    world_.run_until_idle();
    EXPECT_TRUE(reply) << "was never answered";
    return reply.value_or(CallReply{});
  }
  static std::string header(const custom::Post& post, const std::string& name) {
    return ThingProvider::header(post, name);
  }
  std::string methods() const {
    std::string all;
    for (const custom::Post& post : sender_.posts) all += post.method + " ";
    return all;
  }

  std::shared_ptr<const HttpType> type_ = std::make_shared<const HttpType>(thing_type(true));
  testing::ManualWorld world_;
  custom::FakeBook book_{world_.executor()};
  custom::FakeSender sender_{world_.executor()};
  std::unique_ptr<HttpCloud> cloud_;
};

TEST_F(HttpRequests, ACreateTellsWhoAsksForWhatAndIsSigned) {
  sender_.answers.push_back(answered(201, R"({"Id":"t/1","Attributes":{"Version":2,"Other":1}})"));
  const CallReply reply = call(create());
  ASSERT_EQ(reply.outcome, Outcome::kDone) << reply.message;
  EXPECT_EQ(reply.physical_id, "t/1");
  EXPECT_EQ(to_json(reply.attributes), R"({"ThingId":"t/1","Version":2})");
  const custom::Post& post = sender_.posts.at(0);
  EXPECT_EQ(post.method, "POST");
  EXPECT_EQ(post.url, "http://p.example/things");
  EXPECT_EQ(post.body, R"({"Type":"Example::Test::Thing","AccountId":"1234567890123456",)"
                       R"("RegionId":"cn-hangzhou","StackId":"stack-1","StackName":"shop",)"
                       R"("LogicalResourceId":"Thing","Properties":{"Size":3}})");
  EXPECT_EQ(header(post, "Idempotency-Key"),
            request_key(custom::RequestType::kCreate, "stack-1", "token-a"));
  const std::string time = header(post, "X-Cairn-Timestamp");
  EXPECT_EQ(
      header(post, "X-Cairn-Signature"),
      hex(hmac_sha256("a secret of sixteen bytes", "POST\n/things\n" + time + "\n" + post.body)));
  EXPECT_FALSE(post.any_address);
}

TEST_F(HttpRequests, AnIdIsEncodedInAPath) {
  sender_.answers.push_back(answered(200));
  EXPECT_EQ(call(update()).outcome, Outcome::kDone);
  EXPECT_EQ(sender_.posts.at(0).url, "http://p.example/things/t%2F1");
  EXPECT_EQ(sender_.posts.at(0).method, "PUT");
  EXPECT_NE(sender_.posts.at(0).body.find(R"("Id":"t/1","Properties":{"Size":4},"OldProperties")"),
            std::string::npos);
}

TEST_F(HttpRequests, WhatACreateIsAnsweredWith) {
  struct Case {
    custom::PostAnswer answer;
    Outcome outcome;
    std::string code;
  };
  const Case cases[] = {
      {answered(200, R"({"Id":7})"), Outcome::kDone, ""},
      {answered(202, R"({"Id":"a"})"), Outcome::kInProgress, ""},
      {answered(429, R"({"RetryAfterSeconds":5})"), Outcome::kThrottled, "Throttling"},
      {answered(400, R"({"Code":"Quota.Full","Message":"no room"})"), Outcome::kFailed,
       "Quota.Full"},
      {answered(404), Outcome::kFailed, "ProviderRefused"},
      {answered(302), Outcome::kFailed, "ProviderRefused"},
      {answered(200, "{}"), Outcome::kFailed, "ProviderBadAnswer"},
      {answered(200, R"({"Id":".."})"), Outcome::kFailed, "ProviderBadAnswer"},
      {answered(200, "hello"), Outcome::kFailed, "ProviderBadAnswer"},
      {trouble(Kind::kForbidden), Outcome::kFailed, "AddressNotAllowed"},
      {trouble(Kind::kTooLarge), Outcome::kFailed, "ProviderBadAnswer"},
  };
  int i = 0;
  for (const Case& c : cases) {
    SCOPED_TRACE(i);
    sender_.answers = {c.answer};
    CallSpec spec = create();
    spec.create_token = "token-" + std::to_string(i++);
    const CallReply reply = call(std::move(spec));
    EXPECT_EQ(reply.outcome, c.outcome) << reply.message;
    EXPECT_EQ(reply.code, c.code);
    EXPECT_EQ(reply.message.empty(), c.code.empty());
  }
  EXPECT_EQ(sender_.posts.size(), std::size(cases)) << "none of these is sent again";
}

TEST_F(HttpRequests, WithoutAnAnswerItIsSentAgainInTheSameWords) {
  sender_.answers = {trouble(Kind::kNoAnswer), answered(503), trouble(Kind::kNotSent),
                     answered(200, R"({"Id":"a"})")};
  EXPECT_EQ(call(create()).outcome, Outcome::kDone);
  ASSERT_EQ(sender_.posts.size(), 4u);
  for (const custom::Post& post : sender_.posts) {
    EXPECT_EQ(post.body, sender_.posts.front().body);
    EXPECT_EQ(header(post, "Idempotency-Key"), header(sender_.posts.front(), "Idempotency-Key"));
  }
}

TEST_F(HttpRequests, AProviderThatNeverAnswersFailsTheCreateAndItsDeleteFindsOutWhatWasMade) {
  sender_.answers = {trouble(Kind::kNoAnswer), trouble(Kind::kNoAnswer), trouble(Kind::kNoAnswer),
                     trouble(Kind::kNoAnswer)};
  EXPECT_EQ(call(create()).code, "ProviderUnreachable");
  restart();
  sender_.posts.clear();
  sender_.answers = {answered(200, R"({"Id":"a"})"), answered(204)};
  EXPECT_EQ(call(remove()).outcome, Outcome::kDone);
  EXPECT_EQ(methods(), "POST DELETE ");
  EXPECT_NE(sender_.posts.at(0).body.find(R"("Size":3)"), std::string::npos);
  EXPECT_EQ(call(create()).code, "InvalidClientToken.Spent");
}

TEST_F(HttpRequests, ADeleteThatCannotFindOutFailsAndMayBeTriedAgain) {
  for (int i = 0; i < 8; ++i) sender_.answers.push_back(trouble(Kind::kNoAnswer));
  call(create());
  EXPECT_EQ(call(remove()).code, "ProviderUnreachable");
  sender_.answers = {answered(400, R"({"Code":"Never","Message":"no"})")};
  EXPECT_EQ(call(remove()).outcome, Outcome::kDone) << "nothing was made";
}

TEST_F(HttpRequests, ADeathBetweenRecordAndAnswerIsFollowedByTheSameRequest) {
  sender_.silent = true;
  cloud_->start(create(), [](CallReply) { FAIL(); });
  world_.run_until_idle();
  restart();
  sender_.silent = false;
  sender_.answers = {answered(200, R"({"Id":"a"})")};
  EXPECT_EQ(call(create()).outcome, Outcome::kDone);
  ASSERT_EQ(sender_.posts.size(), 2u);
  EXPECT_EQ(header(sender_.posts[0], "Idempotency-Key"),
            header(sender_.posts[1], "Idempotency-Key"));
}

TEST_F(HttpRequests, APollGoesOnWhileTheProviderIsAway) {
  sender_.answers = {answered(202, R"({"Id":"a","RetryAfterSeconds":7})")};
  CallReply reply = call(create());
  EXPECT_EQ(reply.outcome, Outcome::kInProgress);
  EXPECT_EQ(reply.physical_id, "a");
  EXPECT_EQ(reply.retry_after_ms, 7000);
  restart();
  const CallSpec poll = spec(CallKind::kPoll);
  for (int i = 0; i < 4; ++i) sender_.answers.push_back(answered(502));
  EXPECT_EQ(call(poll).outcome, Outcome::kInProgress);
  sender_.answers = {answered(202, R"({"RetryAfterSeconds":9})")};
  EXPECT_EQ(call(poll).retry_after_ms, 9000);
  sender_.answers = {answered(409, R"({"Code":"Broken","Message":"it fell"})")};
  EXPECT_EQ(call(poll).code, "Broken");
  sender_.answers = {answered(200)};
  EXPECT_EQ(call(remove()).outcome, Outcome::kDone);
  EXPECT_EQ(sender_.posts.back().method, "DELETE") << "half of it may exist";
}

TEST_F(HttpRequests, A202WithoutAPollFailsAndIsDeleted) {
  type_ = std::make_shared<const HttpType>(thing_type(false));
  sender_.answers = {answered(202, R"({"Id":"a"})"), answered(204)};
  EXPECT_EQ(call(create()).code, "ProviderBadAnswer");
  EXPECT_EQ(call(remove()).outcome, Outcome::kDone);
  EXPECT_EQ(methods(), "POST DELETE ");
}

TEST_F(HttpRequests, ADeleteIsAskedForAgainUntilItIsDone) {
  sender_.answers = {answered(202), answered(202), answered(404)};
  EXPECT_EQ(call(remove("a")).outcome, Outcome::kDone);
  EXPECT_EQ(methods(), "DELETE DELETE DELETE ");
}

TEST_F(HttpRequests, ADeleteThatIsRefusedSaysWhy) {
  sender_.answers = {answered(409, R"({"Code":"InUse","Message":"still read"})")};
  const CallReply reply = call(remove("a"));
  EXPECT_EQ(reply.outcome, Outcome::kFailed);
  EXPECT_EQ(reply.code, "InUse");
  EXPECT_EQ(reply.message, "still read");
}

TEST_F(HttpRequests, AReadTellsPropertiesAndAttributes) {
  CallSpec read = spec(CallKind::kRead);
  read.physical_id = "a";
  sender_.answers = {answered(200, R"({"Properties":{"Size":5},"Attributes":{"Version":1}})")};
  const CallReply reply = call(read);
  EXPECT_EQ(to_json(reply.properties), R"({"Size":5})");
  EXPECT_EQ(to_json(reply.attributes), R"({"ThingId":"a","Version":1})");
  sender_.answers = {answered(410)};
  EXPECT_EQ(call(read).code, kGoneCode);
}

TEST_F(HttpRequests, ATypeThatWasTakenAwayIsToldOf) {
  type_ = nullptr;
  EXPECT_EQ(call(create()).code, "ResourceTypeNotFound");
  EXPECT_EQ(call(remove("a")).code, "ResourceTypeNotFound");
  EXPECT_EQ(call(remove()).outcome, Outcome::kDone) << "nothing was made";
  EXPECT_TRUE(sender_.posts.empty());
}

TEST_F(HttpRequests, ABrokenBookIsUnknown) {
  book_.broken = true;
  EXPECT_EQ(call(create()).outcome, Outcome::kUnknown);
  EXPECT_TRUE(sender_.posts.empty());
}

}  // namespace
}  // namespace cairn::http_cloud
