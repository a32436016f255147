// Who may take which step in the cloud, by the policies of a role, a user or a resource group.

#include "service/cloud_permissions.h"

#include <gtest/gtest.h>

#include <map>

#include "service/acting.h"
#include "service/resource_groups.h"

namespace cairn::service {
namespace {

const std::string kAccount = "1000000000000001";

class StillClock final : public Clock {
 public:
  TimeMs now() const override { return now_ms; }
  TimeMs now_ms = 1'795'282'660'000;  // 2026-11-21T17:37:40Z
};

access::NamedPolicy policy(std::string_view statement,
                           access::PolicyUse use = access::PolicyUse::kIdentity) {
  const std::string text =
      std::string(R"({"Version":"1","Statement":[)").append(statement).append("]}");
  auto parsed = access::Policy::parse(text, use);
  EXPECT_TRUE(parsed) << text;
  return {.name = "P", .type = "Custom", .policy = std::move(parsed).value()};
}

access::NamedPolicy allowing(std::string_view action, std::string_view resource = "*") {
  return policy(std::string(R"({"Effect":"Allow","Action":")")
                    .append(action)
                    .append(R"(","Resource":")")
                    .append(resource)
                    .append(R"("})"));
}

// One role, "ops", and one user, "alice".
class Known final : public access::Identities {
 public:
  std::vector<access::NamedPolicy> of_role, of_user;
  std::map<std::string, std::vector<access::NamedPolicy>, std::less<>> in_group;
  std::shared_ptr<const access::Authorities> lasting;  // the same object each time, if there is one
  bool gone = false;

  Known() { trust("ros.aliyuncs.com"); }
  void trust(std::string_view service) {
    trust_ = policy(std::string(R"({"Effect":"Allow","Action":"sts:AssumeRole",)")
                        .append(R"("Principal":{"Service":")")
                        .append(service)
                        .append(R"("}})"),
                    access::PolicyUse::kTrust);
  }

