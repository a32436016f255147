// What every Cloud promises (src/cloud/cloud.h), as tests. A cloud joins by giving a factory to
// INSTANTIATE_TEST_SUITE_P(Name, CloudContract, Values(...)).
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "cloud/cloud.h"

namespace cairn::testing {

// A resource that the cloud can make.
struct Sample {
  std::string type = "ALIYUN::ECS::VPC";
  Value properties = MapBuilder().set("CidrBlock", Value::string("10.0.0.0/8")).build();
  // Two changes that can be made in place.
  Value changed = MapBuilder()
                      .set("CidrBlock", Value::string("10.0.0.0/8"))
                      .set("VpcName", Value::string("shop"))
                      .build();
  Value changed_again = MapBuilder()
                            .set("CidrBlock", Value::string("10.0.0.0/8"))
                            .set("Description", Value::string("two"))
                            .build();
  // What the cloud refuses; null: nothing.
  Value bad = MapBuilder().set("NoSuchProperty", Value::string("x")).build();
  // What it refuses as a change; null: nothing.
  Value bad_change = bad;
  std::string id_attribute = "VpcId";  // is the physical id; empty: no attribute is
  bool reads = true;                   // kRead tells the properties
  bool request_ids = true;             // calls are requests with an id of their own
};

// One cloud with the means to drive it.
class CloudUnderTest {
 public:
  virtual ~CloudUnderTest() = default;
  virtual Sample sample() const { return {}; }
  virtual Cloud& cloud() = 0;
  // Lets time pass until every call has been answered.
  virtual void settle() = 0;
  // Lets `ms` pass.
  virtual void advance(TimeMs ms) = 0;
  // Live resources that a create with this token made.
  virtual std::size_t live(const std::string& token) = 0;
  // As after the death of the process: what was answered is still there. False: it keeps nothing.
  virtual bool reopen() = 0;
  // The next call of that kind is applied, but its reply is lost. False: it cannot be told to.
  virtual bool lose_next_reply(CallKind kind) = 0;
};

struct CloudFactory {
  std::string name;
  std::function<std::unique_ptr<CloudUnderTest>()> make;
};

inline void PrintTo(const CloudFactory& factory, std::ostream* out) {
  *out << factory.name;
}

class CloudContract : public ::testing::TestWithParam<CloudFactory> {
 protected:
  using Outcome = CallReply::Outcome;

  void SetUp() override {
    under_ = GetParam().make();
    sample_ = under_->sample();
  }

  CallSpec spec(CallKind kind, const std::string& token) const {
    CallSpec call;
    call.kind = kind;
    call.account = "1234567890123456";
    call.region = "cn-hangzhou";
    call.stack_id = "stack-1";
    call.stack_name = "shop";
    call.logical_id = "Net";
    call.type = sample_.type;
    call.create_token = token;
    return call;
  }
  CallSpec create(const std::string& token) const {
    CallSpec call = spec(CallKind::kCreate, token);
    call.properties = sample_.properties;
    return call;
  }
  CallSpec update(const std::string& update_token, const Value& to, const CallReply& made) const {
    CallSpec call = spec(CallKind::kUpdate, "token-a");
    call.physical_id = made.physical_id;
    call.update_token = update_token;
    call.properties = to;
    call.old_properties = sample_.properties;
    return call;
  }
  CallSpec read(const std::string& physical_id) const {
    CallSpec call = spec(CallKind::kRead, "");
    call.physical_id = physical_id;
    return call;
  }
  CallSpec remove(const std::string& token, const std::string& physical_id = "") const {
    CallSpec call = spec(CallKind::kDelete, token);
    call.physical_id = physical_id;
    return call;
  }

