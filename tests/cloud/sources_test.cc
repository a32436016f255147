// Data sources and the world file.
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/cloud/sim_fixture.h"

namespace cairn::testing {
namespace {

using ::testing::HasSubstr;

constexpr const char* kWorld = R"({
  "account": "1234567890123456", "region": "cn-hangzhou", "zones": ["cn-hangzhou-h"],
  "ids": {"vpc": ["vpc-1", "vpc-2"], "vswitch": ["vsw-1", "vsw-2"], "security-group": ["sg-1"],
          "ecs-instance": ["i-1"], "nat-gateway": ["ngw-1"], "snat-table": ["stb-1"],
          "forward-table": ["ftb-1"], "slb": ["lb-1"], "acl": ["acl-1"]},
  "other": {"key_pair": "key-1", "image": "no-resource.vhd"},
  "resources": [{"Type": "ALIYUN::RAM::Role", "PhysicalId": "auditor",
                 "Properties": {"RoleName": "auditor"},
                 "Attributes": {"Arn": "acs:ram::1:role/special"}}]})";

class SourcesTest : public SimTest {
 protected:
  void SetUp() override {
    sim::SimOptions options;
    options.world_json = kWorld;
    open(std::move(options));
  }
  CallReply ask(const char* type, const char* properties) {
    const CallReply reply = create(type, properties);
    EXPECT_EQ(reply.outcome, Outcome::kDone) << type << ": " << reply.message;
    return reply;
  }
};

TEST_F(SourcesTest, AListIsFilteredByWhatIsGiven) {
  struct {
    const char* why;
    const char* type;
    const char* properties;
    const char* want;
  } const cases[] = {
      {"all of a kind", "DATASOURCE::VPC::Vpcs", "{}", R"(["vpc-1", "vpc-2"])"},
      {"by ids", "DATASOURCE::VPC::Vpcs", R"({"VpcIds": ["vpc-2", "vpc-9"]})", R"(["vpc-2"])"},
      {"by a property", "DATASOURCE::VPC::VSwitches", R"({"VpcId": "vpc-1"})",
       R"(["vsw-1", "vsw-2"])"},
      {"by a property that nothing has", "DATASOURCE::VPC::VSwitches", R"({"VpcId": "vpc-2"})",
       "[]"},
      {"by name", "DATASOURCE::VPC::VSwitches", R"({"VSwitchName": "vsw-2"})", R"(["vsw-2"])"},
      {"what only refreshes is no filter", "DATASOURCE::VPC::Vpcs",
       R"({"RefreshOptions": "Never"})", R"(["vpc-1", "vpc-2"])"},
      {"by a name that is the id", "DATASOURCE::RAM::Roles", R"({"RoleName": "auditor"})",
       R"(["auditor"])"},
      {"instances", "DATASOURCE::ECS::Instances", R"({"InstanceIds": ["i-1"]})", R"(["i-1"])"},
  };
  for (const auto& c : cases) EXPECT_EQ(ask(c.type, c.properties).ref, json(c.want)) << c.why;
}

TEST_F(SourcesTest, WhatAStackMadeIsFoundToo) {
  const std::string vpc = made("ALIYUN::ECS::VPC", R"({"VpcName": "new"})");
  const CallReply found = ask("DATASOURCE::VPC::Vpcs", R"({"VpcName": "new"})");
  ASSERT_EQ(found.ref.items().size(), 1u);
  EXPECT_EQ(found.ref.items()[0], Value::string(vpc));
  EXPECT_EQ(found.attributes.get("Vpcs").items()[0].get_string("VpcName"), "new");
}

TEST_F(SourcesTest, AnotherAccountOrRegionSeesNothing) {
  for (const auto& [account, region] :
       {std::pair("9999999999999999", "cn-hangzhou"), {kAccount, "cn-beijing"}}) {
    CallSpec spec;
    spec.type = "DATASOURCE::VPC::Vpcs";
    spec.account = account;
    spec.region = region;
    EXPECT_EQ(call(std::move(spec)).ref.items().size(), 0u) << account << " " << region;
  }
}

TEST_F(SourcesTest, OneIsDescribedByItsAttributes) {
  const CallReply one = ask("DATASOURCE::VPC::VSwitch", R"({"VSwitchId": "vsw-1"})");
  EXPECT_EQ(one.ref, Value::string("vsw-1"));
  EXPECT_EQ(one.attributes.get_string("VpcId"), "vpc-1");
  EXPECT_EQ(one.attributes.get_string("ZoneId"), "cn-hangzhou-h");
  const CallReply none = ask("DATASOURCE::VPC::VSwitch", R"({"VSwitchId": "vsw-9"})");
  EXPECT_TRUE(none.ref.is_null());
  EXPECT_TRUE(none.attributes.get("VpcId").is_null());
}

TEST_F(SourcesTest, InstancesLookAsDescribeInstancesShowsThem) {
  const std::string eip = made("ALIYUN::VPC::EIP", "{}");
  made("ALIYUN::VPC::EIPAssociation",
       (R"({"InstanceId": "i-1", "AllocationId": ")" + eip + "\"}").c_str());
  const CallReply found = ask("DATASOURCE::ECS::Instances", R"({"InstanceIds": ["i-1"]})");
  const Value one = found.attributes.get("Instances").items()[0];
  EXPECT_EQ(one.get("SecurityGroupIds"), json(R"(["sg-1"])"));
  EXPECT_EQ(one.get("EipAddress").get_string("AllocationId"), eip);
  EXPECT_FALSE(one.get("EipAddress").get_string("IpAddress").empty());
  EXPECT_EQ(one.get("VpcAttributes").get_string("VSwitchId"), "vsw-1");
  EXPECT_EQ(one.get("PrivateIpAddress").items().size(), 1u);
}

