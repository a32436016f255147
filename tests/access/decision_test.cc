#include "access/decision.h"

#include <gtest/gtest.h>

#include "access/arn.h"
#include "access/system_policies.h"
#include "catalog/authorization.h"

namespace cairn::access {
namespace {

NamedPolicy named(std::string name, std::string_view statements,
                  PolicyUse use = PolicyUse::kIdentity) {
  const std::string text = R"({"Version":"1","Statement":[)" + std::string(statements) + "]}";
  auto policy = Policy::parse(text, use);
  EXPECT_TRUE(policy) << text;
  return {.name = std::move(name), .type = "Custom", .policy = std::move(policy).value()};
}

NamedPolicy allow(std::string name, std::string_view action) {
  return named(std::move(name),
               R"({"Effect":"Allow","Action":")" + std::string(action) + R"(","Resource":"*"})");
}

NamedPolicy deny(std::string name, std::string_view action) {
  return named(std::move(name),
               R"({"Effect":"Deny","Action":")" + std::string(action) + R"(","Resource":"*"})");
}

const ConditionContext kNoContext;

AccessRequest get_stack() {
  return {.action = "ros:GetStack",
          .resources = {"acs:ros:cn-beijing:1:stack/s-1"},
          .context = kNoContext,
          .principals = nullptr};
}

Authorities user(std::vector<NamedPolicy> identity) {
  Authorities authorities;
  authorities.identity = std::move(identity);
  return authorities;
}

TEST(Decision, Identity) {
  const Decision nothing = decide(user({}), get_stack());
  EXPECT_FALSE(nothing.allowed);
  EXPECT_EQ(nothing.verdict, Verdict::kImplicitDeny);
  EXPECT_EQ(nothing.layer, Layer::kAccount);
  EXPECT_EQ(nothing.statement, Judgement::kNone);

  const Decision allowed = decide(user({allow("A", "ecs:*"), allow("B", "ros:*")}), get_stack());
  EXPECT_TRUE(allowed.allowed);
  EXPECT_EQ(allowed.policy_name, "B");
  EXPECT_EQ(allowed.statement, 0u);

  const Decision denied = decide(user({allow("A", "*"), deny("B", "ros:Get*")}), get_stack());
  EXPECT_FALSE(denied.allowed);
  EXPECT_EQ(denied.verdict, Verdict::kExplicitDeny);
  EXPECT_EQ(denied.policy_name, "B");
  EXPECT_EQ(denied.policy_type, "Custom");
}

TEST(Decision, TheRootOfAnAccountIsNotAsked) {
  Authorities root = user({deny("D", "*")});
  root.root = true;
  root.control = {{.name = "r-1", .policies = {deny("C", "*")}}};
  const Decision decision = decide(root, get_stack());
  EXPECT_TRUE(decision.allowed);
  EXPECT_EQ(decision.layer, Layer::kRoot);
}

TEST(Decision, EveryLevelOfControlMustAllow) {
  const NamedPolicy all = full_aliyun_access().named;
  Authorities caller = user({allow("A", "*")});
  caller.control = {{.name = "r-1", .policies = {all}},
                    {.name = "fd-1", .policies = {all}},
                    {.name = "1", .policies = {all}}};
  EXPECT_TRUE(decide(caller, get_stack()).allowed);

  caller.control[1].policies.push_back(deny("NoRos", "ros:*"));
  Decision decision = decide(caller, get_stack());
  EXPECT_FALSE(decision.allowed);
  EXPECT_EQ(decision.layer, Layer::kControl);
  EXPECT_EQ(decision.place, "fd-1");
  EXPECT_EQ(decision.policy_name, "NoRos");

  caller.control[1].policies.clear();
  decision = decide(caller, get_stack());
  EXPECT_FALSE(decision.allowed) << "a level that allows nothing";
  EXPECT_EQ(decision.verdict, Verdict::kImplicitDeny);
  EXPECT_EQ(decision.place, "fd-1");

  caller.control[1].policies = {allow("OnlyRos", "ros:*")};
  EXPECT_TRUE(decide(caller, get_stack()).allowed);
  caller.identity.clear();
  decision = decide(caller, get_stack());
  EXPECT_FALSE(decision.allowed) << "control policies give nothing";
  EXPECT_EQ(decision.layer, Layer::kAccount);
}

TEST(Decision, SessionPoliciesOnlyNarrow) {
  Authorities caller = user({allow("A", "ros:*")});
  caller.session = {allow("Session", "ros:Get*")};
  EXPECT_TRUE(decide(caller, get_stack()).allowed);
  caller.session = {allow("Session", "ros:List*")};
  const Decision narrow = decide(caller, get_stack());
  EXPECT_FALSE(narrow.allowed);
  EXPECT_EQ(narrow.layer, Layer::kSession);
  caller.session = {allow("Session", "*")};
  caller.identity = {allow("A", "ecs:*")};
  EXPECT_FALSE(decide(caller, get_stack()).allowed) << "the role itself may not";
}

TEST(Decision, ResourceGroupsAreAskedWhenTheAccountSaysNothing) {
  Authorities caller = user({});
  caller.resource_group = {allow("Group", "ros:*")};
  const Decision by_group = decide(caller, get_stack());
  EXPECT_TRUE(by_group.allowed);
  EXPECT_EQ(by_group.layer, Layer::kResourceGroup);

  caller.identity = {deny("D", "ros:*")};
  EXPECT_FALSE(decide(caller, get_stack()).allowed) << "a denial ends it";
  caller.identity = {allow("A", "ros:*")};
  caller.resource_group = {deny("Group", "ros:*")};
  EXPECT_TRUE(decide(caller, get_stack()).allowed) << "so does a permission";
}

struct AssumeRow {
  std::string_view why;
  std::vector<NamedPolicy> identity;
  std::string_view effect;  // of the trust policy
  std::string_view trusted;
  bool allowed;
  Layer layer;
};

TEST(Decision, AssumeRoleNeedsBoth) {
  const std::string account = account_arn("1");
  const AssumeRow rows[] = {
      {"both", {allow("A", "sts:AssumeRole")}, "Allow", account, true, Layer::kTrust},
      {"no trust",
       {allow("A", "sts:AssumeRole")},
       "Allow",
       "acs:ram::2:root",
       false,
       Layer::kTrust},
      {"no permission", {}, "Allow", account, false, Layer::kAccount},
      {"neither", {}, "Allow", "acs:ram::2:root", false, Layer::kAccount},
      {"denied by an own policy",
       {allow("A", "*"), deny("D", "sts:*")},
       "Allow",
       account,
       false,
       Layer::kAccount},
      {"denied by trust", {allow("A", "*")}, "Deny", account, false, Layer::kTrust},
      {"denied by trust, not permitted", {}, "Deny", account, false, Layer::kTrust},
  };
  const Principals who = {.ram = {user_arn("1", "alice"), account}, .service = {}, .federated = {}};
  const AccessRequest request{.action = "sts:AssumeRole",
                              .resources = {role_arn("2", "Ops")},
                              .context = kNoContext,
                              .principals = &who};
  for (const AssumeRow& row : rows) {
    const NamedPolicy trust = named("Ops",
                                    R"({"Effect":")" + std::string(row.effect) +
                                        R"(","Action":"sts:AssumeRole","Principal":{"RAM":[")" +
                                        std::string(row.trusted) + R"("]}})",
                                    PolicyUse::kTrust);
    const Authorities caller = user(row.identity);
    const Decision decision = decide_assume_role(&caller, trust, request);
    EXPECT_EQ(decision.allowed, row.allowed) << row.why;
    EXPECT_EQ(layer_name(decision.layer), layer_name(row.layer)) << row.why;
  }
}

