// What the simulated cloud accepts and refuses beyond the catalogue, as tables.
#include <gmock/gmock.h>

#include "cloud/sim/cidr.h"
#include "tests/cloud/sim_fixture.h"

namespace cairn::testing {
namespace {

using ::testing::HasSubstr;

constexpr const char* kWorld = R"({
  "account": "1234567890123456",
  "resources": [
    {"Type": "ALIYUN::ECS::VPC", "PhysicalId": "vpc-a", "Properties": {"CidrBlock": "10.0.0.0/8"}},
    {"Type": "ALIYUN::ECS::VPC", "PhysicalId": "vpc-b", "Properties": {"CidrBlock": "10.0.0.0/16",
      "SecondaryCidrBlocks": ["192.168.0.0/16"]}},
    {"Type": "ALIYUN::ECS::VSwitch", "PhysicalId": "vsw-a", "Properties":
      {"VpcId": "vpc-a", "CidrBlock": "10.5.0.0/24", "ZoneId": "cn-hangzhou-h"}},
    {"Type": "ALIYUN::ECS::VSwitch", "PhysicalId": "vsw-b", "Properties":
      {"VpcId": "vpc-b", "CidrBlock": "10.0.1.0/24", "ZoneId": "cn-hangzhou-h"}},
    {"Type": "ALIYUN::ECS::VSwitch", "PhysicalId": "vsw-tiny", "Properties":
      {"VpcId": "vpc-a", "CidrBlock": "10.6.0.0/29", "ZoneId": "cn-hangzhou-h"}},
    {"Type": "ALIYUN::ECS::SecurityGroup", "PhysicalId": "sg-a", "Properties": {"VpcId": "vpc-a"}},
    {"Type": "ALIYUN::ECS::SecurityGroup", "PhysicalId": "sg-b", "Properties": {"VpcId": "vpc-b"}},
    {"Type": "ALIYUN::VPC::NatGateway", "PhysicalId": "ngw-a",
      "Properties": {"VpcId": "vpc-a", "VSwitchId": "vsw-a"},
      "Attributes": {"SNatTableId": "stb-a", "ForwardTableId": "ftb-a"}},
    {"Type": "ALIYUN::VPC::EIP", "PhysicalId": "eip-a", "Properties": {}},
    {"Type": "ALIYUN::VPC::EIP", "PhysicalId": "eip-busy", "Properties": {}},
    {"Type": "ALIYUN::VPC::EIPAssociation", "PhysicalId": "eip-busy:ngw-a",
      "Properties": {"AllocationId": "eip-busy", "InstanceId": "ngw-a"}},
    {"Type": "ALIYUN::ECS::Instance", "PhysicalId": "i-a", "Properties":
      {"VpcId": "vpc-a", "VSwitchId": "vsw-a", "SecurityGroupId": "sg-a"}},
    {"Type": "ALIYUN::ECS::Disk", "PhysicalId": "d-a", "Properties": {}},
    {"Type": "ALIYUN::ECS::Disk", "PhysicalId": "d-busy", "Properties": {}},
    {"Type": "ALIYUN::ECS::DiskAttachment", "PhysicalId": "da-1", "Properties":
      {"DiskId": "d-busy", "InstanceId": "i-a"}},
    {"Type": "ALIYUN::SLB::LoadBalancer", "PhysicalId": "lb-a", "Properties": {}},
    {"Type": "ALIYUN::SLB::Listener", "PhysicalId": "lb-a:tcp:80", "Properties": {}},
    {"Type": "ALIYUN::RDS::DBInstance", "PhysicalId": "rm-a", "Properties": {}},
    {"Type": "ALIYUN::RDS::DBInstance", "PhysicalId": "rm-full", "Properties":
      {"MasterUsername": "root_user", "DBMappings": [{"DBName": "first"}]}},
    {"Type": "ALIYUN::RDS::Account", "PhysicalId": "rm-a:app", "Properties": {}},
    {"Type": "ALIYUN::RDS::Database", "PhysicalId": "rm-a:shop", "Properties": {}},
    {"Type": "ALIYUN::RAM::User", "PhysicalId": "alice", "Properties": {"UserName": "alice"}},
    {"Type": "ALIYUN::RAM::Role", "PhysicalId": "worker", "Properties": {"RoleName": "worker"}},
    {"Type": "ALIYUN::OSS::Bucket", "Account": "9999999999999999", "PhysicalId": "somebody-elses",
      "Properties": {"BucketName": "somebody-elses"}},
    {"Type": "ALIYUN::SLS::Project", "PhysicalId": "logs-a", "Properties": {"Name": "logs-a"}},
    {"Type": "ALIYUN::SLS::Logstore", "PhysicalId": "logs-a:web", "Properties": {}},
    {"Type": "ALIYUN::ECS::SSHKeyPair", "PhysicalId": "key-a", "Properties": {}},
    {"Type": "ALIYUN::ECS::VPC", "Region": "cn-beijing", "Account": "9999999999999999",
      "PhysicalId": "vpc-foreign", "Properties": {"CidrBlock": "10.0.0.0/8"}}
  ]})";

