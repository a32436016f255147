// Responses of asynchronous providers, deletes, and what a restart leaves.
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

// ---- delete

class CustomDeletes : public CustomFixture {};

TEST_F(CustomDeletes, DeleteIsSentOnceAndItsResponseAwaited) {
  make(properties(kAsync, R"(,"Parameters":{"A":1})"));
  const auto reply = begin(remove("thing-1"));
  EXPECT_FALSE(*reply);
  const Value body = last_sent();
  EXPECT_EQ(body.get_string("RequestType"), "Delete");
  EXPECT_EQ(body.get_string("PhysicalResourceId"), "thing-1");
  EXPECT_EQ(body.get("ResourceProperties"), json(R"({"A":1})"));
  EXPECT_EQ(body.find("OldResourceProperties"), nullptr);
  EXPECT_EQ(respond(body, response(body, R"({"Status":"SUCCESS"})")), 200);
  ASSERT_TRUE(*reply);
  EXPECT_EQ((*reply)->outcome, Outcome::kDone);
  EXPECT_EQ(call(remove("thing-1")).outcome, Outcome::kDone) << "what is gone stays gone";
  EXPECT_EQ(types_sent(), (std::vector<std::string>{"Create", "Delete"}));
  EXPECT_EQ(call(create(properties(kAsync))).code, "InvalidClientToken.Spent");
  EXPECT_EQ(respond(sent(0), success(sent(0))), 410);
}

TEST_F(CustomDeletes, DeleteIsSentOnlyForAPhysicalIdThatWasReturned) {
  struct Case {
    std::string why, body;
    bool sent;
  };
  const Case cases[] = {
      {"made", R"({"Status":"SUCCESS","PhysicalResourceId":"thing-1"})", true},
      {"failed, with an id", R"({"Status":"FAILED","Reason":"r","PhysicalResourceId":"half"})",
       true},
      {"failed, without one", R"({"Status":"FAILED","Reason":"r"})", false},
  };
  for (const Case& c : cases) {
    CallSpec making = create(properties(kAsync));
    CallSpec removing = remove();
    making.create_token = removing.create_token = c.why;
    call(making);
    respond(last_sent(), response(last_sent(), c.body));
    const std::size_t before = sender_.posts.size();
    const auto reply = begin(removing);
    EXPECT_EQ(sender_.posts.size() > before, c.sent) << c.why;
    if (!c.sent) {
      ASSERT_TRUE(*reply) << c.why;
      EXPECT_EQ((*reply)->outcome, Outcome::kDone) << c.why;
    }
  }
}

TEST_F(CustomDeletes, ADeleteByTokenForbidsTheToken) {
  EXPECT_EQ(call(remove()).outcome, Outcome::kDone);
  EXPECT_EQ(call(create(properties(kAsync))).code, "InvalidClientToken.Spent");
  EXPECT_TRUE(sender_.posts.empty());
}

TEST_F(CustomDeletes, ADeleteWaitsForACreateThatMayStillBeAnswered) {
  call(create(properties(kAsync)));
  const auto reply = begin(remove());
  EXPECT_FALSE(*reply);
  EXPECT_EQ(sender_.posts.size(), 1u);
  EXPECT_EQ(respond(sent(0), success(sent(0))), 200);
  EXPECT_EQ(types_sent(), (std::vector<std::string>{"Create", "Delete"}));
  respond(last_sent(), success(last_sent()));
  ASSERT_TRUE(*reply);
  EXPECT_EQ((*reply)->outcome, Outcome::kDone);
}