TEST_F(SourcesTest, WhatNobodyCreatesHasFixedAnswers) {
  EXPECT_GE(ask("DATASOURCE::ECS::Zones", "{}").ref.items().size(), 2u);
  EXPECT_GE(ask("DATASOURCE::ECS::RecommendInstanceTypes", "{}").ref.items().size(), 1u);
  EXPECT_GE(ask("DATASOURCE::ECS::Images", "{}").attributes.get("Images").size(), 1u);
  EXPECT_TRUE(ask("DATASOURCE::ROS::DataSnapshot", "{}").ref.is_null());
}

TEST_F(SourcesTest, ASourceLeavesNothingBehind) {
  const std::size_t before = cloud_->size();
  EXPECT_TRUE(ask("DATASOURCE::VPC::Vpcs", "{}").physical_id.empty());
  EXPECT_EQ(cloud_->size(), before);
  CallSpec spec;
  spec.kind = CallKind::kDelete;
  spec.type = "DATASOURCE::VPC::Vpcs";
  spec.create_token = "token-1";
  EXPECT_EQ(call(std::move(spec)).outcome, Outcome::kDone);
}

TEST_F(SourcesTest, AVpcOfTheWorldTakesVSwitchesOfEveryPrivateRange) {
  for (const char* block : {"10.0.0.0/16", "172.16.0.0/24", "192.168.0.0/16"}) {
    const std::string properties =
        R"({"VpcId": "vpc-1", "ZoneId": "cn-hangzhou-h", "CidrBlock": ")" + std::string(block) +
        "\"}";
    EXPECT_EQ(create("ALIYUN::ECS::VSwitch", json(properties)).outcome, Outcome::kDone) << block;
  }
}

TEST_F(SourcesTest, PartsAndNamesOfTheWorldExist) {
  made("ALIYUN::VPC::SnatEntry", R"({"SnatTableId": "stb-1", "SnatIp": "47.96.0.1"})");
  made("ALIYUN::ECS::InstanceGroup",
       R"({"MaxAmount": 1, "InstanceType": "ecs.g6.large", "VSwitchId": "vsw-1",
           "SecurityGroupId": "sg-1", "KeyPairName": "key-1"})");
}

TEST_F(SourcesTest, GivenAttributesWin) {
  const auto roles = cloud_->list({.type = "ALIYUN::RAM::Role"});
  ASSERT_EQ(roles.size(), 1u);
  EXPECT_EQ(roles[0].attributes.get_string("Arn"), "acs:ram::1:role/special");
  EXPECT_EQ(roles[0].stack_id, "");
}

TEST_F(SourcesTest, TheWorldsOwnerCanBeGiven) {
  sim::SimOptions options;
  options.world_json = kWorld;
  options.world_account = "5555555555555555";
  open(std::move(options));
  EXPECT_EQ(cloud_->list({.account = "5555555555555555"}).size(), cloud_->size());
}

TEST(WorldFile, ErrorsSayWhichEntryAndWhat) {
  struct {
    const char* text;
    const char* what;
  } const cases[] = {
      {"{", "line 1"},
      {"[]", "not a map"},
      {R"({"ids": {"teapot": ["t-1"]}})", "teapot"},
      {R"({"ids": {"vpc": [1]}})", "not a text"},
      {R"({"resources": [{"Type": "ALIYUN::ECS::VPC"}]})", "Entry 1"},
      {R"({"resources": [{"Type": "ALIYUN::No::Such", "PhysicalId": "x"}]})", "ALIYUN::No::Such"},
      {R"({"resources": [{"Type": "ALIYUN::ECS::VPC", "PhysicalId": "x", "Properties": []}]})",
       "Properties"},
  };
  for (const auto& c : cases) {
    ManualWorld world;
    sim::SimOptions options;
    options.world_json = c.text;
    const auto opened =
        sim::SimCloud::open(std::move(options), world.clock(), world.chance(), world.executor());
    ASSERT_FALSE(opened) << c.text;
    const std::string all = opened.error().message + std::to_string(opened.error().at.line);
    if (std::string_view(c.what) == "line 1") {
      EXPECT_EQ(opened.error().at.line, 1u);
    } else {
      EXPECT_THAT(all, HasSubstr(c.what)) << c.text;
    }
  }
}

TEST(WorldFile, TheCorpusWorldLoads) {
  const std::string path = std::string(CAIRN_SOURCE_DIR) + "/../shared/corpus/seed-world.json";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "no corpus here";
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  ManualWorld world;
  sim::SimOptions options;
  options.world_json = text.str();
  const auto opened =
      sim::SimCloud::open(std::move(options), world.clock(), world.chance(), world.executor());
  ASSERT_TRUE(opened) << opened.error().message;
  EXPECT_GE(opened.value()->size(), 30u);
}

}  // namespace
}  // namespace cairn::testing