struct Case {
  const char* why;
  const char* type;
  const char* properties;
  const char* code;  // nullptr: accepted
};

const Case kNetwork[] = {
    {"a private block", "ALIYUN::ECS::VPC", R"({"CidrBlock": "172.16.0.0/12"})", nullptr},
    {"no block: the default", "ALIYUN::ECS::VPC", "{}", nullptr},
    {"bits behind the mask", "ALIYUN::ECS::VPC", R"({"CidrBlock": "10.0.0.1/8"})",
     "InvalidCidrBlock"},
    {"not a block at all", "ALIYUN::ECS::VPC", R"({"CidrBlock": "ten"})", "InvalidCidrBlock"},
    {"loopback", "ALIYUN::ECS::VPC", R"({"CidrBlock": "127.0.0.0/8"})", "InvalidCidrBlock"},
    {"inside the VPC, next to its siblings", "ALIYUN::ECS::VSwitch",
     R"({"VpcId": "vpc-a", "CidrBlock": "10.5.1.0/24", "ZoneId": "cn-hangzhou-h"})", nullptr},
    {"inside the secondary block", "ALIYUN::ECS::VSwitch",
     R"({"VpcId": "vpc-b", "CidrBlock": "192.168.3.0/24", "ZoneId": "cn-hangzhou-h"})", nullptr},
    {"equal to a sibling in another VPC", "ALIYUN::ECS::VSwitch",
     R"({"VpcId": "vpc-b", "CidrBlock": "10.0.5.0/24", "ZoneId": "cn-hangzhou-h"})", nullptr},
    {"outside the VPC", "ALIYUN::ECS::VSwitch",
     R"({"VpcId": "vpc-b", "CidrBlock": "10.1.0.0/24", "ZoneId": "cn-hangzhou-h"})",
     "InvalidCidrBlock.NotInVpc"},
    {"the block of a sibling", "ALIYUN::ECS::VSwitch",
     R"({"VpcId": "vpc-a", "CidrBlock": "10.5.0.0/24", "ZoneId": "cn-hangzhou-h"})",
     "InvalidCidrBlock.Overlapped"},
    {"around a sibling", "ALIYUN::ECS::VSwitch",
     R"({"VpcId": "vpc-a", "CidrBlock": "10.5.0.0/16", "ZoneId": "cn-hangzhou-h"})",
     "InvalidCidrBlock.Overlapped"},
    {"within a sibling", "ALIYUN::ECS::VSwitch",
     R"({"VpcId": "vpc-a", "CidrBlock": "10.5.0.128/25", "ZoneId": "cn-hangzhou-h"})",
     "InvalidCidrBlock.Overlapped"},
    {"a mask too wide", "ALIYUN::ECS::VSwitch",
     R"({"VpcId": "vpc-a", "CidrBlock": "10.64.0.0/12", "ZoneId": "cn-hangzhou-h"})",
     "InvalidCidrBlock"},
    {"no such VPC", "ALIYUN::ECS::VSwitch",
     R"({"VpcId": "vpc-x", "CidrBlock": "10.9.0.0/24", "ZoneId": "cn-hangzhou-h"})",
     "InvalidVpcId.NotFound"},
    {"a VPC of somebody else", "ALIYUN::ECS::VSwitch",
     R"({"VpcId": "vpc-foreign", "CidrBlock": "10.9.0.0/24", "ZoneId": "cn-hangzhou-h"})",
     "InvalidVpcId.NotFound"},
    {"a zone of another region", "ALIYUN::ECS::VSwitch",
     R"({"VpcId": "vpc-a", "CidrBlock": "10.9.0.0/24", "ZoneId": "cn-beijing-h"})",
     "InvalidZoneId.NotFound"},
    {"a NAT gateway in its VPC", "ALIYUN::VPC::NatGateway",
     R"({"VpcId": "vpc-a", "VSwitchId": "vsw-a"})", nullptr},
    {"a vSwitch of another VPC", "ALIYUN::VPC::NatGateway",
     R"({"VpcId": "vpc-a", "VSwitchId": "vsw-b"})", "InvalidVSwitchId.NotFound"},
    {"a free EIP", "ALIYUN::VPC::EIPAssociation",
     R"({"AllocationId": "eip-a", "InstanceId": "ngw-a"})", nullptr},
    {"a busy EIP", "ALIYUN::VPC::EIPAssociation",
     R"({"AllocationId": "eip-busy", "InstanceId": "i-a"})", "IncorrectEipStatus"},
    {"no such EIP", "ALIYUN::VPC::EIPAssociation",
     R"({"AllocationId": "eip-x", "InstanceId": "i-a"})", "InvalidAllocationId.NotFound"},
    {"an EIP for nothing", "ALIYUN::VPC::EIPAssociation",
     R"({"AllocationId": "eip-a", "InstanceId": "i-x"})", "InvalidInstanceId.NotFound"},
    {"a table that is part of a NAT gateway", "ALIYUN::VPC::SnatEntry",
     R"({"SnatTableId": "stb-a", "SnatIp": "47.96.0.1"})", nullptr},
    {"a table of no NAT gateway", "ALIYUN::VPC::SnatEntry",
     R"({"SnatTableId": "stb-x", "SnatIp": "47.96.0.1"})", "InvalidSnatTableId.NotFound"},
    {"all ports", "ALIYUN::ECS::SecurityGroup",
     R"({"VpcId": "vpc-a", "SecurityGroupIngress": [{"IpProtocol": "all", "PortRange": "-1/-1",
         "SourceCidrIp": "0.0.0.0/0"}]})",
     nullptr},
    {"ports the wrong way round", "ALIYUN::ECS::SecurityGroup",
     R"({"VpcId": "vpc-a", "SecurityGroupIngress": [{"IpProtocol": "tcp", "PortRange": "80/22",
         "SourceCidrIp": "0.0.0.0/0"}]})",
     "InvalidIpProtocol.ValueNotSupported"},
    {"a rule from nowhere", "ALIYUN::ECS::SecurityGroupIngress",
     R"({"SecurityGroupId": "sg-a", "IpProtocol": "tcp", "PortRange": "22/22"})",
     "MissingParameter.Source"},
    {"a route to no block", "ALIYUN::ECS::Route",
     R"({"RouteTableId": "vtb-x", "DestinationCidrBlock": "10.0.0.0/8"})",
     "InvalidRouteTableId.NotFound"},
};

