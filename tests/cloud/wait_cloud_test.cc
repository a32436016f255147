#include "tests/cloud/wait_fixture.h"

namespace cairn::wait {
namespace {

TEST_F(WaitCloudTest, ACreateGoesOnAtOnceAndItsPollIsHeld) {
  make_handle();
  const CallReply made = make_condition();
  EXPECT_EQ(made.outcome, Outcome::kInProgress);
  EXPECT_FALSE(made.physical_id.empty());
  EXPECT_EQ(made.retry_after_ms, 1);
  poll();
  EXPECT_EQ(says(), "waits");
  EXPECT_EQ(post(R"({"status": "SUCCESS", "data": "up"})").signal_id, "1");
  EXPECT_EQ(says(), R"({"1":"up"})");
  EXPECT_EQ(polled_->attributes.get_string("ErrorData"), "{}");
  EXPECT_EQ(polled_->attributes.get_string("LastData"), "{}");
  EXPECT_EQ(polled_->attributes.get_string("JoinedErrorData"), "");
}

TEST_F(WaitCloudTest, WhatWasAnsweredStaysWhateverComesLater) {
  make_handle();
  make_condition();
  post("{}");
  poll();
  EXPECT_EQ(says(), R"({"1":null})");
  EXPECT_EQ(post(R"({"status": "FAILURE"})").status, 200);
  poll();
  EXPECT_EQ(says(), R"({"1":null})");
}

TEST_F(WaitCloudTest, SignalsThatCameFirstAreKept) {
  make_handle();
  post("{}");
  post("{}");
  EXPECT_EQ(make_condition(R"(, "Count": 2)").outcome, Outcome::kDone);
}

TEST_F(WaitCloudTest, TheTimeIsOver) {
  make_handle();
  make_condition(R"(, "Count": 3)");
  poll();
  post("{}");
  world_.advance(59'999);
  EXPECT_EQ(says(), "waits");
  world_.advance(1);
  EXPECT_EQ(says(), "WaitConditionTimeout: 1 of 3 received");
  EXPECT_EQ(polled_->physical_id, condition_);
}

TEST_F(WaitCloudTest, AnotherProcessWaitsForTheTimeThatIsLeft) {
  make_handle();
  make_condition(R"(, "Count": 2)");
  poll();
  post("{}");
  world_.advance(40'000);
  reopen();
  poll();
  world_.advance(19'999);
  EXPECT_EQ(says(), "waits");
  world_.advance(1);
  EXPECT_EQ(says(), "WaitConditionTimeout: 1 of 2 received");
}

TEST_F(WaitCloudTest, ACreateSentAgainDoesNotBeginTheWaitAnew) {
  make_handle();
  make_condition();
  world_.advance(50'000);
  reopen();
  const std::string first = condition_;
  EXPECT_EQ(make_condition().outcome, Outcome::kInProgress);
  EXPECT_EQ(condition_, first);
  poll();
  world_.advance(10'000);
  EXPECT_EQ(says(), "WaitConditionTimeout: 0 of 1 received");
}

TEST_F(WaitCloudTest, SignalsOfStrangersAreRefused) {
  make_handle();
  EXPECT_EQ(post("{}", "").status, 403);
  EXPECT_EQ(post("{}", secret_ + "x").status, 403);
  EXPECT_EQ(post("what", "x").status, 403) << "a stranger does not learn what a good body is";
  EXPECT_EQ(post("what").status, 400);
  EXPECT_EQ(post(std::string(kSignalBytesMax + 1, ' ')).status, 413);
  EXPECT_EQ(post(std::string(kSignalBytesMax, ' ')).status, 200);
  handle_ = "00000000-0000-4000-8000-000000000000";
  EXPECT_EQ(post("{}").status, 404);
  EXPECT_EQ(secret_.size(), 40u);
}

TEST_F(WaitCloudTest, AHandleHasNoMoreThanItsSignals) {
  make_handle();
  for (std::size_t i = 0; i < kSignalsMax; ++i) ASSERT_EQ(post("{}").status, 200);
  EXPECT_EQ(post("{}").code, "TooManySignals");
  EXPECT_EQ(post(R"({"id": "1000"})").status, 200) << "the same id is no more than before";
}

TEST_F(WaitCloudTest, WhatArrivesTogetherIsOneChange) {
  make_handle();
  const int before = book_.commits;
  std::vector<std::string> ids;
  for (int i = 0; i < 100; ++i) {
    cloud_->post("/wait-handles/" + handle_, secret_, "{}",
                 [&](const SignalAnswer& answer) { ids.push_back(answer.signal_id); });
  }
  world_.run_ready();
  EXPECT_EQ(book_.commits - before, 1);
  ASSERT_EQ(ids.size(), 100u);
  EXPECT_EQ(ids.back(), "100");
}

TEST_F(WaitCloudTest, ASignalToldAgainIsTheSameSignal) {
  make_handle();
  const auto tell = [&](const std::string& key) {
    std::string id;
    cloud_->post(
        "/wait-handles/" + handle_, secret_, "{}",
        [&](const SignalAnswer& answer) { id = answer.signal_id; }, key);
    world_.run_ready();
    return id;
  };
  EXPECT_EQ(tell("boot-of-i-1"), "1");
  EXPECT_EQ(tell("boot-of-i-2"), "2");
  EXPECT_EQ(tell("boot-of-i-1"), "1");
  EXPECT_EQ(tell(""), "3");
}

TEST_F(WaitCloudTest, ASignalIsAnsweredOnlyWhenItIsDurable) {
  make_handle();
  bool answered = false;
  cloud_->post("/wait-handles/" + handle_, secret_, "{}", [&](const auto&) { answered = true; });
  while (book_.signals(handle_).empty()) {
    ASSERT_FALSE(answered);
    ASSERT_TRUE(world_.run_one());
  }
  world_.run_ready();
  EXPECT_TRUE(answered);
}

TEST_F(WaitCloudTest, WhatTheBookRefusesIsNotKnown) {
  make_handle();
  make_condition();
  poll();
  book_.refusing = true;
  EXPECT_EQ(post("{}").status, 503);
  EXPECT_EQ(polled_->outcome, Outcome::kUnknown) << "it may be asked again";
  book_.refusing = false;
  poll();
  EXPECT_EQ(says(), "waits");
  EXPECT_EQ(post("{}").status, 200);
  EXPECT_EQ(says(), R"({"1":null})");
}

TEST_F(WaitCloudTest, ABookThatCannotBeReadEndsTheProcess) {
  make_handle();
  book_.unreadable = true;
  EXPECT_EQ(post("{}").status, 0) << "not answered";
  EXPECT_EQ(fatal_, "the book is torn");
}

TEST_F(WaitCloudTest, ADeleteAnswersTheHeldPollAndClearsTheSignals) {
  make_handle();
  post("{}");
  make_condition(R"(, "Count": 2)");
  poll();
  CallSpec remove = spec(CallKind::kDelete, kConditionType, "condition");
  remove.physical_id = condition_;
  EXPECT_EQ(call(remove).outcome, Outcome::kDone);
  EXPECT_EQ(polled_->code, kGoneCode);
  remove = spec(CallKind::kDelete, kHandleType, "handle");
  remove.physical_id = handle_;
  EXPECT_EQ(call(remove).outcome, Outcome::kDone);
  EXPECT_TRUE(book_.signals(handle_).empty());
  EXPECT_EQ(post("{}").status, 404);
  const int commits = book_.commits;
  EXPECT_EQ(call(remove).outcome, Outcome::kDone);
  EXPECT_EQ(book_.commits, commits) << "what is gone already needs no change";
}

TEST_F(WaitCloudTest, ConditionsThatAreRefused) {
  make_handle();
  EXPECT_EQ(make_condition(R"(, "Count": -1)").code, "InvalidParameter");
  EXPECT_EQ(make_condition(R"(, "Colour": "red")").code, "InvalidParameter");
  handle_ = "00000000-0000-4000-8000-000000000000";
  const CallReply lost = make_condition();
  EXPECT_EQ(lost.outcome, Outcome::kFailed);
  EXPECT_NE(lost.message.find(handle_), std::string::npos);
  make_handle();
  CallSpec foreign = spec(CallKind::kCreate, kConditionType, "foreign");
  foreign.account = "9999999999999999";
  foreign.properties = json(R"({"Handle": ")" + handle_ + R"(", "Timeout": 60})");
  EXPECT_EQ(call(std::move(foreign)).outcome, Outcome::kFailed) << "a handle of another account";
}

TEST_F(WaitCloudTest, ReadsTellWhatThereIs) {
  make_handle(R"({"Count": 2})");
  make_condition();
  CallSpec read = spec(CallKind::kRead, kHandleType, "");
  read.physical_id = handle_;
  CallReply found = call(read);
  EXPECT_EQ(found.properties.get("Count"), Value::integer(2));
  EXPECT_EQ(found.attributes.get_string("URL"), "http://cairn/wait-handles/" + handle_);
  read = spec(CallKind::kRead, kConditionType, "");
  read.physical_id = condition_;
  found = call(read);
  EXPECT_EQ(found.properties.get("Timeout"), Value::integer(60));
  read.physical_id = "00000000-0000-4000-8000-000000000000";
  EXPECT_EQ(call(read).code, kGoneCode);
  read.type = kHandleType;
  EXPECT_EQ(call(read).code, kGoneCode);
}

}  // namespace
}  // namespace cairn::wait
