#include "access/system_policies.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <vector>

namespace cairn::access {
namespace {

// A service as its policies are named; the code is what stands before the colon of its actions.
struct Service {
  std::string_view name;  // "ECS" in AliyunECSFullAccess
  std::string_view title;
  std::string_view codes;  // several where one product answers to several
  std::string_view reads = "{0}:Get*,{0}:List*,{0}:Describe*,{0}:Query*,{0}:Check*";
  std::string_view all = "{0}:*";
};

// Reading what is not called Get, List or Describe is written out.
constexpr std::array kServices = {
    Service{"ACM", "Application Configuration Management", "acms"},
    Service{"ADB", "AnalyticDB for MySQL", "adb"},
    Service{"ALB", "Application Load Balancer", "alb"},
    Service{"AMQP", "Message Queue for RabbitMQ", "amqp"},
    Service{"ARMS", "Application Real-Time Monitoring Service", "arms"},
    Service{"ActionTrail", "ActionTrail", "actiontrail",
            "{0}:Get*,{0}:List*,{0}:Describe*,{0}:LookupEvents"},
    Service{"ApiGateway", "API Gateway", "apigateway"},
    Service{"CDN", "Content Delivery Network", "cdn"},
    Service{"CEN", "Cloud Enterprise Network", "cen"},
    Service{"CS", "Container Service for Kubernetes", "cs"},
    Service{"ClickHouse", "ApsaraDB for ClickHouse", "clickhouse"},
    Service{"CloudMonitor", "CloudMonitor", "cms"},
    Service{"CommonBandwidthPackage", "Internet Shared Bandwidth", "vpc",
            "{0}:DescribeCommonBandwidthPackage*", "{0}:*CommonBandwidthPackage*"},
    Service{"Config", "Cloud Config", "config"},
    Service{"ContainerRegistry", "Container Registry", "cr",
            "{0}:Get*,{0}:List*,{0}:PullRepository"},
    Service{"DCDN", "Dynamic Content Delivery Network", "dcdn"},
    Service{"DNS", "Alibaba Cloud DNS", "alidns"},
    Service{"DRDS", "PolarDB-X", "drds,polardbx"},
    Service{"DTS", "Data Transmission Service", "dts"},
    Service{"ECI", "Elastic Container Instance", "eci"},
    Service{"ECS", "Elastic Compute Service", "ecs"},
    Service{"EHPC", "Elastic High Performance Computing", "ehpc"},
    Service{"EIP", "Elastic IP Address", "vpc", "{0}:DescribeEip*", "{0}:*Eip*"},
    Service{"EMR", "E-MapReduce", "emr"},
    Service{"ESS", "Auto Scaling", "ess"},
    Service{"EventBridge", "EventBridge", "eventbridge"},
    Service{"FC", "Function Compute", "fc"},
    Service{"FnF", "Serverless Workflow", "fnf"},
    Service{"GPDB", "AnalyticDB for PostgreSQL", "gpdb"},
    Service{"GlobalAcceleration", "Global Accelerator", "ga"},
    Service{"HBR", "Cloud Backup", "hbr"},
    Service{"KMS", "Key Management Service", "kms"},
    Service{"Kafka", "ApsaraMQ for Kafka", "alikafka"},
    Service{"Kvstore", "Tair and Redis", "kvstore"},
    Service{"Log", "Simple Log Service", "log"},
    Service{"MNS", "Message Service", "mns"},
    Service{"MQ", "ApsaraMQ for RocketMQ", "mq,rocketmq"},
    Service{"MSE", "Microservices Engine", "mse"},
    Service{"MongoDB", "ApsaraDB for MongoDB", "dds"},
    Service{"NAS", "File Storage NAS", "nas"},
    Service{"NATGateway", "NAT Gateway", "vpc",
            "{0}:DescribeNat*,{0}:DescribeSnat*,{0}:DescribeForward*,{0}:ListNat*",
            "{0}:*NatGateway*,{0}:*SnatEntry,{0}:*SnatTable*,{0}:*ForwardEntry,{0}:*ForwardTable*"},
    Service{"NLB", "Network Load Balancer", "nlb"},
    Service{"OOS", "Operation Orchestration Service", "oos"},
    Service{"OSS", "Object Storage Service", "oss"},
    Service{"OTS", "Tablestore", "ots",
            "{0}:Get*,{0}:List*,{0}:Describe*,{0}:BatchGet*,{0}:Search"},
    Service{"Polardb", "PolarDB", "polardb"},
    Service{"Pvtz", "Private DNS", "pvtz"},
    Service{"RAM", "Resource Access Management", "ram,ims", "{0}:Get*,{0}:List*,{0}:Describe*"},
    Service{"RDS", "ApsaraDB RDS", "rds"},
    Service{"ROS", "Resource Orchestration Service", "ros",
            "{0}:Get*,{0}:List*,{0}:Describe*,{0}:PreviewStack,{0}:ValidateTemplate,"
            "{0}:CompareStackRevisions,{0}:ForecastStack,{0}:PreviewStackGroupOperation,"
            "{0}:GenerateTemplatePolicy,{0}:GenerateTemplateByScratch,{0}:Stream*,{0}:SimList*"},
    Service{"ResourceDirectory", "Resource Directory", "resourcemanager"},
    Service{"SAE", "Serverless App Engine", "sae"},
    Service{"SLB", "Classic Load Balancer", "slb"},
    Service{"SmartAccessGateway", "Smart Access Gateway", "smartag"},
    Service{"VPC", "Virtual Private Cloud", "vpc"},
    Service{"VPNGateway", "VPN Gateway", "vpc", "{0}:DescribeVpn*,{0}:DescribeCustomerGateway*",
            "{0}:*Vpn*,{0}:*CustomerGateway*,{0}:*SslVpn*"},
    Service{"YundunCert", "Certificate Management Service", "yundun-cert"},
    Service{"YundunWAF", "Web Application Firewall", "yundun-waf"},
};

// Of the service-linked roles of stack groups (stack-groups section 5).
constexpr std::string_view kStackGroupsAdmin =
    R"({"Version":"1","Statement":[{"Effect":"Allow","Action":["resourcemanager:Get*",)"
    R"("resourcemanager:List*"],"Resource":"*"},{"Effect":"Allow","Action":"sts:AssumeRole",)"
    R"("Resource":"acs:ram:*:*:role/stackgroups-exec-*"}]})";
constexpr std::string_view kStackGroupsMember =
    R"({"Version":"1","Statement":[{"Effect":"Allow","Action":["ram:CreateRole","ram:GetRole",)"
    R"("ram:DeleteRole","ram:AttachPolicyToRole","ram:DetachPolicyFromRole",)"
    R"("ram:ListPoliciesForRole"],"Resource":["acs:ram:*:*:role/stackgroups-exec-*",)"
    R"("acs:ram:*:system:policy/AdministratorAccess"]}]})";

std::string allow(const std::vector<std::string>& actions) {
  return fmt::format(
      R"({{"Version":"1","Statement":[{{"Effect":"Allow","Action":["{}"],"Resource":"*"}}]}})",
      fmt::join(actions, "\",\""));
}

std::vector<std::string> parts(std::string_view list) {
  std::vector<std::string> result;
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    result.emplace_back(list.substr(0, comma));
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return result;
}

SystemPolicy compiled(std::string name, std::string description, const std::string& text,
                      PolicyUse use = PolicyUse::kIdentity) {
  auto policy = Policy::parse(text, use);
  if (!policy) std::abort();  // our own text; the tests compile every one
  return {
      .description = std::move(description),
      .named = {.name = std::move(name), .type = "System", .policy = std::move(policy).value()}};
}

// The patterns of a service, for each of its codes.
std::vector<std::string> actions_of(const Service& service, std::string_view patterns) {
  std::vector<std::string> actions;
  for (const std::string& code : parts(service.codes)) {
    for (std::string& action : parts(fmt::format(fmt::runtime(patterns), code))) {
      actions.push_back(std::move(action));
    }
  }
  return actions;
}

void add_service(const Service& service, std::vector<SystemPolicy>& policies) {
  policies.push_back(compiled(fmt::format("Aliyun{}FullAccess", service.name),
                              fmt::format("Everything in {}.", service.title),
                              allow(actions_of(service, service.all))));
  policies.push_back(compiled(fmt::format("Aliyun{}ReadOnlyAccess", service.name),
                              fmt::format("Looking at everything in {}.", service.title),
                              allow(actions_of(service, service.reads))));
}

std::vector<SystemPolicy> all_policies() {
  std::vector<SystemPolicy> policies;
  policies.push_back(compiled("AdministratorAccess", "Everything in every service.", allow({"*"})));
  policies.push_back(compiled(
      "ReadOnlyAccess", "Looking at everything in every service.",
      allow({"*:Get*", "*:List*", "*:Describe*", "*:Query*", "*:Check*", "ros:PreviewStack",
             "ros:PreviewStackGroupOperation", "ros:CompareStackRevisions", "ros:ForecastStack",
             "ros:ValidateTemplate", "ros:Stream*", "actiontrail:LookupEvents"})));
  policies.push_back(compiled("AliyunSTSAssumeRoleAccess", "Taking on roles that trust the caller.",
                              allow({"sts:AssumeRole"})));
  policies.push_back(compiled("AliyunServiceRolePolicyForROSStackGroupsRDAdmin",
                              "What deploying stacks to members needs in the account that asks.",
                              std::string(kStackGroupsAdmin)));
  policies.push_back(compiled("AliyunServiceRolePolicyForROSStackGroupsRDMember",
                              "What deploying stacks to members needs in each of them.",
                              std::string(kStackGroupsMember)));
  for (const Service& service : kServices) add_service(service, policies);
  std::sort(policies.begin(), policies.end(), [](const SystemPolicy& a, const SystemPolicy& b) {
    return a.named.name < b.named.name;
  });
  return policies;
}

const std::vector<SystemPolicy>& table() {
  static const std::vector<SystemPolicy> policies = all_policies();
  return policies;
}

}  // namespace

std::span<const SystemPolicy> system_policies() {
  return table();
}

const SystemPolicy* find_system_policy(std::string_view name) {
  const auto found = std::find_if(table().begin(), table().end(), [&](const SystemPolicy& policy) {
    return policy.named.name == name;
  });
  return found == table().end() ? nullptr : &*found;
}

const SystemPolicy& full_aliyun_access() {
  static const SystemPolicy policy =
      compiled("FullAliyunAccess", "Forbids nothing.", allow({"*"}), PolicyUse::kControl);
  return policy;
}

}  // namespace cairn::access