const Case kCompute[] = {
    {"an instance in its place", "ALIYUN::ECS::Instance",
     R"({"InstanceType": "ecs.g6.large", "VSwitchId": "vsw-a", "SecurityGroupId": "sg-a"})",
     nullptr},
    {"a wished address", "ALIYUN::ECS::Instance",
     R"({"InstanceType": "ecs.g6.large", "VSwitchId": "vsw-a", "SecurityGroupId": "sg-a",
         "PrivateIpAddress": "10.5.0.77"})",
     nullptr},
    {"an address outside the vSwitch", "ALIYUN::ECS::Instance",
     R"({"InstanceType": "ecs.g6.large", "VSwitchId": "vsw-a", "SecurityGroupId": "sg-a",
         "PrivateIpAddress": "10.6.0.77"})",
     "InvalidPrivateIpAddress.Malformed"},
    {"a security group of another VPC", "ALIYUN::ECS::Instance",
     R"({"InstanceType": "ecs.g6.large", "VSwitchId": "vsw-a", "SecurityGroupId": "sg-b"})",
     "InvalidParameter.Conflict"},
    {"no such security group", "ALIYUN::ECS::Instance",
     R"({"InstanceType": "ecs.g6.large", "VSwitchId": "vsw-a", "SecurityGroupId": "sg-x"})",
     "InvalidSecurityGroupId.NotFound"},
    {"one bad id of two", "ALIYUN::ECS::Instance",
     R"({"InstanceType": "ecs.g6.large", "VSwitchId": "vsw-a", "SecurityGroupIds":
         ["sg-a", "sg-x"]})",
     "InvalidSecurityGroupId.NotFound"},
    {"a type of another product", "ALIYUN::ECS::Instance",
     R"({"InstanceType": "rds.large", "VSwitchId": "vsw-a", "SecurityGroupId": "sg-a"})",
     "InvalidInstanceType.ValueNotSupported"},
    {"as many as the vSwitch has room for", "ALIYUN::ECS::InstanceGroup",
     R"({"MaxAmount": 4, "InstanceType": "ecs.g6.large", "VSwitchId": "vsw-tiny",
         "SecurityGroupId": "sg-a"})",
     nullptr},
    {"one too many", "ALIYUN::ECS::InstanceGroup",
     R"({"MaxAmount": 5, "InstanceType": "ecs.g6.large", "VSwitchId": "vsw-tiny",
         "SecurityGroupId": "sg-a"})",
     "InvalidVSwitchId.IpNotEnough"},
    {"a free disk", "ALIYUN::ECS::DiskAttachment", R"({"DiskId": "d-a", "InstanceId": "i-a"})",
     nullptr},
    {"a busy disk", "ALIYUN::ECS::DiskAttachment", R"({"DiskId": "d-busy", "InstanceId": "i-a"})",
     "IncorrectDiskStatus"},
    {"a group from small to large", "ALIYUN::ESS::ScalingGroup",
     R"({"MinSize": 1, "MaxSize": 2, "VSwitchId": "vsw-a"})", nullptr},
    {"a group from large to small", "ALIYUN::ESS::ScalingGroup",
     R"({"MinSize": 3, "MaxSize": 2, "VSwitchId": "vsw-a"})", "InvalidParameter.Conflict"},
    {"a command to nobody", "ALIYUN::ECS::RunCommand",
     R"({"Type": "RunShellScript", "CommandContent": "uptime", "InstanceIds": ["i-x"]})",
     "InvalidInstanceId.NotFound"},
    {"a key pair that is there", "ALIYUN::ECS::SSHKeyPair", R"({"KeyPairName": "key-a"})",
     "KeyPair.AlreadyExist"},
};

