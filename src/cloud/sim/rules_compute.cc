// Rules of ECS, disks, interfaces and scaling groups.
#include "cloud/sim/rules.h"

namespace cairn::sim {
namespace {

const Record* first_security_group(const CreateCase& create) {
  const KindFacts* groups = create.world.facts().kind("security-group");
  for (const std::string_view name : {"SecurityGroupId", "SecurityGroupIds"}) {
    for (const std::string_view id : named_ids(create.properties.get(name))) {
      if (const Record* group = create.world.find(*groups, create.place, id)) return group;
    }
  }
  return nullptr;
}

std::optional<Refusal> check_same_vpc(const CreateCase& create) {
  const Record* group = first_security_group(create);
  const Record* vswitch = create.world.vswitch_of(create.properties, create.place);
  if (group == nullptr || vswitch == nullptr) return std::nullopt;
  const Value of_group = create.world.properties(*group);
  const Value of_vswitch = create.world.properties(*vswitch);
  const std::string_view group_vpc = of_group.get_string("VpcId");
  const std::string_view vswitch_vpc = of_vswitch.get_string("VpcId");
  if (group_vpc.empty() || vswitch_vpc.empty() || group_vpc == vswitch_vpc) return std::nullopt;
  return Refusal{"InvalidParameter.Conflict", "The specified security group " + group->physical_id +
                                                  " and vSwitch " + vswitch->physical_id +
                                                  " are not in the same VPC."};
}

std::optional<Refusal> check_addresses(const CreateCase& create) {
  const Record* vswitch = create.world.vswitch_of(create.properties, create.place);
  if (vswitch == nullptr) return std::nullopt;
  const Value of_vswitch = create.world.properties(*vswitch);
  const std::optional<Cidr> block = parse_cidr(of_vswitch.get_string("CidrBlock"));
  if (!block) return std::nullopt;
  if (create.world.free_addresses(*vswitch, *block) <
      SimWorld::members(create.type, create.properties)) {
    return Refusal{"InvalidVSwitchId.IpNotEnough",
                   "The vSwitch " + vswitch->physical_id + " has not enough free IP addresses."};
  }
  for (const std::string_view name : {"PrivateIpAddress", "PrimaryIpAddress"}) {
    const std::string_view wanted = create.properties.get_string(name);
    if (wanted.empty()) continue;
    const std::optional<std::uint32_t> address = parse_ipv4(wanted);
    if (!address || !block->contains({*address, 32})) {
      return Refusal{"InvalidPrivateIpAddress.Malformed",
                     "The specified private IP address " + std::string(wanted) +
                         " is not in the vSwitch's CIDR block."};
    }
  }
  return std::nullopt;
}

std::optional<Refusal> check_instance_type(const CreateCase& create) {
  const std::string_view type = create.properties.get_string("InstanceType");
  if (type.empty() || type.starts_with("ecs.")) return std::nullopt;
  return Refusal{"InvalidInstanceType.ValueNotSupported",
                 "The specified InstanceType " + std::string(type) +
                     " does not exist: it must begin with \"ecs.\"."};
}

// Something that can be attached once is attached already.
std::optional<Refusal> check_free(const CreateCase& create, std::string_view kind,
                                  std::string_view property, const Refusal& refusal) {
  const Record* thing = create.world.find(*create.world.facts().kind(kind), create.place,
                                          create.properties.get_string(property));
  if (thing == nullptr || create.world.dependants(*thing, create.type.name) == 0) {
    return std::nullopt;
  }
  return about(refusal, thing->physical_id);
}

std::optional<Refusal> check_disk_attachment(const CreateCase& create) {
  return check_free(create, "disk", "DiskId",
                    {"IncorrectDiskStatus", "The disk {id} is already attached to an instance."});
}

std::optional<Refusal> check_eni_attachment(const CreateCase& create) {
  return check_free(create, "eni", "NetworkInterfaceId",
                    {"InvalidOperation.InvalidEniState",
                     "The network interface {id} is already attached to an instance."});
}

std::optional<Refusal> check_scaling_group(const CreateCase& create) {
  const Value& least = create.properties.get("MinSize");
  const Value& most = create.properties.get("MaxSize");
  if (!least.is_number() || !most.is_number() || least.as_double() <= most.as_double()) {
    return std::nullopt;
  }
  return Refusal{"InvalidParameter.Conflict", "The value of MinSize is greater than MaxSize."};
}

constexpr RuleEntry kRules[] = {
    {"ALIYUN::ECS::Instance", check_instance_type},
    {"ALIYUN::ECS::Instance", check_same_vpc},
    {"ALIYUN::ECS::Instance", check_addresses},
    {"ALIYUN::ECS::InstanceGroup", check_instance_type},
    {"ALIYUN::ECS::InstanceGroup", check_same_vpc},
    {"ALIYUN::ECS::InstanceGroup", check_addresses},
    {"ALIYUN::ECS::NetworkInterface", check_same_vpc},
    {"ALIYUN::ECS::NetworkInterface", check_addresses},
    {"ALIYUN::ECS::DiskAttachment", check_disk_attachment},
    {"ALIYUN::ECS::NetworkInterfaceAttachment", check_eni_attachment},
    {"ALIYUN::ESS::ScalingGroup", check_scaling_group},
};

}  // namespace

std::span<const RuleEntry> compute_rules() {
  return kRules;
}

}  // namespace cairn::sim
