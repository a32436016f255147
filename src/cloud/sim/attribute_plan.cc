#include "cloud/sim/attribute_plan.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "cloud/sim/facts.h"

namespace cairn::sim {
namespace {

using S = AttributeSource;

struct NameRule {
  std::string_view name;  // whole, or the end of the name
  S source;
  bool list = false;
};

constexpr NameRule kWholeNames[] = {
    {"PrivateIp", S::kPrivateIp},
    {"PrivateIpAddress", S::kPrivateIp},
    {"PrivateIPAddress", S::kPrivateIp},
    {"PrivateIps", S::kPrivateIp, true},
    {"PrivateIpAddresses", S::kPrivateIp, true},
    {"SecondaryPrivateIpAddresses", S::kEmptyList},
    {"InnerIp", S::kPrivateIp},
    {"InnerIps", S::kPrivateIp, true},
    {"InnerIPAddress", S::kPrivateIp},
    {"InnerIpAddress", S::kPrivateIp},
    {"VpcEgressAddress", S::kPrivateIp},
    {"PublicIp", S::kPublicIp},
    {"PublicIps", S::kPublicIp, true},
    {"PublicIpAddress", S::kPublicIp},
    {"PublicIPAddress", S::kPublicIp},
    {"PublicIpAddresses", S::kPublicIp, true},
    {"BandwidthPackageIps", S::kPublicIp, true},
    {"InternetIp", S::kPublicIp},
    {"InternetEgressAddress", S::kPublicIp},
    {"EipAddress", S::kEipAddress},
    {"EipAddresses", S::kPublicIp, true},
    {"IpAddress", S::kServiceIp},
    {"IpAddresses", S::kServiceIp, true},
    {"VpcId", S::kVpcId},
    {"VPCId", S::kVpcId},
    {"VSwitchId", S::kVSwitchId},
    {"VswitchId", S::kVSwitchId},
    {"SecurityGroupIds", S::kSecurityGroups},
    {"Ipv6CidrBlock", S::kIpv6Block},
    {"Ipv6AddressIds", S::kIpv6},
    {"Ipv6Addresses", S::kIpv6},
    {"ZoneId", S::kZone},
    {"ZoneIds", S::kZone, true},
    {"MasterZoneId", S::kZone},
    {"SlaveZoneId", S::kZone},
    {"RegionId", S::kRegion},
    {"AliUid", S::kAccount},
    {"AccountId", S::kAccount},
    {"OwnerId", S::kAccount},
    {"HostName", S::kHostName},
    {"HostNames", S::kHostName, true},
    {"MacAddress", S::kMac},
    {"Tags", S::kEmptyList},
    {"Nodes", S::kNodes},
    {"AccessKeySecret", S::kSecret},
    {"AppSecret", S::kSecret},
    {"AuthToken", S::kSecret},
    {"AccessToken", S::kSecret},
    {"Token", S::kSecret},
    {"Password", S::kSecret},
    {"Status", S::kStatus},
    {"State", S::kStatus},
    {"BusinessStatus", S::kStatus},
    {"DBInstanceStatus", S::kStatus},
    {"DNSName", S::kConnection},
    {"DomainName", S::kBucketDomain},
    {"InternalDomainName", S::kBucketInternalDomain},
    {"Cname", S::kConnection},
    {"SubDomain", S::kConnection},
    {"Endpoint", S::kConnection},
    {"ConnectionURI", S::kConnectionUri},
    {"InvokeResults", S::kInvokeResults},
    {"InvokeInstances", S::kEmptyList},
    {"ClientId", S::kText},
};

// In order: the first that fits decides.
constexpr NameRule kEndings[] = {
    {"KubConfig", S::kKubeConfig},
    {"KubeConfig", S::kKubeConfig},
    {"PublicConnectionString", S::kPublicConnection},
    {"PublicEndpoint", S::kPublicConnection},
    {"InternetEndpoint", S::kPublicConnection},
    {"ConnectionStrings", S::kConnection, true},
    {"ConnectionString", S::kConnection},
    {"ConnectionDomain", S::kConnection},
    {"Endpoint", S::kConnection},
    {"Domain", S::kConnection},
    {"URL", S::kEngineUrl},
    {"Url", S::kEngineUrl},
    {"Uri", S::kEngineUrl},
    {"Arn", S::kArn},
    {"ARN", S::kArn},
    {"Ari", S::kArn},
    {"Arns", S::kArn, true},
    {"Port", S::kPort},
    {"Time", S::kTime},
    {"Date", S::kTime},
    {"Created", S::kTime},
    {"Updated", S::kTime},
    {"Timestamp", S::kTime},
    {"NotBefore", S::kTime},
    {"NotAfter", S::kTime},
    {"OwnerId", S::kAccount},
    {"Status", S::kStatus},
    {"Secret", S::kSecret},
    {"Ids", S::kPlainId, true},
    {"Names", S::kText, true},
    {"Id", S::kPlainId},
    {"Count", S::kInteger},
    {"Size", S::kInteger},
    {"Bandwidth", S::kInteger},
    {"Capacity", S::kInteger},
    {"QPS", S::kInteger},
    {"Quota", S::kInteger},
    {"Period", S::kInteger},
    {"Priority", S::kInteger},
    {"Sequence", S::kInteger},
    {"Amount", S::kInteger},
    {"Memory", S::kInteger},
    {"Cpu", S::kInteger},
    {"Enabled", S::kBoolean},
    {"AutoRenew", S::kBoolean},
    {"DeletionProtection", S::kBoolean},
    {"Details", S::kEmptyList},
    {"Mappings", S::kEmptyList},
    {"Entries", S::kEmptyList},
    {"Servers", S::kEmptyList},
    {"Groups", S::kEmptyList},
    {"Rules", S::kEmptyList},
    {"Instances", S::kEmptyList},
    {"Labels", S::kEmptyList},
    {"Domains", S::kEmptyList},
    {"Items", S::kEmptyList},
    {"Config", S::kMap},
    {"Configuration", S::kMap},
    {"Outputs", S::kMap},
    {"Options", S::kMap},
};

bool says_boolean(std::string_view name) {
  const auto capital_at = [&](std::size_t at) {
    return name.size() > at && name[at] >= 'A' && name[at] <= 'Z';
  };
  return (name.starts_with("Is") && capital_at(2)) || (name.starts_with("Enable")) ||
         (name.starts_with("Has") && capital_at(3)) || name == "Default" || name == "Trial";
}

// The words of the catalogue, where it has any, outrank every guess.
void apply_declared_type(std::string_view words, AttributeRule& rule) {
  if (words.starts_with("List")) {
    rule.list = true;
    if (words.starts_with("List[Integer")) rule.source = S::kInteger;
    if (words.starts_with("List[Map")) rule.source = S::kMap;
  } else if (words.starts_with("Integer") || words.starts_with("Number")) {
    rule.source = S::kInteger;
  } else if (words.starts_with("Boolean")) {
    rule.source = S::kBoolean;
  } else if (words.starts_with("Map")) {
    rule.source = S::kMap;
  }
}

void apply_property_type(PropertyType type, AttributeRule& rule) {
  switch (type) {
    case PropertyType::kBoolean:
      rule.source = S::kBoolean;
      break;
    case PropertyType::kInteger:
    case PropertyType::kNumber:
      rule.source = S::kInteger;
      break;
    case PropertyType::kList:
      if (!rule.list && rule.source != S::kSecurityGroups) rule.source = S::kEmptyList;
      break;
    case PropertyType::kMap:
      rule.source = S::kMap;
      break;
    default:
      break;
  }
}

void apply_name(std::string_view name, AttributeRule& rule) {
  for (const NameRule& r : kWholeNames) {
    if (r.name == name) {
      rule.source = r.source;
      rule.list = r.list;
      return;
    }
  }
  if (says_boolean(name)) {
    rule.source = S::kBoolean;
    return;
  }
  for (const NameRule& r : kEndings) {
    if (name.ends_with(r.name)) {
      rule.source = r.source;
      rule.list = r.list;
      return;
    }
  }
}

// What a text says when nobody gave the property: its default, the product's usual word, or the
// first of the words allowed.
std::string usual_word(const TypeFacts& facts, const Facts& all, const std::string& name) {
  const Property* property = facts.schema->find(name);
  if (property != nullptr && property->default_value) {
    if (property->default_value->is_string()) {
      return std::string(property->default_value->as_string());
    }
  }
  const std::string_view word = all.word(facts.name, name);
  if (!word.empty()) return std::string(word);
  if (property == nullptr || property->allowed_values.empty()) return {};
  return scalar_text(property->allowed_values.front()).value_or(std::string());
}

// The attribute that is the physical id; empty when none is.
std::string own_id_attribute(const TypeFacts& facts, const Facts& all) {
  const ResourceType& schema = *facts.schema;
  const auto listed = [&](const std::string& name) {
    return std::find(schema.attributes.begin(), schema.attributes.end(), name) !=
           schema.attributes.end();
  };
  if (schema.identifier.size() == 1 && listed(schema.identifier[0])) return schema.identifier[0];
  std::vector<std::string> free;  // ids that it does not get from its own properties
  for (const std::string& name : schema.attributes) {
    if (!name.ends_with("Id") || schema.find(name) != nullptr) continue;
    if (facts.kind != nullptr && all.attribute_kind(name) == facts.kind) return name;
    free.push_back(name);
  }
  const std::string by_kind = std::string(type_kind(schema.name)) + "Id";
  for (const std::string& want : {by_kind, std::string("InstanceId"), std::string("DBInstanceId"),
                                  std::string("ClusterId"), std::string("Id")}) {
    if (std::find(free.begin(), free.end(), want) != free.end()) return want;
  }
  const auto is_order = [](const std::string& name) { return name == "OrderId"; };
  free.erase(std::remove_if(free.begin(), free.end(), is_order), free.end());
  return free.size() == 1 ? free[0] : std::string();
}

AttributeRule make_rule(const std::string& name, const std::string& own_id, const TypeFacts& facts,
                        const Facts& all) {
  AttributeRule rule{name};
  const ResourceType& schema = *facts.schema;
  const Property* property = schema.find(name);
  rule.from_property = property != nullptr;
  apply_name(name, rule);
  // The property says what is wanted of one interface, the attribute what there is.
  const bool own_meaning = rule.source == S::kIpv6Block || rule.source == S::kIpv6;
  if (property != nullptr && !own_meaning) apply_property_type(property->type, rule);
  apply_declared_type(schema.attribute_types.get_string(name), rule);

  const KindFacts* part = facts.part_kind(name);
  if (rule.source == S::kNodes && (part == nullptr || facts.schema->is_data_source)) {
    rule.source = S::kEmptyList;
  }
  if (rule.source == S::kIpv6) {
    rule.kind = all.attribute_kind(name);
  } else if (rule.source == S::kNodes) {
    rule.kind = part;
  } else if (part != nullptr && name.ends_with("Ids")) {
    rule.source = S::kMemberIds;
    rule.list = true;
    rule.kind = part;
  } else if (part != nullptr) {
    rule.source = S::kKindId;
    rule.kind = part;
  } else if (name == "Name" && facts.id.natural()) {
    rule.source = S::kOwnId;
  } else if (name == own_id && !(facts.id.natural() && name.ends_with("Id"))) {
    // Where the owner chose the name, the product's own id is another thing.
    rule.source = S::kOwnId;
    rule.from_property = facts.id.natural() && property != nullptr;
  } else if (rule.source == S::kPlainId || rule.source == S::kVpcId ||
             rule.source == S::kVSwitchId) {
    rule.kind = all.attribute_kind(name);
    if (rule.kind != nullptr && rule.source == S::kPlainId) rule.source = S::kKindId;
  } else if (all.attribute_kind(name) != nullptr && rule.source == S::kEmptyList) {
    rule.source = S::kMemberIds;
    rule.list = true;
    rule.kind = all.attribute_kind(name);
  }
  if (rule.source == S::kText || rule.source == S::kStatus) {
    rule.word = usual_word(facts, all, name);
  }
  if (own_meaning) rule.from_property = false;
  // "DomainName" is a bucket's own invention only for buckets.
  if (rule.source == S::kBucketDomain && facts.name != "ALIYUN::OSS::Bucket") {
    rule.source = S::kConnection;
  }
  return rule;
}

}  // namespace

AttributePlan plan_attributes(const TypeFacts& facts, const Facts& all) {
  AttributePlan plan;
  const std::string own_id = own_id_attribute(facts, all);
  const bool in_vswitch =
      facts.schema->find("VSwitchId") != nullptr || facts.schema->find("VSwitchIds") != nullptr;
  for (const std::string& name : facts.schema->attributes) {
    plan.rules.push_back(make_rule(name, own_id, facts, all));
    const S source = plan.rules.back().source;
    if (in_vswitch && (source == S::kPrivateIp || source == S::kServiceIp)) {
      plan.takes_addresses = true;
    }
  }
  return plan;
}

}  // namespace cairn::sim
