// Deletes of custom resources: what is sent, awaited, and left.
#include "tests/cloud/custom_fixture.h"

namespace cairn::custom {
namespace {

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

}  // namespace
}  // namespace cairn::custom
