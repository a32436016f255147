// The world looked at and changed behind the server's back, and what may be chosen in it.
#include <gmock/gmock.h>

#include <filesystem>

#include "tests/cloud/sim_fixture.h"

namespace cairn::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class OutsideTest : public SimTest {
 protected:
  void SetUp() override { open(); }

  sim::SimKey key(const char* type, const std::string& id) const {
    return {kAccount, "cn-hangzhou", type, id};
  }
  Value live(const char* type, const std::string& id) {
    const auto found = cloud_->list({.type = type, .physical_id = id});
    return found.size() == 1 ? found[0].properties : Value();
  }
  std::vector<std::string> allowed(const char* type, const char* property,
                                   const char* known = "{}") {
    const auto values =
        cloud_->allowed_values({kAccount, "cn-hangzhou"}, type, property, json(known));
    std::vector<std::string> texts;
    if (!values) return {"(no limit)"};
    for (const Value& value : *values) texts.emplace_back(value.as_string());
    return texts;
  }
};

TEST_F(OutsideTest, SetGivesPropertiesNewValuesAndTakesThemAway) {
  const std::string vpc = made("ALIYUN::ECS::VPC", R"({"VpcName": "mine", "Description": "d1"})");
  ASSERT_TRUE(cloud_->set(key("ALIYUN::ECS::VPC", vpc),
                          json(R"({"VpcName": "theirs", "Description": null})")));
  EXPECT_EQ(live("ALIYUN::ECS::VPC", vpc), json(R"({"VpcName": "theirs"})"));
  const auto list = cloud_->list();
  EXPECT_EQ(list[0].attributes.get_string("VpcName"), "theirs");
}

TEST_F(OutsideTest, SetIsRefusedWithAReason) {
  const std::string vpc = made("ALIYUN::ECS::VPC", "{}");
  auto refused = cloud_->set(key("ALIYUN::ECS::VPC", "vpc-none"), json("{}"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "SimResourceNotFound");
  EXPECT_THAT(refused.error().message, HasSubstr("vpc-none"));
  EXPECT_FALSE(refused.error().fix.empty());
  refused = cloud_->set(key("ALIYUN::ECS::VPC", vpc), json(R"({"NoSuch": 1})"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "InvalidSimProperties");
  EXPECT_FALSE(cloud_->set(key("ALIYUN::NO::Such", vpc), json("{}")));
}

TEST_F(OutsideTest, EraseAsksNoRule) {
  const std::string vpc = made("ALIYUN::ECS::VPC", "{}");
  const std::string net =
      made("ALIYUN::ECS::VSwitch",
           (R"({"ZoneId": "cn-hangzhou-h", "CidrBlock": "172.16.0.0/24", "VpcId": ")" + vpc + "\"}")
               .c_str());
  ASSERT_TRUE(cloud_->erase(key("ALIYUN::ECS::VPC", vpc)));
  EXPECT_EQ(cloud_->size(), 1u);
  EXPECT_FALSE(cloud_->erase(key("ALIYUN::ECS::VPC", vpc)));
  EXPECT_EQ(remove("ALIYUN::ECS::VSwitch", net).outcome, Outcome::kDone);
}

TEST_F(OutsideTest, WhatWasChangedIsKept) {
  const std::string path = ::testing::TempDir() + "cairn_outside_test.db";
  const auto remove_files = [&] {
    for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(path + suffix);
  };
  remove_files();
  sim::SimOptions options;
  options.db_path = path;
  open(options);
  const std::string one = made("ALIYUN::ECS::VPC", R"({"VpcName": "one"})");
  const std::string two = made("ALIYUN::ECS::VPC", "{}");
  ASSERT_TRUE(cloud_->set(key("ALIYUN::ECS::VPC", one), json(R"({"VpcName": "changed"})")));
  ASSERT_TRUE(cloud_->erase(key("ALIYUN::ECS::VPC", two)));
  made("ALIYUN::ROS::AutoEnableService", R"({"ServiceName": "KMS"})");
  open(options);
  EXPECT_EQ(live("ALIYUN::ECS::VPC", one).get_string("VpcName"), "changed");
  EXPECT_EQ(cloud_->list({.type = "ALIYUN::ECS::VPC"}).size(), 1u);
  EXPECT_TRUE(cloud_->service_enabled(kAccount, "KMS"));
  cloud_.reset();
  remove_files();
}

TEST_F(OutsideTest, ListTellsTagsAndGroup) {
  made("ALIYUN::ECS::VPC",
       R"({"Tags": [{"Key": "team", "Value": "a"}, {"Key": "bare"}], "ResourceGroupId": "rg-1"})");
  made("ALIYUN::OOS::Execution", R"({"TemplateName": "t", "Tags": {"n": 1}})");
  const auto all = cloud_->list();
  using Tag = std::pair<std::string, std::string>;
  EXPECT_THAT(all[0].tags, ElementsAre(Tag("team", "a"), Tag("bare", "")));
  EXPECT_EQ(all[0].resource_group, "rg-1");
  EXPECT_THAT(all[1].tags, ElementsAre(Tag("n", "1")));
  EXPECT_EQ(cloud_->list({.physical_id = all[0].physical_id}).size(), 1u);
}

TEST_F(OutsideTest, ParametersOfOperationsAreFoundByName) {
  made("ALIYUN::OOS::Parameter", R"({"Name": "size", "Type": "String", "Value": "large"})");
  made("ALIYUN::OOS::SecretParameter", R"({"SecretParameterName": "size", "Value": "hush"})");
  EXPECT_EQ(cloud_->oos_parameter(kAccount, "cn-hangzhou", "size", false), Value::string("large"));
  EXPECT_EQ(cloud_->oos_parameter(kAccount, "cn-hangzhou", "size", true), Value::string("hush"));
  EXPECT_FALSE(cloud_->oos_parameter(kAccount, "cn-hangzhou", "none", false));
  EXPECT_FALSE(cloud_->oos_parameter(kAccount, "cn-beijing", "size", false));
  EXPECT_FALSE(cloud_->oos_parameter(kAccount, "cn-beijing", "size", true));
  EXPECT_FALSE(cloud_->oos_parameter("9999999999999999", "cn-hangzhou", "size", false));
}

TEST_F(OutsideTest, AWorldFileMayHoldParameters) {
  sim::SimOptions options;
  options.world_account = kAccount;
  options.world_json = R"({"resources": [{"Type": "ALIYUN::OOS::SecretParameter",
      "PhysicalId": "db-password", "Properties": {"SecretParameterName": "db-password",
      "Value": "hush"}}]})";
  open(std::move(options));
  EXPECT_EQ(cloud_->oos_parameter(kAccount, "cn-hangzhou", "db-password", true),
            Value::string("hush"));
}