  std::shared_ptr<const access::Authorities> authorities(
      const access::Caller& caller) const override {
    if (lasting) return lasting;
    auto out = std::make_shared<access::Authorities>();
    if (caller.name == "ops") out->identity = of_role;
    if (caller.name == "alice") out->identity = of_user;
    if (caller.session_policy) out->session = {{"session", "Session", caller.session_policy}};
    return out;
  }
  std::vector<access::NamedPolicy> in_resource_group(const access::Caller&,
                                                     std::string_view group) const override {
    const auto found = in_group.find(group);
    return found == in_group.end() ? std::vector<access::NamedPolicy>() : found->second;
  }
  std::shared_ptr<const access::Role> role(std::string_view account,
                                           std::string_view name) const override {
    if (gone || account != kAccount || name != "ops") return nullptr;
    return std::make_shared<const access::Role>(access::Role{.account_id = kAccount,
                                                             .name = "ops",
                                                             .id = "role-ops",
                                                             .trust = trust_,
                                                             .session_seconds_max = 3'600});
  }

 private:
  access::NamedPolicy trust_;
};

class CloudPermissionsTest : public ::testing::Test {
 protected:
  static std::string as_role(std::string_view name) { return acting_text({}, name); }
  static std::string as_user(std::string_view session_policy = {}) {
    auto caller = std::make_shared<access::Caller>();
    caller->kind = access::HolderKind::kUser;
    caller->account_id = kAccount;
    caller->name = caller->id = "alice";
    if (!session_policy.empty()) {
      caller->kind = access::HolderKind::kSession;
      caller->session = "s1";
      caller->session_policy = policy(session_policy, access::PolicyUse::kSession).policy;
    }
    Identity identity;
    identity.account_id = kAccount;
    identity.caller = std::move(caller);
    return acting_text(identity, {});
  }
  // Empty: they may.
  std::string ask(const std::string& acting, std::string_view type, CloudStep step,
                  std::string_view physical_id = {}, std::string_view group = {}) {
    const auto refused = permissions_.refusal(acting, {.account = kAccount,
                                                       .region = "cn-beijing",
                                                       .stack_id = "s-1",
                                                       .type = type,
                                                       .step = step,
                                                       .physical_id = physical_id,
                                                       .resource_group = group});
    if (!refused) return {};
    EXPECT_EQ(refused->code, "Forbidden.RAM");
    EXPECT_FALSE(refused->fix.empty());
    return refused->message;
  }
  bool may(const std::string& acting, std::string_view type, CloudStep step,
           std::string_view physical_id = {}, std::string_view group = {}) {
    return ask(acting, type, step, physical_id, group).empty();
  }

  Known people_;
  StillClock clock_;
  CloudPermissions permissions_{people_, clock_};
};

constexpr std::string_view kVpc = "ALIYUN::ECS::VPC";

TEST_F(CloudPermissionsTest, TheAccountItselfMayDoEverything) {
  EXPECT_TRUE(may("", kVpc, CloudStep::kDelete, "vpc-1"));
}

TEST_F(CloudPermissionsTest, AStepNeedsItsActionOnTheResource) {
  struct Case {
    std::string_view why, action, resource, type;
    CloudStep step;
    std::string_view physical_id;
    bool want;
  };
  const std::string one = "acs:vpc:cn-beijing:" + kAccount + ":vpc/vpc-1";
  const Case cases[] = {
      {"creating", "vpc:CreateVpc", "*", kVpc, CloudStep::kCreate, {}, true},
      {"another action", "vpc:CreateVSwitch", "*", kVpc, CloudStep::kCreate, {}, false},
      {"creating is not deleting", "vpc:CreateVpc", "*", kVpc, CloudStep::kDelete, "vpc-1", false},
      {"this one", "vpc:DeleteVpc", one, kVpc, CloudStep::kDelete, "vpc-1", true},
      {"not that one", "vpc:DeleteVpc", one, kVpc, CloudStep::kDelete, "vpc-2", false},
      {"one is not all", "vpc:CreateVpc", one, kVpc, CloudStep::kCreate, {}, false},
      {"a data source is read",
       "vpc:DescribeVpcs",
       "*",
       "DATASOURCE::VPC::Vpcs",
       CloudStep::kCreate,
       {},
       true},
      {"a listener of some protocol",
       "slb:CreateLoadBalancerHTTPListener",
       "*",
       "ALIYUN::SLB::Listener",
       CloudStep::kCreate,
       {},
       true},
      {"a wait condition asks for nothing",
       "vpc:None",
       "*",
       "ALIYUN::ROS::WaitConditionHandle",
       CloudStep::kCreate,
       {},
       true},
      {"a nested stack is made by CreateStack",
       "ros:CreateStack",
       "acs:ros:*:*:stack/*",
       "ALIYUN::ROS::Stack",
       CloudStep::kCreate,
       {},
       true},
      {"and by nothing else",
       "ros:GetStack",
       "*",
       "ALIYUN::ROS::Stack",
       CloudStep::kCreate,
       {},
       false},
  };
  for (const Case& c : cases) {
    people_.of_role = {allowing(c.action, c.resource)};
    EXPECT_EQ(may(as_role("ops"), c.type, c.step, c.physical_id), c.want) << c.why;
  }
}

TEST_F(CloudPermissionsTest, ARoleHasToBeThereAndTrustTheService) {
  people_.of_role = {allowing("*")};
  EXPECT_TRUE(may(as_role("ops"), kVpc, CloudStep::kCreate));
  EXPECT_NE(ask(as_role("gone"), kVpc, CloudStep::kCreate).find("does not exist any more"),
            std::string::npos);
  people_.trust("ecs.aliyuncs.com");
  EXPECT_NE(ask(as_role("ops"), kVpc, CloudStep::kCreate).find("does not trust"),
            std::string::npos);
}

// The same question again and again, each time with something else changed in between.
TEST_F(CloudPermissionsTest, WhatWasAllowedHoldsOnlyWhileNothingChanges) {
  const auto may_now = [this] { return may(as_role("ops"), kVpc, CloudStep::kCreate); };
  const auto given = [](std::vector<access::NamedPolicy> policies) {
    auto out = std::make_shared<access::Authorities>();
    out->identity = std::move(policies);
    return out;
  };
  people_.lasting = given({allowing("vpc:*")});
  EXPECT_TRUE(may_now());
  EXPECT_TRUE(may_now());
  people_.lasting = given({});
  EXPECT_FALSE(may_now());
  people_.lasting = given({allowing("vpc:*")});
  EXPECT_TRUE(may_now());
  people_.trust("ecs.aliyuncs.com");
  EXPECT_FALSE(may_now());
  people_.trust("ros.aliyuncs.com");
  EXPECT_TRUE(may_now());
  people_.gone = true;
  EXPECT_FALSE(may_now());
  people_.gone = false;
  people_.lasting =
      given({policy(R"({"Effect":"Allow","Action":"*","Resource":"*","Condition":)"
                    R"({"DateLessThan":{"acs:CurrentTime":"2026-11-21T17:37:41Z"}}})")});
  EXPECT_TRUE(may_now());
  EXPECT_TRUE(may_now());
  clock_.now_ms += 1'000;
  EXPECT_FALSE(may_now());
}

TEST_F(CloudPermissionsTest, ASessionPolicyNarrows) {
  people_.of_user = {allowing("*")};
  EXPECT_TRUE(may(as_user(), kVpc, CloudStep::kDelete, "vpc-1"));
  const std::string narrow = R"({"Effect":"Allow","Action":"vpc:Create*","Resource":"*"})";
  EXPECT_TRUE(may(as_user(narrow), kVpc, CloudStep::kCreate));
  EXPECT_FALSE(may(as_user(narrow), kVpc, CloudStep::kDelete, "vpc-1"));
}

TEST_F(CloudPermissionsTest, WhatNobodyCanReadMayNothing) {
  people_.of_user = {allowing("*")};
  EXPECT_FALSE(may("{", kVpc, CloudStep::kCreate));
  EXPECT_FALSE(may("[]", kVpc, CloudStep::kCreate));
}

TEST_F(CloudPermissionsTest, ResourceGroupsCountWhereTheAccountSaysNothing) {
  people_.in_group["rg-web"] = {allowing("vpc:*")};
  EXPECT_TRUE(may(as_user(), kVpc, CloudStep::kCreate, {}, "rg-web"));
  EXPECT_FALSE(may(as_user(), kVpc, CloudStep::kCreate, {}, "rg-db"));
  EXPECT_FALSE(may(as_user(), kVpc, CloudStep::kCreate));
  people_.in_group[default_resource_group(kAccount)] = {allowing("vpc:CreateVpc")};
  EXPECT_TRUE(may(as_user(), kVpc, CloudStep::kCreate));
  people_.of_user = {policy(R"({"Effect":"Deny","Action":"vpc:CreateVpc","Resource":"*"})")};
  EXPECT_FALSE(may(as_user(), kVpc, CloudStep::kCreate, {}, "rg-web"));
}

TEST_F(CloudPermissionsTest, ACallIsInTheGroupItsPropertiesNameElseInTheStacks) {
  people_.in_group["rg-web"] = {allowing("vpc:*")};
  CallSpec call;
  call.account = kAccount;
  call.region = "cn-beijing";
  call.type = kVpc;
  call.acting = as_user();
  call.resource_group = "rg-web";
  EXPECT_FALSE(permissions_.refusal(call));
  call.properties = MapBuilder().set("ResourceGroupId", Value::string("rg-db")).build();
  EXPECT_TRUE(permissions_.refusal(call));
  call.resource_group = "rg-db";
  call.properties = MapBuilder().set("ResourceGroupId", Value::string("rg-web")).build();
  EXPECT_FALSE(permissions_.refusal(call));
}

}  // namespace
}  // namespace cairn::service
