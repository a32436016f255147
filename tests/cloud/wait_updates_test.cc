// Updates of handles and conditions.
#include "tests/cloud/wait_fixture.h"

namespace cairn::wait {
namespace {

TEST_F(WaitCloudTest, IncrementDropsTheOldSignals) {
  make_handle(R"({"Mode": "Increment"})");
  make_condition();
  post(R"({"data": "old"})");
  poll();
  EXPECT_EQ(update(kHandleType, "u1", R"({"Mode": "Increment"})").outcome, Outcome::kDone);
  EXPECT_EQ(update_condition("u1", 2).outcome, Outcome::kInProgress);
  poll("u1");
  post(R"({"data": "new"})");
  EXPECT_EQ(says(), "waits");
  post(R"({"data": "newer"})");
  EXPECT_EQ(says(), R"({"1":"new","2":"newer"})");
  EXPECT_EQ(polled_->attributes.get_string("LastData"), R"({"1":"old"})");
}

TEST_F(WaitCloudTest, FullKeepsThemAndWaitsForTheRest) {
  make_handle();
  make_condition();
  post(R"({"data": "old"})");
  EXPECT_EQ(update(kHandleType, "u1", "{}").outcome, Outcome::kDone);
  EXPECT_EQ(update_condition("u1", 2).outcome, Outcome::kInProgress);
  poll("u1");
  post(R"({"data": "new"})");
  EXPECT_EQ(says(), R"({"1":"old","2":"new"})");
}

TEST_F(WaitCloudTest, FullWithACountKeepsThatMany) {
  make_handle();
  make_condition(R"(, "Count": 3)");
  for (int i = 0; i < 3; ++i) post("{}");
  EXPECT_EQ(update(kHandleType, "u1", R"({"Count": 1})").outcome, Outcome::kDone);
  EXPECT_EQ(book_.signals(handle_).size(), 1u);
  EXPECT_EQ(update_condition("u1", 2).outcome, Outcome::kInProgress);
  poll("u1");
  post(R"({"data": "new"})");
  EXPECT_EQ(says(), R"({"1":null,"2":"new"})");
}

TEST_F(WaitCloudTest, ACountCannotTakeEffectOverNames) {
  make_handle();
  post(R"({"id": "web"})");
  post("{}");
  const CallReply refused = update(kHandleType, "u1", R"({"Count": 0})");
  EXPECT_EQ(refused.outcome, Outcome::kFailed);
  EXPECT_NE(refused.message.find("\"web\""), std::string::npos);
  EXPECT_EQ(book_.signals(handle_).size(), 2u) << "nothing was dropped";
  EXPECT_EQ(update(kHandleType, "u2", R"({"Mode": "Increment", "Count": 0})").outcome,
            Outcome::kDone);
  EXPECT_TRUE(book_.signals(handle_).empty());
}

TEST_F(WaitCloudTest, AnUpdateIsAppliedOnceForItsToken) {
  make_handle(R"({"Mode": "Increment"})");
  make_condition();
  post("{}");
  update(kHandleType, "u1", R"({"Mode": "Increment"})");
  update_condition("u1", 1);
  post(R"({"data": "new"})");
  world_.advance(10'000);
  EXPECT_EQ(update(kHandleType, "u1", R"({"Mode": "Increment"})").outcome, Outcome::kDone);
  EXPECT_EQ(book_.signals(handle_).size(), 1u) << "the new signal is still there";
  EXPECT_EQ(update_condition("u1", 1).outcome, Outcome::kDone);
}

TEST_F(WaitCloudTest, AnUpdateWaitsFromItsOwnBeginning) {
  make_handle();
  make_condition();
  post("{}");
  poll();
  world_.advance(100'000);
  EXPECT_EQ(update_condition("u1", 2).outcome, Outcome::kInProgress);
  poll("u1");
  world_.advance(59'999);
  EXPECT_EQ(says(), "waits");
  world_.advance(1);
  EXPECT_EQ(says(), "WaitConditionTimeout: 1 of 2 received");
}

TEST_F(WaitCloudTest, OnTheWayBackNothingIsWaitedForOrDropped) {
  make_handle(R"({"Mode": "Increment"})");
  make_condition();
  post(R"({"data": "old"})");
  poll();
  update(kHandleType, "u1", R"({"Mode": "Increment"})");
  update_condition("u1", 1);
  poll("u1");
  post(R"({"status": "FAILURE", "reason": "bad release", "data": "log"})");
  EXPECT_EQ(says(), "WaitConditionFailure: bad release");
  EXPECT_EQ(update(kHandleType, "r1", R"({"Mode": "Increment"})", true).outcome, Outcome::kDone);
  const CallReply back = update_condition("r1", 1, true);
  EXPECT_EQ(back.outcome, Outcome::kDone);
  EXPECT_EQ(back.attributes.get_string("Data"), R"({"1":"old"})");
  EXPECT_EQ(back.attributes.get_string("JoinedLastErrorData"), "log");
}

}  // namespace
}  // namespace cairn::wait
