#include "eval/update_info.h"

#include <gtest/gtest.h>

#include "value/json.h"

namespace cairn {
namespace {

constexpr std::string_view kText = R"(
ROSTemplateFormatVersion: '2015-09-01'
Parameters:
  Name: {Type: String}
  Block: {Type: String}
  ByLocal: {Type: String}
  ByText: {Type: String}
  Env: {Type: String}
  Inner: {Type: String}
  Exotic: {Type: String}
  Shown: {Type: String}
  Copies: {Type: Number, Default: 1}
Locals:
  L: {Value: !Ref ByLocal}
Conditions:
  IsTest: !Equals [!Ref Env, test]
Resources:
  Vpc:
    Type: ALIYUN::ECS::VSwitch
    Properties:
      VSwitchName: !Ref Name
      CidrBlock: !Ref Block
  Second:
    Type: ALIYUN::ECS::VSwitch
    Count: !Ref Copies
    Properties:
      CidrBlock: !Ref L
  Third:
    Type: ALIYUN::ECS::VSwitch
    Properties:
      CidrBlock: !Sub '${ByText}/16'
  Fourth:
    Type: ALIYUN::ECS::VSwitch
    Properties:
      CidrBlock: !If [IsTest, 10.0.0.0/8, 172.16.0.0/12]
  Child:
    Type: ALIYUN::ROS::Stack
    Properties:
      Parameters: {A: !Ref Inner}
  Unknown:
    Type: ALIYUN::ECS::VSwitch
    Properties:
      Exotic: !Ref Exotic
Outputs:
  A: {Value: !Ref Shown}
)";

std::string group(const Value& info, std::string_view name) {
  std::string text;
  for (const Value& each : info.get("Parameters" + std::string(name) + "Modified").items()) {
    text += (text.empty() ? "" : " ") + std::string(each.as_string());
  }
  return text;
}

Value info_of(UpdateInfoOptions options) {
  const ParsedTemplate parsed = parse_template(kText);
  return update_info(*parsed.source, TypeCatalog::embedded(), options);
}

TEST(UpdateInfo, GroupsParametersByWhatAChangeDoes) {
  const Value info = info_of({});
  EXPECT_EQ(group(info, "AllowedToBe"), "Name Env Shown Copies");
  EXPECT_EQ(group(info, "NotAllowedToBe"), "Block ByLocal ByText");
  EXPECT_EQ(group(info, "ConditionallyAllowedToBe"), "");
  EXPECT_EQ(group(info, "UncertainlyAllowedToBe"), "Inner Exotic");
  EXPECT_EQ(info.find("ParametersCauseReplacementIfModified"), nullptr);
  EXPECT_TRUE(info.get("ParametersCauseInterruptionIfModified").is_list());
}

TEST(UpdateInfo, ConditionsCountWhenAsked) {
  const Value info = info_of({.conditions = true});
  EXPECT_EQ(group(info, "AllowedToBe"), "Name Shown Copies");
  EXPECT_EQ(group(info, "ConditionallyAllowedToBe"), "Env");
}

TEST(UpdateInfo, WithReplacementWhatCannotChangeIsReplaced) {
  const Value info = info_of({.replacement = true, .conditions = true});
  EXPECT_EQ(group(info, "AllowedToBe"), "Name Block ByLocal ByText Env Shown Copies");
  EXPECT_EQ(group(info, "NotAllowedToBe"), "");
  EXPECT_EQ(group(info, "CauseReplacementIf"), "Block ByLocal ByText");
  EXPECT_EQ(group(info, "ConditionallyCauseReplacementIf"), "Env");
  EXPECT_EQ(group(info, "UncertainlyCauseReplacementIf"), "Inner Exotic");
}

}  // namespace
}  // namespace cairn