  CallReply call(CallSpec what) {
    std::optional<CallReply> reply;
    int replies = 0;
    under_->cloud().start(std::move(what), [&](CallReply r) {
      reply = std::move(r);
      ++replies;
    });
    under_->settle();
    EXPECT_EQ(replies, 1) << "done must be called exactly once";
    return reply.value_or(CallReply{});
  }
  // Polls a create or update that goes on, as a caller does.
  CallReply finish(CallReply reply, const std::string& token, const std::string& update = "") {
    for (int polls = 0; reply.outcome == Outcome::kInProgress && polls < 1000; ++polls) {
      under_->advance(reply.retry_after_ms == 0 ? 100 : reply.retry_after_ms);
      CallSpec poll = spec(CallKind::kPoll, token);
      poll.physical_id = reply.physical_id;
      poll.update_token = update;
      reply = call(std::move(poll));
    }
    return reply;
  }
  CallReply make(const std::string& token) { return finish(call(create(token)), token); }
  CallReply change(const std::string& update_token, const Value& to, const CallReply& made) {
    return finish(call(update(update_token, to, made)), "token-a", update_token);
  }
  // What a read tells of the properties; nothing where the cloud does not tell.
  void expect_properties(const CallReply& made, const Value& wanted) {
    if (!sample_.reads) return;
    const CallReply reply = call(read(made.physical_id));
    ASSERT_EQ(reply.outcome, Outcome::kDone) << reply.code << ": " << reply.message;
    for (const Entry& entry : wanted.entries()) {
      EXPECT_EQ(reply.properties.get(entry.key.as_string()), entry.value);
    }
    for (const Value* other : {&sample_.properties, &sample_.changed, &sample_.changed_again}) {
      for (const Entry& entry : other->entries()) {
        if (wanted.find(entry.key) != nullptr) continue;
        EXPECT_TRUE(reply.properties.get(entry.key.as_string()).is_null())
            << entry.key.as_string() << " is of another version";
      }
    }
  }

