// Updates and reads in the simulated cloud, beyond what every cloud promises.
#include <gmock/gmock.h>

#include <filesystem>

#include "tests/cloud/sim_fixture.h"

namespace cairn::testing {
namespace {

class ChangeTest : public SimTest {
 protected:
  void open_with(const char* faults, const char* latency = "none") {
    sim::SimOptions options;
    options.faults = sim::FaultPlan::parse(faults).value();
    options.latency = sim::Latency::parse(latency).value();
    open(std::move(options));
  }
  CallSpec about(CallKind kind, const char* type, const std::string& id) {
    CallSpec spec;
    spec.kind = kind;
    spec.type = type;
    spec.logical_id = "It";
    spec.physical_id = id;
    return spec;
  }
  CallReply update(const char* type, const std::string& id, const std::string& properties,
                   const std::string& token = {}) {
    CallSpec spec = about(CallKind::kUpdate, type, id);
    spec.update_token = token.empty() ? "update-" + std::to_string(++tokens_) : token;
    spec.properties = json(properties);
    return call(std::move(spec));
  }
  CallReply read(const char* type, const std::string& id) {
    return call(about(CallKind::kRead, type, id));
  }
  std::string vswitch(const std::string& vpc, const std::string& block) {
    return made("ALIYUN::ECS::VSwitch", (R"({"ZoneId": "cn-hangzhou-h", "VpcId": ")" + vpc +
                                         R"(", "CidrBlock": ")" + block + "\"}")
                                            .c_str());
  }
};

TEST_F(ChangeTest, WhatNoProductCanChangeIsRefused) {
  const std::string vpc = made("ALIYUN::ECS::VPC", "{}");
  const std::string net = vswitch(vpc, "172.16.0.0/24");
  const CallReply reply = update(
      "ALIYUN::ECS::VSwitch", net,
      R"({"ZoneId": "cn-hangzhou-h", "CidrBlock": "172.16.1.0/24", "VpcId": ")" + vpc + "\"}");
  EXPECT_EQ(reply.outcome, Outcome::kFailed);
  EXPECT_EQ(reply.code, "InvalidOperation.NotModifiable");
  EXPECT_THAT(reply.message, ::testing::HasSubstr("CidrBlock"));
  EXPECT_EQ(read("ALIYUN::ECS::VSwitch", net).properties.get_string("CidrBlock"), "172.16.0.0/24");
}

TEST_F(ChangeTest, ADefaultWrittenOutIsNoChange) {
  const std::string id = made("ALIYUN::OOS::Execution", R"({"TemplateName": "t"})");
  EXPECT_EQ(
      update("ALIYUN::OOS::Execution", id, R"({"TemplateName": "t", "Mode": "Automatic"})").outcome,
      Outcome::kDone);
  EXPECT_EQ(update("ALIYUN::OOS::Execution", id, R"({"TemplateName": "t", "Mode": "Debug"})").code,
            "InvalidOperation.NotModifiable");
}

TEST_F(ChangeTest, WhereTheCatalogueSaysNothingAnythingMayBeChanged) {
  const std::string id = made("ALIYUN::RandomString", R"({"length": 8})");
  EXPECT_EQ(update("ALIYUN::RandomString", id, R"({"length": 9})").outcome, Outcome::kDone);
}

TEST_F(ChangeTest, TheRulesHoldForTheNewProperties) {
  const char* const type = "ALIYUN::ECS::NetworkInterface";
  const std::string vpc = made("ALIYUN::ECS::VPC", "{}");
  const std::string net = vswitch(vpc, "172.16.0.0/24");
  const std::string of_vpc = R"({"VpcId": ")" + vpc + "\"}";
  const std::string one = made("ALIYUN::ECS::SecurityGroup", of_vpc.c_str());
  const std::string two = made("ALIYUN::ECS::SecurityGroup", of_vpc.c_str());
  const auto in = [&](const std::string& group) {
    return R"({"VSwitchId": ")" + net + R"(", "SecurityGroupId": ")" + group + "\"}";
  };
  const std::string id = made(type, in(one).c_str());
  EXPECT_EQ(update(type, id, in("sg-absent")).code, "InvalidSecurityGroupId.NotFound");
  EXPECT_EQ(read(type, id).properties.get_string("SecurityGroupId"), one);
  EXPECT_EQ(remove("ALIYUN::ECS::SecurityGroup", one).outcome, Outcome::kFailed);
  EXPECT_EQ(update(type, id, in(two)).outcome, Outcome::kDone);
  EXPECT_EQ(remove("ALIYUN::ECS::SecurityGroup", one).outcome, Outcome::kDone);
  EXPECT_EQ(remove("ALIYUN::ECS::SecurityGroup", two).outcome, Outcome::kFailed);
}

