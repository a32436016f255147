#include "plan/stack_policy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cairn {
namespace {

using testing::HasSubstr;

constexpr PolicyAction kModify = PolicyAction::kModify;
constexpr PolicyAction kReplace = PolicyAction::kReplace;
constexpr PolicyAction kDelete = PolicyAction::kDelete;
constexpr std::string_view kVpc = "ALIYUN::ECS::VPC";

struct Verdict {
  const char* policy;
  PolicyAction action;
  const char* logical_id;
  bool allowed;
};

constexpr char kAllButApple[] = R"({"Statement": [
  {"Effect": "Allow", "Action": "Update:*", "Principal": "*", "Resource": "*"},
  {"Effect": "Deny", "Action": "Update:*", "Principal": "*",
   "Resource": "LogicalResourceId/apple1"}]})";
constexpr char kNoDeletes[] = R"({"Statement": [
  {"Effect": "Allow", "NotAction": "Update:Delete", "Principal": "*", "Resource": "*"}]})";
constexpr char kOnlyA[] = R"({"Statement": [
  {"Effect": "Allow", "Action": "Update:*", "Principal": "*", "Resource": "*"},
  {"Effect": "Deny", "Action": "Update:*", "Principal": "*",
   "NotResource": "LogicalResourceId/A"}]})";
constexpr char kDenyFirst[] = R"({"Statement": [
  {"Effect": "Deny", "Action": ["Update:Replace", "Update:Delete"], "Principal": "*",
   "Resource": ["LogicalResourceId/Db*", "LogicalResourceId/Disk"]},
  {"Effect": "Allow", "Action": "Update:*", "Principal": "*", "Resource": "*"}]})";
constexpr char kVpcsOnly[] = R"(
Statement:
  - Effect: Allow
    Action: Update:*
    Principal: "*"
    Resource: "*"
    Condition:
      StringEquals:
        ResourceType: [ALIYUN::ECS::VPC, ALIYUN::SLB::LoadBalancer]
)";
constexpr char kEcsLike[] = R"({"Statement": [{"Effect": "Allow", "Action": "Update:Modify",
  "Principal": "*", "Resource": "*",
  "Condition": {"StringLike": {"ResourceType": "ALIYUN::E?S::*"}}}]})";
constexpr char kBothConditions[] = R"({"Statement": [{"Effect": "Allow", "Action": "Update:Modify",
  "Principal": "*", "Resource": "*",
  "Condition": {"StringLike": {"ResourceType": "ALIYUN::ECS::*"},
                "StringEquals": {"ResourceType": "ALIYUN::ECS::Instance"}}}]})";

TEST(StackPolicy, DecidesByTheDocumentedRules) {
  const Verdict table[] = {
      {kAllButApple, kModify, "apple1", false},
      {kAllButApple, kDelete, "apple1", false},
      {kAllButApple, kModify, "apple2", true},
      {kAllButApple, kReplace, "pear", true},
      {kNoDeletes, kModify, "A", true},
      {kNoDeletes, kReplace, "A", true},
      {kNoDeletes, kDelete, "A", false},
      {R"({"Statement": []})", kModify, "A", false},
      {kOnlyA, kModify, "A", true},
      {kOnlyA, kModify, "B", false},
      {kDenyFirst, kReplace, "Db", false},
      {kDenyFirst, kDelete, "Db-2", false},
      {kDenyFirst, kModify, "Db-2", true},
      {kDenyFirst, kDelete, "Disk2", true},
      {kVpcsOnly, kReplace, "A", true},
      {kEcsLike, kModify, "A", true},
      {kEcsLike, kDelete, "A", false},
      {kBothConditions, kModify, "A", false},
  };
  for (const Verdict& row : table) {
    const auto policy = StackPolicy::parse(row.policy);
    ASSERT_TRUE(policy) << policy.error().message;
    EXPECT_EQ(!policy->denial(row.action, row.logical_id, kVpc), row.allowed)
        << row.policy << " " << policy_action_name(row.action) << " " << row.logical_id;
  }
}

