// Copies of the simulated world: they begin as it is, go their own way, and touch nothing of it.
#include <gtest/gtest.h>

#include "tests/cloud/sim_fixture.h"
#include "world/virtual_time.h"

namespace cairn::testing {
namespace {

class SimCopy : public SimTest {
 protected:
  // Of the world as it is now.
  void copy() {
    time_ = std::make_unique<VirtualTime>(world_.clock().now());
    copy_ = cloud_->copy(*time_, world_.chance(), *time_);
  }
  CallReply there(CallSpec spec) {
    spec.account = kAccount;
    spec.region = "cn-hangzhou";
    std::optional<CallReply> reply;
    copy_->start(std::move(spec), [&](CallReply r) { reply = std::move(r); });
    while (!reply && time_->step()) continue;
    EXPECT_TRUE(reply);
    return reply.value_or(CallReply{});
  }
  CallReply create_there(std::string type, const char* properties, std::string token) {
    CallSpec spec;
    spec.type = std::move(type);
    spec.logical_id = "It";
    spec.create_token = std::move(token);
    spec.properties = json(properties);
    return there(std::move(spec));
  }
  CallReply remove_there(std::string type, std::string physical_id) {
    CallSpec spec;
    spec.kind = CallKind::kDelete;
    spec.type = std::move(type);
    spec.physical_id = std::move(physical_id);
    return there(std::move(spec));
  }
  CallReply update_there(std::string type, std::string physical_id, Value properties) {
    CallSpec spec;
    spec.kind = CallKind::kUpdate;
    spec.type = std::move(type);
    spec.physical_id = std::move(physical_id);
    spec.update_token = "update";
    spec.properties = std::move(properties);
    return there(std::move(spec));
  }
  Value switch_in(const std::string& vpc, const char* block) {
    return MapBuilder()
        .set("VpcId", Value::string(vpc))
        .set("ZoneId", Value::string("cn-hangzhou-h"))
        .set("CidrBlock", Value::string(block))
        .build();
  }
  CallReply make_switch_there(const std::string& vpc, const char* block, std::string token) {
    CallSpec spec;
    spec.type = "ALIYUN::ECS::VSwitch";
    spec.create_token = std::move(token);
    spec.properties = switch_in(vpc, block);
    return there(std::move(spec));
  }

