#include "cloud/sim/attributes.h"

#include <algorithm>
#include <cstdlib>

#include "base/utc.h"
#include "catalog/regions.h"
#include "cloud/sim/ipv6.h"
#include "cloud/sim/special.h"
#include "value/json.h"

namespace cairn::sim {
namespace {

using S = AttributeSource;

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

void replace(std::string& text, std::string_view what, std::string_view with) {
  const std::size_t at = text.find(what);
  if (at != std::string::npos) text.replace(at, what.size(), with);
}

std::string engine_word(const Value& properties) {
  const std::string engine = lower(properties.get_string("Engine", "mysql"));
  if (engine.find("postgre") != std::string::npos) return "pg";
  if (engine.find("sqlserver") != std::string::npos) return "sqlserver";
  if (engine.find("mariadb") != std::string::npos) return "mariadb";
  if (engine.find("ppas") != std::string::npos) return "ppas";
  return "mysql";
}

std::string_view usual_port(std::string_view product, const Value& properties) {
  if (product == "REDIS") return "6379";
  if (product == "MONGODB") return "3717";
  if (product == "RDS") {
    const std::string engine = engine_word(properties);
    if (engine == "pg") return "5432";
    if (engine == "sqlserver") return "1433";
    return "3306";
  }
  if (product == "POLARDB" || product == "ADB" || product == "DRDS") return "3306";
  if (product == "GPDB") return "5432";
  return "80";
}

class Maker {
 public:
  Maker(const SimWorld& world, const Record& record, const TypeFacts& type, const Value& properties)
      : world_(world),
        record_(record),
        type_(type),
        properties_(properties),
        place_(world.place(record)),
        members_(SimWorld::members(type, properties)),
        vswitch_(world.vswitch_of(properties, place_)) {}

  Value make(const AttributeRule& rule) const {
    if (rule.from_property) {
      const Value* given = properties_.find(rule.name);
      if (given != nullptr && !given->is_null()) return *given;
    }
    if (rule.source == S::kIpv6) return ipv6_of_all(rule);
    if (!rule.list) return one(rule, 0);
    std::vector<Value> items;
    for (std::size_t i = 0; i < members_; ++i) items.push_back(one(rule, i));
    return Value::list(std::move(items));
  }

