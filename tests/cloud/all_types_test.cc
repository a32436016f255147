// Every type of the catalogue is created with the least it takes, looked at, and deleted.
#include <gmock/gmock.h>

#include <map>

#include "catalog/property_check.h"
#include "catalog/resource_type.h"
#include "cloud/sim/facts.h"
#include "tests/cloud/sim_fixture.h"

namespace cairn::testing {
namespace {

// Values that a rule, not the catalogue, asks for.
const std::map<std::string, const char*, std::less<>> kWanted = {
    {"CidrBlock", "10.1.0.0/16"},   {"DestinationCidrBlock", "10.9.0.0/16"},
    {"PortRange", "80/80"},         {"InstanceType", "ecs.g6.large"},
    {"BucketName", "least-bucket"}, {"ZoneId", "cn-hangzhou-h"},
};

Value least(const Property& property);

Value least_map(const std::vector<Property>& properties) {
  MapBuilder map;
  for (const Property& property : properties) {
    if (property.required) map.set(property.name, least(property));
  }
  return map.build();
}

Value least_text(const Property& property) {
  const auto wanted = kWanted.find(property.name);
  if (wanted != kWanted.end()) return Value::string(wanted->second);
  std::string text = "a1";
  const std::size_t shortest = property.min_length.value_or(1);
  while (text.size() < shortest) text += 'a';
  if (property.max_length && text.size() > *property.max_length) text.resize(*property.max_length);
  return Value::string(text);
}

Value least(const Property& property) {
  if (!property.allowed_values.empty()) return property.allowed_values.front();
  switch (property.type) {
    case PropertyType::kInteger:
    case PropertyType::kNumber:
      return property.min.is_number() ? property.min : Value::integer(1);
    case PropertyType::kBoolean:
      return Value::boolean(false);
    case PropertyType::kMap:
      return least_map(property.properties);
    case PropertyType::kList: {
      std::vector<Value> items;
      while (items.size() < property.min_length.value_or(0)) {
        items.push_back(property.items ? least(*property.items) : Value::string("a1"));
      }
      return Value::list(std::move(items));
    }
    default:
      return least_text(property);
  }
}

std::string world_id(const sim::KindFacts& kind) {
  return "existing-" + kind.name;
}

class AllTypesTest : public SimTest {
 protected:
  // One resource of every kind that something may need.
  void open_with_everything() {
    MapBuilder root;
    std::vector<Value> resources;
    for (const std::string_view name : TypeCatalog::embedded().names()) {
      const sim::TypeFacts* facts = sim::Facts::embedded().find(name);
      for (const sim::Need& need : facts->needs) {
        for (const sim::KindFacts* kind : need.kinds) add(*kind, resources);
      }
    }
    root.set("account", Value::string(kAccount)).set("resources", Value::list(resources));
    sim::SimOptions options;
    options.world_json = to_json(root.build());
    open(std::move(options));
  }
  void add(const sim::KindFacts& kind, std::vector<Value>& resources) {
    if (!added_.insert(kind.name).second) return;
    // A table of a NAT gateway exists as its part.
    const bool part = kind.types.empty();
    const char* attribute = kind.name == "snat-table" ? "SNatTableId" : "ForwardTableId";
    MapBuilder resource;
    resource.set("Type", Value::string(part ? "ALIYUN::VPC::NatGateway" : kind.types.front()));
    resource.set("PhysicalId", Value::string(part ? "ngw-of-" + kind.name : world_id(kind)));
    const Value none = Value::map({});
    resource.set("Properties", kind.name == "vpc" ? json(R"({"CidrBlock": "10.0.0.0/8"})") : none);
    if (part) {
      resource.set("Attributes",
                   MapBuilder().set(attribute, Value::string(world_id(kind))).build());
    }
    resources.push_back(resource.build());
  }

  static Value least_properties(const sim::TypeFacts& facts) {
    MapBuilder map;
    for (const Property& property : facts.schema->properties) {
      if (property.required) map.set(property.name, least(property));
    }
    for (const sim::Need& need : facts.needs) {
      const Property* property = facts.schema->find(need.property);
      if (property == nullptr || !property->required) continue;
      const Value id = Value::string(world_id(*need.kinds.front()));
      map.set(need.property, property->type == PropertyType::kList ? Value::list({id}) : id);
    }
    const Value document = json(R"({"Version": "1", "Statement": []})");
    if (facts.name == "ALIYUN::RAM::Role") map.set("AssumeRolePolicyDocument", document);
    if (facts.name == "ALIYUN::ECS::SecurityGroupIngress") {
      map.set("SourceCidrIp", Value::string("0.0.0.0/0"));
    }
    if (facts.name == "ALIYUN::ROS::Assert") map.set("Values", json("[1, 1]"));
    if (facts.name == "ALIYUN::DNS::DomainRecord") map.set("Value", Value::string("10.0.0.1"));
    return map.build();
  }

  std::set<std::string> added_;
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