TEST_F(OutsideTest, AServiceStaysEnabled) {
  EXPECT_FALSE(cloud_->service_enabled(kAccount, "KMS"));
  const std::string id = made("ALIYUN::ROS::AutoEnableService", R"({"ServiceName": "KMS"})");
  remove("ALIYUN::ROS::AutoEnableService", id);
  EXPECT_TRUE(cloud_->service_enabled(kAccount, "KMS"));
  EXPECT_FALSE(cloud_->service_enabled("9999999999999999", "KMS"));
  EXPECT_EQ(create("ALIYUN::ROS::AutoEnableService", R"({"ServiceName": "Nothing"})").outcome,
            Outcome::kFailed);
}

TEST_F(OutsideTest, WhatExistsMayBeChosen) {
  const std::string one = made("ALIYUN::ECS::VPC", "{}");
  const std::string two = made("ALIYUN::ECS::VPC", "{}");
  const auto vswitch = [&](const std::string& vpc, const char* zone) {
    return made("ALIYUN::ECS::VSwitch",
                (std::string(R"({"CidrBlock": "172.16.0.0/24", "ZoneId": ")") + zone +
                 R"(", "VpcId": ")" + vpc + "\"}")
                    .c_str());
  };
  const std::string a = vswitch(one, "cn-hangzhou-h");
  const std::string b = vswitch(two, "cn-hangzhou-i");
  const std::string of_two = R"({"VpcId": ")" + two + "\"}";
  const std::string group = made("ALIYUN::ECS::SecurityGroup", of_two.c_str());

  const char* const type = "ALIYUN::ECS::Instance";
  EXPECT_THAT(allowed(type, "VpcId"), ElementsAre(one, two));
  EXPECT_THAT(allowed(type, "VSwitchId"), ElementsAre(a, b));
  EXPECT_THAT(allowed(type, "VSwitchId", of_two.c_str()), ElementsAre(b));
  EXPECT_THAT(allowed(type, "VSwitchId", R"({"ZoneId": "cn-hangzhou-h"})"), ElementsAre(a));
  const std::string in_b = R"({"VSwitchId": ")" + b + "\"}";
  EXPECT_THAT(allowed(type, "VpcId", in_b.c_str()), ElementsAre(two));
  EXPECT_THAT(allowed(type, "ZoneId", in_b.c_str()), ElementsAre("cn-hangzhou-i"));
  EXPECT_THAT(allowed(type, "SecurityGroupIds", of_two.c_str()), ElementsAre(group));
  EXPECT_THAT(allowed(type, "SecurityGroupId", (R"({"VpcId": ")" + one + "\"}").c_str()),
              ElementsAre());
  // Somebody else's are not there to choose.
  EXPECT_TRUE(
      cloud_->allowed_values({"9999999999999999", "cn-hangzhou"}, type, "VpcId", Value())->empty());
}

TEST_F(OutsideTest, ListsOfTheCloudMayBeChosenFrom) {
  const char* const type = "ALIYUN::ECS::Instance";
  EXPECT_THAT(allowed(type, "ZoneId"), Contains("cn-hangzhou-h"));
  EXPECT_THAT(allowed(type, "ZoneId", R"({"ZoneId": "cn-hangzhou-h"})"), Contains("cn-hangzhou-i"));
  EXPECT_GT(allowed(type, "InstanceType").size(), 24u);
  EXPECT_THAT(allowed(type, "SystemDiskCategory"), Contains("cloud_essd"));
  EXPECT_THAT(allowed(type, "DiskMappings.Category"), Contains("cloud_essd"));
  EXPECT_THAT(allowed(type, "ImageId"), Contains(HasSubstr("aliyun_3")));
  EXPECT_THAT(allowed("ALIYUN::VPC::EIP", "InternetChargeType"), Contains("PayByTraffic"));
  EXPECT_THAT(allowed("DATASOURCE::ECS::RecommendInstanceTypes", "InstanceType",
                      R"({"Cores": 4, "Memory": 8})"),
              Not(Contains("ecs.g6.large")));
  EXPECT_THAT(allowed(type, "Password"), ElementsAre("(no limit)"));
  EXPECT_THAT(allowed("ALIYUN::AMQP::Instance", "InstanceType"), Contains("vip"));
  EXPECT_THAT(allowed("ALIYUN::NO::Such", "ZoneId"), ElementsAre("(no limit)"));
}

}  // namespace
}  // namespace cairn::testing