TEST(Decision, ServicesHaveTrustAlone) {
  const NamedPolicy trust = named(
      "Ops",
      R"({"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":["ros.aliyuncs.com"]}})",
      PolicyUse::kTrust);
  Principals who = {.ram = {}, .service = {"ros.aliyuncs.com"}, .federated = {}};
  const AccessRequest request{.action = "sts:AssumeRole",
                              .resources = {role_arn("1", "Ops")},
                              .context = kNoContext,
                              .principals = &who};
  EXPECT_TRUE(decide_assume_role(nullptr, trust, request).allowed);
  who.service = {"ecs.aliyuncs.com"};
  EXPECT_FALSE(decide_assume_role(nullptr, trust, request).allowed);
}

TEST(Decision, Explains) {
  const AccessRequest request = get_stack();
  EXPECT_EQ(explain(decide(user({}), request), request),
            "Denied: no statement of the policies attached to the caller allows ros:GetStack on "
            "acs:ros:cn-beijing:1:stack/s-1.");
  EXPECT_EQ(explain(decide(user({deny("Ops", "ros:*")}), request), request),
            "Denied: statement 1 of the custom policy Ops, one of the policies attached to the "
            "caller, denies ros:GetStack on acs:ros:cn-beijing:1:stack/s-1.");
  Authorities member = user({});
  member.control = {{.name = "fd-1", .policies = {}}};
  EXPECT_EQ(explain(decide(member, request), request),
            "Denied: no statement of the control policies of fd-1 allows ros:GetStack on "
            "acs:ros:cn-beijing:1:stack/s-1.");
}

TEST(Arn, PartsAndBack) {
  const auto arn = parse_arn("acs:ros:cn-beijing:123:stack/a:b");
  ASSERT_TRUE(arn);
  EXPECT_EQ(arn->service, "ros");
  EXPECT_EQ(arn->region, "cn-beijing");
  EXPECT_EQ(arn->account, "123");
  EXPECT_EQ(arn->relative, "stack/a:b");
  EXPECT_EQ(arn_text(*arn), "acs:ros:cn-beijing:123:stack/a:b");
  const auto role = parse_arn(role_arn("1", "r"));
  ASSERT_TRUE(role);
  EXPECT_EQ(role->region, "");
  for (const std::string_view bad : {"", "acs", "acs:", "acs:ros", "acs:ros:r", "acs:ros:r:a",
                                     "acs:ros:r:a:", "acs::r:a:x", "ACS:ros:r:a:x", "*"}) {
    EXPECT_FALSE(parse_arn(bad)) << bad;
  }
  EXPECT_EQ(ros_arns("r", "1", "stack/s"), std::vector<std::string>{"acs:ros:r:1:stack/s"});
  EXPECT_EQ(ros_arns("r", "1", "stackgroup/g", "stack_group/g"),
            (std::vector<std::string>{"acs:ros:r:1:stackgroup/g", "acs:ros:r:1:stack_group/g"}));
}

