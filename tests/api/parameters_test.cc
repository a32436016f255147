#include "api/parameters.h"

#include <gtest/gtest.h>

#include "catalog/error_catalog.h"
#include "value/json.h"

namespace cairn::api {
namespace {

const Action& action(std::string_view name) {
  return *ActionCatalog::embedded().find(name);
}

Decoded decode(std::string_view name, std::string_view form) {
  FormFields fields;
  EXPECT_TRUE(parse_form(form, fields)) << form;
  return decode_parameters(action(name), fields);
}

constexpr std::string_view kId = "StackId=123e4567-e89b-12d3-a456-426655440000";
constexpr std::string_view kCreate = "RegionId=cn-hangzhou&StackName=s&TemplateBody=%7B%7D";

struct Accepted {
  std::string_view why, action, form, want;
};

TEST(Parameters, AreTyped) {
  const Accepted cases[] = {
      {"scalars", "CreateStack",
       "RegionId=cn-hangzhou&StackName=s&TemplateBody={}&DisableRollback=True&TimeoutInMinutes=10",
       R"({"DisableRollback":true,"RegionId":"cn-hangzhou","StackName":"s","TemplateBody":"{}","TimeoutInMinutes":10})"},
      {"what is not of the action is ignored", "DescribeRegions",
       "AcceptLanguage=zh-CN&Foo.1=x&Action=y", R"({"AcceptLanguage":"zh-CN"})"},
      {"empty is absent", "ListStacks",
       "RegionId=cn-hangzhou&PageSize=&ParentStackId=&Status.1=&StackName.1=",
       R"({"RegionId":"cn-hangzhou","StackName":[],"Status":[]})"},
      {"an empty value of a tag", "TagResources",
       "RegionId=cn-hangzhou&ResourceType=stack&ResourceId.1=a&Tag.1.Key=k&Tag.1.Value=",
       R"({"RegionId":"cn-hangzhou","ResourceId":["a"],"ResourceType":"stack","Tag":[{"Key":"k","Value":""}]})"},
      {"a list of strings", "ListStacks", "RegionId=cn-hangzhou&StackName.2=b&StackName.1=a",
       R"({"RegionId":"cn-hangzhou","StackName":["a","b"]})"},
      {"gaps close, ten comes after nine", "ListStacks",
       "RegionId=cn-hangzhou&StackName.10=c&StackName.9=b&StackName.2=a",
       R"({"RegionId":"cn-hangzhou","StackName":["a","b","c"]})"},
      {"a list of objects, its empty values kept", "CreateStack",
       "RegionId=cn-hangzhou&StackName=s&TemplateBody={}&Parameters.1.ParameterKey=K&Parameters.1."
       "ParameterValue="
       "&Parameters.1.Other=x&Tags.1.Key=a",
       R"({"Parameters":[{"ParameterKey":"K","ParameterValue":""}],"RegionId":"cn-hangzhou","StackName":"s","Tags":[{"Key":"a"}],"TemplateBody":"{}"})"},
      {"a list in an object in a list", "ListTemplates",
       "Filters.1.Name=Categories&Filters.1.Values.2=y&Filters.1.Values.1=x",
       R"({"Filters":[{"Name":"Categories","Values":["x","y"]}]})"},
      {"JSON, numbers as text too", "CreateStackInstances",
       R"(RegionId=cn-hangzhou&StackGroupName=g&RegionIds=["cn-a"]&AccountIds=[123,"456",null]&OperationPreferences={"MaxConcurrentCount":"3","FailureToleranceCount":1,"RegionConcurrencyType":null,"Foo":null})",
       R"({"AccountIds":["123","456"],"OperationPreferences":{"FailureToleranceCount":1,"MaxConcurrentCount":3},"RegionId":"cn-hangzhou","RegionIds":["cn-a"],"StackGroupName":"g"})"},
      {"a JSON list as repeated parameters", "CreateStackInstances",
       "RegionId=cn-hangzhou&StackGroupName=g&RegionIds.1=cn-a&AccountIds.1=1",
       R"({"AccountIds":["1"],"RegionId":"cn-hangzhou","RegionIds":["cn-a"],"StackGroupName":"g"})"},
      {"a scalar's item is not the scalar", "DescribeRegions", "AcceptLanguage.1=zh-CN", "{}"},
  };
  for (const Accepted& c : cases) {
    const Decoded got = decode(c.action, c.form);
    EXPECT_TRUE(got.complaints.empty()) << c.why << ": " << got.complaints.front().message;
    EXPECT_EQ(to_json(got.parameters), c.want) << c.why;
  }
}

struct Refused {
  std::string_view why, action;
  std::string form;
  std::string_view code, message;
};

std::string with(std::string_view base, std::string_view more) {
  return std::string(base) + "&" + std::string(more);
}

std::string repeated(std::string_view key, int count, std::string_view after = {}) {
  std::string out;
  for (int i = 1; i <= count; ++i) {
    out += std::string(i == 1 ? "" : "&") + std::string(key) + "." + std::to_string(i) +
           std::string(after) + "=x" + std::to_string(i);
  }
  return out;
}

void expect_refused(std::span<const Refused> cases) {
  for (const Refused& c : cases) {
    const Decoded got = decode(c.action, c.form);
    ASSERT_FALSE(got.complaints.empty()) << c.why;
    const Error& error = got.complaints.front();
    EXPECT_EQ(error.code, c.code) << c.why;
    EXPECT_EQ(error.message, c.message) << c.why;
    EXPECT_TRUE(is_known_error(error.code)) << error.code;
    EXPECT_FALSE(error.where.empty()) << c.why;
    EXPECT_FALSE(error.fix.empty()) << c.why;
  }
}

TEST(Parameters, AreRefusedWhenAbsentOrTooMany) {
  const Refused cases[] = {
      {"nothing given", "GetStack", "", "MissingRegionId",
       "RegionId is mandatory for this action."},
      {"the second one absent", "GetStack", "RegionId=cn-hangzhou", "MissingStackId",
       "StackId is mandatory for this action."},
      {"empty is absent", "GetStack", "RegionId=&StackId=x", "MissingRegionId",
       "RegionId is mandatory for this action."},
      {"a list", "DeleteStackInstances", "RegionId=cn-hangzhou&StackGroupName=g",
       "MissingRegionIds", "RegionIds is mandatory for this action."},
      {"a field of an item", "CreateStack", with(kCreate, "Parameters.2.ParameterValue=v"),
       "MissingParameter", "The input parameter Parameters.2.ParameterKey should be specified."},
      {"no template", "CreateStack", "RegionId=cn-hangzhou&StackName=s", "MissingParameter",
       "One of the input parameters TemplateBody,TemplateURL,TemplateId,TemplateScratchId should "
       "be "
       "specified."},
      {"two templates", "CreateStack", with(kCreate, "TemplateId=t"), "MultipleParameter",
       "Only one of the input parameters TemplateBody,TemplateURL,TemplateId,TemplateScratchId can "
       "be specified."},
      {"a group and what it forbids", "CreateStackGroup",
       "RegionId=cn-hangzhou&StackGroupName=g&StackArn=acs:ros:r:1:stack/"
       "s&Parameters.1.ParameterKey=a&"
       "Parameters.1.ParameterValue=b",
       "MultipleParameter",
       "Only one of the input parameters StackArn,Parameters can be specified."},
      {"needed for another's value", "CreateStackGroup",
       "RegionId=cn-hangzhou&StackGroupName=g&TemplateBody={}&PermissionModel=SERVICE_MANAGED",
       "MissingParameter",
       "The input parameter AutoDeployment should be specified, for PermissionModel is "
       "SERVICE_MANAGED."},
      {"fields that exclude each other", "CreateStackInstances",
       R"(RegionId=cn-hangzhou&StackGroupName=g&RegionIds=["a"]&AccountIds=["1"]&OperationPreferences={"MaxConcurrentCount":1,"MaxConcurrentPercentage":5})",
       "MultipleParameter",
       "Only one of the input parameters OperationPreferences.MaxConcurrentCount,"
       "OperationPreferences.MaxConcurrentPercentage can be specified."},
  };
  expect_refused(cases);
}

TEST(Parameters, AreRefusedOutsideTheirLimits) {
  const Refused cases[] = {
      {"not an integer", "CreateStack", with(kCreate, "TimeoutInMinutes=1h"), "InvalidParameter",
       "The specified parameter TimeoutInMinutes is invalid, \"1h\" is not an integer."},
      {"a fraction", "CreateStack", with(kCreate, "TimeoutInMinutes=10.0"), "InvalidParameter",
       "The specified parameter TimeoutInMinutes is invalid, \"10.0\" is not an integer."},
      {"beyond 64 bits", "CreateStack", with(kCreate, "Parallelism=9223372036854775808"),
       "InvalidParameter",
       "The specified parameter Parallelism is invalid, \"9223372036854775808\" is not an "
       "integer."},
      {"one below the least", "CreateStack", with(kCreate, "TimeoutInMinutes=9"),
       "InvalidParameter",
       "The specified parameter TimeoutInMinutes is invalid, 9 is less than 10."},
      {"one above the most", "CreateStack", with(kCreate, "TimeoutInMinutes=1441"),
       "InvalidParameter",
       "The specified parameter TimeoutInMinutes is invalid, 1441 is greater than 1440."},
      {"not a boolean", "CreateStack", with(kCreate, "DisableRollback=yes"), "InvalidParameter",
       "The specified parameter DisableRollback is invalid, \"yes\" is not a boolean."},
      {"nearly a boolean", "CreateStack", with(kCreate, "DisableRollback=falsey"),
       "InvalidParameter",
       "The specified parameter DisableRollback is invalid, \"falsey\" is not a boolean."},
      {"an unknown word", "CreateStack", with(kCreate, "DeletionProtection=On"), "InvalidParameter",
       "The specified parameter DeletionProtection is invalid, \"On\" is not one of Enabled, "
       "Disabled."},
      {"a stack id in capitals", "GetStack",
       "RegionId=cn-hangzhou&StackId=123E4567-e89b-12d3-a456-426655440000", "InvalidParameter",
       "The specified parameter StackId is invalid, \"123E4567-e89b-12d3-a456-426655440000\" does "
       "not match pattern "
       "\"^[0-9a-f]{8}[-][0-9a-f]{4}[-][0-9a-f]{4}[-][0-9a-f]{4}[-][0-9a-f]{12}$\"."},
      {"a long client token", "CreateStack", with(kCreate, "ClientToken=" + std::string(65, 'a')),
       "InvalidParameter",
       "The specified parameter ClientToken is invalid, its length of 65 characters is greater "
       "than 64."},
      {"a text of characters, measured in bytes", "CreateStack",
       "RegionId=cn-hangzhou&StackName=s&TemplateBody=" + std::string(524289, 'x'),
       "InvalidParameter",
       "The specified parameter TemplateBody is invalid, its length of 524289 bytes is greater "
       "than "
       "524288."},
      {"a template from a disk", "CreateStack",
       "RegionId=cn-hangzhou&StackName=s&TemplateURL=file:///etc/passwd", "InvalidParameter",
       "The specified parameter TemplateURL is invalid, \"file:///etc/passwd\" is not a URL of "
       "scheme http, https, oss."},
      {"one item too many", "CreateStack", with(kCreate, repeated("NotificationURLs", 6)),
       "InvalidParameter",
       "The specified parameter NotificationURLs is invalid, its 6 items are more than 5."},
      {"a word of a list", "ListTemplates", "Filters.1.Name=Foo", "InvalidParameter",
       "The specified parameter Filters.1.Name is invalid, \"Foo\" is not one of Categories, "
       "DeployTypes, ApplicationScenes, BasicServices, ResourceTypes, TemplateNames."},
      {"a member that the JSON should not have", "UpdateStackGroup",
       R"(RegionId=cn-hangzhou&StackGroupName=g&OperationPreferences={"MaxConcurentCount":1})",
       "InvalidParameter",
       "The specified parameter OperationPreferences is invalid, it has no member "
       "\"MaxConcurentCount\"."},
      {"a region that is not there", "ListStacks", "RegionId=cn-hangzou", "InvalidParameter",
       "The specified parameter RegionId is invalid, there is no region \"cn-hangzou\"."},
      {"a region in capitals", "ListStacks", "RegionId=CN-HANGZHOU", "InvalidParameter",
       "The specified parameter RegionId is invalid, there is no region \"CN-HANGZHOU\"."},
      {"a region that is optional", "GetTemplate", "RegionId=moon&TemplateId=t", "InvalidParameter",
       "The specified parameter RegionId is invalid, there is no region \"moon\"."},
      {"not UTF-8", "CreateStack", with(kCreate, "ResourceGroupId=ab%FF"), "InvalidParameter",
       "The specified parameter ResourceGroupId is invalid, byte 3 is not UTF-8."},
      {"a zero character", "CreateStack", with(kCreate, "ResourceGroupId=a%00"), "InvalidParameter",
       "The specified parameter ResourceGroupId is invalid, it contains the character U+0000."},
  };
  expect_refused(cases);
}

TEST(Parameters, AreRefusedInTheWrongForm) {
  const Refused cases[] = {
      {"twice", "GetStack", with("RegionId=cn-hangzhou&RegionId=cn-hangzhou", kId),
       "InvalidParameter",
       "The specified parameter RegionId is invalid, it is given more than once."},
      {"an item twice", "ListStacks", "RegionId=cn-hangzhou&StackName.1=a&StackName.1=b",
       "InvalidParameter",
       "The specified parameter StackName.1 is invalid, it is given more than once."},
      {"a list as a scalar", "ListStacks", "RegionId=cn-hangzhou&StackName=a", "InvalidParameter",
       "The specified parameter StackName is invalid, it is a list whose items are parameters of "
       "their own."},
      {"item zero", "ListStacks", "RegionId=cn-hangzhou&StackName.0=a", "InvalidParameter",
       "The specified parameter StackName is invalid, \"0\" is no item number."},
      {"a number with a zero before it", "ListStacks", "RegionId=cn-hangzhou&StackName.01=a",
       "InvalidParameter",
       "The specified parameter StackName is invalid, \"01\" is no item number."},
      {"a name for a number", "CreateStack", with(kCreate, "Tags.Key=a"), "InvalidParameter",
       "The specified parameter Tags is invalid, \"Key\" is no item number."},
      {"a number beyond all lists", "ListStacks", "RegionId=cn-hangzhou&StackName.99999999999=a",
       "InvalidParameter",
       "The specified parameter StackName is invalid, \"99999999999\" is no item number."},
      {"a field of a text", "ListStacks", "RegionId=cn-hangzhou&StackName.1.Foo=a",
       "InvalidParameter", "The specified parameter StackName.1 is invalid, it has no fields."},
      {"not JSON", "CreateStackInstances", "RegionId=cn-hangzhou&StackGroupName=g&RegionIds=cn-a",
       "InvalidParameter", "The specified parameter RegionIds is invalid, it is not JSON."},
      {"JSON of another kind", "CreateStackInstances",
       "RegionId=cn-hangzhou&StackGroupName=g&RegionIds={}", "InvalidParameter",
       "The specified parameter RegionIds is invalid, {} is not a JSON array."},
      {"JSON of another kind inside", "CreateStackInstances",
       R"(RegionId=cn-hangzhou&StackGroupName=g&RegionIds=["a",["b"]])", "InvalidParameter",
       "The specified parameter RegionIds.2 is invalid, [\"b\"] is not a string."},
      {"a number beyond its limit inside JSON", "CreateStackInstances",
       R"(RegionId=cn-hangzhou&StackGroupName=g&RegionIds=["a"]&OperationPreferences={"MaxConcurrentCount":0})",
       "InvalidParameter",
       "The specified parameter OperationPreferences.MaxConcurrentCount is invalid, 0 is less than "
       "1."},
  };
  expect_refused(cases);
}

TEST(Parameters, OtherInterfacesHaveCodesForFaults) {
  struct Case {
    std::string_view action;
    FormFields fields;
    std::string_view want;
  };
  const Case cases[] = {
      {"CreateUser", {{"UserName", "alice"}}, ""},
      {"CreateUser", {{"UserName", "a b"}}, "InvalidParameter.UserName.InvalidChars"},
      {"CreateUser", {{"UserName", std::string(65, 'a')}}, "InvalidParameter.UserName.Length"},
      {"CreateUser", {}, "MissingUserName"},
      {"GetPolicy", {{"PolicyName", "p"}, {"PolicyType", "Own"}}, "InvalidParameter.PolicyType"},
      {"ListUsers", {{"MaxItems", "0"}}, "InvalidParameter"},
      {"UpdateAccessKey", {{"UserAccessKeyId", "k"}, {"Status", "Off"}}, "InvalidParameter"},
  };
  for (const Case& c : cases) {
    const Action* ram = ActionCatalog::of(Api::kRam).find(c.action);
    ASSERT_NE(ram, nullptr);
    const Decoded decoded = decode_parameters(*ram, c.fields);
    EXPECT_EQ(decoded.complaints.empty() ? "" : decoded.complaints.front().code, c.want);
  }
  // That of stacks has one code for all.
  const Decoded decoded =
      decode_parameters(action("CreateStack"), {{"StackName", "a"},
                                                {"RegionId", "r"},
                                                {"TemplateBody", "{}"},
                                                {"ResourceGroupId", "g"},
                                                {"RamRoleName", std::string(65, 'a')}});
  ASSERT_FALSE(decoded.complaints.empty());
  EXPECT_EQ(decoded.complaints.front().code, "InvalidParameter");
}

TEST(Parameters, ComplaintsAreCollectedButBounded) {
  EXPECT_EQ(decode("CreateStack", "TimeoutInMinutes=x").complaints.size(), 4u);
  const Decoded many = decode("CreateStack", with(kCreate, repeated("Parameters", 100, ".Foo")));
  EXPECT_EQ(many.complaints.size(), 20u);
}

}  // namespace
}  // namespace cairn::api