TEST_F(CustomDeletes, ADeleteWaitsNoLongerThanTheCreatesDeadline) {
  call(create(properties(kAsync)));
  EXPECT_EQ(call(remove()).outcome, Outcome::kDone);
  EXPECT_EQ(world_.clock().now(), testing::ManualWorld::kStart + 60'000);
  EXPECT_EQ(sender_.posts.size(), 1u);
}

TEST_F(CustomDeletes, WhatALateResponseMadeIsDeleted) {
  call(create(properties(kAsync)));
  EXPECT_EQ(call(poll()).code, "CustomResourceTimeout");
  EXPECT_EQ(respond(sent(0), response(sent(0), R"({"Status":"FAILED","Reason":"r"})")), 410);
  EXPECT_EQ(respond(sent(0), success(sent(0))), 200);
  EXPECT_NE(words_.find("Too late"), std::string::npos);
  EXPECT_EQ(respond(sent(0), success(sent(0))), 409);
  EXPECT_EQ(call(poll()).code, "CustomResourceTimeout") << "it stays failed";
  begin(remove());
  EXPECT_EQ(last_sent().get_string("RequestType"), "Delete");
  EXPECT_EQ(last_sent().get_string("PhysicalResourceId"), "thing-1");
}

TEST_F(CustomDeletes, AFailedDeleteFailsAndMayBeAskedForAgain) {
  make(properties(kAsync));
  for (int turn = 1; turn <= 3; ++turn) {
    const auto reply = begin(remove("thing-1"));
    const Value body = last_sent();
    respond(body, response(body, R"({"Status":"FAILED","Reason":"in use"})"));
    ASSERT_TRUE(*reply);
    EXPECT_EQ((*reply)->outcome, Outcome::kFailed);
    EXPECT_EQ((*reply)->message, "in use");
    EXPECT_EQ(sender_.posts.size(), 1u + static_cast<std::size_t>(turn));
  }
  EXPECT_NE(sent(1).get("RequestId"), sent(2).get("RequestId"));
  const auto reply = begin(remove("thing-1"));
  respond(last_sent(), success(last_sent()));
  ASSERT_TRUE(*reply);
  EXPECT_EQ((*reply)->outcome, Outcome::kDone);
}

TEST_F(CustomDeletes, TheEnginesPropertiesGoBeforeTheBooks) {
  make(properties(kAsync, R"(,"Parameters":{"A":1})"));
  CallSpec spec = remove("thing-1");
  spec.properties = properties(kAsync, R"(,"Parameters":{"A":2})");
  begin(spec);
  EXPECT_EQ(last_sent().get("ResourceProperties"), json(R"({"A":2})"));
}

TEST_F(CustomDeletes, WhatIsGoneLeavesHardlyAnything) {
  make(properties(kAsync, R"(,"Parameters":{"Password":"s3cret-value"})"));
  begin(remove("thing-1"));
  respond(last_sent(), success(last_sent()));
  for (const auto& [id, text] : book_.kept()) {
    EXPECT_EQ(text.find("s3cret-value"), std::string::npos) << text;
    EXPECT_LT(text.size(), 400u);
  }
}

// ---- restarts

class CustomRestarts : public CustomFixture {};

TEST_F(CustomRestarts, ACreateThatMayHaveBeenSentIsAwaitedAndNotSentAgain) {
  sender_.silent = true;
  begin(create(properties(kAsync)));
  restart();
  EXPECT_EQ(call(create(properties(kAsync))).outcome, Outcome::kInProgress);
  EXPECT_EQ(sender_.posts.size(), 1u);
  const auto held = begin(poll());
  EXPECT_EQ(respond(sent(0), success(sent(0))), 200);
  ASSERT_TRUE(*held);
  EXPECT_EQ((*held)->outcome, Outcome::kDone);
}

TEST_F(CustomRestarts, TheDeadlineIsThatOfTheFirstLife) {
  call(create(properties(kAsync)));
  world_.advance(40'000);
  restart();
  const auto held = begin(poll());
  world_.advance(19'999);
  EXPECT_FALSE(*held);
  world_.advance(1);
  ASSERT_TRUE(*held);
  EXPECT_EQ((*held)->code, "CustomResourceTimeout");
}

TEST_F(CustomRestarts, ADeadlineThatPassedMeanwhileHasPassed) {
  call(create(properties(kAsync)));
  restart();
  world_.advance(60'000);
  EXPECT_EQ(call(poll()).code, "CustomResourceTimeout");
}

TEST_F(CustomRestarts, AnIdempotentCreateIsSentAgainInTheSameWords) {
  sender_.silent = true;
  begin(create(properties(kSafeAsync)));
  restart();
  sender_.silent = false;
  EXPECT_EQ(call(create(properties(kSafeAsync))).outcome, Outcome::kInProgress);
  ASSERT_EQ(sender_.posts.size(), 2u);
  EXPECT_EQ(sender_.posts[0].body, sender_.posts[1].body);
  restart();
  begin(poll());
  EXPECT_EQ(sender_.posts.size(), 2u) << "who polls does not ask for it again";
}

TEST_F(CustomRestarts, ASynchronousCreateWithoutAnAnswerHasFailedAndIsNotSentAgain) {
  sender_.silent = true;
  begin(create(properties(kSync)));
  restart();
  const CallReply reply = call(create(properties(kSync)));
  EXPECT_EQ(reply.code, "CustomResourceUnknown");
  EXPECT_EQ(sender_.posts.size(), 1u);
  EXPECT_EQ(call(remove()).outcome, Outcome::kDone);
  EXPECT_EQ(sender_.posts.size(), 1u);
}

TEST_F(CustomRestarts, AnIdempotentSynchronousCreateIsSentAgain) {
  sender_.silent = true;
  begin(create(properties(kSafeSync)));
  restart();
  sender_.silent = false;
  sender_.on_post = [](const Post& post) { return answered(200, success(json(post.body))); };
  EXPECT_EQ(call(create(properties(kSafeSync))).outcome, Outcome::kDone);
  EXPECT_EQ(sender_.posts.size(), 2u);
}

TEST_F(CustomRestarts, UpdateAndDeleteAreSentAgain) {
  const Value before = properties(kAsync);
  const Value after = properties(kAsync, R"(,"Parameters":{"A":1})");
  make(before);
  sender_.silent = true;
  begin(update(after, before));
  restart();
  begin(update(after, before));
  ASSERT_EQ(sender_.posts.size(), 3u);
  EXPECT_EQ(sender_.posts[1].body, sender_.posts[2].body);
  respond(sent(1), success(sent(1)));
  begin(remove("thing-1"));
  restart();
  const auto reply = begin(remove("thing-1"));
  ASSERT_EQ(sender_.posts.size(), 5u);
  EXPECT_EQ(sender_.posts[3].body, sender_.posts[4].body);
  EXPECT_EQ(respond(sent(3), success(sent(3))), 200);
  ASSERT_TRUE(*reply);
  EXPECT_EQ((*reply)->outcome, Outcome::kDone);
}

TEST_F(CustomRestarts, AResponseThatNobodyWaitsForYetIsKept) {
  call(create(properties(kAsync)));
  restart();
  EXPECT_EQ(respond(sent(0), success(sent(0), R"({"A":1})")), 200);
  EXPECT_EQ(respond(sent(0), success(sent(0))), 409);
  restart();
  EXPECT_EQ(call(poll()).attributes.get("A"), Value::integer(1));
}

TEST_F(CustomRestarts, AResponseThatWasNotDurableWasNotAnswered) {
  call(create(properties(kAsync)));
  const Value request = sent(0);
  const std::string url(request.get_string("ResponseURL"));
  bool answered = false;
  cloud_->respond(std::string(request.get_string("RequestId")), url.substr(url.find('=') + 1),
                  success(request), [&](int, const std::string&) { answered = true; });
  world_.run_one();  // taken, its record not yet durable
  restart();
  world_.run_ready();
  EXPECT_FALSE(answered);
  EXPECT_EQ(respond(request, success(request)), 200) << "so the provider may send it again";
}

TEST_F(CustomRestarts, ADeleteAfterARestartWaitsForTheCreateToo) {
  call(create(properties(kAsync)));
  restart();
  const auto reply = begin(remove());
  EXPECT_FALSE(*reply);
  respond(sent(0), success(sent(0)));
  EXPECT_EQ(types_sent(), (std::vector<std::string>{"Create", "Delete"}));
  EXPECT_FALSE(*reply);
}

}  // namespace
}  // namespace cairn::custom