TEST(SystemPolicies, AllOfThemCompile) {
  ASSERT_GT(system_policies().size(), 20u);
  std::string_view before;
  for (const SystemPolicy& policy : system_policies()) {
    EXPECT_LT(before, policy.named.name) << "sorted, no name twice";
    before = policy.named.name;
    EXPECT_EQ(policy.named.type, "System");
    EXPECT_FALSE(policy.description.empty()) << policy.named.name;
    EXPECT_GT(policy.named.policy->statement_count(), 0u);
    EXPECT_EQ(find_system_policy(policy.named.name), &policy);
  }
  EXPECT_EQ(find_system_policy("Nothing"), nullptr);
  EXPECT_EQ(find_system_policy("administratoraccess"), nullptr);
}

TEST(SystemPolicies, PromiseWhatTheirNamesSay) {
  struct Case {
    std::string_view policy;
    std::string_view action;
    bool allowed;
  };
  const Case cases[] = {
      {"AdministratorAccess", "ros:CreateStack", true},
      {"AdministratorAccess", "ram:CreateUser", true},
      {"ReadOnlyAccess", "ros:GetStack", true},
      {"ReadOnlyAccess", "ecs:DescribeInstances", true},
      {"ReadOnlyAccess", "ros:DeleteStack", false},
      {"AliyunROSFullAccess", "ros:DeleteStack", true},
      {"AliyunROSFullAccess", "ecs:DeleteInstance", false},
      {"AliyunROSReadOnlyAccess", "ros:GetStack", true},
      {"AliyunROSReadOnlyAccess", "ros:ListStacks", true},
      {"AliyunROSReadOnlyAccess", "ros:PreviewStack", true},
      {"AliyunROSReadOnlyAccess", "ros:GenerateTemplatePolicy", true},
      {"AliyunROSReadOnlyAccess", "ros:UpdateStack", false},
      {"AliyunROSReadOnlyAccess", "ros:ContinueCreateStack", false},
      {"AliyunSTSAssumeRoleAccess", "sts:AssumeRole", true},
      {"AliyunSTSAssumeRoleAccess", "sts:GetCallerIdentity", false},
      {"AliyunRAMFullAccess", "ram:CreateUser", true},
      {"AliyunRAMFullAccess", "sts:AssumeRole", false},
      {"AliyunRAMReadOnlyAccess", "ram:ListUsers", true},
      {"AliyunRAMReadOnlyAccess", "ram:CreateUser", false},
      {"AliyunECSFullAccess", "ecs:RunInstances", true},
      {"AliyunECSReadOnlyAccess", "ecs:DescribeInstances", true},
      {"AliyunECSReadOnlyAccess", "ecs:RunInstances", false},
      {"AliyunVPCFullAccess", "vpc:CreateVpc", true},
      {"AliyunEIPFullAccess", "vpc:AllocateEipAddress", true},
      {"AliyunEIPFullAccess", "vpc:CreateVpc", false},
      {"AliyunNATGatewayFullAccess", "vpc:CreateSnatEntry", true},
      {"AliyunNATGatewayFullAccess", "vpc:DeleteVpc", false},
      {"AliyunOSSReadOnlyAccess", "oss:GetObject", true},
      {"AliyunOSSReadOnlyAccess", "oss:PutObject", false},
  };
  for (const Case& c : cases) {
    const SystemPolicy* policy = find_system_policy(c.policy);
    ASSERT_NE(policy, nullptr) << c.policy;
    const AccessRequest request{
        .action = c.action, .resources = {"*"}, .context = kNoContext, .principals = nullptr};
    EXPECT_EQ(decide(user({policy->named}), request).allowed, c.allowed)
        << c.policy << " " << c.action;
  }
}

// What AliyunROSReadOnlyAccess allows is what the catalogue calls reading, no more and no less.
TEST(SystemPolicies, ReadingIsWhatTheCatalogueCallsReading) {
  const SystemPolicy* policy = find_system_policy("AliyunROSReadOnlyAccess");
  ASSERT_NE(policy, nullptr);
  for (const Authorization& row : all_authorizations()) {
    if (row.level == AccessLevel::kNone) continue;
    const std::string action = "ros:" + row.action;
    const AccessRequest request{
        .action = action, .resources = {"*"}, .context = kNoContext, .principals = nullptr};
    EXPECT_EQ(decide(user({policy->named}), request).allowed,
              row.level == AccessLevel::kGet || row.level == AccessLevel::kList)
        << action;
  }
}

}  // namespace
}  // namespace cairn::access
