#include "catalog/custom_constraint.h"

#include <gtest/gtest.h>

#include <set>

#include "catalog/property_check.h"

namespace cairn {
namespace {

// The names that the type catalogue uses, nested ones too.
void collect(const std::vector<Property>& properties, std::set<std::string>& names) {
  for (const Property& property : properties) {
    if (!property.custom_constraint.empty()) names.insert(property.custom_constraint);
    collect(property.properties, names);
    if (property.items) collect({*property.items}, names);
  }
}

TEST(CustomConstraint, EveryEntryIsOneThatTypesName) {
  std::set<std::string> names;
  for (const char* type : {"ALIYUN::ECS::Instance", "ALIYUN::ECS::VSwitch", "ALIYUN::ECS::Route",
                           "ALIYUN::NAS::AccessRule", "ALIYUN::OSS::Bucket", "ALIYUN::RAM::Group",
                           "ALIYUN::RAM::Role", "ALIYUN::RAM::User", "ALIYUN::ECS::VPC"}) {
    collect(TypeCatalog::embedded().find(type)->properties, names);
  }
  for (const char* known : {"ecs.name", "ecs.description", "ecs.password", "nas.cidr",
                            "oss.bucket.name", "ram.group.name", "ram.policy.name", "ram.role.name",
                            "ram.user.name", "vpc.vroute", "vpc.vswitch"}) {
    const CustomConstraint* constraint = find_custom_constraint(known);
    ASSERT_NE(constraint, nullptr) << known;
    EXPECT_FALSE(constraint->pattern.empty()) << known;
    EXPECT_FALSE(constraint->fix.empty()) << known;
  }
  EXPECT_TRUE(names.contains("oss.bucket.name"));
  EXPECT_EQ(find_custom_constraint("vpc.vpc"), nullptr);
}

Errors check(std::string_view value, bool matches) {
  const ResourceType& bucket = *TypeCatalog::embedded().find("ALIYUN::OSS::Bucket");
  const Value properties = MapBuilder().set("BucketName", Value::string(value)).build();
  Errors errors;
  check_properties(bucket, "B", properties, errors,
                   [&](std::string_view, std::string_view) { return matches; });
  return errors;
}

TEST(CustomConstraint, IsCheckedWhereTheValueIsKnown) {
  const Errors errors = check("My_Bucket", false);
  ASSERT_EQ(errors.size(), 1U);
  EXPECT_EQ(errors[0].message,
            "Property error: Resources.B.Properties.BucketName: \"My_Bucket\" does not validate "
            "oss.bucket.name.");
  EXPECT_EQ(errors[0].where, "Resources.B.Properties.BucketName");
  EXPECT_TRUE(check("my-bucket", true).empty());
}

TEST(CustomConstraint, ASecretIsNotRepeated) {
  const ResourceType& instance = *TypeCatalog::embedded().find("ALIYUN::ECS::Instance");
  const Property* password = instance.find("Password");
  ASSERT_NE(password, nullptr);
  ASSERT_EQ(password->custom_constraint, "ecs.password");
  EXPECT_TRUE(find_custom_constraint("ecs.password")->secret);
}

}  // namespace
}  // namespace cairn
