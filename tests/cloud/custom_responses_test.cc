// Responses of asynchronous providers.
#include "tests/cloud/custom_fixture.h"

namespace cairn::custom {
namespace {

class CustomResponses : public CustomFixture {};

TEST_F(CustomResponses, APollIsHeldUntilTheResponse) {
  ASSERT_EQ(call(create(properties(kAsync))).outcome, Outcome::kInProgress);
  const auto held = begin(poll());
  world_.advance(30'000);
  EXPECT_FALSE(*held);
  EXPECT_EQ(respond(sent(0), success(sent(0), R"({"Port":80})")), 200);
  ASSERT_TRUE(*held);
  EXPECT_EQ((*held)->outcome, Outcome::kDone);
  EXPECT_EQ((*held)->physical_id, "thing-1");
  EXPECT_EQ((*held)->attributes, json(R"({"Port":80,"Outputs":{"Port":80}})"));
  EXPECT_EQ(call(poll()).attributes.get("Port"), Value::integer(80)) << "asked again";
}

TEST_F(CustomResponses, AResponseFasterThanTheAnswerCounts) {
  sender_.silent = true;
  const auto reply = begin(create(properties(kAsync)));
  EXPECT_FALSE(*reply);
  EXPECT_EQ(respond(sent(0), success(sent(0))), 200);
  ASSERT_TRUE(*reply);
  EXPECT_EQ((*reply)->outcome, Outcome::kDone);
}

TEST_F(CustomResponses, AProviderIsAnsweredOnlyWhenItsResponseIsDurable) {
  call(create(properties(kAsync)));
  const int before = book_.commits;
  int at_answer = 0;
  const Value request = sent(0);
  const std::string url(request.get_string("ResponseURL"));
  cloud_->respond(std::string(request.get_string("RequestId")), url.substr(url.find('=') + 1),
                  success(request), [&](int, const std::string&) { at_answer = book_.commits; });
  world_.run_ready();
  EXPECT_EQ(at_answer, before + 1);
}

TEST_F(CustomResponses, WhatIsWrongIsRefusedAndTheWaitGoesOn) {
  call(create(properties(kAsync)));
  const auto held = begin(poll());
  const Value request = sent(0);
  struct Case {
    std::string why, body, named;
  };
  const std::string good = R"("Status":"SUCCESS","PhysicalResourceId":"thing-1")";
  const Case cases[] = {
      {"nothing", "", "JSON"},
      {"no JSON", "Status=SUCCESS", "JSON"},
      {"a list", "[]", "JSON"},
      {"no status", response(request, R"({"PhysicalResourceId":"a"})"), "Status"},
      {"a status in lower case", response(request, R"({"Status":"success"})"), "Status"},
      {"another request", response(request, "{" + good + R"(,"RequestId":"x"})"), "RequestId"},
      {"another stack", response(request, "{" + good + R"(,"StackId":"x"})"), "StackId"},
      {"another resource", response(request, "{" + good + R"(,"LogicalResourceId":"x"})"),
       "LogicalResourceId"},
      {"ids left out", "{" + good + "}", "RequestId"},
      {"no physical id", response(request, R"({"Status":"SUCCESS"})"), "PhysicalResourceId"},
      {"an empty one", response(request, R"({"Status":"SUCCESS","PhysicalResourceId":""})"),
       "PhysicalResourceId"},
      {"a number", response(request, R"({"Status":"SUCCESS","PhysicalResourceId":7})"),
       "PhysicalResourceId"},
      {"one too long",
       response(request,
                R"({"Status":"SUCCESS","PhysicalResourceId":")" + std::string(1025, 'x') + "\"}"),
       "PhysicalResourceId"},
      {"data that is text", response(request, "{" + good + R"(,"Data":"x"})"), "Data"},
      {"failed without a reason", response(request, R"({"Status":"FAILED"})"), "Reason"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(respond(request, c.body), 400) << c.why;
    EXPECT_NE(words_.find(c.named), std::string::npos) << c.why << ": " << words_;
    EXPECT_FALSE(*held) << c.why;
  }
  EXPECT_EQ(respond(request, success(request)), 200);
  EXPECT_TRUE(*held);
}

TEST_F(CustomResponses, OnlyWhoKnowsTheAddressMayAnswer) {
  call(create(properties(kAsync)));
  const std::string id(sent(0).get_string("RequestId"));
  const std::string url(sent(0).get_string("ResponseURL"));
  const std::string token = url.substr(url.find('=') + 1);
  EXPECT_EQ(token.size(), 52u);
  std::string other = token;
  other[10] = other[10] == 'a' ? 'b' : 'a';
  EXPECT_EQ(respond_to(id, other, success(sent(0))), 404);
  EXPECT_EQ(respond_to(id, "", success(sent(0))), 404);
  EXPECT_EQ(respond_to("no-such-request", token, success(sent(0))), 404);
  EXPECT_EQ(respond_to("no-such-request", response_token("secret", "no-such-request"), "{}"), 404);
  EXPECT_EQ(respond_to(id, token, success(sent(0))), 200);
}

TEST_F(CustomResponses, ASecondResponseChangesNothing) {
  make(properties(kAsync));
  EXPECT_EQ(respond(sent(0), response(sent(0), R"({"Status":"FAILED","Reason":"no"})")), 409);
  EXPECT_EQ(call(poll()).outcome, Outcome::kDone);
}

TEST_F(CustomResponses, ASecondResponseBeforeTheFirstIsDurableChangesNothing) {
  call(create(properties(kAsync)));
  const Value request = sent(0);
  const std::string url(request.get_string("ResponseURL"));
  std::vector<int> statuses;
  for (int i = 0; i < 2; ++i) {
    cloud_->respond(std::string(request.get_string("RequestId")), url.substr(url.find('=') + 1),
                    success(request),
                    [&](int status, const std::string&) { statuses.push_back(status); });
  }
  world_.run_ready();
  EXPECT_EQ(statuses, (std::vector<int>{409, 200}));
}

TEST_F(CustomResponses, FailureCarriesTheReasonAndThePhysicalId) {
  call(create(properties(kAsync)));
  const auto held = begin(poll());
  respond(sent(0), response(sent(0), R"({"Status":"FAILED","Reason":"no space left",
      "PhysicalResourceId":"half-1"})"));
  ASSERT_TRUE(*held);
  EXPECT_EQ((*held)->outcome, Outcome::kFailed);
  EXPECT_EQ((*held)->code, "CustomResourceFailed");
  EXPECT_EQ((*held)->message, "no space left");
  EXPECT_EQ((*held)->physical_id, "half-1");
}

TEST_F(CustomResponses, NoResponseWithinTheTimeoutFails) {
  for (const auto& [more, ms] : {std::pair("", 60'000), std::pair(R"(,"Timeout":5)", 5'000),
                                 std::pair(R"(,"Timeout":43200)", 43'200'000)}) {
    CallSpec spec = create(properties(kAsync, more));
    CallSpec asking = poll();
    spec.create_token = asking.create_token = "token" + std::to_string(ms);
    ASSERT_EQ(call(spec).outcome, Outcome::kInProgress);
    const auto held = begin(asking);
    world_.advance(ms - 1);
    EXPECT_FALSE(*held) << ms;
    world_.advance(1);
    ASSERT_TRUE(*held) << ms;
    EXPECT_EQ((*held)->code, "CustomResourceTimeout");
    EXPECT_NE((*held)->message.find(std::to_string(ms / 1000) + " seconds"), std::string::npos);
  }
}

TEST_F(CustomResponses, OneTooLongFailsTheResource) {
  call(create(properties(kAsync)));
  const auto held = begin(poll());
  const std::string id(sent(0).get_string("RequestId"));
  cloud_->refuse_response(id, "not the token");
  world_.run_ready();
  EXPECT_FALSE(*held);
  const std::string url(sent(0).get_string("ResponseURL"));
  cloud_->refuse_response(id, url.substr(url.find('=') + 1));
  world_.run_ready();
  ASSERT_TRUE(*held);
  EXPECT_EQ((*held)->code, "CustomResourceResponseTooLarge");
}

}  // namespace
}  // namespace cairn::custom
