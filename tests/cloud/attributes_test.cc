// What a resource shows: shapes of ids, addresses, Ref, and the types with a behaviour of their
// own.
#include <gmock/gmock.h>

#include <set>

#include "cloud/sim/facts.h"
#include "tests/cloud/sim_fixture.h"

namespace cairn::testing {
namespace {

using ::testing::MatchesRegex;
using ::testing::StartsWith;

class AttributesTest : public SimTest {
 protected:
  void SetUp() override {
    vpc_ = made("ALIYUN::ECS::VPC", R"({"CidrBlock": "10.0.0.0/8", "VpcName": "main"})");
    vswitch_ = make("ALIYUN::ECS::VSwitch",
                    R"("CidrBlock": "10.1.0.0/24", "ZoneId": "cn-hangzhou-i", "VpcId": "$vpc")");
    group_ = make("ALIYUN::ECS::SecurityGroup", R"("VpcId": "$vpc")");
  }
  // `body` without its braces; $vpc, $vsw and $sg stand for the ids.
  CallReply ask(const char* type, std::string body) {
    for (const auto& [word, id] : {std::pair("$vpc", vpc_), {"$vsw", vswitch_}, {"$sg", group_}}) {
      for (std::size_t at = body.find(word); at != std::string::npos; at = body.find(word)) {
        body.replace(at, std::string_view(word).size(), id);
      }
    }
    const CallReply reply = create(type, json("{" + body + "}"));
    EXPECT_EQ(reply.outcome, Outcome::kDone) << type << ": " << reply.message;
    return reply;
  }
  std::string make(const char* type, const char* body) { return ask(type, body).physical_id; }