const Case kServices[] = {
    {"a listener on a free port", "ALIYUN::SLB::Listener",
     R"({"LoadBalancerId": "lb-a", "Protocol": "tcp", "ListenerPort": 81, "Bandwidth": -1})",
     nullptr},
    {"a listener on a port in use", "ALIYUN::SLB::Listener",
     R"({"LoadBalancerId": "lb-a", "Protocol": "tcp", "ListenerPort": 80, "Bandwidth": -1})",
     "ListenerAlreadyExists"},
    {"servers that exist", "ALIYUN::SLB::BackendServerAttachment",
     R"({"LoadBalancerId": "lb-a", "BackendServers": [{"ServerId": "i-a", "Weight": 100}]})",
     nullptr},
    {"a server that does not", "ALIYUN::SLB::BackendServerAttachment",
     R"({"LoadBalancerId": "lb-a", "BackendServers": [{"ServerId": "i-x", "Weight": 100}]})",
     "ObtainIpFail"},
    {"another account in the database", "ALIYUN::RDS::Account",
     R"({"DBInstanceId": "rm-a", "AccountName": "other", "AccountPassword": "Secret_123"})",
     nullptr},
    {"the account there is", "ALIYUN::RDS::Account",
     R"({"DBInstanceId": "rm-a", "AccountName": "app", "AccountPassword": "Secret_123"})",
     "InvalidAccountName.Duplicate"},
    {"a privilege for what is there", "ALIYUN::RDS::AccountPrivilege",
     R"({"DBInstanceId": "rm-a", "AccountName": "app", "DBName": "shop",
         "AccountPrivilege": "ReadWrite"})",
     nullptr},
    {"a privilege on no database", "ALIYUN::RDS::AccountPrivilege",
     R"({"DBInstanceId": "rm-a", "AccountName": "app", "DBName": "none",
         "AccountPrivilege": "ReadWrite"})",
     "InvalidDBName.NotFound"},
    {"a privilege for what came with the instance", "ALIYUN::RDS::AccountPrivilege",
     R"({"DBInstanceId": "rm-full", "AccountName": "root_user", "DBName": "first",
         "AccountPrivilege": "ReadWrite"})",
     nullptr},
    {"a privilege for nobody", "ALIYUN::RDS::AccountPrivilege",
     R"({"DBInstanceId": "rm-full", "AccountName": "app", "DBName": "first",
         "AccountPrivilege": "ReadWrite"})",
     "InvalidAccountName.NotFound"},
    {"a bucket name somebody has", "ALIYUN::OSS::Bucket", R"({"BucketName": "somebody-elses"})",
     "BucketAlreadyExists"},
    {"a bucket name with capitals", "ALIYUN::OSS::Bucket", R"({"BucketName": "MyBucket"})",
     "InvalidBucketName"},
    {"a bucket name that ends in a hyphen", "ALIYUN::OSS::Bucket", R"({"BucketName": "mine-"})",
     "InvalidBucketName"},
    {"a new user", "ALIYUN::RAM::User", R"({"UserName": "bob.smith"})", nullptr},
    {"a user there is", "ALIYUN::RAM::User", R"({"UserName": "alice"})",
     "EntityAlreadyExists.User"},
    {"a key for nobody", "ALIYUN::RAM::AccessKey", R"({"UserName": "nobody"})",
     "EntityNotExist.User"},
    {"a role there is", "ALIYUN::RAM::Role",
     R"({"RoleName": "worker", "AssumeRolePolicyDocument": {"Version": "1", "Statement": []}})",
     "EntityAlreadyExists.Role"},
    {"a role that nobody may take", "ALIYUN::RAM::Role",
     R"({"RoleName": "new", "AssumeRolePolicyDocument": {"Version": "1"}})", "MissingParameter"},
    {"a policy name with a low line", "ALIYUN::RAM::ManagedPolicy",
     R"({"PolicyName": "my_policy", "PolicyDocument": {"Version": "1", "Statement": []}})",
     nullptr},
    {"a policy name with blanks", "ALIYUN::RAM::ManagedPolicy",
     R"({"PolicyName": "my policy", "PolicyDocument": {"Version": "1", "Statement": []}})",
     "InvalidParameter.PolicyName.InvalidChars"},
    {"a log project there is", "ALIYUN::SLS::Project", R"({"Name": "logs-a"})",
     "ProjectAlreadyExist"},
    {"a log store in a project", "ALIYUN::SLS::Logstore",
     R"({"ProjectName": "logs-a", "LogstoreName": "app"})", nullptr},
    {"a log store twice", "ALIYUN::SLS::Logstore",
     R"({"ProjectName": "logs-a", "LogstoreName": "web"})", "LogStoreAlreadyExist"},
    {"a log store in no project", "ALIYUN::SLS::Logstore",
     R"({"ProjectName": "none", "LogstoreName": "app"})", "ProjectNotExist"},
    {"an address record", "ALIYUN::DNS::DomainRecord",
     R"({"DomainName": "example.com", "RR": "www", "Type": "A", "Value": "47.96.0.1"})", nullptr},
    {"an address record without address", "ALIYUN::DNS::DomainRecord",
     R"({"DomainName": "example.com", "RR": "www", "Type": "A", "Value": "example.org"})",
     "DnsRecordInvalid"},
};