  static constexpr const char* kVpc = "ALIYUN::ECS::VPC";
  static constexpr const char* kSwitch = "ALIYUN::ECS::VSwitch";
  std::unique_ptr<VirtualTime> time_;
  std::unique_ptr<sim::SimCloud> copy_;
};

TEST_F(SimCopy, HasWhatTheWorldHasAndKeepsWhatItMakesToItself) {
  const std::string vpc = create(kVpc, R"({"CidrBlock": "10.0.0.0/16"})").physical_id;
  ASSERT_EQ(create(kSwitch, switch_in(vpc, "10.0.0.0/24")).outcome, Outcome::kDone);
  copy();
  EXPECT_EQ(copy_->size(), 2U);
  EXPECT_EQ(make_switch_there(vpc, "10.0.0.128/25", "a").outcome, Outcome::kFailed) << "overlaps";
  EXPECT_EQ(make_switch_there(vpc, "10.0.1.0/24", "b").outcome, Outcome::kDone);
  EXPECT_EQ(make_switch_there(vpc, "10.0.1.0/24", "c").outcome, Outcome::kFailed);
  EXPECT_EQ(copy_->size(), 3U);
  EXPECT_EQ(cloud_->size(), 2U);
  EXPECT_EQ(create(kSwitch, switch_in(vpc, "10.0.1.0/24")).outcome, Outcome::kDone)
      << "the block is free in the world";
}

TEST_F(SimCopy, DeletesInItAreItsOwn) {
  const std::string vpc = create(kVpc, R"({"CidrBlock": "10.0.0.0/16"})").physical_id;
  const std::string inner = create(kSwitch, switch_in(vpc, "10.0.0.0/24")).physical_id;
  copy();
  EXPECT_EQ(remove_there(kVpc, vpc).outcome, Outcome::kFailed) << "in use";
  EXPECT_EQ(remove_there(kSwitch, inner).outcome, Outcome::kDone);
  EXPECT_EQ(make_switch_there(vpc, "10.0.0.0/24", "again").outcome, Outcome::kDone);
  copy();
  EXPECT_EQ(remove_there(kSwitch, inner).outcome, Outcome::kDone);
  EXPECT_EQ(remove_there(kVpc, vpc).outcome, Outcome::kDone);
  EXPECT_EQ(copy_->size(), 0U);
  EXPECT_EQ(make_switch_there(vpc, "10.0.0.0/24", "late").outcome, Outcome::kFailed);
  EXPECT_EQ(cloud_->size(), 2U);
  EXPECT_EQ(remove(kVpc, vpc).outcome, Outcome::kFailed) << "in use in the world";
}

TEST_F(SimCopy, ChangesInItAreItsOwn) {
  const std::string vpc =
      create(kVpc, R"({"CidrBlock": "10.0.0.0/16", "VpcName": "a"})").physical_id;
  copy();
  const Value after = json(R"({"CidrBlock": "10.0.0.0/16", "VpcName": "b"})");
  EXPECT_EQ(update_there(kVpc, vpc, after).outcome, Outcome::kDone);
  const auto name_in = [&](const sim::SimCloud& cloud) {
    return std::string(cloud.list({.physical_id = vpc}).front().properties.get_string("VpcName"));
  };
  EXPECT_EQ(name_in(*copy_), "b");
  EXPECT_EQ(name_in(*cloud_), "a");
  EXPECT_EQ(make_switch_there(vpc, "10.0.0.0/24", "in it").outcome, Outcome::kDone);
}

TEST_F(SimCopy, TokensOfTheWorldAreKnownAndThoseSpentInItAreNotSpentInTheWorld) {
  const std::string made = create(kVpc, json(R"({"CidrBlock": "10.0.0.0/16"})"), "one").physical_id;
  copy();
  EXPECT_EQ(create_there(kVpc, R"({"CidrBlock": "10.0.0.0/16"})", "one").physical_id, made);
  EXPECT_EQ(remove_there(kVpc, made).outcome, Outcome::kDone);
  EXPECT_EQ(create_there(kVpc, R"({"CidrBlock": "10.0.0.0/16"})", "one").outcome, Outcome::kFailed);
  EXPECT_EQ(create(kVpc, json(R"({"CidrBlock": "10.0.0.0/16"})"), "one").physical_id, made);
}

TEST_F(SimCopy, WhatIsNotTouchedInItIsSeenAsItBecomes) {
  copy_.reset();
  create(kVpc, R"({"CidrBlock": "10.0.0.0/16"})");
  copy();
  const std::string later = create(kVpc, R"({"CidrBlock": "10.1.0.0/16"})").physical_id;
  EXPECT_EQ(make_switch_there(later, "10.1.0.0/24", "there").outcome, Outcome::kDone);
  EXPECT_EQ(create_there(kVpc, R"({"CidrBlock": "10.2.0.0/16"})", "own").outcome, Outcome::kDone);
  EXPECT_EQ(copy_->size(), 4U);
  EXPECT_EQ(cloud_->size(), 2U);
}

TEST_F(SimCopy, ChanceMakesNoDifferenceToItsDelays) {
  open({.latency = sim::Latency(sim::Latency::Mode::kReal)});
  std::vector<std::pair<TimeMs, TimeMs>> took;  // to the answer, and from there to being ready
  for (int i = 0; i < 3; ++i) {
    copy();
    const TimeMs begin = time_->now();
    const CallReply reply = create_there(kVpc, R"({"CidrBlock": "10.0.0.0/16"})", "a");
    EXPECT_EQ(reply.outcome, Outcome::kInProgress);
    EXPECT_GT(reply.retry_after_ms, 0);
    took.emplace_back(time_->now() - begin, reply.retry_after_ms);
  }
  EXPECT_EQ(took[0], took[1]);
  EXPECT_EQ(took[0], took[2]);
}

TEST_F(SimCopy, FaultsAskedForAreInItWithTheirCounts) {
  sim::FaultPlan plan;
  sim::FaultRule second;
  second.nth = 2;
  second.fault = {sim::FaultKind::kFail, "Broken", "It broke."};
  plan.add(second);
  open({.faults = plan});
  EXPECT_EQ(create(kVpc, R"({"CidrBlock": "10.0.0.0/16"})").outcome, Outcome::kDone);
  copy();
  EXPECT_EQ(create_there(kVpc, R"({"CidrBlock": "10.0.0.0/16"})", "a").code, "Broken");
  EXPECT_EQ(create(kVpc, R"({"CidrBlock": "10.0.0.0/16"})").code, "Broken") << "not used up";
}

}  // namespace
}  // namespace cairn::testing