  std::string vpc_;
  std::string vswitch_;
  std::string group_;
};

TEST_F(AttributesTest, IdsHaveTheProductsOwnShape) {
  struct {
    const char* type;
    const char* body;
    const char* shape;
  } const cases[] = {
      {"ALIYUN::ECS::VPC", "", "vpc-bp1[0-9a-z]{18}"},
      {"ALIYUN::ECS::SecurityGroup", R"("VpcId": "$vpc")", "sg-bp1[0-9a-z]{17}"},
      {"ALIYUN::ECS::Instance", R"("InstanceType": "ecs.g6.large")", "i-bp1[0-9a-z]{17}"},
      {"ALIYUN::VPC::EIP", "", "eip-bp1[0-9a-z]{18}"},
      {"ALIYUN::SLB::LoadBalancer", "", "lb-bp1[0-9a-z]{18}"},
      {"ALIYUN::OSS::Bucket", R"("BucketName": "my-bucket")", "my-bucket"},
      {"ALIYUN::RAM::User", R"("UserName": "bob")", "bob"},
      {"ALIYUN::CEN::CenInstance", "", "cen-[0-9a-z]{18}"},
      {"ALIYUN::NAS::FileSystem", R"("ProtocolType": "NFS", "StorageType": "Capacity")",
       "[0-9a-f]{10}"},
      {"ALIYUN::CS::ManagedKubernetesCluster",
       R"("Name": "k", "VpcId": "$vpc", "VSwitchIds": ["$vsw"])", "c[0-9a-f]{32}"},
  };
  for (const auto& c : cases) {
    // gtest's own matcher has no {n}; this one is POSIX extended.
    EXPECT_THAT(make(c.type, c.body), MatchesRegex(c.shape)) << c.type;
  }
}

TEST_F(AttributesTest, OtherRegionsHaveOtherInfixes) {
  CallSpec spec;
  spec.type = "ALIYUN::ECS::VPC";
  spec.region = "cn-beijing";
  spec.create_token = "beijing";
  EXPECT_THAT(call(std::move(spec)).physical_id, StartsWith("vpc-2ze"));
}

TEST_F(AttributesTest, PropertiesOfTheSameNameAreShown) {
  const CallReply vpc = ask("ALIYUN::ECS::VPC", R"("CidrBlock": "172.16.0.0/12", "VpcName": "n")");
  EXPECT_EQ(vpc.attributes.get_string("VpcName"), "n");
  EXPECT_EQ(vpc.attributes.get_string("VpcId"), vpc.physical_id);
  EXPECT_THAT(std::string(vpc.attributes.get_string("RouteTableId")), StartsWith("vtb-bp1"));
}

TEST_F(AttributesTest, AddressesLieInTheVSwitchAndDiffer) {
  std::set<std::string> seen;
  for (int i = 0; i < 50; ++i) {
    const CallReply one = ask("ALIYUN::ECS::Instance",
                              R"("InstanceType": "ecs.g6.large", "VSwitchId": "$vsw",
                                 "SecurityGroupId": "$sg")");
    const std::string address(one.attributes.get_string("PrivateIp"));
    EXPECT_THAT(address, StartsWith("10.1.0."));
    EXPECT_TRUE(seen.insert(address).second) << address;
    EXPECT_TRUE(seen.insert(std::string(one.attributes.get_string("PublicIp"))).second);
    EXPECT_EQ(one.attributes.get_string("ZoneId"), "cn-hangzhou-i");
  }
}

TEST_F(AttributesTest, AnInstanceGroupHasAsManyOfEachAsItHasInstances) {
  const CallReply group = ask("ALIYUN::ECS::InstanceGroup",
                              R"("MaxAmount": 3, "InstanceType": "ecs.g6.large",
                                 "VSwitchId": "$vsw", "SecurityGroupId": "$sg")");
  for (const char* name : {"InstanceIds", "PrivateIps", "PublicIps", "HostNames", "ZoneIds"}) {
    EXPECT_EQ(group.attributes.get(name).items().size(), 3u) << name;
  }
  // Its instances exist for others.
  const std::string first(group.attributes.get("InstanceIds").items()[0].as_string());
  ask("ALIYUN::ECS::RunCommand",
      R"("Type": "RunShellScript", "CommandContent": "uptime", "InstanceIds": [")" + first + "\"]");
  const CallReply none =
      ask("ALIYUN::ECS::InstanceGroup", R"("MaxAmount": 0, "InstanceType": "ecs.g6.large")");
  EXPECT_EQ(none.attributes.get("InstanceIds").items().size(), 0u);
}

TEST_F(AttributesTest, EachMachineOfAGroupHasAListOfIpv6Addresses) {
  const CallReply group =
      ask("ALIYUN::ECS::InstanceGroup",
          R"("MaxAmount": 2, "InstanceType": "ecs.g6.large", "Ipv6AddressCount": 2)");
  std::set<std::string> seen;
  for (const auto& [name, start] :
       {std::pair{"Ipv6AddressIds", "ipv6-"}, std::pair{"Ipv6Addresses", "2408:4005:300:"}}) {
    const Value& machines = group.attributes.get(name);
    ASSERT_EQ(machines.size(), 2u) << name;
    for (const Value& machine : machines.items()) {
      ASSERT_EQ(machine.size(), 2u) << name;
      for (const Value& one : machine.items()) {
        EXPECT_THAT(std::string(one.as_string()), StartsWith(start));
        EXPECT_TRUE(seen.insert(std::string(one.as_string())).second) << one.as_string();
      }
    }
  }
}

TEST_F(AttributesTest, AMachineOfAGroupHasNoIpv6AddressUnlessItIsAskedFor) {
  const CallReply group =
      ask("ALIYUN::ECS::InstanceGroup", R"("MaxAmount": 1, "InstanceType": "ecs.g6.large")");
  EXPECT_EQ(to_json(group.attributes.get("Ipv6AddressIds")), "[[]]");
  const CallReply named =
      ask("ALIYUN::ECS::InstanceGroup",
          R"("MaxAmount": 1, "InstanceType": "ecs.g6.large", "Ipv6Addresses": ["2408::7"])");
  EXPECT_EQ(to_json(named.attributes.get("Ipv6Addresses")), R"([["2408::7"]])");
  EXPECT_EQ(named.attributes.get("Ipv6AddressIds").items()[0].size(), 1u);
}

TEST_F(AttributesTest, AnInterfaceThatIsAssignedIpv6AddressesHasOneList) {
  const std::string eni =
      make("ALIYUN::ECS::NetworkInterface", R"("VSwitchId": "$vsw", "SecurityGroupId": "$sg")");
  const CallReply assigned =
      ask("ALIYUN::ECS::AssignIpv6Addresses",
          R"("Ipv6AddressCount": 1, "NetworkInterfaceId": ")" + eni + "\"");
  for (const char* name : {"Ipv6AddressIds", "Ipv6Addresses"}) {
    ASSERT_EQ(assigned.attributes.get(name).size(), 1u) << name;
    EXPECT_TRUE(assigned.attributes.get(name).items()[0].is_string()) << name;
  }
}

TEST_F(AttributesTest, WithoutPublicAddressThereIsNone) {
  const CallReply one = ask("ALIYUN::ECS::Instance",
                            R"("InstanceType": "ecs.g6.large", "AllocatePublicIP": false,
                               "VSwitchId": "$vsw", "SecurityGroupId": "$sg")");
  EXPECT_EQ(one.attributes.get_string("PublicIp", "unset"), "");
}

