// How the attributes of a type are found, decided once a type from names alone: 6,310 attributes
// have a name, few have a type, and none a rule.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cairn::sim {

struct TypeFacts;
struct KindFacts;
class Facts;

enum class AttributeSource : std::uint8_t {
  kOwnId,       // the physical id
  kMemberIds,   // ids of the members of a group
  kKindId,      // an id of some kind
  kPlainId,     // an id of no known kind
  kPrivateIp,   // within the vSwitch's block
  kPublicIp,    // "" when it has none
  kServiceIp,   // public or private, as its AddressType says
  kEipAddress,  // the address of the EIP that AllocationId names
  kVpcId,       // of its vSwitch
  kVSwitchId,
  kSecurityGroups,  // those it was put in
  kIpv6Block,
  kIpv6,  // of each network interface: ids when it has a kind, otherwise addresses
  kZone,
  kRegion,
  kAccount,
  kHostName,
  kMac,
  kPort,
  kConnection,        // name inside the VPC
  kPublicConnection,  // name on the internet
  kConnectionUri,
  kEngineUrl,  // https://<name>
  kKubeConfig,
  kSecret,
  kArn,
  kTime,
  kStatus,
  kInteger,
  kBoolean,
  kText,
  kEmptyList,
  kMap,
  kInvokeResults,
  kNodes,  // of a cluster
  kBucketDomain,
  kBucketInternalDomain,
};

struct AttributeRule {
  std::string name;
  AttributeSource source = AttributeSource::kText;
  bool from_property = false;  // a property of this name, when given, is the answer
  bool list = false;           // one value for each member
  const KindFacts* kind = nullptr;
  std::string word;  // of kText and kStatus: what it says when the property is not given
};

struct AttributePlan {
  std::vector<AttributeRule> rules;
  bool takes_addresses = false;  // some rule gives private addresses
};

AttributePlan plan_attributes(const TypeFacts& facts, const Facts& all);

}  // namespace cairn::sim
