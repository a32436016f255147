// Rules of the network products: VPC, vSwitch, EIP, NAT, security group.
#include <charconv>

#include "cloud/sim/rules.h"

namespace cairn::sim {
namespace {

constexpr int kVpcBitsMin = 8;
constexpr int kVpcBitsMax = 28;
constexpr int kVSwitchBitsMin = 16;
constexpr int kVSwitchBitsMax = 29;
constexpr std::string_view kDefaultVpcBlock = "172.16.0.0/12";
// Blocks that a VPC may not lie in.
constexpr Cidr kReserved[] = {
    {0x64400000U, 10}, {0x7f000000U, 8}, {0xa9fe0000U, 16}, {0xe0000000U, 4}};

std::optional<Refusal> check_vpc(const CreateCase& create) {
  const std::string_view text = create.properties.get_string("CidrBlock");
  if (text.empty()) return std::nullopt;
  const std::optional<Cidr> block = parse_cidr(text);
  bool good = block && block->bits >= kVpcBitsMin && block->bits <= kVpcBitsMax;
  for (const Cidr& reserved : kReserved) good = good && !reserved.contains(*block);
  if (good) return std::nullopt;
  return Refusal{"InvalidCidrBlock", "The specified CIDR block " + std::string(text) +
                                         " is not valid for a VPC: use a private block with a mask "
                                         "of 8 to 28 bits."};
}

bool vpc_holds(const Value& vpc, const Cidr& block) {
  const std::optional<Cidr> main = parse_cidr(vpc.get_string("CidrBlock", kDefaultVpcBlock));
  if (main && main->contains(block)) return true;
  for (const std::string_view name : {"SecondaryCidrBlocks", "SecondaryCidrBlock"}) {
    for (const std::string_view text : named_ids(vpc.get(name))) {
      const std::optional<Cidr> more = parse_cidr(text);
      if (more && more->contains(block)) return true;
    }
  }
  return false;
}

std::optional<Refusal> check_vswitch(const CreateCase& create) {
  const std::string text(create.properties.get_string("CidrBlock"));
  const std::optional<Cidr> block = parse_cidr(text);
  if (!block || block->bits < kVSwitchBitsMin || block->bits > kVSwitchBitsMax) {
    return Refusal{"InvalidCidrBlock", "The specified CIDR block " + text +
                                           " is not valid for a vSwitch: its mask must have 16 to "
                                           "29 bits, and no bits may be set behind it."};
  }
  const KindFacts* vpcs = create.world.facts().kind("vpc");
  const Record* vpc = create.world.find(*vpcs, create.place, create.properties.get_string("VpcId"));
  if (vpc == nullptr) return std::nullopt;
  const Value of_vpc = create.world.properties(*vpc);
  if (!vpc_holds(of_vpc, *block)) {
    return Refusal{"InvalidCidrBlock.NotInVpc",
                   "The specified CIDR block " + text + " is not within the CIDR block " +
                       std::string(of_vpc.get_string("CidrBlock", kDefaultVpcBlock)) +
                       " of the VPC."};
  }
  if (const Record* other = create.world.overlapping_vswitch(*vpc, *block)) {
    return Refusal{"InvalidCidrBlock.Overlapped", "The specified CIDR block " + text +
                                                      " overlaps with that of vSwitch " +
                                                      other->physical_id + "."};
  }
  return std::nullopt;
}

std::optional<Refusal> check_eip_association(const CreateCase& create) {
  const KindFacts* eips = create.world.facts().kind("eip");
  const Record* eip =
      create.world.find(*eips, create.place, create.properties.get_string("AllocationId"));
  if (eip == nullptr) return std::nullopt;
  if (create.world.dependants(*eip, "ALIYUN::VPC::EIPAssociation") == 0 &&
      create.world.dependants(*eip, "ALIYUN::ECS::EIPAssociation") == 0) {
    return std::nullopt;
  }
  return Refusal{"IncorrectEipStatus",
                 "The EIP " + eip->physical_id + " is already bound to an instance."};
}

// A resource that names both a VPC and a vSwitch must mean the vSwitch's own VPC.
std::optional<Refusal> check_vswitch_in_vpc(const CreateCase& create) {
  const std::string_view vpc = create.properties.get_string("VpcId");
  const Record* vswitch = create.world.vswitch_of(create.properties, create.place);
  if (vpc.empty() || vswitch == nullptr) return std::nullopt;
  const Value of_vswitch = create.world.properties(*vswitch);
  const std::string_view actual = of_vswitch.get_string("VpcId");
  if (actual.empty() || actual == vpc) return std::nullopt;
  return Refusal{"InvalidVSwitchId.NotFound", "The vSwitch " + vswitch->physical_id +
                                                  " is not in the VPC " + std::string(vpc) + "."};
}

// "22/22", "1/65535" or "-1/-1".
bool valid_port_range(std::string_view text) {
  int ports[2] = {0, 0};
  for (int& port : ports) {
    const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (bad != std::errc{}) return false;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (&port == &ports[0]) {
      if (text.empty() || text.front() != '/') return false;
      text.remove_prefix(1);
    }
  }
  if (!text.empty()) return false;
  if (ports[0] == -1) return ports[1] == -1;
  return ports[0] >= 0 && ports[0] <= ports[1] && ports[1] <= 65535;
}

std::optional<Refusal> check_port_range(const Value& rule) {
  const std::string_view range = rule.get_string("PortRange");
  if (range.empty() || valid_port_range(range)) return std::nullopt;
  return Refusal{"InvalidIpProtocol.ValueNotSupported",
                 "The specified port range " + std::string(range) +
                     " is not valid: write first/last, or -1/-1 for all."};
}

std::optional<Refusal> check_ingress(const CreateCase& create) {
  if (std::optional<Refusal> bad = check_port_range(create.properties)) return bad;
  for (const std::string_view source :
       {"SourceCidrIp", "Ipv6SourceCidrIp", "SourceGroupId", "SourcePrefixListId"}) {
    if (!create.properties.get_string(source).empty()) return std::nullopt;
  }
  return Refusal{"MissingParameter.Source",
                 "One of the parameters SourceCidrIp, Ipv6SourceCidrIp, SourceGroupId and "
                 "SourcePrefixListId in this request is required."};
}

std::optional<Refusal> check_security_group(const CreateCase& create) {
  for (const std::string_view name : {"SecurityGroupIngress", "SecurityGroupEgress"}) {
    for (const Value& rule : create.properties.get(name).items()) {
      if (std::optional<Refusal> bad = check_port_range(rule)) return bad;
    }
  }
  return std::nullopt;
}

std::optional<Refusal> check_route(const CreateCase& create) {
  const std::string_view block = create.properties.get_string("DestinationCidrBlock");
  if (parse_cidr(block) || parse_ipv4(block) || block.find(':') != std::string_view::npos)
    return std::nullopt;
  return Refusal{"InvalidCidrBlock.Malformed",
                 "The specified DestinationCidrBlock " + std::string(block) + " is not valid."};
}

constexpr RuleEntry kRules[] = {
    {"ALIYUN::ECS::VPC", check_vpc},
    {"ALIYUN::ECS::VSwitch", check_vswitch},
    {"ALIYUN::VPC::EIPAssociation", check_eip_association},
    {"ALIYUN::ECS::EIPAssociation", check_eip_association},
    {"ALIYUN::VPC::NatGateway", check_vswitch_in_vpc},
    {"ALIYUN::ECS::NatGateway", check_vswitch_in_vpc},
    {"ALIYUN::RDS::DBInstance", check_vswitch_in_vpc},
    {"ALIYUN::REDIS::Instance", check_vswitch_in_vpc},
    {"ALIYUN::POLARDB::DBCluster", check_vswitch_in_vpc},
    {"ALIYUN::CS::ManagedKubernetesCluster", check_vswitch_in_vpc},
    {"ALIYUN::ECS::SecurityGroup", check_security_group},
    {"ALIYUN::ECS::SecurityGroupIngress", check_ingress},
    {"ALIYUN::ECS::Route", check_route},
};

}  // namespace

std::span<const RuleEntry> network_rules() {
  return kRules;
}

}  // namespace cairn::sim
