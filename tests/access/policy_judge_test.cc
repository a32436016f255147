// What statements say of requests, one row a case. `statements` is what stands in "Statement".
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "access/policy.h"

namespace cairn::access {
namespace {

using enum Verdict;

std::shared_ptr<const Policy> policy(std::string_view statements,
                                     PolicyUse use = PolicyUse::kIdentity) {
  const std::string text = R"({"Version":"1","Statement":[)" + std::string(statements) + "]}";
  auto parsed = Policy::parse(text, use);
  EXPECT_TRUE(parsed) << text << "\n" << (parsed ? "" : parsed.error().message);
  return parsed ? std::move(parsed).value() : nullptr;
}

Judgement judge_one(std::string_view statements, const AccessRequest& request) {
  const auto compiled = policy(statements);
  if (!compiled) return {};
  const Policy* list[] = {compiled.get()};
  return judge(list, request);
}

constexpr std::string_view kStack = "acs:ros:cn-beijing:1234567890123456:stack/s-1";

struct Row {
  std::string_view why;
  std::string_view statements;
  std::string_view action;
  std::string_view resource;
  Verdict want;
};

const Row kActions[] = {
    {"an exact action", R"({"Effect":"Allow","Action":"ros:GetStack","Resource":"*"})",
     "ros:GetStack", kStack, kAllow},
    {"another action", R"({"Effect":"Allow","Action":"ros:GetStack","Resource":"*"})",
     "ros:GetStacks", kStack, kImplicitDeny},
    {"the beginning of an action is not it",
     R"({"Effect":"Allow","Action":"ros:GetStack","Resource":"*"})", "ros:GetStac", kStack,
     kImplicitDeny},
    {"case does not count in the policy",
     R"({"Effect":"Allow","Action":"ROS:getstack","Resource":"*"})", "ros:GetStack", kStack,
     kAllow},
    {"nor in the request", R"({"Effect":"Allow","Action":"ros:GetStack","Resource":"*"})",
     "Ros:GETSTACK", kStack, kAllow},
    {"everything", R"({"Effect":"Allow","Action":"*","Resource":"*"})", "ros:GetStack", kStack,
     kAllow},
    {"everything, service and action apart", R"({"Effect":"Allow","Action":"*:*","Resource":"*"})",
     "ros:GetStack", kStack, kAllow},
    {"a whole service", R"({"Effect":"Allow","Action":"ros:*","Resource":"*"})", "ros:GetStack",
     kStack, kAllow},
    {"another whole service", R"({"Effect":"Allow","Action":"ecs:*","Resource":"*"})",
     "ros:GetStack", kStack, kImplicitDeny},
    {"a service that begins alike", R"({"Effect":"Allow","Action":"ro:*","Resource":"*"})",
     "ros:GetStack", kStack, kImplicitDeny},
    {"a service with a wildcard", R"({"Effect":"Allow","Action":"r*:GetStack","Resource":"*"})",
     "ros:GetStack", kStack, kAllow},
    {"a service with a question mark",
     R"({"Effect":"Allow","Action":"r?s:GetStack","Resource":"*"})", "ros:GetStack", kStack,
     kAllow},
    {"a question mark is one character",
     R"({"Effect":"Allow","Action":"r?:GetStack","Resource":"*"})", "ros:GetStack", kStack,
     kImplicitDeny},
    {"a beginning", R"({"Effect":"Allow","Action":"ros:Get*","Resource":"*"})", "ros:GetStack",
     kStack, kAllow},
    {"a star is empty text too", R"({"Effect":"Allow","Action":"ros:GetStack*","Resource":"*"})",
     "ros:GetStack", kStack, kAllow},
    {"an end", R"({"Effect":"Allow","Action":"ros:*Stack","Resource":"*"})", "ros:GetStack", kStack,
     kAllow},
    {"an end that is not", R"({"Effect":"Allow","Action":"ros:*Stack","Resource":"*"})",
     "ros:ListStacks", kStack, kImplicitDeny},
    {"a middle", R"({"Effect":"Allow","Action":"ros:*Stack*","Resource":"*"})",
     "ros:ListStackEvents", kStack, kAllow},
    {"several stars", R"({"Effect":"Allow","Action":"ros:*i*t*E*s","Resource":"*"})",
     "ros:ListStackEvents", kStack, kAllow},
    {"a question mark in the middle",
     R"({"Effect":"Allow","Action":"ros:Get?tack","Resource":"*"})", "ros:GetStack", kStack,
     kAllow},
    {"a question mark is not nothing",
     R"({"Effect":"Allow","Action":"ros:GetStack?","Resource":"*"})", "ros:GetStack", kStack,
     kImplicitDeny},
    {"one of a list", R"({"Effect":"Allow","Action":["ecs:*","ros:GetStack"],"Resource":"*"})",
     "ros:GetStack", kStack, kAllow},
    {"none of a list", R"({"Effect":"Allow","Action":["ecs:*","ros:ListStacks"],"Resource":"*"})",
     "ros:GetStack", kStack, kImplicitDeny},
    {"what NotAction does not name", R"({"Effect":"Allow","NotAction":"ecs:*","Resource":"*"})",
     "ros:GetStack", kStack, kAllow},
    {"what NotAction names", R"({"Effect":"Allow","NotAction":"ros:Get*","Resource":"*"})",
     "ros:GetStack", kStack, kImplicitDeny},
    {"what NotAction names among others",
     R"({"Effect":"Allow","NotAction":["ecs:*","ros:*"],"Resource":"*"})", "ros:GetStack", kStack,
     kImplicitDeny},
    {"NotAction everything is nothing", R"({"Effect":"Allow","NotAction":"*","Resource":"*"})",
     "ros:GetStack", kStack, kImplicitDeny},
    {"NotAction denies the rest", R"({"Effect":"Deny","NotAction":"ros:Get*","Resource":"*"})",
     "ros:DeleteStack", kStack, kExplicitDeny},
    {"NotAction denies none of its own",
     R"({"Effect":"Deny","NotAction":"ros:Get*","Resource":"*"})", "ros:GetStack", kStack,
     kImplicitDeny},
    {"an action of a hundred characters and more",
     R"({"Effect":"Allow","Action":"ros:*End","Resource":"*"})",
     "ros:"
     "Aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
     "aaaaa"
     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaEND",
     kStack, kAllow},
};

const Row kResources[] = {
    {"the very thing",
     R"({"Effect":"Allow","Action":"*","Resource":"acs:ros:cn-beijing:1234567890123456:stack/s-1"})",
     "ros:GetStack", kStack, kAllow},
    {"another thing",
     R"({"Effect":"Allow","Action":"*","Resource":"acs:ros:cn-beijing:1234567890123456:stack/s-2"})",
     "ros:GetStack", kStack, kImplicitDeny},
    {"any region and account",
     R"({"Effect":"Allow","Action":"*","Resource":"acs:ros:*:*:stack/s-1"})", "ros:GetStack",
     kStack, kAllow},
    {"another region",
     R"({"Effect":"Allow","Action":"*","Resource":"acs:ros:cn-hangzhou:*:stack/*"})",
     "ros:GetStack", kStack, kImplicitDeny},
    {"another account",
     R"({"Effect":"Allow","Action":"*","Resource":"acs:ros:*:6543210987654321:stack/*"})",
     "ros:GetStack", kStack, kImplicitDeny},
    {"regions that begin alike",
     R"({"Effect":"Allow","Action":"*","Resource":"acs:ros:cn-*:*:stack/*"})", "ros:GetStack",
     kStack, kAllow},
    {"any stack", R"({"Effect":"Allow","Action":"*","Resource":"acs:ros:*:*:stack/*"})",
     "ros:GetStack", kStack, kAllow},
    {"any template is not a stack",
     R"({"Effect":"Allow","Action":"*","Resource":"acs:ros:*:*:template/*"})", "ros:GetStack",
     kStack, kImplicitDeny},
    {"case counts", R"({"Effect":"Allow","Action":"*","Resource":"acs:ros:*:*:Stack/s-1"})",
     "ros:GetStack", kStack, kImplicitDeny},
    {"one character", R"({"Effect":"Allow","Action":"*","Resource":"acs:ros:*:*:stack/s-?"})",
     "ros:GetStack", kStack, kAllow},
    {"one character of three bytes",
     R"({"Effect":"Allow","Action":"*","Resource":"acs:ros:*:*:stackgroup/?-1"})",
     "ros:GetStackGroup", "acs:ros:cn-beijing:1:stackgroup/\xe6\xa0\x88-1", kAllow},
    {"a star crosses colons", R"({"Effect":"Allow","Action":"*","Resource":"acs:*:*:*:*"})",
     "ros:GetStack", kStack, kAllow},
    {"one of a list",
     R"({"Effect":"Allow","Action":"*","Resource":["acs:ecs:*:*:*","acs:ros:*:*:*"]})",
     "ros:GetStack", kStack, kAllow},
    {"none of a list",
     R"({"Effect":"Allow","Action":"*","Resource":["acs:ecs:*:*:*","acs:vpc:*:*:*"]})",
     "ros:GetStack", kStack, kImplicitDeny},
    {"what NotResource does not name",
     R"({"Effect":"Allow","Action":"*","NotResource":"acs:ros:*:*:template/*"})", "ros:GetStack",
     kStack, kAllow},
    {"what NotResource names",
     R"({"Effect":"Allow","Action":"*","NotResource":"acs:ros:*:*:stack/*"})", "ros:GetStack",
     kStack, kImplicitDeny},
    {"NotResource everything is nothing", R"({"Effect":"Allow","Action":"*","NotResource":"*"})",
     "ros:GetStack", kStack, kImplicitDeny},
    {"all things need more than one kind of them",
     R"({"Effect":"Allow","Action":"*","Resource":"acs:ros:*:*:stack/*"})",
     "ros:ContinueCreateStack", "*", kImplicitDeny},
    {"all things", R"({"Effect":"Allow","Action":"*","Resource":"*"})", "ros:ContinueCreateStack",
     "*", kAllow},
};

const Row kEffects[] = {
    {"nothing said", R"({"Effect":"Allow","Action":"ecs:*","Resource":"*"})", "ros:GetStack",
     kStack, kImplicitDeny},
    {"a denial beats a permission before it",
     R"({"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"ros:*","Resource":"*"})",
     "ros:GetStack", kStack, kExplicitDeny},
    {"and one after it",
     R"({"Effect":"Deny","Action":"ros:*","Resource":"*"},{"Effect":"Allow","Action":"*","Resource":"*"})",
     "ros:GetStack", kStack, kExplicitDeny},
    {"a denial of something else does not matter",
     R"({"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"ros:DeleteStack","Resource":"*"})",
     "ros:GetStack", kStack, kAllow},
    {"a denial of another thing does not matter",
     R"({"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"*","Resource":"acs:ros:*:*:stack/s-2"})",
     "ros:GetStack", kStack, kAllow},
    {"a denial alone", R"({"Effect":"Deny","Action":"*","Resource":"*"})", "ros:GetStack", kStack,
     kExplicitDeny},
    {"the second permission",
     R"({"Effect":"Allow","Action":"ecs:*","Resource":"*"},{"Effect":"Allow","Action":"ros:*","Resource":"*"})",
     "ros:GetStack", kStack, kAllow},
    {"everything but: denied with NotResource",
     R"({"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"*","NotResource":"acs:ros:*:*:stack/s-1"})",
     "ros:GetStack", kStack, kAllow},
    {"everything but: another one",
     R"({"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"*","NotResource":"acs:ros:*:*:stack/s-1"})",
     "ros:GetStack", "acs:ros:cn-beijing:1234567890123456:stack/s-2", kExplicitDeny},
};

void expect_all(std::span<const Row> rows) {
  const ConditionContext context;
  for (const Row& row : rows) {
    const AccessRequest request{.action = row.action,
                                .resources = {std::string(row.resource)},
                                .context = context,
                                .principals = nullptr};
    const Judgement judgement = judge_one(row.statements, request);
    EXPECT_EQ(verdict_name(judgement.verdict), verdict_name(row.want)) << row.why;
  }
}

TEST(PolicyJudge, Actions) {
  expect_all(kActions);
}

TEST(PolicyJudge, Resources) {
  expect_all(kResources);
}

TEST(PolicyJudge, Effects) {
  expect_all(kEffects);
}

TEST(PolicyJudge, EitherGenerationOfNames) {
  const ConditionContext context;
  const AccessRequest request{
      .action = "ros:GetStackGroup",
      .resources = {"acs:ros:cn-beijing:1:stackgroup/g", "acs:ros:cn-beijing:1:stack_group/g"},
      .context = context,
      .principals = nullptr};
  const auto verdict = [&](std::string_view statement) {
    return judge_one(statement, request).verdict;
  };
  EXPECT_EQ(verdict(R"({"Effect":"Allow","Action":"*","Resource":"acs:ros:*:*:stackgroup/*"})"),
            kAllow);
  EXPECT_EQ(verdict(R"({"Effect":"Allow","Action":"*","Resource":"acs:ros:*:*:stack_group/*"})"),
            kAllow);
  EXPECT_EQ(verdict(R"({"Effect":"Deny","Action":"*","Resource":"acs:ros:*:*:stack_group/*"})"),
            kExplicitDeny);
  EXPECT_EQ(verdict(R"({"Effect":"Allow","Action":"*","NotResource":"acs:ros:*:*:stack_group/*"})"),
            kImplicitDeny)
      << "named, if by its old name only";
  EXPECT_EQ(verdict(R"({"Effect":"Allow","Action":"*","Resource":"acs:ros:*:*:stack/*"})"),
            kImplicitDeny);
}

TEST(PolicyJudge, TellsWhichStatementDecided) {
  const auto first = policy(
      R"({"Effect":"Allow","Action":"ecs:*","Resource":"*"},{"Effect":"Allow","Action":"ros:Get*","Resource":"*"},{"Effect":"Allow","Action":"ros:*","Resource":"*"})");
  const auto second = policy(
      R"({"Effect":"Allow","Action":"ros:*","Resource":"*"},{"Effect":"Deny","Action":"ros:DeleteStack","Resource":"*"},{"Effect":"Deny","Action":"ros:D*","Resource":"*"})");
  const Policy* policies[] = {first.get(), second.get()};
  const ConditionContext context;
  AccessRequest request{.action = "ros:GetStack",
                        .resources = {std::string(kStack)},
                        .context = context,
                        .principals = nullptr};
  Judgement judgement = judge(policies, request);
  EXPECT_EQ(judgement.policy, 0u);
  EXPECT_EQ(judgement.statement, 1u) << "the first that allows";
  request.action = "ros:DeleteStack";
  judgement = judge(policies, request);
  EXPECT_EQ(judgement.policy, 1u);
  EXPECT_EQ(judgement.statement, 1u) << "the first that denies";
  EXPECT_EQ(second->statement_text(1),
            R"({"Effect":"Deny","Action":"ros:DeleteStack","Resource":"*"})");
  request.action = "oss:GetObject";
  judgement = judge(policies, request);
  EXPECT_EQ(judgement.policy, Judgement::kNone);
  EXPECT_EQ(judgement.statement, Judgement::kNone);
  EXPECT_EQ(judge({}, request).verdict, kImplicitDeny) << "no policy at all";
}

struct TrustRow {
  std::string_view why;
  std::string_view principal;
  Principals who;
  Verdict want;
};

Principals user(std::string account, std::string name) {
  return {.ram = {"acs:ram::" + account + ":user/" + name, "acs:ram::" + account + ":root"},
          .service = {},
          .federated = {}};
}

Principals service(std::string name) {
  return {.ram = {}, .service = {std::move(name)}, .federated = {}};
}

TEST(PolicyJudge, Trust) {
  const TrustRow rows[] = {
      {"the account", R"({"RAM":["acs:ram::1:root"]})", user("1", "alice"), kAllow},
      {"a text instead of a list", R"({"RAM":"acs:ram::1:root"})", user("1", "alice"), kAllow},
      {"another account", R"({"RAM":["acs:ram::2:root"]})", user("1", "alice"), kImplicitDeny},
      {"the user", R"({"RAM":["acs:ram::1:user/alice"]})", user("1", "alice"), kAllow},
      {"another user", R"({"RAM":["acs:ram::1:user/bob"]})", user("1", "alice"), kImplicitDeny},
      {"a user of the same name", R"({"RAM":["acs:ram::2:user/alice"]})", user("1", "alice"),
       kImplicitDeny},
      {"one of several", R"({"RAM":["acs:ram::2:root","acs:ram::1:user/alice"]})",
       user("1", "alice"), kAllow},
      {"the service", R"({"Service":["ros.aliyuncs.com"]})", service("ros.aliyuncs.com"), kAllow},
      {"another service", R"({"Service":["ecs.aliyuncs.com"]})", service("ros.aliyuncs.com"),
       kImplicitDeny},
      {"a user is no service", R"({"Service":["ros.aliyuncs.com"]})", user("1", "alice"),
       kImplicitDeny},
      {"either kind", R"({"Service":["ros.aliyuncs.com"],"RAM":["acs:ram::1:root"]})",
       user("1", "alice"), kAllow},
      {"a provider",
       R"({"Federated":["acs:ram::1:saml-provider/p"]})",
       {.ram = {}, .service = {}, .federated = {"acs:ram::1:saml-provider/p"}},
       kAllow},
      {"nobody", R"({"RAM":["acs:ram::1:root"]})", {}, kImplicitDeny},
  };
  const ConditionContext context;
  for (const TrustRow& row : rows) {
    const auto trust = policy(R"({"Effect":"Allow","Action":"sts:AssumeRole","Principal":)" +
                                  std::string(row.principal) + "}",
                              PolicyUse::kTrust);
    ASSERT_TRUE(trust) << row.why;
    const Policy* list[] = {trust.get()};
    AccessRequest request{.action = "sts:AssumeRole",
                          .resources = {"acs:ram::1:role/r"},
                          .context = context,
                          .principals = &row.who};
    EXPECT_EQ(verdict_name(judge(list, request).verdict), verdict_name(row.want)) << row.why;
    request.action = "sts:GetCallerIdentity";
    EXPECT_EQ(judge(list, request).verdict, kImplicitDeny) << row.why;
    request.principals = nullptr;
    request.action = "sts:AssumeRole";
    EXPECT_EQ(judge(list, request).verdict, kImplicitDeny) << row.why;
  }
}

}  // namespace
}  // namespace cairn::access