const Case kCatalogue[] = {
    {"a property nobody knows", "ALIYUN::ECS::VPC", R"({"Colour": "red"})", "InvalidParameter"},
    {"a required one left out", "ALIYUN::ECS::VSwitch", R"({"CidrBlock": "10.0.0.0/24"})",
     "MissingParameter"},
    {"a list where a text belongs", "ALIYUN::ECS::VPC", R"({"CidrBlock": ["10.0.0.0/8"]})",
     "InvalidParameter"},
    {"a type nobody knows", "ALIYUN::ECS::Teapot", "{}", "NotSupported"},
};

class RulesTest : public SimTest {
 protected:
  void SetUp() override { reopen(); }
  void reopen() {
    sim::SimOptions options;
    options.world_json = kWorld;
    open(std::move(options));
  }
  void run(std::span<const Case> cases) {
    for (const Case& c : cases) {
      reopen();  // each case in a fresh world
      const std::size_t before = cloud_->size();
      const CallReply reply = create(c.type, c.properties);
      if (c.code == nullptr) {
        EXPECT_EQ(reply.outcome, Outcome::kDone)
            << c.type << ", " << c.why << ": " << reply.code << ": " << reply.message;
        continue;
      }
      EXPECT_EQ(reply.outcome, Outcome::kFailed) << c.type << ", " << c.why;
      EXPECT_EQ(reply.code, c.code) << c.type << ", " << c.why;
      EXPECT_FALSE(reply.message.empty());
      EXPECT_THAT(reply.message, ::testing::Not(HasSubstr("{id}")));
      EXPECT_EQ(cloud_->size(), before) << c.why;
    }
  }
};