TEST_F(AttributesTest, AnAssociationShowsTheAddressOfItsEip) {
  const CallReply eip = ask("ALIYUN::VPC::EIP", "");
  const std::string nat =
      make("ALIYUN::VPC::NatGateway", R"("VpcId": "$vpc", "VSwitchId": "$vsw")");
  const CallReply bound =
      ask("ALIYUN::VPC::EIPAssociation",
          R"("AllocationId": ")" + eip.physical_id + R"(", "InstanceId": ")" + nat + "\"");
  EXPECT_EQ(bound.attributes.get("EipAddress"), eip.attributes.get("EipAddress"));
}

TEST_F(AttributesTest, DatabasesHaveTheirProductsNames) {
  const CallReply rds = ask("ALIYUN::RDS::DBInstance",
                            R"("Engine": "PostgreSQL", "EngineVersion": "14.0",
                               "DBInstanceClass": "pg.n2.2c.1m", "DBInstanceStorage": 20,
                               "SecurityIPList": "10.0.0.0/8", "VSwitchId": "$vsw")");
  EXPECT_EQ(rds.attributes.get_string("InnerConnectionString"),
            rds.physical_id + ".pg.rds.aliyuncs.com");
  EXPECT_EQ(rds.attributes.get_string("InnerPort"), "5432");
  const CallReply redis = ask("ALIYUN::REDIS::Instance", R"("VSwitchId": "$vsw")");
  EXPECT_EQ(redis.attributes.get_string("ConnectionDomain"),
            redis.physical_id + ".redis.rds.aliyuncs.com");
}

TEST_F(AttributesTest, RefIsWhatTheDocumentsSay) {
  const std::string rds = make("ALIYUN::RDS::DBInstance",
                               R"("Engine": "MySQL", "EngineVersion": "8.0",
                                  "DBInstanceClass": "c", "DBInstanceStorage": 20,
                                  "SecurityIPList": "10.0.0.0/8")");
  const CallReply account = ask("ALIYUN::RDS::Account",
                                R"("AccountName": "app", "AccountPassword": "Secret_123",
                                   "DBInstanceId": ")" +
                                    rds + "\"");
  EXPECT_EQ(account.physical_id, rds + ":app");
  EXPECT_EQ(account.ref, Value::string("app"));
  EXPECT_EQ(ask("ALIYUN::ECS::PrepayInstance", R"("MaxAmount": 2)").ref.items().size(), 2u);
  EXPECT_TRUE(ask("ALIYUN::ECS::VPC", "").ref.is_null());
}

TEST_F(AttributesTest, ARandomStringKeepsItsMinimaAndItself) {
  const CallReply text = ask("ALIYUN::RandomString",
                             R"("length": 12, "character_classes": [
                                  {"class": "uppercase", "min": 2}, {"class": "digits", "min": 3}],
                                "character_sequences": [{"sequence": "#", "min": 1}])");
  const std::string value(text.attributes.get_string("value"));
  EXPECT_EQ(value.size(), 12u);
  const auto count = [&](const char* set) {
    std::size_t n = 0;
    for (const char c : value) n += std::string_view(set).find(c) != std::string_view::npos;
    return n;
  };
  EXPECT_GE(count("0123456789"), 3u) << value;
  EXPECT_GE(count("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), 2u) << value;
  EXPECT_GE(count("#"), 1u) << value;
  EXPECT_EQ(text.ref, Value::string(value));
  EXPECT_EQ(ask("ALIYUN::RandomString", R"("sequence": "octdigits")").ref.as_string().size(), 32u);
  EXPECT_NE(ask("ALIYUN::RandomString", "").ref, ask("ALIYUN::RandomString", "").ref);
}

TEST(Facts, EveryKindHasAnIdAndEveryRefusalItsWords) {
  const sim::Facts& facts = sim::Facts::embedded();
  for (const std::string_view name : TypeCatalog::embedded().names()) {
    const sim::TypeFacts* type = facts.find(name);
    ASSERT_NE(type, nullptr);
    EXPECT_FALSE(type->id.empty()) << name;
    EXPECT_FALSE(type->spare_id.empty()) << name;
    for (const sim::Need& need : type->needs) {
      for (const sim::KindFacts* kind : need.kinds) {
        EXPECT_TRUE(need.kinds.size() > 1 || !kind->missing.code.empty())
            << name << " " << kind->name;
      }
    }
  }
  EXPECT_EQ(facts.find("ALIYUN::No::Such"), nullptr);
  EXPECT_EQ(facts.kind("no-such-kind"), nullptr);
}

}  // namespace
}  // namespace cairn::testing
