#include <gtest/gtest.h>

#include <map>
#include <thread>

#include "catalog/resource_type.h"

namespace cairn {
namespace {

const ResourceType& type(std::string_view name) {
  const ResourceType* found = TypeCatalog::embedded().find(name);
  if (!found) throw std::runtime_error("no type " + std::string(name));
  return *found;
}

TEST(TypeCatalog, HoldsEveryType) {
  EXPECT_EQ(TypeCatalog::embedded().names().size(), 1354u);
}

TEST(TypeCatalog, EveryLineIsASoundType) {
  const TypeCatalog& catalog = TypeCatalog::embedded();
  std::size_t data_sources = 0;
  std::size_t attributes = 0;
  std::size_t properties = 0;
  std::map<Completeness, int> completeness;
  for (const std::string_view name : catalog.names()) {
    const ResourceType* found = catalog.find(name);
    ASSERT_TRUE(found) << name;
    EXPECT_EQ(found->name, name);
    data_sources += found->is_data_source ? 1 : 0;
    attributes += found->attributes.size();
    properties += found->properties.size();
    ++completeness[found->completeness];
    for (const Property& property : found->properties) {
      EXPECT_FALSE(property.name.empty()) << name;
      EXPECT_EQ(found->find(property.name), &property) << name << " " << property.name;
      if (property.min_length && property.max_length) {
        EXPECT_LE(*property.min_length, *property.max_length) << name << " " << property.name;
      }
      const bool enforced = found->completeness == Completeness::kFull;
      if (!enforced) {
        EXPECT_TRUE(property.guessed) << name << " " << property.name;
      }
    }
  }
  EXPECT_EQ(data_sources, 354u);
  EXPECT_GE(properties, 8691u);
  EXPECT_GE(attributes, 6300u);
  EXPECT_EQ(completeness[Completeness::kFull], 964);
  EXPECT_EQ(completeness[Completeness::kNames], 148);
  EXPECT_EQ(completeness[Completeness::kObserved], 23);
  EXPECT_EQ(completeness[Completeness::kAttributesOnly], 219);
}

TEST(TypeCatalog, KnowsAVpc) {
  const ResourceType& vpc = type("ALIYUN::ECS::VPC");
  EXPECT_FALSE(vpc.is_data_source);
  EXPECT_TRUE(vpc.taggable);
  EXPECT_TRUE(vpc.drift);
  EXPECT_TRUE(vpc.scratch);
  EXPECT_EQ(vpc.ref_type, "String");
  EXPECT_EQ(vpc.identifier, std::vector<std::string>{"VpcId"});
  EXPECT_TRUE(vpc.has_attribute("VRouterId"));
  EXPECT_FALSE(vpc.has_attribute("VSwitchId"));

  const Property* ipv6 = vpc.find("EnableIpv6");
  ASSERT_TRUE(ipv6);
  EXPECT_EQ(ipv6->type, PropertyType::kBoolean);
  EXPECT_EQ(ipv6->update, UpdateBehaviour::kInPlace);
  EXPECT_EQ(ipv6->default_value, Value::boolean(false));
  EXPECT_EQ(vpc.find("UserCidr")->update, UpdateBehaviour::kReplace);
  EXPECT_EQ(vpc.find("SecondaryCidrBlocks")->update, UpdateBehaviour::kUnknown);
  EXPECT_TRUE(vpc.find("SecondaryCidrBlock")->maybe_removed);
  EXPECT_EQ(vpc.find("Nonsense"), nullptr);

  const Property* tags = vpc.find("Tags");
  ASSERT_TRUE(tags && tags->items);
  EXPECT_EQ(tags->max_length, 20u);
  EXPECT_EQ(tags->items->type, PropertyType::kMap);
  ASSERT_TRUE(tags->items->find("Key"));
  EXPECT_TRUE(tags->items->find("Key")->required);
}

TEST(TypeCatalog, KnowsTheOddTypes) {
  EXPECT_TRUE(type("ALIYUN::ROS::Stack").has_attribute("Outputs.Url"));
  EXPECT_TRUE(type("ALIYUN::ROS::CustomResource").has_attribute("anything"));
  EXPECT_EQ(type("Custom::Thing").name, "ALIYUN::ROS::CustomResource");
  EXPECT_TRUE(type("ALIYUN::RandomString").find("length"));
  EXPECT_TRUE(type("DATASOURCE::VPC::Vpcs").is_data_source);
}

TEST(TypeCatalog, CustomNamesHaveSixtyEightCharactersAtMost) {
  const std::string longest = "Custom::" + std::string(60, 'x');
  EXPECT_TRUE(is_custom_type_name(longest));
  EXPECT_TRUE(is_custom_type_name("Custom::My_own@thing-2"));
  EXPECT_NE(TypeCatalog::embedded().find(longest), nullptr);
  EXPECT_EQ(TypeCatalog::embedded().find(longest + "x"), nullptr);
}

TEST(TypeCatalog, RefusesWhatIsNoType) {
  for (const std::string_view name :
       {"", "ALIYUN", "ALIYUN::ECS", "ALIYUN::ECS::VPC2", "aliyun::ecs::vpc", "AWS::EC2::VPC",
        "ALIYUN::ECS::VP", "Customs::Thing", "Custom::", "Custom", "Custom::a b", "Custom::a.b",
        "Custom::A::B", "Custom::\xc3\xa4"}) {
    EXPECT_EQ(TypeCatalog::embedded().find(name), nullptr) << name;
  }
}

TEST(TypeCatalog, ThreadsThatMeetGetTheSameType) {
  const std::string_view lines =
      "{\"name\":\"A\",\"completeness\":\"full\",\"properties\":{}}\n"
      "{\"name\":\"B\",\"completeness\":\"full\",\"properties\":{}}\n";
  for (int round = 0; round < 50; ++round) {
    const TypeCatalog catalog(lines);
    const ResourceType* seen[4] = {};
    std::vector<std::thread> threads;
    for (const ResourceType*& each : seen) {
      threads.emplace_back([&catalog, &each] { each = catalog.find("B"); });
    }
    for (std::thread& thread : threads) thread.join();
    for (const ResourceType* each : seen) EXPECT_EQ(each, catalog.find("B"));
  }
}

}  // namespace
}  // namespace cairn
