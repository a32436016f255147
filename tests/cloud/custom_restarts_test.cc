// What a restart leaves of calls to providers of custom resources.
#include "tests/cloud/custom_fixture.h"

namespace cairn::custom {
namespace {

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