TEST_F(ChangeTest, AResourceIsNotItsOwnRival) {
  const std::string vpc = made("ALIYUN::ECS::VPC", "{}");
  const std::string net = vswitch(vpc, "172.16.0.0/24");
  EXPECT_EQ(update("ALIYUN::ECS::VSwitch", net,
                   R"({"ZoneId": "cn-hangzhou-h", "CidrBlock": "172.16.0.0/24", "VpcId": ")" + vpc +
                       R"(", "VSwitchName": "front"})")
                .outcome,
            Outcome::kDone);
  EXPECT_EQ(remove("ALIYUN::ECS::VPC", vpc).code, "DependencyViolation.VSwitch");
  const std::string bucket = made("ALIYUN::OSS::Bucket", R"({"BucketName": "mine"})");
  EXPECT_EQ(update("ALIYUN::OSS::Bucket", bucket,
                   R"({"BucketName": "mine", "AccessControl": "public-read"})")
                .outcome,
            Outcome::kDone);
}

TEST_F(ChangeTest, AGroupThatGrowsKeepsItsFirstMachines) {
  const std::string vpc = made("ALIYUN::ECS::VPC", "{}");
  const std::string net = vswitch(vpc, "172.16.0.0/28");
  const auto group = [&](int n) {
    return R"({"InstanceType": "ecs.g6.large", "MaxAmount": )" + std::to_string(n) +
           R"(, "VSwitchId": ")" + net + "\"}";
  };
  const CallReply first = create("ALIYUN::ECS::InstanceGroup", json(group(2)));
  const CallReply grown = update("ALIYUN::ECS::InstanceGroup", first.physical_id, group(4));
  ASSERT_EQ(grown.outcome, Outcome::kDone) << grown.message;
  const auto ids = grown.attributes.get("InstanceIds").items();
  ASSERT_EQ(ids.size(), 4u);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(ids[i], first.attributes.get("InstanceIds").items()[i]);
    EXPECT_EQ(grown.attributes.get("PrivateIps").items()[i],
              first.attributes.get("PrivateIps").items()[i]);
  }
  EXPECT_EQ(update("ALIYUN::ECS::InstanceGroup", first.physical_id, group(100)).code,
            "InvalidVSwitchId.IpNotEnough");
  EXPECT_EQ(update("ALIYUN::ECS::InstanceGroup", first.physical_id, group(1)).outcome,
            Outcome::kDone);
  EXPECT_EQ(create("ALIYUN::ECS::InstanceGroup", json(group(11))).outcome, Outcome::kDone);
}

TEST_F(ChangeTest, WhatIsGoneIsRefusedInTheProductsWords) {
  EXPECT_EQ(update("ALIYUN::ECS::VPC", "vpc-absent", "{}").code, "InvalidVpcId.NotFound");
  EXPECT_EQ(update("ALIYUN::RandomString", "absent", "{}").code, kGoneCode);
  EXPECT_EQ(update("ALIYUN::NO::Such", "absent", "{}").code, "NotSupported");
}

TEST_F(ChangeTest, SlowTypesTakeTheirTimeAndTellByTheUpdatesToken) {
  open_with("[]", "fast");
  const char* const type = "ALIYUN::ECS::InstanceGroup";
  CallReply reply = create(type, R"({"MaxAmount": 1, "InstanceType": "ecs.g6.large"})");
  const std::string id = reply.physical_id;
  world_.advance(1000);
  reply = update(type, id, R"({"MaxAmount": 2, "InstanceType": "ecs.g6.large"})", "u");
  ASSERT_EQ(reply.outcome, Outcome::kInProgress);
  EXPECT_GT(reply.retry_after_ms, 0);
  EXPECT_FALSE(cloud_->list()[0].ready);
  CallSpec ask = about(CallKind::kPoll, type, id);
  ask.update_token = "u";
  world_.advance(1000);
  EXPECT_EQ(call(ask).attributes.get("InstanceIds").size(), 2u);
  ask.update_token = "never sent";
  EXPECT_EQ(call(ask).outcome, Outcome::kFailed);
}

