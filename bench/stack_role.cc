#include "bench/stack_role.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "bench/api_client.h"
#include "bench/server_process.h"
#include "bench/templates.h"
#include "bench/thread_time.h"
#include "service/acting.h"
#include "service/cloud_permissions.h"

namespace cairn::bench {
namespace {

constexpr int kPolicies = 5;
constexpr int kStatements = 10;  // a policy

// The last of the policies allows networks; the others speak of other services.
std::string policy_text(int number) {
  if (number == kPolicies - 1) {
    return R"({"Version":"1","Statement":[{"Effect":"Allow","Action":"vpc:*","Resource":"*"}]})";
  }
  std::string text = R"({"Version":"1","Statement":[)";
  for (int i = 0; i < kStatements; ++i) {
    text +=
        fmt::format(R"({}{{"Effect":"Allow","Action":["service{}:Describe*","service{}:Create*"],)"
                    R"("Resource":"acs:service{}:cn-*:*:thing/*"}})",
                    i == 0 ? "" : ",", i, i, i);
  }
  return text + "]}";
}

constexpr std::string_view kTrust =
    R"({"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",)"
    R"("Principal":{"Service":["ros.aliyuncs.com"]}}]})";

class StillClock final : public Clock {
 public:
  TimeMs now() const override { return 1'795'282'660'000; }
};

class OneRole final : public access::Identities {
 public:
  OneRole() {
    auto may = std::make_shared<access::Authorities>();
    for (int i = 0; i < kPolicies; ++i) {
      may->identity.push_back(
          {fmt::format("p{}", i), "Custom", parsed(policy_text(i), access::PolicyUse::kIdentity)});
    }
    may_ = std::move(may);
    role_ = {.account_id = "1234567890123456",
             .name = "networks",
             .id = "3001",
             .trust = {"networks", "Trust", parsed(kTrust, access::PolicyUse::kTrust)},
             .session_seconds_max = 3'600};
  }
  std::shared_ptr<const access::Authorities> authorities(const access::Caller&) const override {
    return may_;
  }
  std::vector<access::NamedPolicy> in_resource_group(const access::Caller&,
                                                     std::string_view) const override {
    return {};
  }
  std::shared_ptr<const access::Role> role(std::string_view, std::string_view) const override {
    return std::make_shared<const access::Role>(role_);
  }

 private:
  static std::shared_ptr<const access::Policy> parsed(std::string_view text,
                                                      access::PolicyUse use) {
    return access::Policy::parse(text, use).value();
  }

  std::shared_ptr<const access::Authorities> may_;
  access::Role role_;
};

double microseconds_a_call() {
  constexpr int kCalls = 10'000;
  const OneRole people;
  const StillClock clock;
  const service::CloudPermissions permissions(people, clock);
  CallSpec call;
  call.account = "1234567890123456";
  call.region = "cn-hangzhou";
  call.stack_id = "4a6c9851-3b0f-4f5f-b4ca-a14bf691f2ff";
  call.type = "ALIYUN::ECS::VPC";
  call.acting = service::acting_text({}, "networks");
  int allowed = 0;
  const double begin = thread_us();
  for (int i = 0; i < kCalls; ++i) allowed += permissions.refusal(call) ? 0 : 1;
  const double spent = thread_us() - begin;
  return allowed == kCalls ? spent / kCalls : kFailed;
}

void make_role(ApiClient& client) {
  client.call_ram("CreateRole",
                  {{"RoleName", "networks"}, {"AssumeRolePolicyDocument", std::string(kTrust)}});
  for (int i = 0; i < kPolicies; ++i) {
    const std::string name = fmt::format("p{}", i);
    client.call_ram("CreatePolicy", {{"PolicyName", name}, {"PolicyDocument", policy_text(i)}});
    client.call_ram("AttachPolicyToRole",
                    {{"RoleName", "networks"}, {"PolicyName", name}, {"PolicyType", "Custom"}});
  }
}

double create(const std::string& cairnd, bool as_role) {
  constexpr int kCount = 10'000;
  const ServerProcess server(cairnd, {"--sim-latency", "none", "--quota-resources", "1000000"});
  ApiClient client(server);
  make_role(client);
  FormFields more;
  if (as_role) more.emplace_back("RamRoleName", "networks");
  return client.create_and_wait("wide", counted(kCount), std::move(more));
}

// The quieter of three each: what the role costs, not what else the machine did.
double slower_percent(const std::string& cairnd) {
  double plain = create(cairnd, false);
  double guarded = create(cairnd, true);
  for (int i = 0; i < 2; ++i) {
    plain = std::min(plain, create(cairnd, false));
    guarded = std::min(guarded, create(cairnd, true));
  }
  return std::max(0.0, (guarded / plain - 1) * 100);
}

}  // namespace

std::vector<Row> stack_role_rows(const std::string& cairnd) {
  return {
      {"whether a role of 5 policies may make a call to the cloud", "us", 5, Better::kLower,
       [] { return microseconds_a_call(); }},
      {"10,000 resources created as a role of 5 policies: it slows by", "%", 10, Better::kLower,
       [cairnd] { return slower_percent(cairnd); }},
  };
}

}  // namespace cairn::bench
