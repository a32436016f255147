// Every type of the catalogue is created with the least it takes, looked at, and deleted.
#include <gmock/gmock.h>

#include "catalog/property_check.h"
#include "catalog/resource_type.h"
#include "cloud/sim/facts.h"
#include "tests/cloud/sim_fixture.h"
#include "tests/support/least_properties.h"

namespace cairn::testing {
namespace {

class AllTypesTest : public SimTest {
 protected:
  void open_with_everything() {
    MapBuilder root;
    root.set("account", Value::string(kAccount));
    root.set("resources", Value::list(needed_resources()));
    sim::SimOptions options;
    options.world_json = to_json(root.build());
    open(std::move(options));
  }
};

bool needs_others(const sim::TypeFacts& facts) {
  // Things inside a thing that only the rule knows of; rules_test has them.
  return facts.name == "ALIYUN::RDS::AccountPrivilege" || facts.name == "ALIYUN::SLS::Index" ||
         facts.name == "ALIYUN::ALB::LoadBalancer" || facts.name == "ALIYUN::NLB::LoadBalancer" ||
         facts.name == "ALIYUN::ALB::BackendServerAttachment";
}

void expect_plausible(const sim::TypeFacts& facts, const CallReply& reply) {
  for (const std::string& name : facts.schema->attributes) {
    const Value* value = reply.attributes.find(name);
    ASSERT_NE(value, nullptr) << facts.name << "." << name;
    EXPECT_FALSE(value->has_unknown()) << facts.name << "." << name;
    if (facts.schema->is_data_source) continue;
    EXPECT_FALSE(value->is_null()) << facts.name << "." << name;
    const Property* property = facts.schema->find(name);
    const bool free = property != nullptr;  // its type is the property's
    if (!free && name.ends_with("Ids")) {
      EXPECT_TRUE(value->is_list()) << facts.name << "." << name;
    }
    if (!free && (name.ends_with("Id") || name.ends_with("Arn"))) {
      EXPECT_TRUE(value->is_string() || value->is_int()) << facts.name << "." << name;
    }
  }
}

void expect_ref_fits(const sim::TypeFacts& facts, const CallReply& reply) {
  const std::string& words = facts.schema->ref_type;
  if (facts.schema->is_data_source) {
    const bool nullable = reply.ref.is_null() && words.find("Null") != std::string::npos;
    if (words.starts_with("List")) {
      EXPECT_TRUE(reply.ref.is_list() || nullable) << facts.name;
    }
    return;
  }
  EXPECT_FALSE(reply.physical_id.empty()) << facts.name;
  EXPECT_LE(reply.physical_id.size(), 255u) << facts.name;
  EXPECT_EQ(reply.ref.is_list(), words.starts_with("List")) << facts.name;
}

TEST_F(AllTypesTest, AreCreatedAndDeletedAndLeaveNothing) {
  open_with_everything();
  const std::size_t before = cloud_->size();
  std::size_t types = 0;
  for (const std::string_view name : TypeCatalog::embedded().names()) {
    const sim::TypeFacts& facts = *sim::Facts::embedded().find(name);
    if (name == "ALIYUN::ROS::Stack" || name == "ALIYUN::ROS::CustomResource") continue;
    if (name.starts_with("ALIYUN::ROS::WaitCondition")) continue;
    if (needs_others(facts)) continue;
    const CallReply reply = create(std::string(name), least_properties(facts));
    EXPECT_EQ(reply.outcome, Outcome::kDone)
        << name << ": " << reply.code << ": " << reply.message << "\n"
        << to_json(least_properties(facts));
    if (reply.outcome != Outcome::kDone) continue;
    expect_plausible(facts, reply);
    expect_ref_fits(facts, reply);
    if (facts.schema->is_data_source) continue;
    EXPECT_EQ(cloud_->size(), before + 1) << name;
    const CallReply gone = remove(std::string(name), reply.physical_id);
    EXPECT_EQ(gone.outcome, Outcome::kDone) << name << ": " << gone.message;
    EXPECT_EQ(cloud_->size(), before) << name;
    ++types;
  }
  EXPECT_GT(types, 980u);
}

TEST_F(AllTypesTest, FactsNameOnlyTypesPropertiesAndAttributesThatExist) {
  for (const std::string_view name : TypeCatalog::embedded().names()) {
    const sim::TypeFacts& facts = *sim::Facts::embedded().find(name);
    for (const sim::Need& need : facts.needs) {
      if (facts.schema->completeness != Completeness::kFull) continue;
      EXPECT_NE(facts.schema->find(need.property), nullptr) << name << "." << need.property;
    }
    for (const auto& [attribute, kind] : facts.parts) {
      EXPECT_NE(kind, nullptr);
      const bool listed = facts.schema->has_attribute(attribute);
      EXPECT_TRUE(listed || facts.schema->ref_type.starts_with("List")) << name << "." << attribute;
    }
  }
}

TEST_F(AllTypesTest, NestedStacksCustomResourcesAndWaitsAreOtherClouds) {
  for (const char* type : {"ALIYUN::ROS::Stack", "ALIYUN::ROS::CustomResource", "Custom::Thing",
                           "ALIYUN::ROS::WaitCondition", "ALIYUN::ROS::WaitConditionHandle"}) {
    const CallReply reply = create(type, "{}");
    EXPECT_EQ(reply.outcome, Outcome::kFailed) << type;
    EXPECT_EQ(reply.code, "NotSupported") << type;
    EXPECT_THAT(reply.message, ::testing::HasSubstr(type));
  }
}

}  // namespace
}  // namespace cairn::testing