 private:
  std::uint64_t seed(const AttributeRule& rule, std::size_t i) const {
    return mix(hash_text(rule.name, record_.seed), i);
  }
  Value one(const AttributeRule& rule, std::size_t i) const {
    switch (rule.source) {
      case S::kInteger:
        return Value::integer(integer(rule.name));
      case S::kBoolean:
        return Value::boolean(false);
      case S::kEmptyList:
        return Value::list({});
      case S::kMap:
        return Value::map({});
      case S::kInvokeResults:
        return invoke_results();
      case S::kSecurityGroups:
        return security_groups();
      case S::kNodes:
        return nodes(rule);
      default:
        return Value::string(text(rule, i));
    }
  }
  // A group has a list for each of its machines, though each may have but one address.
  Value ipv6_of_all(const AttributeRule& rule) const {
    if (type_.members_property.empty()) return ipv6_of_one(rule, 0);
    std::vector<Value> machines;
    for (std::size_t i = 0; i < members_; ++i) machines.push_back(ipv6_of_one(rule, i));
    return Value::list(std::move(machines));
  }
  Value ipv6_of_one(const AttributeRule& rule, std::size_t member) const {
    std::vector<Value> items;
    for (std::size_t i = 0; i < ipv6_wanted(properties_); ++i) {
      const std::size_t index = member + i * SimWorld::kMembersMax;
      items.push_back(rule.kind != nullptr
                          ? Value::string(kind_id(rule, index))
                          : ipv6_address(properties_, i, mix(record_.seed, index)));
    }
    return Value::list(std::move(items));
  }
  std::string text(const AttributeRule& rule, std::size_t i) const {
    switch (rule.source) {
      case S::kOwnId:
        return record_.physical_id;
      case S::kMemberIds:
      case S::kKindId:
        return kind_id(rule, i);
      case S::kPlainId:
        return Noise(seed(rule, i)).text(kBase36Set, 20);
      case S::kPrivateIp:
        return private_ip(rule.name, i);
      case S::kPublicIp:
        return has_public_ip() ? public_ip(record_, i) : std::string();
      case S::kServiceIp:
        return service_ip(i);
      case S::kEipAddress:
        return eip_address();
      case S::kVpcId:
        return vpc_id(rule, i);
      case S::kVSwitchId:
        return vswitch_id(rule, i);
      case S::kZone:
        return zone();
      case S::kRegion:
        return std::string(place_.region);
      case S::kAccount:
        return std::string(place_.account);
      case S::kHostName:
        return host_name(i);
      case S::kMac:
        return mac(rule);
      case S::kPort:
        return std::string(usual_port(type_product(type_.name), properties_));
      default:
        return service_text(rule, i);
    }
  }
  // What only says something about the product's end points.
  std::string service_text(const AttributeRule& rule, std::size_t i) const {
    switch (rule.source) {
      case S::kConnection:
        return domain("");
      case S::kPublicConnection:
        return domain("-public");
      case S::kConnectionUri:
        return "mongodb://root:****@" + domain("") + ":3717/admin";
      case S::kEngineUrl:
        return "https://" + domain("") + "/" + lower(rule.name);
      case S::kKubeConfig:
        return kube_config();
      case S::kSecret:
        return Noise(seed(rule, i)).text(kBase62Set, 30);
      case S::kArn:
        return arn();
      case S::kTime:
        return utc_text_z(record_.created_at);
      case S::kStatus:
        return rule.word.empty() ? "Available" : rule.word;
      case S::kIpv6Block:
        return ipv6_block(properties_);
      case S::kBucketDomain:
        return record_.physical_id + ".oss-" + std::string(place_.region) + ".aliyuncs.com";
      case S::kBucketInternalDomain:
        return record_.physical_id + ".oss-" + std::string(place_.region) +
               "-internal.aliyuncs.com";
      default:
        return plain_text(rule, i);
    }
  }
  std::string plain_text(const AttributeRule& rule, std::size_t i) const {
    if (!rule.word.empty()) return rule.word;
    for (const std::string_view ending : {"Description", "Remark", "Desc", "Comments"}) {
      if (rule.name.ends_with(ending)) return {};
    }
    return lower(rule.name) + "-" + Noise(seed(rule, i)).text(kBase36Set, 8);
  }
  Value security_groups() const {
    std::vector<Value> groups;
    for (const std::string_view name : {"SecurityGroupId", "SecurityGroupIds"}) {
      for (const std::string_view id : named_ids(properties_.get(name))) {
        groups.push_back(Value::string(id));
      }
    }
    return Value::list(std::move(groups));
  }
  Value nodes(const AttributeRule& rule) const {
    const std::string id = kind_id(rule, 0);
    return Value::list({MapBuilder()
                            .set("instance_id", Value::string(id))
                            .set("instance_name", Value::string("worker-" + id))
                            .set("instance_role", Value::string("Worker"))
                            .set("state", Value::string("running"))
                            .build()});
  }
  std::string kind_id(const AttributeRule& rule, std::size_t i) const {
    return world_.part_id(record_, rule.name, *rule.kind, i);
  }
  std::string private_ip(std::string_view name, std::size_t i) const {
    // A VPC instance has no address of the old classic network.
    if (name.starts_with("Inner") && type_product(type_.name) == "ECS" && vswitch_) return {};
    const std::string_view wanted = properties_.get_string("PrivateIpAddress");
    if (!wanted.empty() && members_ == 1) return std::string(wanted);
    const std::string_view primary = properties_.get_string("PrimaryIpAddress");
    if (!primary.empty()) return std::string(primary);
    if (vswitch_ != nullptr && record_.address != 0) {
      const Value given = world_.properties(*vswitch_);
      const std::optional<Cidr> block = parse_cidr(given.get_string("CidrBlock"));
      if (block) return ipv4_text(block->first + record_.address + static_cast<std::uint32_t>(i));
    }
    const auto low = static_cast<std::uint32_t>(record_.number * 32 + i % 32) & 0xffffff;
    return ipv4_text(0x0a000000U | low);  // 10.0.0.0/8
  }
  bool has_public_ip() const {
    const Value& wanted = properties_.get("AllocatePublicIP");
    return !wanted.is_bool() || wanted.as_bool();
  }
  std::string service_ip(std::size_t i) const {
    const std::string kind = lower(properties_.get_string("AddressType"));
    const bool inside = kind == "intranet" || (kind.empty() && vswitch_ != nullptr);
    return inside ? private_ip("IpAddress", i) : public_ip(record_, i);
  }
  std::string eip_address() const {
    const std::string_view allocation = properties_.get_string("AllocationId");
    const Record* eip = nullptr;
    if (!allocation.empty()) eip = world_.find(*world_.facts().kind("eip"), place_, allocation);
    if (eip == nullptr) return public_ip(record_, 0);
    const std::string_view fixed = world_.properties(*eip).get_string("IpAddress");
    return fixed.empty() ? public_ip(*eip, 0) : std::string(fixed);
  }
  std::string vpc_id(const AttributeRule& rule, std::size_t i) const {
    if (vswitch_ != nullptr) {
      const Value given = world_.properties(*vswitch_);
      return std::string(given.get_string("VpcId"));
    }
    return place_known("VpcId") || rule.kind == nullptr ? std::string() : kind_id(rule, i);
  }
  std::string vswitch_id(const AttributeRule& rule, std::size_t i) const {
    if (vswitch_ != nullptr) return vswitch_->physical_id;
    return place_known("VSwitchId") || rule.kind == nullptr ? std::string() : kind_id(rule, i);
  }
  // The type has the property, so leaving it out means the resource is in none.
  bool place_known(std::string_view property) const {
    return type_.schema->find(property) != nullptr || type_.schema->find("VSwitchId") != nullptr;
  }
  std::string zone() const {
    std::string_view named = properties_.get_string("ZoneId");
    Value given;
    if (named.empty() && vswitch_ != nullptr) {
      given = world_.properties(*vswitch_);
      named = given.get_string("ZoneId");
    }
    if (!named.empty()) return std::string(named);
    const Region* region = find_region(place_.region);
    return region == nullptr ? std::string(place_.region) + "-a" : region->zones.front();
  }
  std::string host_name(std::size_t i) const {
    const std::string_view wanted = properties_.get_string("HostName");
    if (!wanted.empty()) return std::string(wanted) + (members_ > 1 ? std::to_string(i + 1) : "");
    return "iZ" + Noise(mix(record_.seed, i)).text(kBase36Set, 18) + "Z";
  }
  std::string mac(const AttributeRule& rule) const {
    std::string out = "00:16:3e";
    Noise noise(seed(rule, 0));
    for (int i = 0; i < 3; ++i) {
      out += ':';
      noise.append(out, kHexSet, 2);
    }
    return out;
  }
  std::string domain(std::string_view infix) const {
    const std::string_view product = type_product(type_.name);
    std::string name(world_.facts().domain(product));
    std::string id = lower(record_.physical_id);
    std::replace(id.begin(), id.end(), ':', '-');
    replace(name, "{id}", id + std::string(infix));
    replace(name, "{engine}", engine_word(properties_));
    replace(name, "{product}", lower(product));
    replace(name, "{region}", place_.region);
    replace(name, "{account}", place_.account);
    return name;
  }
  std::string arn() const {
    const std::string product = lower(type_product(type_.name));
    const bool central = product == "ram" || product == "cen" || product == "cdn";
    return "acs:" + product + ":" + std::string(central ? "" : place_.region) + ":" +
           std::string(place_.account) + ":" + lower(type_kind(type_.name)) + "/" +
           record_.physical_id;
  }
  std::string kube_config() const {
    const std::string cluster = record_.physical_id;
    return "apiVersion: v1\nkind: Config\nclusters:\n- name: kubernetes\n  cluster:\n    server: "
           "https://" +
           private_ip("ApiServer", 0) + ":6443\ncontexts:\n- name: " + cluster +
           "\n  context:\n    cluster: kubernetes\n    user: admin\ncurrent-context: " + cluster +
           "\nusers:\n- name: admin\n  user: {}\n";
  }
  // Nothing runs here; what a command printed is answered as the product does, in Base64.
  Value invoke_results() const {
    constexpr std::string_view kOutput = "c2ltdWxhdGVk";  // "simulated"
    std::vector<Value> results;
    for (const std::string_view id : named_ids(properties_.get("InstanceIds"))) {
      results.push_back(MapBuilder()
                            .set("InstanceId", Value::string(id))
                            .set("InvocationStatus", Value::string("Success"))
                            .set("ExitCode", Value::integer(0))
                            .set("Output", Value::string(kOutput))
                            .build());
    }
    return Value::list(std::move(results));
  }
  std::int64_t integer(std::string_view name) const {
    if (name.ends_with("OwnerId")) return std::atoll(std::string(place_.account).c_str());
    if (name.starts_with("Available")) return 250;
    if (name.ends_with("Port")) return 80;
    if (name.ends_with("Id") || name.ends_with("Uid")) {
      return static_cast<std::int64_t>(record_.seed % 900'000 + 100'000);
    }
    return 1;
  }

