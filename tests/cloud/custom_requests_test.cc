// What is sent to providers, how often, and what comes of their answers.
#include "base/digest.h"
#include "base/percent.h"
#include "cloud/custom/service_token.h"
#include "tests/cloud/custom_fixture.h"

namespace cairn::custom {
namespace {

using Kind = PostAnswer::Kind;

TEST(CustomServiceToken, Forms) {
  struct Case {
    std::string_view text;
    std::string_view code;  // empty: accepted
    bool sync = false;
    bool idempotent = false;
  };
  const Case cases[] = {
      {"web:http://a/b?c=d", ""},
      {"web[]:https://a", ""},
      {"web[sync]:http://a", "", true},
      {"web[idempotent]:http://a", "", false, true},
      {"web[sync,idempotent]:HTTPS://a", "", true, true},
      {"web[idempotent,sync]:http://a", "", true, true},
      {"web[sync,]:http://a", "InvalidParameter"},
      {"web[async]:http://a", "InvalidParameter"},
      {"web[SYNC]:http://a", "InvalidParameter"},
      {"web[sync:http://a", "InvalidParameter"},
      {"web[sync]http://a", "InvalidParameter"},
      {"web:ftp://a", "InvalidParameter"},
      {"web:http://", "InvalidParameter"},
      {"web:https://", "InvalidParameter"},
      {"web:", "InvalidParameter"},
      {"http://a", "InvalidParameter"},
      {"", "InvalidParameter"},
      {"acs:fc:cn-hangzhou:1:services/s/functions/f", "NotSupported"},
      {"acs:mns:cn-hangzhou:1:queues/q", "NotSupported"},
  };
  for (const Case& c : cases) {
    const auto token = parse_service_token(c.text);
    ASSERT_EQ(token ? "" : token.error().code, c.code) << c.text;
    if (token) {
      EXPECT_EQ(token->sync, c.sync) << c.text;
      EXPECT_EQ(token->idempotent, c.idempotent) << c.text;
      EXPECT_TRUE(c.text.ends_with(":" + token->url)) << token->url;
      EXPECT_EQ(token->url.find("://"), token->url.find(':')) << "it begins with the scheme";
    } else {
      EXPECT_FALSE(token.error().fix.empty());
    }
  }
}

class CustomRequests : public CustomFixture {};

TEST_F(CustomRequests, CreateCarriesEveryFieldAndOnlyParameters) {
  call(create(properties(kAsync, R"(,"Timeout":7,"Parameters":{"Size":3,"Tags":[{"a":null}]})")));
  ASSERT_EQ(sender_.posts.size(), 1u);
  const Post& post = sender_.posts[0];
  EXPECT_EQ(post.url, "http://provider.example/hook");
  EXPECT_EQ(post.timeout_ms, 10'000);
  EXPECT_EQ(
      post.headers,
      (std::vector<std::pair<std::string, std::string>>{{"Content-Type", "application/json"}}));
  const Value body = sent(0);
  EXPECT_EQ(body, json(R"({"RequestType":"Create","ResourceType":"Custom::Thing",
      "LogicalResourceId":"Thing","StackId":"stack-1","StackName":"shop",
      "ResourceOwnerId":"1234567890123456","CallerId":"1234567890123456","RegionId":"cn-hangzhou",
      "ResourceProperties":{"Size":3,"Tags":[{"a":null}]},
      "RequestId":")" + std::string(body.get_string("RequestId")) +
                       R"(",
      "ResponseURL":")" +
                       std::string(body.get_string("ResponseURL")) + R"(",
      "IntranetResponseURL":")" +
                       std::string(body.get_string("ResponseURL")) + R"("})"));
  EXPECT_EQ(body.get_string("RequestId").size(), 36u);
}

TEST_F(CustomRequests, ParametersLeftOutAreAnEmptyMap) {
  call(create(properties(kAsync)));
  EXPECT_EQ(sent(0).get("ResourceProperties"), Value::map({}));
}

TEST_F(CustomRequests, HttpConfigSetsHeadersContentTypeAndSignature) {
  call(create(properties(kAsync, R"(,"Parameters":{"A":"x&y"},"HttpConfig":{
      "Headers":{"X-Team":"shop","X-Number":7},"SignKey":"key",
      "ContentType":"application/x-www-form-urlencoded"})")));
  const Post& post = sender_.posts.at(0);
  EXPECT_EQ(post.headers, (std::vector<std::pair<std::string, std::string>>{
                              {"X-Team", "shop"},
                              {"X-Number", "7"},
                              {"Content-Type", "application/x-www-form-urlencoded"},
                              {"X-ROS-Signature", hex(hmac_sha256("key", post.body))}}));
  FormFields fields;
  ASSERT_TRUE(parse_form(post.body, fields));
  const std::map<std::string, std::string> form(fields.begin(), fields.end());
  EXPECT_EQ(form.at("RequestType"), "Create");
  EXPECT_EQ(form.at("ResourceProperties"), R"({"A":"x&y"})");
}

TEST_F(CustomRequests, WhatCannotBeAskedFailsAndIsNotSent) {
  struct Case {
    std::string why, properties, code, named;
  };
  const std::string web = R"({"ServiceToken":"web:http://a")";
  const Case cases[] = {
      {"Function Compute", R"({"ServiceToken":"acs:fc:cn:1:services/s/functions/f"})",
       "NotSupported", "Function Compute"},
      {"Message Service", R"({"ServiceToken":"acs:mns:cn:1:/topics/t"})", "NotSupported",
       "Message Service"},
      {"no token", "{}", "InvalidParameter", "ServiceToken"},
      {"a time-out too short", web + R"(,"Timeout":0})", "InvalidParameter", "43200"},
      {"a time-out too long", web + R"(,"Timeout":43201})", "InvalidParameter", "43201"},
      {"a time-out of text", web + R"(,"Timeout":"soon"})", "InvalidParameter", "soon"},
      {"a header of the server's", web + R"(,"HttpConfig":{"Headers":{"Content-length":"0"}}})",
       "InvalidParameter", "Content-length"},
      {"a header that is a list", web + R"(,"HttpConfig":{"Headers":{"X":[]}}})",
       "InvalidParameter", "Headers.X"},
      {"another content type", web + R"(,"HttpConfig":{"ContentType":"text/xml"}})",
       "InvalidParameter", "text/xml"},
  };
  for (const Case& c : cases) {
    const CallReply reply = call(create(json(c.properties)));
    EXPECT_EQ(reply.outcome, Outcome::kFailed) << c.why;
    EXPECT_EQ(reply.code, c.code) << c.why;
    EXPECT_NE(reply.message.find(c.named), std::string::npos) << c.why << ": " << reply.message;
  }
  EXPECT_TRUE(sender_.posts.empty());
  EXPECT_TRUE(book_.kept().empty()) << "a token is not used up by what was not sent";
}

TEST_F(CustomRequests, TheRecordIsDurableBeforeTheRequestLeaves) {
  sender_.on_post = [&](const Post& post) {
    EXPECT_EQ(book_.commits, 1);
    EXPECT_TRUE(book_.kept().contains(std::string(json(post.body).get_string("RequestId"))));
    return answered(200);
  };
  call(create(properties(kAsync)));
  EXPECT_EQ(sender_.posts.size(), 1u);
}

TEST_F(CustomRequests, ABookThatCannotBeWrittenIsUnknownAndNothingLeaves) {
  book_.broken = true;
  EXPECT_EQ(call(create(properties(kAsync))).outcome, Outcome::kUnknown);
  EXPECT_TRUE(sender_.posts.empty());
}

TEST_F(CustomRequests, TheAnswerOfASynchronousProviderIsTheResponse) {
  sender_.on_post = [](const Post& post) {
    return answered(201, success(json(post.body), R"({"Url":"http://x","Outputs":"hidden"})"));
  };
  const CallReply reply = call(create(properties(kSync, R"(,"Timeout":1)")));
  EXPECT_EQ(reply.outcome, Outcome::kDone) << reply.message;
  EXPECT_EQ(reply.physical_id, "thing-1");
  EXPECT_TRUE(reply.ref.is_null()) << "Ref is the physical id";
  EXPECT_EQ(reply.attributes.get("Url"), Value::string("http://x"));
  EXPECT_EQ(reply.attributes.get("Outputs"), json(R"({"Url":"http://x","Outputs":"hidden"})"));
  EXPECT_EQ(reply.request_id, sent(0).get_string("RequestId"));
}

TEST_F(CustomRequests, ABadSynchronousAnswerFailsTheResource) {
  struct Case {
    std::string why;
    PostAnswer answer;
    std::string code, named;
  };
  const Case cases[] = {
      {"no JSON", answered(200, "hello"), "CustomResourceBadResponse", "JSON"},
      {"nothing", answered(200, ""), "CustomResourceBadResponse", "JSON"},
      {"another's ids", answered(200, R"({"Status":"SUCCESS","RequestId":"x"})"),
       "CustomResourceBadResponse", "RequestId"},
      {"too long", trouble(Kind::kTooLarge), "CustomResourceResponseTooLarge", "the reason"},
      {"a redirect", answered(302), "CustomResourceRefused", "302"},
      {"not found", answered(404), "CustomResourceRefused", "404"},
      {"a broken provider", answered(500), "CustomResourceUnreachable", "500"},
      {"no answer", trouble(Kind::kNoAnswer), "CustomResourceUnreachable", "the reason"},
      {"nobody there", trouble(Kind::kNotSent), "CustomResourceUnreachable", "the reason"},
      {"an address that is not allowed", trouble(Kind::kForbidden), "AddressNotAllowed",
       "the reason"},
  };
  for (const Case& c : cases) {
    sender_.answers = {c.answer};
    CallSpec spec = create(properties(kSync));
    spec.create_token = c.why;
    const CallReply reply = call(spec);
    EXPECT_EQ(reply.outcome, Outcome::kFailed) << c.why;
    EXPECT_EQ(reply.code, c.code) << c.why;
    EXPECT_NE(reply.message.find(c.named), std::string::npos) << c.why << ": " << reply.message;
    EXPECT_TRUE(reply.physical_id.empty());
  }
  EXPECT_EQ(sender_.posts.size(), std::size(cases)) << "nothing was sent twice";
}

// How often a request is sent whose provider does not answer as it should.
TEST_F(CustomRequests, WhatIsSentAgain) {
  struct Case {
    std::string why;
    std::string token;
    CallKind kind;
    PostAnswer answer;
    std::size_t sends;
    Outcome outcome;
  };
  constexpr std::size_t kAll = CustomCloud::kSendsMax;
  const PostAnswer unheard = trouble(Kind::kNoAnswer);
  const Case cases[] = {
      {"a create, not idempotent", kAsync, CallKind::kCreate, answered(503), 1, Outcome::kFailed},
      {"the same, nobody there", kAsync, CallKind::kCreate, trouble(Kind::kNotSent), 1,
       Outcome::kFailed},
      {"the same, perhaps arrived: the response is awaited", kAsync, CallKind::kCreate, unheard, 1,
       Outcome::kInProgress},
      {"the same, synchronous", kSync, CallKind::kCreate, unheard, 1, Outcome::kFailed},
      {"an idempotent create", kSafeAsync, CallKind::kCreate, answered(503), kAll,
       Outcome::kFailed},
      {"the same, nobody there", kSafeAsync, CallKind::kCreate, trouble(Kind::kNotSent), kAll,
       Outcome::kFailed},
      {"the same, perhaps arrived", kSafeAsync, CallKind::kCreate, unheard, kAll,
       Outcome::kInProgress},
      {"the same, synchronous", kSafeSync, CallKind::kCreate, unheard, kAll, Outcome::kFailed},
      {"a refusal is the last word", kSafeAsync, CallKind::kCreate, answered(400), 1,
       Outcome::kFailed},
      {"an address that is not allowed", kSafeAsync, CallKind::kCreate, trouble(Kind::kForbidden),
       1, Outcome::kFailed},
      {"an update", kSync, CallKind::kUpdate, answered(500), kAll, Outcome::kFailed},
      {"a delete", kSync, CallKind::kDelete, answered(500), kAll, Outcome::kFailed},
      {"a delete, refused", kSync, CallKind::kDelete, answered(410), 1, Outcome::kFailed},
  };
  for (const Case& c : cases) {
    sender_.posts.clear();
    sender_.on_post = [&](const Post&) { return c.answer; };
    CallSpec spec = CustomFixture::spec(c.kind);
    spec.create_token = c.why + c.token;
    spec.properties = properties(c.token, R"(,"Parameters":{"A":1})");
    if (c.kind == CallKind::kUpdate) {
      spec.update_token = "update";
      spec.old_properties = properties(c.token);
    }
    if (c.kind != CallKind::kCreate) spec.physical_id = "thing-1";
    const auto reply = begin(spec);
    world_.advance(20'000);
    ASSERT_TRUE(*reply) << c.why;
    EXPECT_EQ((*reply)->outcome, c.outcome) << c.why << ": " << (*reply)->message;
    EXPECT_EQ(sender_.posts.size(), c.sends) << c.why;
    for (const Post& post : sender_.posts) EXPECT_EQ(post.body, sender_.posts[0].body) << c.why;
  }
}

TEST_F(CustomRequests, SendingAgainWaitsLongerEachTimeAndEndsWithTheFirstSuccess) {
  sender_.answers = {answered(500), trouble(Kind::kNoAnswer)};
  const TimeMs began = world_.clock().now();
  EXPECT_EQ(call(create(properties(kSafeAsync))).outcome, Outcome::kInProgress);
  EXPECT_EQ(sender_.posts.size(), 3u);
  EXPECT_EQ(world_.clock().now() - began, 1'000 + 2'000);
}

TEST_F(CustomRequests, NothingIsSentAgainAfterTheDeadline) {
  sender_.on_post = [](const Post&) { return answered(500); };
  const CallReply reply = call(create(properties(kSafeAsync, R"(,"Timeout":2)")));
  EXPECT_EQ(reply.code, "CustomResourceTimeout");
  EXPECT_NE(reply.message.find("HTTP status 500"), std::string::npos) << reply.message;
  EXPECT_EQ(sender_.posts.size(), 2u);
  world_.advance(60'000);
  EXPECT_EQ(sender_.posts.size(), 2u);
}

TEST_F(CustomRequests, TheSameTokenIsTheSameRequestAndSentOnce) {
  const auto first = begin(create(properties(kAsync)));
  const auto second = begin(create(properties(kAsync)));
  EXPECT_EQ((*first)->outcome, Outcome::kInProgress);
  EXPECT_EQ((*second)->outcome, Outcome::kInProgress);
  EXPECT_EQ(sender_.posts.size(), 1u);
  respond(sent(0), success(sent(0)));
  const CallReply third = call(create(properties(kAsync)));
  EXPECT_EQ(third.outcome, Outcome::kDone);
  EXPECT_EQ(third.physical_id, "thing-1");
  EXPECT_EQ(sender_.posts.size(), 1u);
}

TEST_F(CustomRequests, UpdateCarriesOldAndNew) {
  const Value before = properties(kAsync, R"(,"Parameters":{"Size":1})");
  const Value after = properties(kAsync, R"(,"Parameters":{"Size":2})");
  make(before);
  EXPECT_EQ(call(update(after, before)).outcome, Outcome::kInProgress);
  const Value body = last_sent();
  EXPECT_EQ(body.get_string("RequestType"), "Update");
  EXPECT_EQ(body.get_string("PhysicalResourceId"), "thing-1");
  EXPECT_EQ(body.get("ResourceProperties"), json(R"({"Size":2})"));
  EXPECT_EQ(body.get("OldResourceProperties"), json(R"({"Size":1})"));
  EXPECT_NE(body.get("RequestId"), sent(0).get("RequestId"));
  const auto held = begin(poll("update-1"));
  EXPECT_FALSE(*held);
  EXPECT_EQ(respond(body, success(body, R"({"Size":"two"})")), 200);
  ASSERT_TRUE(*held);
  EXPECT_EQ((*held)->outcome, Outcome::kDone);
  EXPECT_EQ((*held)->attributes.get("Size"), Value::string("two"));
  EXPECT_EQ(call(update(after, before)).outcome, Outcome::kDone) << "answered from the book";
  EXPECT_EQ(types_sent(), (std::vector<std::string>{"Create", "Update"}));
}

TEST_F(CustomRequests, AnUpdateThatTellsTheProviderNothingNewIsNotSent) {
  const Value before = properties(kAsync, R"(,"Parameters":{"Size":1})");
  const Value after =
      properties(kAsync, R"(,"Parameters":{"Size":1},"HttpConfig":{"SignKey":"k"})");
  make(before);
  const CallReply reply = call(update(after, before));
  EXPECT_EQ(reply.outcome, Outcome::kDone);
  EXPECT_EQ(reply.physical_id, "thing-1");
  EXPECT_EQ(sender_.posts.size(), 1u);
  begin(remove("thing-1"));
  EXPECT_EQ(sender_.posts.back().headers.back().first, "X-ROS-Signature") << "the new HttpConfig";
}

TEST_F(CustomRequests, ATimeoutAloneIsAnUpdate) {
  const Value before = properties(kAsync, R"(,"Timeout":60)");
  make(before);
  EXPECT_EQ(call(update(properties(kAsync, R"(,"Timeout":61)"), before)).outcome,
            Outcome::kInProgress);
  EXPECT_EQ(sender_.posts.size(), 2u);
}

TEST_F(CustomRequests, AnUpdateMustNotChangeThePhysicalId) {
  const Value before = properties(kAsync);
  make(before);
  call(update(properties(kAsync, R"(,"Parameters":{"A":1})"), before));
  const auto held = begin(poll("update-1"));
  EXPECT_EQ(respond(last_sent(),
                    response(last_sent(), R"({"Status":"SUCCESS","PhysicalResourceId":"other"})")),
            200);
  ASSERT_TRUE(*held);
  EXPECT_EQ((*held)->code, "CustomResourcePhysicalIdChanged");
  EXPECT_NE((*held)->message.find("other"), std::string::npos);
  EXPECT_EQ((*held)->physical_id, "thing-1");
}

TEST_F(CustomRequests, ReadTellsWhatWasHeardLast) {
  CallSpec read = spec(CallKind::kRead);
  EXPECT_EQ(call(read).code, kGoneCode);
  const Value before = properties(kAsync, R"(,"Parameters":{"A":1})");
  const Value after = properties(kAsync, R"(,"Parameters":{"A":2})");
  make(before);
  EXPECT_EQ(call(read).properties, before);
  call(update(after, before));
  respond(last_sent(), success(last_sent(), R"({"B":2})"));
  EXPECT_EQ(call(read).properties, after);
  EXPECT_EQ(call(read).attributes.get("B"), Value::integer(2));
  begin(remove("thing-1"));
  respond(last_sent(), success(last_sent()));
  EXPECT_EQ(call(read).code, kGoneCode);
}

}  // namespace
}  // namespace cairn::custom
