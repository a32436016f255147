// Rules of databases, logs, functions, load balancers and domain records.
#include "cloud/sim/rules.h"

namespace cairn::sim {
namespace {

// Something inside something else: "rm-x:app" of kind "rds-account".
std::optional<Refusal> check_inner(const CreateCase& create, std::string_view kind,
                                   std::string_view outer, std::string_view inner) {
  const std::string_view name = create.properties.get_string(inner);
  const std::string_view owner = create.properties.get_string(outer);
  if (name.empty() || owner.empty()) return std::nullopt;
  const KindFacts* facts = create.world.facts().kind(kind);
  const std::string id = std::string(owner) + ":" + std::string(name);
  if (create.world.find(*facts, create.place, id) != nullptr) return std::nullopt;
  return about(facts->missing, name);
}

// An instance may come with an account and databases of its own.
bool made_with_instance(const Value& instance, std::string_view account,
                        std::string_view database) {
  if (!account.empty()) return instance.get_string("MasterUsername") == account;
  for (const Value& mapping : instance.get("DBMappings").items()) {
    if (mapping.get_string("DBName") == database) return true;
  }
  return false;
}

std::optional<Refusal> check_account_privilege(const CreateCase& create) {
  const std::string_view id = create.properties.get_string("DBInstanceId");
  const Record* record = create.world.find(*create.world.facts().kind("rds"), create.place, id);
  const Value instance = record == nullptr ? Value() : create.world.properties(*record);
  if (!made_with_instance(instance, create.properties.get_string("AccountName"), {})) {
    auto bad = check_inner(create, "rds-account", "DBInstanceId", "AccountName");
    if (bad) return bad;
  }
  if (made_with_instance(instance, {}, create.properties.get_string("DBName"))) {
    return std::nullopt;
  }
  return check_inner(create, "rds-database", "DBInstanceId", "DBName");
}

std::optional<Refusal> check_log_index(const CreateCase& create) {
  return check_inner(create, "sls-logstore", "ProjectName", "LogstoreName");
}

bool every_server_exists(const CreateCase& create, const Value& servers, std::string& missing) {
  const SimWorld& world = create.world;
  for (const Value& server : servers.items()) {
    const std::string_view type = server.get_string("Type", server.get_string("ServerType", "ecs"));
    const std::string_view id = server.get_string("ServerId");
    const bool eni = type == "eni" || type == "Eni";
    const bool ecs = type == "ecs" || type == "Ecs";
    if (id.empty() || (!eni && !ecs)) continue;
    const KindFacts* kind = world.facts().kind(eni ? "eni" : "ecs-instance");
    if (world.find(*kind, create.place, id) == nullptr) {
      missing = id;
      return false;
    }
  }
  return true;
}

std::optional<Refusal> check_slb_servers(const CreateCase& create) {
  std::string missing;
  if (every_server_exists(create, create.properties.get("BackendServers"), missing)) {
    return std::nullopt;
  }
  return Refusal{"ObtainIpFail",
                 "The backend server " + missing + " does not exist, so it has no IP address."};
}

std::optional<Refusal> check_alb_servers(const CreateCase& create) {
  std::string missing;
  if (every_server_exists(create, create.properties.get("Servers"), missing)) return std::nullopt;
  return Refusal{"ResourceNotFound.BackendServer",
                 "The specified resource BackendServer " + missing + " is not found."};
}

std::optional<Refusal> check_alb_zones(const CreateCase& create) {
  const KindFacts* vswitches = create.world.facts().kind("vswitch");
  for (const Value& mapping : create.properties.get("ZoneMappings").items()) {
    const std::string_view id = mapping.get_string("VSwitchId");
    if (id.empty() || create.world.find(*vswitches, create.place, id) != nullptr) continue;
    return Refusal{"ResourceNotFound.VSwitch",
                   "The specified resource VSwitch " + std::string(id) + " is not found."};
  }
  return std::nullopt;
}

std::optional<Refusal> check_domain_record(const CreateCase& create) {
  const std::string_view type = create.properties.get_string("Type");
  const std::string_view value = create.properties.get_string("Value");
  if (type != "A" || value.empty() || parse_ipv4(value)) return std::nullopt;
  return Refusal{"DnsRecordInvalid",
                 "The DNS record is invalid: the value of an A record must be an IPv4 address."};
}

constexpr RuleEntry kRules[] = {
    {"ALIYUN::RDS::AccountPrivilege", check_account_privilege},
    {"ALIYUN::SLS::Index", check_log_index},
    {"ALIYUN::SLB::BackendServerAttachment", check_slb_servers},
    {"ALIYUN::SLB::VServerGroup", check_slb_servers},
    {"ALIYUN::ALB::BackendServerAttachment", check_alb_servers},
    {"ALIYUN::ALB::LoadBalancer", check_alb_zones},
    {"ALIYUN::NLB::LoadBalancer", check_alb_zones},
    {"ALIYUN::DNS::DomainRecord", check_domain_record},
};

}  // namespace

std::span<const RuleEntry> service_rules() {
  return kRules;
}

}  // namespace cairn::sim
