// What the template of a scratch says: references, names, secrets, zones.
#include "service/scratch_template.h"

#include <gtest/gtest.h>

#include "value/json.h"

namespace cairn::testing {
namespace {

using service::PickedResource;
using service::ScratchWishes;

Value json(std::string_view text) {
  auto value = read_json(text);
  EXPECT_TRUE(value) << text;
  return value ? *value : Value();
}

PickedResource picked(const char* type, const char* id, const char* properties,
                      const char* attributes = "{}") {
  PickedResource r;
  r.type = TypeCatalog::embedded().find(type);
  EXPECT_NE(r.type, nullptr) << type;
  r.live.type = type;
  r.live.region = "cn-hangzhou";
  r.live.physical_id = id;
  r.live.ref = Value::string(id);
  r.live.properties = json(properties);
  r.live.attributes = json(attributes);
  return r;
}

const service::PlaceWords kPlaces = {"cn-hangzhou", "cn-hangzhou-h", "1234567890123456"};

// The properties of the resource number `at`.
std::string written(std::vector<PickedResource> resources, std::size_t at,
                    const ScratchWishes& wishes = {}) {
  service::name_resources(resources, "LongTypePrefixAndIndexSuffix");
  const Value body = service::scratch_template(resources, wishes, kPlaces);
  const Value& one = body.get("Resources").get(resources[at].logical_id);
  return to_json(one.get("Properties"));
}

TEST(ScratchTemplate, NamesResourcesByTheirStrategy) {
  struct Case {
    const char* strategy;
    const char* first;
    const char* second;
  };
  const Case cases[] = {
      {"LongTypePrefixAndIndexSuffix", "ECSVPC_001", "ECSVPC_002"},
      {"LongTypePrefixAndHashSuffix", "ECSVPC_9e0326af", "ECSVPC_6e27e384"},
      {"ShortTypePrefixAndHashSuffix", "VPC_9e0326af", "VPC_6e27e384"},
  };
  for (const Case& c : cases) {
    std::vector<PickedResource> two = {picked("ALIYUN::ECS::VPC", "vpc-1", "{}"),
                                       picked("ALIYUN::ECS::VPC", "vpc-2", "{}")};
    service::name_resources(two, c.strategy);
    EXPECT_EQ(two[0].logical_id, c.first) << c.strategy;
    EXPECT_EQ(two[1].logical_id, c.second) << c.strategy;
  }
}

TEST(ScratchTemplate, RefersToWhatWasPicked) {
  const auto vpc =
      picked("ALIYUN::ECS::VPC", "vpc-1", R"({"CidrBlock": "10.0.0.0/8"})",
             R"({"VpcId": "vpc-1", "RouteTableId": "vtb-route-1", "VRouterId": "cn-hangzhou-h"})");
  const auto key = picked("ALIYUN::ECS::SSHKeyPair", "web", R"({"KeyPairName": "web"})");
  struct Case {
    const char* why;
    PickedResource resource;
    const char* want;
  };
  const Case cases[] = {
      {"an id, wherever it stands",
       picked("ALIYUN::ECS::VSwitch", "vsw-1", R"({"VpcId": "vpc-1", "Description": "vpc-1"})"),
       R"({"VpcId":{"Ref":"ECSVPC_001"},"Description":{"Ref":"ECSVPC_001"}})"},
      {"an id of a part, by its attribute",
       picked("ALIYUN::ECS::Route", "r-1", R"({"RouteTableId": "vtb-route-1"})"),
       R"({"RouteTableId":{"Fn::GetAtt":["ECSVPC_001","RouteTableId"]}})"},
      {"where something is names nobody",
       picked("ALIYUN::ECS::VSwitch", "vsw-1", R"({"ZoneId": "cn-hangzhou-h"})"),
       R"({"ZoneId":"cn-hangzhou-h"})"},
      {"a chosen name, under a property named after it",
       picked("ALIYUN::ECS::Instance", "i-1", R"({"InstanceName": "web", "KeyPairName": "web"})"),
       R"({"InstanceName":"web","KeyPairName":{"Ref":"ECSSSHKeyPair_001"}})"},
      {"tags are texts",
       picked("ALIYUN::ECS::VSwitch", "vsw-1", R"({"Tags": [{"Key": "vpc", "Value": "vpc-1"}]})"),
       R"({"Tags":[{"Key":"vpc","Value":"vpc-1"}]})"},
      {"in lists and maps",
       picked("ALIYUN::ECS::Instance", "i-1", R"({"SecurityGroupIds": ["vpc-1", "sg-2"]})"),
       R"({"SecurityGroupIds":[{"Ref":"ECSVPC_001"},"sg-2"]})"},
      {"what the type does not have is left out",
       picked("ALIYUN::ECS::VSwitch", "vsw-1", R"({"Colour": "red", "CidrBlock": "10.0.0.0/9"})"),
       R"({"CidrBlock":"10.0.0.0/9"})"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(written({vpc, key, c.resource}, 2), c.want) << c.why;
  }
}

TEST(ScratchTemplate, ReferencesCloseNoCycle) {
  const std::vector<PickedResource> circle = {
      picked("ALIYUN::ECS::SecurityGroup", "sg-1", R"({"Description": "sg-2"})"),
      picked("ALIYUN::ECS::SecurityGroup", "sg-2", R"({"Description": "sg-3"})"),
      picked("ALIYUN::ECS::SecurityGroup", "sg-3", R"({"Description": "sg-1"})"),
  };
  EXPECT_EQ(written(circle, 0), R"({"Description":{"Ref":"ECSSecurityGroup_002"}})");
  EXPECT_EQ(written(circle, 1), R"({"Description":{"Ref":"ECSSecurityGroup_003"}})");
  EXPECT_EQ(written(circle, 2), R"({"Description":"sg-1"})");
}

TEST(ScratchTemplate, CopiesGetNamesThatFit) {
  constexpr const char* kId =
      R"({"Fn::Select":["0",{"Fn::Split":["-",{"Ref":"ALIYUN::StackId"}]}]})";
  struct Case {
    const char* why;
    PickedResource resource;
    std::string want;
  };
  const Case cases[] = {
      {"joined by a hyphen", picked("ALIYUN::OSS::Bucket", "files", R"({"BucketName": "files"})"),
       R"({"BucketName":{"Fn::Join":["-",["files",)" + std::string(kId) + "]]}}"},
      {"by what the type allows",
       picked("ALIYUN::MaxCompute::Project", "shop", R"({"Name": "shop"})"),
       R"({"Name":{"Fn::Join":["_",["shop",)" + std::string(kId) + "]]}}"},
      {"cut to what the type allows",
       picked("ALIYUN::OTS::Instance", "abcdefghijklmnop",
              R"({"InstanceName": "abcdefghijklmnop"})"),
       R"({"InstanceName":{"Fn::Join":["-",["abcdefg",)" + std::string(kId) + "]]}}"},
      {"a domain's goes before it",
       picked("ALIYUN::CDN::Domain", "a.com", R"({"DomainName": "a.com"})"),
       R"({"DomainName":{"Fn::Join":["-",[)" + std::string(kId) + R"(,"a.com"]]}})"},
      {"within something that is not copied",
       picked("ALIYUN::RDS::Account", "rm-1:shop",
              R"({"DBInstanceId": "rm-1", "AccountName": "shop"})"),
       R"({"DBInstanceId":"rm-1","AccountName":{"Fn::Join":["-",["shop",)" + std::string(kId) +
           "]]}}"},
      {"a made-up id is no name", picked("ALIYUN::ECS::VPC", "vpc-1", R"({"VpcName": "main"})"),
       R"({"VpcName":"main"})"},
  };
  ScratchWishes copies;
  copies.replicate = true;
  for (const Case& c : cases) EXPECT_EQ(written({c.resource}, 0, copies), c.want) << c.why;
  copies.unique_names = false;
  copies.name_prefix = "new-";
  EXPECT_EQ(written({cases[0].resource}, 0, copies), R"({"BucketName":"new-files"})");
}

TEST(ScratchTemplate, CopiesWithinCopiesKeepTheirNames) {
  const std::vector<PickedResource> both = {
      picked("ALIYUN::RDS::DBInstance", "rm-1", R"({"Engine": "MySQL"})"),
      picked("ALIYUN::RDS::Database", "rm-1:shop", R"({"DBInstanceId": "rm-1", "DBName": "shop"})"),
  };
  ScratchWishes copies;
  copies.replicate = true;
  EXPECT_EQ(written(both, 1, copies),
            R"({"DBInstanceId":{"Ref":"RDSDBInstance_001"},"DBName":"shop"})");
}

TEST(ScratchTemplate, TellsNoSecrets) {
  std::vector<PickedResource> resources = {
      picked("ALIYUN::ECS::Instance", "i-1", R"({"ImageId": "a", "Password": "Top-secret-1"})"),
      picked("ALIYUN::KAFKA::SaslUser", "k:u",
             R"({"Username": "user", "Password": "Top-secret-2"})"),
  };
  service::name_resources(resources, "LongTypePrefixAndIndexSuffix");
  for (const bool replicate : {false, true}) {
    ScratchWishes wishes;
    wishes.replicate = replicate;
    const Value body = service::scratch_template(resources, wishes, kPlaces);
    EXPECT_EQ(to_json(body).find("Top-secret"), std::string::npos);
    const Value& instance = body.get("Resources").get("ECSInstance_001");
    EXPECT_EQ(to_json(instance.get("Properties")), R"({"ImageId":"a"})");
    const Value& parameter = body.get("Parameters").get("KAFKASaslUser001Password");
    EXPECT_EQ(parameter.get("NoEcho"), Value::boolean(true));
    EXPECT_EQ(parameter.get("Default").is_null(), replicate) << "an import needs no parameters";
  }
}

TEST(ScratchTemplate, MovesToOtherZones) {
  const Value body = json(R"({"Resources": {"A": {"Properties": {
      "ZoneId": "z-1", "Zones": ["z-2", "z-3"], "Name": "z-9", "Tags": [{"Value": "z-1"}]}}}})");
  const auto moved = [&](const std::vector<std::string>& to, const std::string& only) {
    const Value other = service::in_other_zones(body, {"z-1", "z-2", "z-3"}, to, only);
    return to_json(other.get("Resources").get("A").get("Properties"));
  };
  EXPECT_EQ(moved({"y-1", "y-2"}, {}),
            R"({"ZoneId":"y-1","Zones":["y-2","y-1"],"Name":"z-9","Tags":[{"Value":"z-1"}]})");
  EXPECT_EQ(moved({}, "y-7"),
            R"({"ZoneId":"y-7","Zones":["y-7","y-7"],"Name":"z-9","Tags":[{"Value":"z-1"}]})");
  EXPECT_EQ(moved({}, {}),
            R"({"ZoneId":"z-1","Zones":["z-2","z-3"],"Name":"z-9","Tags":[{"Value":"z-1"}]})");
}

}  // namespace
}  // namespace cairn::testing