TEST_F(ChangeTest, FaultsStrikeUpdatesAndReads) {
  open_with(R"([{"call": "update", "do": "fail", "code": "Busy"},
                {"call": "update", "nth": 2, "do": "accept-then-fail", "code": "OutOfStock"},
                {"call": "update", "nth": 4, "do": "lose-request"},
                {"call": "read", "do": "throttle", "ms": 70}])");
  const std::string vpc = made("ALIYUN::ECS::VPC", "{}");
  EXPECT_EQ(update("ALIYUN::ECS::VPC", vpc, R"({"VpcName": "a1"})").code, "Busy");
  EXPECT_EQ(update("ALIYUN::ECS::VPC", vpc, R"({"VpcName": "a2"})", "u2").outcome,
            Outcome::kInProgress);
  CallSpec ask = about(CallKind::kPoll, "ALIYUN::ECS::VPC", vpc);
  ask.update_token = "u2";
  EXPECT_EQ(call(ask).code, "OutOfStock");
  EXPECT_TRUE(cloud_->list()[0].failed);
  EXPECT_EQ(update("ALIYUN::ECS::VPC", vpc, R"({"VpcName": "a3"})").outcome, Outcome::kDone);
  EXPECT_FALSE(cloud_->list()[0].failed);
  EXPECT_EQ(update("ALIYUN::ECS::VPC", vpc, R"({"VpcName": "a4"})").outcome, Outcome::kUnknown);
  EXPECT_EQ(read("ALIYUN::ECS::VPC", vpc).outcome, Outcome::kThrottled);
  EXPECT_EQ(read("ALIYUN::ECS::VPC", vpc).properties.get_string("VpcName"), "a3");
}

TEST_F(ChangeTest, WhatDriftedIsPutRightByAnUpdateThatKnowsWhatItGave) {
  const std::string vpc =
      made("ALIYUN::ECS::VPC", R"({"VpcName": "mine", "UserCidr": "10.0.0.0/8"})");
  CallSpec spec = about(CallKind::kUpdate, "ALIYUN::ECS::VPC", vpc);
  spec.update_token = "u";
  spec.old_properties = json(R"({"UserCidr": "11.0.0.0/8"})");
  spec.properties = json(R"({"UserCidr": "11.0.0.0/8", "VpcName": "mine"})");
  EXPECT_EQ(call(spec).outcome, Outcome::kDone);
}

TEST_F(ChangeTest, AReadFindsAnyResourceByTypeAndId) {
  sim::SimOptions options;
  options.world_account = kAccount;
  options.world_json = R"({"resources": [{"Type": "ALIYUN::ECS::VPC", "PhysicalId": "vpc-old",
                           "Properties": {"VpcName": "old"}}]})";
  open(std::move(options));
  const CallReply reply = read("ALIYUN::ECS::VPC", "vpc-old");
  EXPECT_EQ(reply.outcome, Outcome::kDone);
  EXPECT_EQ(reply.properties.get_string("VpcName"), "old");
  EXPECT_EQ(reply.attributes.get_string("VpcId"), "vpc-old");
  EXPECT_EQ(read("ALIYUN::ECS::VSwitch", "vpc-old").code, kGoneCode);
  EXPECT_EQ(read("ALIYUN::NO::Such", "vpc-old").code, kGoneCode);
}

TEST_F(ChangeTest, ASleepSleepsWhenItIsChangedSomehowAndWhenItGoes) {
  open_with("[]", "real");
  const char* const type = "ALIYUN::ROS::Sleep";
  const std::string id = made(type, "{}");
  const auto lasts = [&](const char* properties, bool back) {
    CallSpec spec = about(CallKind::kUpdate, type, id);
    spec.update_token = "update-" + std::to_string(++tokens_);
    spec.properties = json(properties);
    spec.rolling_back = back;
    return call(spec).outcome;
  };
  EXPECT_EQ(lasts(R"({"UpdateDuration": "60"})", false), Outcome::kDone) << "no trigger changed";
  EXPECT_EQ(lasts(R"({"UpdateDuration": "60", "Triggers": {"a": 1}})", false),
            Outcome::kInProgress);
  EXPECT_EQ(lasts(R"({"UpdateDuration": 60})", true), Outcome::kDone);
  EXPECT_EQ(lasts(R"({"UpdateRollbackDuration": 60, "DeleteDuration": 90})", true),
            Outcome::kInProgress);
  const TimeMs before = world_.clock().now();
  EXPECT_EQ(remove(type, id).outcome, Outcome::kDone);
  EXPECT_GE(world_.clock().now() - before, 90'000);
}

}  // namespace
}  // namespace cairn::testing
