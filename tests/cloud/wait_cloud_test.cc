#include "cloud/wait/wait_cloud.h"

#include <gtest/gtest.h>

#include <optional>

#include "tests/support/fake_signal_book.h"
#include "tests/support/manual_executor.h"
#include "value/json.h"

namespace cairn::wait {
namespace {

using testing::FakeSignalBook;
using testing::ManualWorld;
using Outcome = CallReply::Outcome;

Value json(std::string_view text) {
  return read_json(text).value();
}

class WaitCloudTest : public ::testing::Test {
 protected:
  WaitCloudTest() { open(); }

  void open() {
    cloud_ = std::make_unique<WaitCloud>(
        WaitOptions{"http://cairn", [this](std::string why) { fatal_ = std::move(why); }}, book_,
        world_.clock(), world_.chance(), world_.executor());
  }
  // As another process: what was held is forgotten.
  void reopen() {
    cloud_.reset();
    world_.executor().clear();
    open();
  }

  static CallSpec spec(CallKind kind, std::string_view type, const std::string& token) {
    CallSpec call;
    call.kind = kind;
    call.account = "1234567890123456";
    call.type = type;
    call.create_token = token;
    return call;
  }
  CallReply call(CallSpec what) {
    CallReply reply;
    cloud_->start(std::move(what), [&](CallReply r) { reply = std::move(r); });
    world_.run_ready();
    return reply;
  }
  CallReply make_handle(const char* properties = "{}") {
    CallSpec create = spec(CallKind::kCreate, kHandleType, "handle");
    create.properties = json(properties);
    CallReply made = call(std::move(create));
    handle_ = made.physical_id;
    secret_ = made.attributes.get("Headers").get_string(kSignalHeader);
    return made;
  }
  CallReply make_condition(const std::string& more = "") {
    CallSpec create = spec(CallKind::kCreate, kConditionType, "condition");
    create.properties = json(R"({"Handle": ")" + handle_ + R"(", "Timeout": 60)" + more + "}");
    CallReply made = call(std::move(create));
    condition_ = made.physical_id;
    return made;
  }
  // Polls the condition; the answer, once it comes, is in polled_.
  void poll(const std::string& update_token = "") {
    polled_.reset();
    CallSpec ask = spec(CallKind::kPoll, kConditionType, "condition");
    ask.physical_id = condition_;
    ask.update_token = update_token;
    cloud_->start(std::move(ask), [this](CallReply r) { polled_ = std::move(r); });
    world_.run_ready();
  }
  CallReply update(std::string_view type, const std::string& token, const std::string& properties,
                   bool rolling_back = false) {
    CallSpec change = spec(CallKind::kUpdate, type, type == kHandleType ? "handle" : "condition");
    change.physical_id = type == kHandleType ? handle_ : condition_;
    change.update_token = token;
    change.properties = json(properties);
    change.rolling_back = rolling_back;
    return call(std::move(change));
  }
  CallReply update_condition(const std::string& token, int count, bool rolling_back = false) {
    return update(kConditionType, token,
                  R"({"Handle": ")" + handle_ + R"(", "Timeout": 60, "Count": )" +
                      std::to_string(count) + "}",
                  rolling_back);
  }
  SignalAnswer post(const std::string& body, std::optional<std::string> secret = {}) {
    SignalAnswer answer{0, {}, {}, {}};
    cloud_->post("/wait-handles/" + handle_, secret.value_or(secret_), body,
                 [&](SignalAnswer said) { answer = std::move(said); });
    world_.run_ready();
    return answer;
  }
  std::string says() const {
    if (!polled_) return "waits";
    if (polled_->outcome == Outcome::kFailed) return polled_->code + ": " + polled_->message;
    return polled_->outcome == Outcome::kDone ? std::string(polled_->attributes.get_string("Data"))
                                              : "?";
  }

  ManualWorld world_;
  FakeSignalBook book_{world_.executor()};
  std::string fatal_;
  std::unique_ptr<WaitCloud> cloud_;
  std::string handle_;
  std::string secret_;
  std::string condition_;
  std::optional<CallReply> polled_;
};

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

// ---- updates

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
