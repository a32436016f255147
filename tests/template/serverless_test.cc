// Small serverless templates and the resources they become.
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "template/transform.h"
#include "value/json.h"

namespace cairn {
namespace {

constexpr StackIdentity kStack{"test", "4a6c9851-3b0f-4f5f-b4ca-a14bf691f2ff"};

Transformed transform(std::string_view resources) {
  const ParsedTemplate parsed = parse_template(
      "ROSTemplateFormatVersion: '2015-09-01'\nTransform: Aliyun::Serverless-2018-04-03\n"
      "Resources:\n" +
      std::string(resources));
  EXPECT_TRUE(parsed.source) << resources;
  return parsed.source ? apply_transform(parsed.source, kStack) : Transformed{};
}

struct Rewrite {
  std::string_view why;
  std::string_view resources;  // of the template
  std::string_view name;       // of one that is made
  std::string_view json;       // what it is
};

TEST(Serverless, RewritesEachKind) {
  const Rewrite cases[] = {
      {"a service", "  S: {Type: 'Aliyun::Serverless::Service', Properties: {Description: d}}", "S",
       R"({"Type":"ALIYUN::FC::Service","Properties":{"ServiceName":"S","Description":"d"}})"},
      {"a service with a name and a role",
       "  S: {Type: 'Aliyun::Serverless::Service', Properties: {ServiceName: n, Role: r, Policies: "
       "P}}",
       "S", R"({"Type":"ALIYUN::FC::Service","Properties":{"ServiceName":"n","Role":"r"}})"},
      {"a service with a policy waits for it",
       "  S: {Type: 'Aliyun::Serverless::Service', DependsOn: X, Properties: {Policies: P}}", "S",
       R"({"Type":"ALIYUN::FC::Service","DependsOn":["X","SRoleP"],"Properties":)"
       R"({"ServiceName":"S","Role":{"Fn::GetAtt":["SRole","Arn"]}}})"},
      {"the policy", "  S: {Type: 'Aliyun::Serverless::Service', Properties: {Policies: [P]}}",
       "SRoleP",
       R"({"Type":"ALIYUN::RAM::AttachPolicyToRole","Properties":{"PolicyName":"P",)"
       R"("PolicyType":"System","RoleName":{"Fn::GetAtt":["SRole","RoleName"]}}})"},
      {"the role, with a policy document",
       "  S: {Type: 'Aliyun::Serverless::Service', Properties: {Policies: {Version: '1', "
       "Statement: "
       "[{Effect: Allow, Action: a, Resource: '*'}]}}}",
       "SRole",
       R"({"Type":"ALIYUN::RAM::Role","Properties":{"RoleName":"test-SRole-5A3AD03E9E1B",)"
       R"("AssumeRolePolicyDocument":{"Version":"1","Statement":[{"Action":"sts:AssumeRole",)"
       R"("Effect":"Allow","Principal":{"Service":["fc.aliyuncs.com"]}}]},"Policies":[{)"
       R"("PolicyName":"test-SRolePolicy0-850CF69B523D","PolicyDocument":{"Version":"1",)"
       R"("Statement":[{"Effect":"Allow","Action":["a"],"Resource":["*"]}]}}]}})"},
      {"a function",
       "  S:\n    Type: Aliyun::Serverless::Service\n    F: {Type: 'Aliyun::Serverless::Function', "
       "Properties: {Handler: h, Runtime: r, CodeUri: 'oss://b/c/d.zip', Timeout: 5}}",
       "SF",
       R"({"Type":"ALIYUN::FC::Function","Properties":{"ServiceName":{"Fn::GetAtt":)"
       R"(["S","ServiceName"]},"FunctionName":"F","Handler":"h","Runtime":"r","Timeout":5,)"
       R"("Code":{"OssBucketName":"b","OssObjectName":"c/d.zip"}}})"},
      {"a function whose code is a parameter",
       "  S:\n    Type: Aliyun::Serverless::Service\n    F: {Type: 'Aliyun::Serverless::Function', "
       "Properties: {CodeUri: {Ref: Uri}}}",
       "SF",
       R"({"Type":"ALIYUN::FC::Function","Properties":{"ServiceName":{"Fn::GetAtt":)"
       R"(["S","ServiceName"]},"FunctionName":"F","Code":{"OssBucketName":{"Fn::Select":[2,)"
       R"({"Fn::Split":["/",{"Ref":"Uri"}]}]},"OssObjectName":{"Fn::Join":["/",{"Fn::Select":)"
       R"(["3:",{"Fn::Split":["/",{"Ref":"Uri"}]}]}]}}}})"},
      {"conditions of a service and a function come together",
       "  S:\n    Type: Aliyun::Serverless::Service\n    Condition: A\n    F: {Type: "
       "'Aliyun::Serverless::Function', Condition: B, DeletionPolicy: Retain}",
       "SF",
       R"({"Type":"ALIYUN::FC::Function","Condition":{"Fn::And":["A","B"]},)"
       R"("DeletionPolicy":"Retain","Properties":{"ServiceName":{"Fn::GetAtt":)"
       R"(["S","ServiceName"]},"FunctionName":"F"}})"},
      {"a domain needs the function it leads to",
       "  S:\n    Type: Aliyun::Serverless::Service\n    F: {Type: "
       "'Aliyun::Serverless::Function'}\n"
       "  D: {Type: 'Aliyun::Serverless::CustomDomain', Properties: {Protocol: HTTP, RouteConfig: "
       "{routes: {/a: {ServiceName: S, FunctionName: F}}}}}",
       "D",
       R"({"Type":"ALIYUN::FC::CustomDomain","DependsOn":["SF"],"Properties":{"DomainName":"D",)"
       R"("Protocol":"HTTP","RouteConfig":{"Routes":[{"Path":"/a","ServiceName":"S",)"
       R"("FunctionName":"F"}]}}})"},
      {"a log", "  MyLog: {Type: 'Aliyun::Serverless::Log', Properties: {Description: d}}", "MyLog",
       R"({"Type":"ALIYUN::SLS::Project","Properties":{"Name":"mylog","Description":"d"}})"},
      {"a log's store",
       "  L:\n    Type: Aliyun::Serverless::Log\n    M: {Type: "
       "'Aliyun::Serverless::Log::Logstore', "
       "Properties: {TTL: 3}}",
       "LM",
       R"({"Type":"ALIYUN::SLS::Logstore","Properties":{"ProjectName":{"Fn::GetAtt":["L","Name"]},)"
       R"("LogstoreName":"M","TTL":3}})"},
      {"a table",
       "  T:\n    Type: Aliyun::Serverless::TableStore\n    M: {Type: "
       "'Aliyun::Serverless::TableStore::Table', Properties: {PrimaryKeyList: [{Name: k, Type: "
       "STRING}]}}",
       "TM",
       R"({"Type":"ALIYUN::OTS::Table","Properties":{"InstanceName":{"Fn::GetAtt":)"
       R"(["T","InstanceName"]},"TableName":"M","PrimaryKey":[{"Name":"k","Type":"STRING"}]}})"},
      {"a topic is made where the stack is",
       "  T: {Type: 'Aliyun::Serverless::MNSTopic', Properties: {Region: r, LoggingEnabled: true}}",
       "T",
       R"({"Type":"ALIYUN::MNS::Topic","Properties":{"TopicName":"T","LoggingEnabled":true}})"},
      {"a flow written as a map",
       "  F: {Type: 'Aliyun::Serverless::Flow', Properties: {Definition: {version: v1, type: "
       "flow}}}",
       "F",
       R"({"Type":"ALIYUN::FNF::Flow","Properties":{"Name":"F","Definition":)"
       R"("{\"version\":\"v1\",\"type\":\"flow\"}"}})"},
      {"what is not serverless stays", "  V: {Type: 'ALIYUN::ECS::VPC', Count: 2}", "V",
       R"({"Type":"ALIYUN::ECS::VPC","Count":2})"},
  };
  for (const Rewrite& c : cases) {
    const Transformed transformed = transform(c.resources);
    ASSERT_TRUE(transformed.source) << c.why;
    EXPECT_TRUE(transformed.errors.empty()) << c.why << ": " << transformed.errors.front().message;
    EXPECT_TRUE(transformed.source->transform.is_null()) << c.why;
    EXPECT_EQ(transformed.source->root.find("Transform"), nullptr) << c.why;
    EXPECT_EQ(to_json(transformed.source->resources.get(c.name)), c.json) << c.why;
  }
}

TEST(Serverless, RewritesEachEvent) {
  struct Case {
    std::string_view event;
    std::string_view properties;  // of the trigger, without the names that are always the same
  };
  const Case cases[] = {
      {"{Type: HTTP, Properties: {AuthType: ANONYMOUS, Methods: [GET]}}",
       R"("TriggerType":"http","TriggerConfig":{"authType":"anonymous","methods":["GET"]}})"},
      {"{Type: HTTP}",
       R"("TriggerType":"http","TriggerConfig":{"authType":"anonymous","methods":["GET"]}})"},
      {"{Type: Timer, Properties: {CronExpression: c, Payload: p, Enable: true}}",
       R"("TriggerType":"timer","TriggerConfig":)"
       R"({"cronExpression":"c","payload":"p","enable":true}})"},
      {"{Type: OSS, Properties: {BucketName: b, Events: [e], Filter: {Key: {Prefix: p}}, "
       "InvocationRole: r}}",
       R"("TriggerType":"oss","TriggerConfig":{"events":["e"],"filter":{"key":{"prefix":"p"}}},)"
       R"("SourceArn":{"Fn::Sub":"acs:oss:${ALIYUN::Region}:${ALIYUN::TenantId}:b"},)"
       R"("InvocationRole":"r"})"},
      {"{Type: OSS, Properties: {BucketName: {Ref: B}, Events: [e]}}",
       R"("TriggerType":"oss","TriggerConfig":{"events":["e"]},"SourceArn":{"Fn::Sub":)"
       R"(["acs:oss:${ALIYUN::Region}:${ALIYUN::TenantId}:${Name}",{"Name":{"Ref":"B"}}]},)"
       R"("InvocationRole":{"Fn::GetAtt":["SFERole","Arn"]}})"},
      {"{Type: Log, Properties: {SourceConfig: {Logstore: s}, LogConfig: {Project: p, Logstore: "
       "l}, "
       "Enable: true, InvocationRole: r}}",
       R"("TriggerType":"log","TriggerConfig":{"sourceConfig":{"logstore":"s"},"logConfig":)"
       R"({"project":"p","logstore":"l"},"enable":true},"SourceArn":{"Fn::Sub":)"
       R"("acs:log:${ALIYUN::Region}:${ALIYUN::TenantId}:project/p"},"InvocationRole":"r"})"},
      {"{Type: MNSTopic, Properties: {TopicName: t, FilterTag: f, InvocationRole: r}}",
       R"("TriggerType":"mns_topic","TriggerConfig":{"notifyContentFormat":"STREAM",)"
       R"("notifyStrategy":"BACKOFF_RETRY","filterTag":"f"},"SourceArn":{"Fn::Sub":)"
       R"("acs:mns:${ALIYUN::Region}:${ALIYUN::TenantId}:/topics/t"},"InvocationRole":"r"})"},
      {"{Type: TableStore, Properties: {InstanceName: i, TableName: t, InvocationRole: r}}",
       R"("TriggerType":"tablestore","TriggerConfig":{},"SourceArn":{"Fn::Sub":)"
       R"(["acs:ots:${ALIYUN::Region}:${ALIYUN::TenantId}:instance/${Instance}/table/${Table}",)"
       R"({"Instance":"i","Table":"t"}]},"InvocationRole":"r"})"},
      {"{Type: RDS, Properties: {InstanceId: i, SubscriptionObjects: [d.t], Retry: 2, "
       "InvocationRole: r}}",
       R"("TriggerType":"rds","TriggerConfig":{"subscriptionObjects":["d.t"],"retry":2},)"
       R"("SourceArn":{"Fn::Sub":"acs:rds:${ALIYUN::Region}:${ALIYUN::TenantId}:dbinstance/i"},)"
       R"("InvocationRole":"r"})"},
      {"{Type: CDN, Properties: {EventName: n, EventVersion: v, Filter: {Domain: [d]}, "
       "InvocationRole: r}}",
       R"("TriggerType":"cdn_events","TriggerConfig":{"eventName":"n","eventVersion":"v",)"
       R"("filter":{"domain":["d"]}},"SourceArn":{"Fn::Sub":"acs:cdn:*:${ALIYUN::TenantId}"},)"
       R"("InvocationRole":"r"})"},
  };
  for (const Case& c : cases) {
    const Transformed transformed = transform(
        "  S:\n    Type: Aliyun::Serverless::Service\n    F:\n      Type: "
        "Aliyun::Serverless::Function\n      Events:\n        E: " +
        std::string(c.event));
    ASSERT_TRUE(transformed.source) << c.event;
    EXPECT_TRUE(transformed.errors.empty()) << c.event;
    const Value& trigger = transformed.source->resources.get("SFE");
    EXPECT_EQ(trigger.get_string("Type"), "ALIYUN::FC::Trigger") << c.event;
    EXPECT_EQ(to_json(trigger.get("Properties")),
              R"({"ServiceName":{"Fn::GetAtt":["SF","ServiceName"]},"FunctionName":{"Fn::GetAtt":)"
              R"(["SF","FunctionName"]},"TriggerName":"E",)" +
                  std::string(c.properties))
        << c.event;
  }
}

TEST(Serverless, AnApiIsAGroupAndAnApiForEachMethod) {
  const Transformed transformed = transform(R"(
  S:
    Type: Aliyun::Serverless::Service
    F: {Type: 'Aliyun::Serverless::Function'}
  A:
    Type: Aliyun::Serverless::Api
    Properties:
      StageName: TEST
      DefinitionBody:
        /users/[id]:
          get:
            x-aliyun-apigateway-api-name: byId
            x-aliyun-apigateway-fc:
              arn: acs:fc:::services/${S.Arn}/functions/${F.Arn}/
              timeout: 3000
            x-aliyun-apigateway-request-parameters:
              - {apiParameterName: id, location: Path, parameterType: String, required: required}
          post:
            x-aliyun-apigateway-fc: {arn: 'acs:fc:::services/other/functions/one/', role: r}
            x-aliyun-apigateway-request-config: {requestMode: passthrough}
)");
  ASSERT_TRUE(transformed.source);
  ASSERT_TRUE(transformed.errors.empty()) << transformed.errors.front().message;
  const Value& resources = transformed.source->resources;
  EXPECT_EQ(to_json(resources.get("A")),
            R"({"Type":"ALIYUN::ApiGateway::Group","Properties":{"GroupName":"A"}})");
  EXPECT_EQ(
      to_json(resources.get("byId")),
      R"({"Type":"ALIYUN::ApiGateway::Api","DependsOn":["ARoleAliyunFCInvocationAccess"],)"
      R"("Properties":{"GroupId":{"Fn::GetAtt":["A","GroupId"]},"ApiName":"byId",)"
      R"("Visibility":"PUBLIC","AuthType":"ANONYMOUS","RequestConfig":{"RequestHttpMethod":"GET",)"
      R"("RequestPath":"/users/[id]","RequestMode":"MAPPING","RequestProtocol":"HTTP"},)"
      R"("ServiceConfig":{"ServiceProtocol":"FunctionCompute","ServiceTimeOut":3000,)"
      R"("FunctionComputeConfig":{"FcRegionId":{"Ref":"ALIYUN::Region"},"ServiceName":)"
      R"({"Fn::GetAtt":["S","ServiceName"]},"FunctionName":{"Fn::GetAtt":["SF","FunctionName"]},)"
      R"("RoleArn":{"Fn::GetAtt":["ARole","Arn"]}}},"RequestParameters":[{"ApiParameterName":"id",)"
      R"("Location":"PATH","ParameterType":"String","Required":"REQUIRED"}]}})");
  EXPECT_EQ(to_json(resources.get("APostUsersid").get("Properties").get("RequestConfig")),
            R"({"RequestHttpMethod":"POST","RequestPath":"/users/[id]","RequestMode":)"
            R"("PASSTHROUGH","RequestProtocol":"HTTP"})");
  EXPECT_EQ(to_json(resources.get("byIdDeployment").get("Properties")),
            R"({"ApiId":{"Fn::GetAtt":["byId","ApiId"]},"GroupId":{"Fn::GetAtt":["A","GroupId"]},)"
            R"("StageName":"TEST"})");
}

TEST(Serverless, RefusesWithThePlaceInTheText) {
  struct Refusal {
    std::string_view why;
    std::string_view resources;
    std::string_view code;
    std::string_view message;  // part of it
    std::string_view where;
    std::uint32_t line;
  };
  const Refusal cases[] = {
      {"a type with a typo", "  S: {Type: 'Aliyun::Serverless::Servce'}", "StackValidationFailed",
       "is no type of", "Resources.S.Type", 4},
      {"a function on its own", "  F: {Type: 'Aliyun::Serverless::Function'}",
       "StackValidationFailed", "must stand inside", "Resources.F.Type", 4},
      {"an attribute with a typo",
       "  S:\n    Type: Aliyun::Serverless::Service\n    Propertys: {Description: d}",
       "StackValidationFailed", "neither an attribute nor", "Resources.S.Propertys", 6},
      {"a count", "  S: {Type: 'Aliyun::Serverless::Service', Count: 2}", "StackValidationFailed",
       "cannot have a Count", "Resources.S.Count", 4},
      {"an unknown event",
       "  S:\n    Type: Aliyun::Serverless::Service\n    F:\n      Type: "
       "Aliyun::Serverless::Function\n      Events:\n        E: {Type: Tiner}",
       "StackValidationFailed", "is no type of event", "Resources.SF.Events.E.Type", 9},
      {"an event that lacks a property",
       "  S:\n    Type: Aliyun::Serverless::Service\n    F:\n      Type: "
       "Aliyun::Serverless::Function\n      Events:\n        E: {Type: Timer, Properties: {}}",
       "StackValidationFailed", "CronExpression not assigned", "Resources.SF.Events.E.Properties",
       9},
      {"an event nobody makes here",
       "  S:\n    Type: Aliyun::Serverless::Service\n    F:\n      Type: "
       "Aliyun::Serverless::Function\n      Events:\n        E: {Type: Datahub}",
       "NotSupported", "Event type Datahub", "Resources.SF.Events.E.Type", 9},
      {"two of one name",
       "  SF: {Type: 'ALIYUN::ECS::VPC'}\n  S:\n    Type: Aliyun::Serverless::Service\n    F: "
       "{Type: "
       "'Aliyun::Serverless::Function'}",
       "StackValidationFailed", "Two resources get the name \"SF\"", "Resources.SF", 7},
      {"a code address without an object",
       "  S:\n    Type: Aliyun::Serverless::Service\n    F: {Type: 'Aliyun::Serverless::Function', "
       "Properties: {CodeUri: 'oss://b'}}",
       "StackValidationFailed", "names no object", "Resources.S.F.Properties.CodeUri", 6},
      {"an API that calls no function",
       "  A: {Type: 'Aliyun::Serverless::Api', Properties: {DefinitionBody: {/: {get: {}}}}}",
       "StackValidationFailed", "must name a function",
       "Resources.A.Properties.DefinitionBody./.get", 4},
  };
  for (const Refusal& c : cases) {
    const Transformed transformed = transform(c.resources);
    ASSERT_FALSE(transformed.errors.empty()) << c.why;
    const Error& error = transformed.errors.front();
    EXPECT_EQ(error.code, c.code) << c.why;
    EXPECT_NE(error.message.find(c.message), std::string::npos) << c.why << ": " << error.message;
    EXPECT_EQ(error.where, c.where) << c.why;
    EXPECT_EQ(error.at.line, c.line) << c.why;
    EXPECT_FALSE(error.fix.empty()) << c.why;
  }
}

TEST(Serverless, RoleNamesDifferByStackAndFitRam) {
  const auto role_name = [](const StackIdentity& stack) {
    const ParsedTemplate parsed = parse_template(
        "ROSTemplateFormatVersion: '2015-09-01'\nTransform: Aliyun::Serverless-2018-04-03\n"
        "Resources: {S: {Type: 'Aliyun::Serverless::Service', Properties: {Policies: []}}}");
    const Transformed made = apply_transform(parsed.source, stack);
    return std::string(
        made.source->resources.get("SRole").get("Properties").get_string("RoleName"));
  };
  EXPECT_NE(role_name({"test", "1"}), role_name({"test", "2"}));
  EXPECT_LE(role_name({std::string(255, 'x'), "1"}).size(), 64U);
  EXPECT_FALSE(role_name({"", ""}).starts_with('-'));
}

}  // namespace
}  // namespace cairn