TEST(StackPolicy, AsksTheTypeOfTheResource) {
  const auto policy = StackPolicy::parse(kVpcsOnly);
  ASSERT_TRUE(policy);
  EXPECT_TRUE(policy->denial(kModify, "A", "ALIYUN::ECS::Instance"));
  EXPECT_TRUE(policy->denial(kModify, "A", "ALIYUN::ECS::VPC2")) << "no wildcard in StringEquals";
  EXPECT_FALSE(StackPolicy::parse(kBothConditions)->denial(kModify, "A", "ALIYUN::ECS::Instance"));
}

TEST(StackPolicy, ADenialSaysWhatAndWhere) {
  EXPECT_EQ(StackPolicy::parse(kNoDeletes)->denial(kDelete, "Web", kVpc),
            "Update:Delete on LogicalResourceId/Web");
}

struct Mistake {
  const char* policy;
  const char* said;
};

TEST(StackPolicy, RefusesWhatTheGrammarDoesNotHave) {
  const Mistake table[] = {
      {"{", "cannot be read"},
      {"[]", "is not a map"},
      {"{}", "Statement of the stack policy is not a list"},
      {R"({"Statement": {}})", "is not a list"},
      {R"({"Statement": [], "Rules": 1})", "unknown element Rules"},
      {R"({"Statement": [1]})", "Statement[0] of the stack policy is not a map"},
      {R"({"Statement": [{"Effect": "allow", "Action": "Update:*", "Principal": "*",
           "Resource": "*"}]})",
       "Statement[0].Effect of the stack policy is neither Allow nor Deny"},
      {R"({"Statement": [{"Effect": "Allow", "Action": "Update:*", "Resource": "*"}]})",
       "Principal"},
      {R"({"Statement": [{"Effect": "Allow", "Action": "Update:*", "Principal": ["*"],
           "Resource": "*"}]})",
       "Principal"},
      {R"({"Statement": [{"Effect": "Allow", "Principal": "*", "Resource": "*"}]})",
       "exactly one of Action and NotAction"},
      {R"({"Statement": [{"Effect": "Allow", "Action": "Update:*", "NotAction": "Update:*",
           "Principal": "*", "Resource": "*"}]})",
       "exactly one of Action and NotAction"},
      {R"({"Statement": [{"Effect": "Allow", "Action": "Update:*", "Principal": "*"}]})",
       "exactly one of Resource and NotResource"},
      {R"({"Statement": [{"Effect": "Allow", "Action": "Delete", "Principal": "*",
           "Resource": "*"}]})",
       "unknown action Delete"},
      {R"({"Statement": [{"Effect": "Allow", "Action": [7], "Principal": "*",
           "Resource": "*"}]})",
       "neither a text nor a list of texts"},
      {R"({"Statement": [{"Effect": "Allow", "Action": "Update:*", "Principal": "*",
           "Resource": "Web"}]})",
       "is wrong: Web"},
      {R"({"Statement": [{"Effect": "Allow", "Action": "Update:*", "Principal": "*",
           "Resource": "LogicalResourceId/"}]})",
       "is wrong"},
      {R"({"Statement": [{"Effect": "Allow", "Action": "Update:*", "Principal": "*",
           "Resource": "*", "Condition": {"StringNotEquals": {"ResourceType": "x"}}}]})",
       "unknown operator StringNotEquals"},
      {R"({"Statement": [{"Effect": "Allow", "Action": "Update:*", "Principal": "*",
           "Resource": "*", "Condition": {"StringEquals": {"Region": "x"}}}]})",
       "something else than ResourceType"},
      {R"({"Statement": [{"Effect": "Allow", "Action": "Update:*", "Principal": "*",
           "Resource": "*", "Sid": "1"}]})",
       "unknown element Sid"},
  };
  for (const Mistake& row : table) {
    const auto policy = StackPolicy::parse(row.policy);
    ASSERT_FALSE(policy) << row.policy;
    EXPECT_EQ(policy.error().code, "StackValidationFailed");
    EXPECT_THAT(policy.error().message, HasSubstr(row.said)) << row.policy;
    EXPECT_FALSE(policy.error().fix.empty()) << row.policy;
  }
}

}  // namespace
}  // namespace cairn
