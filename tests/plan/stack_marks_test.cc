#include "plan/stack_marks.h"

#include <gtest/gtest.h>

#include "value/json.h"

namespace cairn {
namespace {

Value json(std::string_view text) {
  return read_json(text).value();
}

TEST(StackMarks, TagsAreAddedAndTheTemplatesOwnWin) {
  const ResourceType* vpc = TypeCatalog::embedded().find("ALIYUN::ECS::VPC");
  const Value marked = with_stack_marks(
      vpc, json(R"({"Tags": [{"Key": "team", "Value": "own"}]})"),
      json(R"([{"Key": "team", "Value": "stack"}, {"Key": "env", "Value": "test"}])"), "");
  EXPECT_EQ(
      marked,
      json(R"({"Tags": [{"Key": "team", "Value": "own"}, {"Key": "env", "Value": "test"}]})"));
}

TEST(StackMarks, TagsAreAMapOfSomeTypes) {
  const ResourceType* bucket = TypeCatalog::embedded().find("ALIYUN::OSS::Bucket");
  EXPECT_EQ(with_stack_marks(bucket, json(R"({"Tags": {"team": "own"}})"),
                             json(R"([{"Key": "team", "Value": "stack"}, {"Key": "bare"}])"), ""),
            json(R"({"Tags": {"team": "own", "bare": ""}})"));
}

TEST(StackMarks, TagsHaveAnotherNameWithSomeTypes) {
  const ResourceType* group = TypeCatalog::embedded().find("ALIYUN::ECI::ContainerGroup");
  EXPECT_EQ(with_stack_marks(group, json("{}"), json(R"([{"Key": "a", "Value": "1"}])"), ""),
            json(R"({"Tag": [{"Key": "a", "Value": "1"}]})"));
}

TEST(StackMarks, NoMoreTagsThanTheTypeTakes) {
  const ResourceType* balancer = TypeCatalog::embedded().find("ALIYUN::SLB::LoadBalancer");
  const Value marked = with_stack_marks(
      balancer, json(R"({"Tags": [{"Key": "own", "Value": "1"}]})"),
      json(R"([{"Key": "a"}, {"Key": "b"}, {"Key": "c"}, {"Key": "d"}, {"Key": "e"}])"), "");
  EXPECT_EQ(marked.get("Tags").size(), 5U);
  EXPECT_EQ(marked.get("Tags").items().front().get_string("Key"), "own");
}

TEST(StackMarks, TextsAndWhatNobodyDescribedAreNoPlaceForTags) {
  const Value tags = json(R"([{"Key": "a", "Value": "1"}])");
  for (const std::string_view name :
       {"ALIYUN::ACM::Configuration", "ALIYUN::EBS::DedicatedBlockStorageCluster"}) {
    const ResourceType* type = TypeCatalog::embedded().find(name);
    ASSERT_NE(type, nullptr) << name;
    EXPECT_EQ(with_stack_marks(type, json("{}"), tags, ""), json("{}")) << name;
  }
}

TEST(StackMarks, WhatCannotCarryThemIsLeftAlone) {
  const Value tags = json(R"([{"Key": "env", "Value": "test"}])");
  const Value properties = json("{}");
  const ResourceType* zones = TypeCatalog::embedded().find("DATASOURCE::ECS::Zones");
  ASSERT_NE(zones, nullptr);
  EXPECT_EQ(with_stack_marks(zones, properties, tags, "rg-1"), properties);
  EXPECT_EQ(with_stack_marks(nullptr, properties, tags, "rg-1"), properties);
}

TEST(StackMarks, TheResourceGroupFillsAnEmptyPlaceOnly) {
  const ResourceType* vpc = TypeCatalog::embedded().find("ALIYUN::ECS::VPC");
  EXPECT_EQ(with_stack_marks(vpc, json("{}"), Value(), "rg-1"),
            json(R"({"ResourceGroupId": "rg-1"})"));
  EXPECT_EQ(with_stack_marks(vpc, json(R"({"ResourceGroupId": "rg-2"})"), Value(), "rg-1"),
            json(R"({"ResourceGroupId": "rg-2"})"));
}

}  // namespace
}  // namespace cairn
