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