  const SimWorld& world_;
  const Record& record_;
  const TypeFacts& type_;
  const Value& properties_;
  Place place_;
  std::size_t members_;
  const Record* vswitch_;
};

}  // namespace

std::string public_ip(const Record& record, std::size_t index) {
  const std::uint64_t low = record.number & 0xffff;
  const std::uint64_t high = (index + (record.number >> 16)) % 32;  // 47.96.0.0/11
  return ipv4_text(static_cast<std::uint32_t>(47U << 24 | (96 + high) << 16 | low));
}

Value attributes_of(const SimWorld& world, const Record& record, const TypeFacts& type,
                    const Value& properties) {
  const Maker maker(world, record, type, properties);
  const Result<Value> extra = record.extra.empty() ? Value() : read_json(record.extra);
  std::vector<Entry> entries;
  entries.reserve(type.attributes.rules.size());
  for (const AttributeRule& rule : type.attributes.rules) {
    entries.push_back({Value::string(rule.name), maker.make(rule)});
  }
  const Value special = special_attributes(record, type, properties);
  for (const Entry& entry : special.entries()) entries.push_back(entry);
  if (extra) {
    for (const Entry& entry : extra->entries()) entries.push_back(entry);
  }
  return Value::map(std::move(entries));
}

Value attribute_of(const SimWorld& world, const Record& record, const TypeFacts& type,
                   const Value& properties, const AttributeRule& rule) {
  return Maker(world, record, type, properties).make(rule);
}

Value ref_of(const SimWorld& world, const Record& record, const TypeFacts& type,
             const Value& properties) {
  if (type.name == "ALIYUN::RandomString") {
    const Value special = special_attributes(record, type, properties);
    return special.get("value");
  }
  if (!type.ref.empty()) {
    const std::optional<std::string> text =
        type.ref.make(world.place(record), record.seed, properties);
    return text ? Value::string(*text) : Value();
  }
  if (!type.schema->ref_type.starts_with("List")) return {};
  const std::size_t count = SimWorld::members(type, properties);
  std::vector<Value> ids;
  for (std::size_t i = 0; i < count; ++i) {
    const bool first = i == 0 || type.kind == nullptr;
    ids.push_back(Value::string(first ? record.physical_id
                                      : world.part_id(record, "InstanceIds", *type.kind, i)));
  }
  return Value::list(std::move(ids));
}

}  // namespace cairn::sim