  std::unique_ptr<CloudUnderTest> under_;
  Sample sample_;
};

TEST_P(CloudContract, ACreateGivesAPhysicalIdAndAttributes) {
  const CallReply reply = make("token-a");
  ASSERT_EQ(reply.outcome, Outcome::kDone) << reply.code << ": " << reply.message;
  EXPECT_FALSE(reply.physical_id.empty());
  if (!sample_.id_attribute.empty()) {
    EXPECT_EQ(reply.attributes.get_string(sample_.id_attribute), reply.physical_id);
  }
  EXPECT_NE(reply.request_id.empty(), sample_.request_ids);
  EXPECT_EQ(under_->live("token-a"), 1u);
}

TEST_P(CloudContract, ATokenIsAppliedOnceHoweverOftenItIsSent) {
  const CallReply first = make("token-a");
  for (int i = 0; i < 5; ++i) {
    const CallReply again = make("token-a");
    EXPECT_EQ(again.outcome, Outcome::kDone);
    EXPECT_EQ(again.physical_id, first.physical_id);
    EXPECT_EQ(again.attributes, first.attributes);
  }
  EXPECT_EQ(under_->live("token-a"), 1u);
}

TEST_P(CloudContract, TheSameTokenSentTwiceAtOnceMakesOne) {
  int replies = 0;
  for (int i = 0; i < 2; ++i) {
    under_->cloud().start(create("token-a"), [&](CallReply) { ++replies; });
  }
  under_->settle();
  EXPECT_EQ(replies, 2);
  EXPECT_EQ(under_->live("token-a"), 1u);
}

TEST_P(CloudContract, DifferentTokensMakeDifferentResources) {
  EXPECT_NE(make("token-a").physical_id, make("token-b").physical_id);
  EXPECT_EQ(under_->live("token-a") + under_->live("token-b"), 2u);
}

TEST_P(CloudContract, DeletingWhatIsAbsentSucceeds) {
  EXPECT_EQ(call(remove("", "absent-0001")).outcome, Outcome::kDone);
  const CallReply made = make("token-a");
  EXPECT_EQ(call(remove("token-a", made.physical_id)).outcome, Outcome::kDone);
  EXPECT_EQ(call(remove("token-a", made.physical_id)).outcome, Outcome::kDone);
  EXPECT_EQ(under_->live("token-a"), 0u);
}

TEST_P(CloudContract, ADeleteByTokenRemovesWhatTheTokenMade) {
  make("token-a");
  EXPECT_EQ(call(remove("token-a")).outcome, Outcome::kDone);
  EXPECT_EQ(under_->live("token-a"), 0u);
}

TEST_P(CloudContract, ADeleteByTokenBeforeTheCreateForbidsTheToken) {
  EXPECT_EQ(call(remove("token-a")).outcome, Outcome::kDone);
  const CallReply late = call(create("token-a"));
  EXPECT_EQ(late.outcome, Outcome::kFailed);
  EXPECT_FALSE(late.code.empty());
  EXPECT_EQ(under_->live("token-a"), 0u);
}

TEST_P(CloudContract, ALateCreateDoesNotBringBackWhatWasDeleted) {
  const CallReply made = make("token-a");
  call(remove("token-a", made.physical_id));
  EXPECT_EQ(call(create("token-a")).outcome, Outcome::kFailed);
  EXPECT_EQ(under_->live("token-a"), 0u);
}

TEST_P(CloudContract, ALostReplyIsUnknownAndSendingItAgainFindsTheFirst) {
  if (!under_->lose_next_reply(CallKind::kCreate)) GTEST_SKIP() << "cannot lose replies";
  const CallReply lost = call(create("token-a"));
  EXPECT_EQ(lost.outcome, Outcome::kUnknown);
  EXPECT_EQ(under_->live("token-a"), 1u);
  const CallReply again = make("token-a");
  EXPECT_EQ(again.outcome, Outcome::kDone);
  EXPECT_EQ(under_->live("token-a"), 1u);
}

TEST_P(CloudContract, ARefusalIsFailedWithCodeAndWordsAndMakesNothing) {
  if (sample_.bad.is_null()) GTEST_SKIP() << "refuses nothing";
  CallSpec bad = create("token-a");
  bad.properties = sample_.bad;
  const CallReply reply = call(std::move(bad));
  EXPECT_EQ(reply.outcome, Outcome::kFailed);
  EXPECT_FALSE(reply.code.empty());
  EXPECT_FALSE(reply.message.empty());
  EXPECT_EQ(under_->live("token-a"), 0u);
  EXPECT_EQ(make("token-a").outcome, Outcome::kDone) << "a failed create does not use up its token";
}

TEST_P(CloudContract, PollingWhatIsDoneSaysTheSameAgain) {
  const CallReply made = make("token-a");
  CallSpec poll = spec(CallKind::kPoll, "token-a");
  poll.physical_id = made.physical_id;
  const CallReply reply = call(std::move(poll));
  EXPECT_EQ(reply.outcome, Outcome::kDone);
  EXPECT_EQ(reply.attributes, made.attributes);
}

TEST_P(CloudContract, AnUpdateReplacesThePropertiesAndKeepsTheId) {
  const CallReply made = make("token-a");
  const CallReply changed = change("update-1", sample_.changed, made);
  ASSERT_EQ(changed.outcome, Outcome::kDone) << changed.code << ": " << changed.message;
  EXPECT_TRUE(changed.physical_id.empty() || changed.physical_id == made.physical_id);
  EXPECT_TRUE(changed.attributes.is_map());
  expect_properties(made, sample_.changed);
  change("update-2", sample_.changed_again, made);
  expect_properties(made, sample_.changed_again);
  EXPECT_EQ(under_->live("token-a"), 1u);
}

TEST_P(CloudContract, AnUpdateIsAppliedOnceForItsToken) {
  const CallReply made = make("token-a");
  change("update-1", sample_.changed, made);
  change("update-2", sample_.changed_again, made);
  EXPECT_EQ(change("update-1", sample_.changed, made).outcome, Outcome::kDone);
  expect_properties(made, sample_.changed_again);
  if (!under_->reopen()) return;
  EXPECT_EQ(change("update-1", sample_.changed, made).outcome, Outcome::kDone);
  expect_properties(made, sample_.changed_again);
}

TEST_P(CloudContract, ALostReplyOfAnUpdateIsFoundAgain) {
  const CallReply made = make("token-a");
  if (!under_->lose_next_reply(CallKind::kUpdate)) GTEST_SKIP() << "cannot lose replies";
  EXPECT_EQ(call(update("update-1", sample_.changed, made)).outcome, Outcome::kUnknown);
  EXPECT_EQ(change("update-1", sample_.changed, made).outcome, Outcome::kDone);
  expect_properties(made, sample_.changed);
}

TEST_P(CloudContract, ARefusedUpdateChangesNothingAndItsAnswerIsFinal) {
  if (sample_.bad_change.is_null()) GTEST_SKIP() << "refuses nothing";
  const CallReply made = make("token-a");
  const CallReply refused = change("update-1", sample_.bad_change, made);
  EXPECT_EQ(refused.outcome, Outcome::kFailed);
  EXPECT_FALSE(refused.code.empty());
  EXPECT_FALSE(refused.message.empty());
  expect_properties(made, sample_.properties);
  // Not even what could be done now is done for that token; for the next one it is.
  const auto expect_refused_again = [&] {
    const CallReply again = change("update-1", sample_.changed, made);
    EXPECT_EQ(again.outcome, Outcome::kFailed);
    EXPECT_EQ(again.code, refused.code);
    EXPECT_EQ(again.message, refused.message);
    expect_properties(made, sample_.properties);
  };
  expect_refused_again();
  if (under_->reopen()) expect_refused_again();
  EXPECT_EQ(change("update-2", sample_.changed, made).outcome, Outcome::kDone);
  expect_properties(made, sample_.changed);
}

TEST_P(CloudContract, WhatIsGoneCannotBeUpdated) {
  const CallReply made = make("token-a");
  call(remove("token-a", made.physical_id));
  const CallReply reply = call(update("update-1", sample_.changed, made));
  EXPECT_EQ(reply.outcome, Outcome::kFailed);
  EXPECT_FALSE(reply.code.empty());
  EXPECT_EQ(under_->live("token-a"), 0u);
}

TEST_P(CloudContract, ACreateSentAgainAfterAnUpdateChangesNothingBack) {
  const CallReply made = make("token-a");
  change("update-1", sample_.changed, made);
  EXPECT_EQ(make("token-a").physical_id, made.physical_id);
  expect_properties(made, sample_.changed);
}

TEST_P(CloudContract, AReadTellsWhatIsAndChangesNothing) {
  if (!sample_.reads) GTEST_SKIP() << "tells nothing";
  const CallReply made = make("token-a");
  for (int i = 0; i < 2; ++i) {
    const CallReply reply = call(read(made.physical_id));
    ASSERT_EQ(reply.outcome, Outcome::kDone);
    EXPECT_EQ(reply.attributes, made.attributes);
    EXPECT_EQ(reply.ref, made.ref);
    EXPECT_TRUE(reply.properties.is_map());
  }
  EXPECT_EQ(under_->live("token-a"), 1u);
}

TEST_P(CloudContract, AReadOfWhatIsGoneSaysSo) {
  const CallReply made = make("token-a");
  call(remove("token-a", made.physical_id));
  for (const std::string& id : {made.physical_id, std::string("absent-0001")}) {
    const CallReply reply = call(read(id));
    EXPECT_EQ(reply.outcome, Outcome::kFailed);
    EXPECT_EQ(reply.code, kGoneCode);
  }
}

TEST_P(CloudContract, AReopenedCloudKeepsItsWorldAndItsTokens) {
  const CallReply made = make("token-a");
  call(remove("token-fenced"));
  const CallReply gone = make("token-gone");
  call(remove("token-gone", gone.physical_id));
  if (!under_->reopen()) GTEST_SKIP() << "keeps nothing";
  EXPECT_EQ(under_->live("token-a"), 1u);
  const CallReply again = make("token-a");
  EXPECT_EQ(again.physical_id, made.physical_id);
  EXPECT_EQ(again.attributes, made.attributes);
  EXPECT_EQ(call(create("token-fenced")).outcome, Outcome::kFailed);
  EXPECT_EQ(call(create("token-gone")).outcome, Outcome::kFailed);
  EXPECT_NE(make("token-new").physical_id, made.physical_id);
}

}  // namespace cairn::testing