TEST_F(RulesTest, Network) {
  run(kNetwork);
}
TEST_F(RulesTest, Compute) {
  run(kCompute);
}
TEST_F(RulesTest, Services) {
  run(kServices);
}
TEST_F(RulesTest, Catalogue) {
  run(kCatalogue);
}

TEST_F(RulesTest, ARegionMustExist) {
  CallSpec call;
  call.type = "ALIYUN::ECS::VPC";
  call.region = "cn-atlantis";
  call.create_token = "t";
  EXPECT_EQ(this->call(std::move(call)).code, "InvalidRegionId.NotFound");
}

struct DeleteCase {
  const char* why;
  const char* type;
  const char* id;
  const char* code;  // nullptr: accepted
};

TEST_F(RulesTest, WhatIsInUseIsNotDeleted) {
  made("ALIYUN::ECS::NetworkInterface", R"({"VSwitchId": "vsw-b", "SecurityGroupId": "sg-b"})");
  made("ALIYUN::RAM::AccessKey", R"({"UserName": "alice"})");
  const DeleteCase cases[] = {
      {"a VPC with vSwitches", "ALIYUN::ECS::VPC", "vpc-a", "DependencyViolation.VSwitch"},
      {"a vSwitch with an instance", "ALIYUN::ECS::VSwitch", "vsw-a", "DependencyViolation"},
      {"a vSwitch with an interface", "ALIYUN::ECS::VSwitch", "vsw-b", "DependencyViolation"},
      {"a security group with an instance", "ALIYUN::ECS::SecurityGroup", "sg-a",
       "DependencyViolation"},
      {"an EIP that is bound", "ALIYUN::VPC::EIP", "eip-busy", "IncorrectEipStatus"},
      {"a NAT gateway with an EIP", "ALIYUN::VPC::NatGateway", "ngw-a", "DependencyViolation.EIPs"},
      {"a disk that is attached", "ALIYUN::ECS::Disk", "d-busy", "IncorrectDiskStatus"},
      {"a user with a key", "ALIYUN::RAM::User", "alice", "DeleteConflict.User.AccessKey"},
      {"a free EIP", "ALIYUN::VPC::EIP", "eip-a", nullptr},
      {"an empty vSwitch", "ALIYUN::ECS::VSwitch", "vsw-tiny", nullptr},
  };
  for (const DeleteCase& c : cases) {
    const CallReply reply = remove(c.type, c.id);
    EXPECT_EQ(reply.outcome, c.code == nullptr ? Outcome::kDone : Outcome::kFailed) << c.why;
    if (c.code != nullptr) {
      EXPECT_EQ(reply.code, c.code) << c.why;
    }
  }
}

