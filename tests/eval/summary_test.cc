#include "eval/summary.h"

#include <gtest/gtest.h>

#include "value/json.h"

namespace cairn {
namespace {

constexpr std::string_view kText = R"(
ROSTemplateFormatVersion: '2015-09-01'
Metadata: {Tags: [a]}
Parameters:
  Name: {Type: String, Label: {en: N}, Description: d, MinLength: 1, AssociationProperty: X}
  Secret: {Type: String, NoEcho: true, Default: ~}
  Count: {Type: Number, Default: 2, AllowedValues: [1, 2]}
Resources:
  Vpc: {Type: ALIYUN::ECS::VPC}
  Web: {Type: ALIYUN::ECS::VSwitch, Count: {Ref: Count}}
  Other: {Type: ALIYUN::ECS::VPC}
  Zones: {Type: DATASOURCE::ECS::Zones}
Outputs:
  A: {Value: 1}
  B: {Value: 1, Description: {en: b}, Label: L}
)";

TEST(Summary, OfValidation) {
  const ParsedTemplate parsed = parse_template(kText);
  ASSERT_NE(parsed.source, nullptr);
  const Value summary = validate_summary(*parsed.source);
  EXPECT_EQ(summary.get_string("Description"), "No description");
  EXPECT_EQ(to_json(summary.get("Parameters")),
            R"([{"ParameterKey":"Name","Label":{"en":"N"},"Description":"d","Type":"String",)"
            R"("MinLength":1,"AssociationProperty":"X","NoEcho":"false"},)"
            R"({"ParameterKey":"Secret","Label":"Secret","Description":"","Type":"String",)"
            R"("NoEcho":"true"},)"
            R"({"ParameterKey":"Count","Label":"Count","Description":"","Type":"Number",)"
            R"("Default":2,"AllowedValues":[1,2],"NoEcho":"false"}])");
  EXPECT_EQ(to_json(summary.get("ResourceTypes")),
            R"({"Resources":["ALIYUN::ECS::VPC","ALIYUN::ECS::VSwitch"],)"
            R"("DataSources":["DATASOURCE::ECS::Zones"]})");
  EXPECT_EQ(to_json(summary.get("Resources").items()[1]),
            R"({"ResourceType":"ALIYUN::ECS::VSwitch","ResourcePath":"Web",)"
            R"("LogicalResourceIdPattern":"Web[*]"})");
  EXPECT_EQ(to_json(summary.get("Outputs")),
            R"([{"OutputKey":"A","Description":"No description given"},)"
            R"({"OutputKey":"B","Description":"{\"en\":\"b\"}","Label":"L"}])");
}

TEST(Summary, OfTheTemplate) {
  const ParsedTemplate parsed = parse_template(kText);
  ASSERT_NE(parsed.source, nullptr);
  const Value summary = template_summary(*parsed.source, TypeCatalog::embedded());
  EXPECT_EQ(summary.get_string("Version"), "2015-09-01");
  EXPECT_EQ(to_json(summary.get("Metadata")), R"({"Tags":["a"]})");
  EXPECT_EQ(to_json(summary.get("ResourceTypes")),
            R"(["ALIYUN::ECS::VPC","ALIYUN::ECS::VSwitch","DATASOURCE::ECS::Zones"])");
  EXPECT_EQ(summary.get("Parameters").size(), 3U);
  const Value& first = summary.get("ResourceIdentifierSummaries").items()[0];
  EXPECT_EQ(first.get_string("ResourceType"), "ALIYUN::ECS::VPC");
  EXPECT_EQ(to_json(first.get("LogicalResourceIds")), R"(["Vpc","Other"])");
  EXPECT_EQ(to_json(first.get("ResourceIdentifiers")), R"(["VpcId"])");
}

}  // namespace
}  // namespace cairn
