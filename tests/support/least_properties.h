// The least that each type of the catalogue takes, and a world in which that is enough.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "catalog/resource_type.h"
#include "cloud/sim/facts.h"
#include "value/json.h"

namespace cairn::testing {

// Values that a rule, not the catalogue, asks for.
inline const std::map<std::string, const char*, std::less<>> kWanted = {
    {"CidrBlock", "10.1.0.0/16"},   {"DestinationCidrBlock", "10.9.0.0/16"},
    {"PortRange", "80/80"},         {"InstanceType", "ecs.g6.large"},
    {"BucketName", "least-bucket"}, {"ZoneId", "cn-hangzhou-h"},
};

inline Value least(const Property& property);

inline Value least_map(const std::vector<Property>& properties) {
  MapBuilder map;
  for (const Property& property : properties) {
    if (property.required) map.set(property.name, least(property));
  }
  return map.build();
}

inline Value least_text(const Property& property) {
  const auto wanted = kWanted.find(property.name);
  if (wanted != kWanted.end()) return Value::string(wanted->second);
  std::string text = "a1";
  const std::size_t shortest = property.min_length.value_or(1);
  while (text.size() < shortest) text += 'a';
  if (property.max_length && text.size() > *property.max_length) text.resize(*property.max_length);
  return Value::string(text);
}

inline Value least(const Property& property) {
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

inline std::string world_id(const sim::KindFacts& kind) {
  return "existing-" + kind.name;
}

// What stands for the kind in a world file.
inline Value world_resource(const sim::KindFacts& kind) {
  // A table of a NAT gateway exists as its part.
  const bool part = kind.types.empty();
  const char* attribute = kind.name == "snat-table" ? "SNatTableId" : "ForwardTableId";
  MapBuilder resource;
  resource.set("Type", Value::string(part ? "ALIYUN::VPC::NatGateway" : kind.types.front()));
  resource.set("PhysicalId", Value::string(part ? "ngw-of-" + kind.name : world_id(kind)));
  const Value none = Value::map({});
  resource.set("Properties",
               kind.name == "vpc" ? *read_json(R"({"CidrBlock": "10.0.0.0/8"})") : none);
  if (part) {
    resource.set("Attributes", MapBuilder().set(attribute, Value::string(world_id(kind))).build());
  }
  return resource.build();
}

// One resource of every kind that something may need.
inline std::vector<Value> needed_resources() {
  std::set<std::string> added;
  std::vector<Value> resources;
  for (const std::string_view name : TypeCatalog::embedded().names()) {
    const sim::TypeFacts* facts = sim::Facts::embedded().find(name);
    for (const sim::Need& need : facts->needs) {
      for (const sim::KindFacts* kind : need.kinds) {
        if (added.insert(kind->name).second) resources.push_back(world_resource(*kind));
      }
    }
  }
  return resources;
}

inline Value least_properties(const sim::TypeFacts& facts) {
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
  const Value document = *read_json(R"({"Version": "1", "Statement": []})");
  if (facts.name == "ALIYUN::RAM::Role") map.set("AssumeRolePolicyDocument", document);
  if (facts.name == "ALIYUN::ECS::SecurityGroupIngress") {
    map.set("SourceCidrIp", Value::string("0.0.0.0/0"));
  }
  if (facts.name == "ALIYUN::ROS::Assert") map.set("Values", *read_json("[1, 1]"));
  if (facts.name == "ALIYUN::DNS::DomainRecord") map.set("Value", Value::string("10.0.0.1"));
  return map.build();
}

}  // namespace cairn::testing
