#include "service/parsed_templates.h"

#include <gtest/gtest.h>

namespace cairn::service {
namespace {

std::string template_of(const std::string& description) {
  return "ROSTemplateFormatVersion: '2015-09-01'\nDescription: " + description +
         "\nResources:\n  A:\n    Type: ALIYUN::ECS::VPC\n";
}

TEST(ParsedTemplates, AnEqualTextIsReadOnce) {
  ParsedTemplates templates;
  const auto one = templates.parse(template_of("one")).source;
  const auto two = templates.parse(template_of("two")).source;
  ASSERT_NE(one, nullptr);
  ASSERT_NE(two, nullptr);
  EXPECT_EQ(templates.parse(template_of("one")).source, one);
  EXPECT_EQ(templates.parse(template_of("two")).source, two);
  EXPECT_EQ(one->description.as_string(), "one");
  EXPECT_EQ(two->description.as_string(), "two");
}

TEST(ParsedTemplates, WhatWasNotUsedForLongestGoesFirst) {
  ParsedTemplates templates(2 * template_of("one").size());
  const auto one = templates.parse(template_of("one")).source;
  const auto two = templates.parse(template_of("two")).source;
  EXPECT_EQ(templates.parse(template_of("one")).source, one);
  templates.parse(template_of("six"));
  EXPECT_EQ(templates.parse(template_of("one")).source, one);
  EXPECT_NE(templates.parse(template_of("two")).source, two);
}

TEST(ParsedTemplates, ATextThatIsLargerThanAllIsReadEachTime) {
  ParsedTemplates templates(10);
  EXPECT_NE(templates.parse(template_of("one")).source, nullptr);
  EXPECT_EQ(templates.parse(template_of("one")).source->description.as_string(), "one");
}

TEST(ParsedTemplates, WhatIsWrongIsSaidEachTime) {
  ParsedTemplates templates;
  const std::string text = "Resources: [";
  const Errors errors = templates.parse(text).errors;
  ASSERT_FALSE(errors.empty());
  const ParsedTemplate again = templates.parse(text);
  EXPECT_EQ(again.source, nullptr);
  ASSERT_EQ(again.errors.size(), errors.size());
  EXPECT_EQ(again.errors.front().message, errors.front().message);
}

}  // namespace
}  // namespace cairn::service