TEST_F(RulesTest, WhatWasInTheWayGoesFirst) {
  const std::string vpc = made("ALIYUN::ECS::VPC", R"({"CidrBlock": "172.16.0.0/12"})");
  const std::string vswitch =
      made("ALIYUN::ECS::VSwitch", (R"({"CidrBlock": "172.16.1.0/24", "ZoneId": "cn-hangzhou-h",
                                        "VpcId": ")" +
                                    vpc + "\"}")
                                       .c_str());
  EXPECT_EQ(remove("ALIYUN::ECS::VPC", vpc).code, "DependencyViolation.VSwitch");
  EXPECT_EQ(remove("ALIYUN::ECS::VSwitch", vswitch).outcome, Outcome::kDone);
  EXPECT_EQ(remove("ALIYUN::ECS::VPC", vpc).outcome, Outcome::kDone);
}

TEST_F(RulesTest, ADeletedVSwitchGivesItsBlockBack) {
  const char* properties =
      R"({"CidrBlock": "10.77.0.0/24", "ZoneId": "cn-hangzhou-h", "VpcId": "vpc-a"})";
  const std::string first = made("ALIYUN::ECS::VSwitch", properties);
  EXPECT_EQ(create("ALIYUN::ECS::VSwitch", properties).code, "InvalidCidrBlock.Overlapped");
  remove("ALIYUN::ECS::VSwitch", first);
  EXPECT_EQ(create("ALIYUN::ECS::VSwitch", properties).outcome, Outcome::kDone);
}

TEST_F(RulesTest, AddressesOfDeletedInstancesAreGivenAgain) {
  const char* properties = R"({"MaxAmount": 4, "InstanceType": "ecs.g6.large",
                               "VSwitchId": "vsw-tiny", "SecurityGroupId": "sg-a"})";
  for (int round = 0; round < 3; ++round) {
    const CallReply group = create("ALIYUN::ECS::InstanceGroup", properties);
    ASSERT_EQ(group.outcome, Outcome::kDone) << group.message;
    EXPECT_EQ(group.attributes.get("PrivateIps"),
              json(R"(["10.6.0.1", "10.6.0.2", "10.6.0.3", "10.6.0.4"])"));
    EXPECT_EQ(create("ALIYUN::ECS::InstanceGroup", properties).code,
              "InvalidVSwitchId.IpNotEnough");
    remove("ALIYUN::ECS::InstanceGroup", group.physical_id);
  }
}

TEST(Cidr, Texts) {
  struct {
    const char* text;
    bool good;
  } const cases[] = {
      {"10.0.0.0/8", true},  {"0.0.0.0/0", true},    {"255.255.255.255/32", true},
      {"10.0.0.1/8", false}, {"10.0.0.0/33", false}, {"10.0.0/8", false},
      {"10.0.0.0", false},   {"256.0.0.0/8", false}, {"10.0.0.0/8 ", false},
      {"", false},           {"10.0.0.0/-1", false}, {"2408::/64", false},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(sim::parse_cidr(c.text).has_value(), c.good) << c.text;
  }
}

}  // namespace
}  // namespace cairn::testing
