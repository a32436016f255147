#include "catalog/cloud_action.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "catalog/resource_type.h"

namespace cairn {
namespace {

struct Row {
  std::string_view type;
  CloudStep step;
  std::string_view required;
  bool derived;
};

const Row kRows[] = {
    {"ALIYUN::ECS::VPC", CloudStep::kCreate, "vpc:CreateVpc", false},
    {"ALIYUN::ECS::VPC", CloudStep::kRead, "vpc:DescribeVpcAttribute", false},
    {"ALIYUN::ECS::VPC", CloudStep::kUpdate, "vpc:ModifyVpcAttribute", false},
    {"ALIYUN::ECS::VPC", CloudStep::kDelete, "vpc:DeleteVpc", false},
    {"ALIYUN::ECS::VSwitch", CloudStep::kCreate, "vpc:CreateVSwitch", false},
    {"ALIYUN::ECS::Instance", CloudStep::kCreate, "ecs:RunInstances", false},
    {"ALIYUN::ECS::Instance", CloudStep::kUpdate, "ecs:ModifyInstanceAttribute", false},
    {"ALIYUN::VPC::EIP", CloudStep::kDelete, "vpc:ReleaseEipAddress", false},
    {"ALIYUN::OSS::Bucket", CloudStep::kCreate, "oss:PutBucket", false},
    {"ALIYUN::SLS::Project", CloudStep::kCreate, "log:CreateProject", false},
    {"ALIYUN::REDIS::Instance", CloudStep::kCreate, "kvstore:CreateInstance", false},
    {"ALIYUN::RAM::Role", CloudStep::kUpdate, "ram:UpdateRole", false},
    {"ALIYUN::ROS::Stack", CloudStep::kCreate, "ros:CreateStack", false},
    {"ALIYUN::FC::Function", CloudStep::kCreate, "fc:CreateFunction", true},
    {"ALIYUN::FC::Function", CloudStep::kDelete, "fc:DeleteFunction", true},
    {"ALIYUN::SLS::Dashboard", CloudStep::kCreate, "log:CreateDashboard", true},
    {"ALIYUN::NewService::Thing", CloudStep::kCreate, "newservice:CreateThing", true},
    {"ALIYUN::NewService::Thing", CloudStep::kUpdate, "newservice:UpdateThing", true},
    {"ALIYUN::NewService::Thing", CloudStep::kRead, "newservice:GetThing", true},
    {"DATASOURCE::VPC::Vpcs", CloudStep::kRead, "vpc:DescribeVpcs", false},
    {"DATASOURCE::VPC::Vpcs", CloudStep::kCreate, "vpc:DescribeVpcs", false},
    {"DATASOURCE::ALB::LoadBalancers", CloudStep::kRead, "alb:ListLoadBalancers", false},
    {"ALIYUN::ROS::WaitCondition", CloudStep::kCreate, "", false},
    {"ALIYUN::ROS::Sleep", CloudStep::kDelete, "", false},
    {"ALIYUN::ROS::CustomResource", CloudStep::kCreate, "", false},
    {"ALIYUN::RandomString", CloudStep::kCreate, "", false},
    {"Custom::Thing", CloudStep::kCreate, "", false},
    {"MODULE::My::Org::Thing", CloudStep::kCreate, "", false},
    {"Mine::Own::Type", CloudStep::kCreate, "", false},
    {"", CloudStep::kCreate, "", false},
    {"ALIYUN::", CloudStep::kCreate, "", false},
};

TEST(CloudAction, Required) {
  for (const Row& row : kRows) {
    const CloudActions actions = cloud_actions(row.type, row.step);
    EXPECT_EQ(actions.required, row.required) << row.type;
    EXPECT_EQ(actions.derived, row.derived) << row.type;
  }
}

TEST(CloudAction, WhatAStepMayNeedBesides) {
  const CloudActions actions = cloud_actions("ALIYUN::ECS::SecurityGroup", CloudStep::kCreate);
  EXPECT_EQ(actions.further, (std::vector<std::string>{"ecs:AuthorizeSecurityGroup",
                                                       "ecs:AuthorizeSecurityGroupEgress"}));
}

// Each is an action as policies write it, whatever the type.
TEST(CloudAction, EveryTypeHasActionsOfTheRightForm) {
  std::size_t without = 0;
  for (const std::string_view type : TypeCatalog::embedded().names()) {
    for (const CloudStep step :
         {CloudStep::kCreate, CloudStep::kRead, CloudStep::kUpdate, CloudStep::kDelete}) {
      CloudActions actions = cloud_actions(type, step);
      if (actions.required.empty()) {
        EXPECT_TRUE(type.find("ROS") != type.npos || type == "ALIYUN::RandomString") << type;
        ++without;
        continue;
      }
      actions.further.push_back(actions.required);
      for (const std::string& action : actions.further) {
        const std::size_t colon = action.find(':');
        ASSERT_NE(colon, std::string::npos) << type << " " << action;
        EXPECT_GT(colon, 0u) << type << " " << action;
        EXPECT_TRUE(std::all_of(action.begin(), action.end(),
                                [](char c) {
                                  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                                         (c >= 'A' && c <= 'Z') || c == '-' || c == ':' || c == '*';
                                }))
            << type << " " << action;
      }
    }
  }
  EXPECT_LT(without, 100u);
}

TEST(CloudAction, Resources) {
  EXPECT_EQ(cloud_resource("ALIYUN::ECS::VPC", "cn-beijing", "1", "vpc-1"),
            "acs:vpc:cn-beijing:1:vpc/vpc-1");
  EXPECT_EQ(cloud_resource("ALIYUN::ECS::VPC", "cn-beijing", "1", ""),
            "acs:vpc:cn-beijing:1:vpc/*");
  EXPECT_EQ(cloud_resource("ALIYUN::RAM::Role", "cn-beijing", "1", "r"), "acs:ram::1:role/r");
  EXPECT_EQ(cloud_resource("ALIYUN::OSS::Bucket", "cn-beijing", "1", "b"),
            "acs:oss:cn-beijing:1:b");
  EXPECT_EQ(cloud_resource("Custom::Thing", "cn-beijing", "1", "x"), "*");
}

}  // namespace
}  // namespace cairn
