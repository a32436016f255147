#include "identity/required.h"

#include <gtest/gtest.h>

#include "tests/identity/known_people.h"
#include "value/json.h"

namespace cairn::identity {
namespace {

// "permission on name" of each, the first name only.
std::vector<std::string> needs(Api api, std::string action, std::string_view parameters,
                               const access::Caller& caller = user("alice")) {
  Action row;
  row.name = std::move(action);
  row.api = api;
  std::vector<std::string> out;
  for (const auto& need : required_access(row, *read_json(parameters), caller)) {
    out.push_back(need.action + " on " + need.resources.front());
  }
  return out;
}

TEST(RequiredAccess, NamesWhatTheRequestNames) {
  struct Case {
    Api api;
    std::string_view action, parameters;
    std::vector<std::string> want;
  };
  const std::string ram = "acs:ram:*:1000000000000001:";
  const std::string rm = "acs:resourcemanager:*:1000000000000001:";
  const Case cases[] = {
      {Api::kRam, "CreateUser", R"({"UserName":"bob"})", {"ram:CreateUser on " + ram + "user/bob"}},
      {Api::kRam, "ListUsers", "{}", {"ram:ListUsers on " + ram + "user/*"}},
      {Api::kRam, "GetAccountAlias", "{}", {"ram:GetAccountAlias on *"}},
      {Api::kRam, "CreateAccessKey", "{}", {"ram:CreateAccessKey on " + ram + "user/alice"}},
      {Api::kRam,
       "DeleteAccessKey",
       R"({"UserName":"bob","UserAccessKeyId":"k"})",
       {"ram:DeleteAccessKey on " + ram + "user/bob"}},
      {Api::kRam,
       "AddUserToGroup",
       R"({"UserName":"bob","GroupName":"dev"})",
       {"ram:AddUserToGroup on " + ram + "user/bob", "ram:AddUserToGroup on " + ram + "group/dev"}},
      {Api::kRam,
       "AttachPolicyToRole",
       R"({"RoleName":"ops","PolicyName":"P","PolicyType":"Custom"})",
       {"ram:AttachPolicyToRole on " + ram + "role/ops",
        "ram:AttachPolicyToRole on " + ram + "policy/P"}},
      {Api::kRam,
       "AttachPolicyToUser",
       R"({"UserName":"bob","PolicyName":"AdministratorAccess","PolicyType":"System"})",
       {"ram:AttachPolicyToUser on " + ram + "user/bob",
        "ram:AttachPolicyToUser on acs:ram:*:system:policy/AdministratorAccess"}},
      {Api::kSts, "GetCallerIdentity", "{}", {}},
      {Api::kSts, "AssumeRole", R"({"RoleArn":"x"})", {}},
      {Api::kResourceManager,
       "GetFolder",
       R"({"FolderId":"fd-1"})",
       {"resourcemanager:GetFolder on " + rm + "folder/fd-1"}},
      {Api::kResourceDirectory,
       "MoveAccount",
       R"({"AccountId":"1","DestinationFolderId":"fd-1"})",
       {"resourcemanager:MoveAccount on " + rm + "folder/fd-1",
        "resourcemanager:MoveAccount on " + rm + "account/1"}},
      {Api::kResourceDirectory,
       "AttachControlPolicy",
       R"({"PolicyId":"cp-1","TargetId":"fd-1"})",
       {"resourcemanager:AttachControlPolicy on " + rm + "folder/fd-1",
        "resourcemanager:AttachControlPolicy on " + rm + "policy/controlpolicy/cp-1"}},
      {Api::kResourceDirectory,
       "ListControlPolicyAttachmentsForTarget",
       R"({"TargetId":"1000000000000002"})",
       {"resourcemanager:ListControlPolicyAttachmentsForTarget on " + rm +
        "account/1000000000000002"}},
      {Api::kResourceManager,
       "ListAncestors",
       R"({"ChildId":"fd-1"})",
       {"resourcemanager:ListAncestors on " + rm + "folder/fd-1"}},
      {Api::kResourceManager,
       "AcceptHandshake",
       R"({"HandshakeId":"h-1"})",
       {"resourcemanager:AcceptHandshake on " + rm + "handshake/h-1"}},
      {Api::kResourceManager,
       "InviteAccountToResourceDirectory",
       R"({"TargetEntity":"2","TargetType":"Account"})",
       {"resourcemanager:InviteAccountToResourceDirectory on " + rm + "handshake/*"}},
      {Api::kResourceManager,
       "ListAccounts",
       "{}",
       {"resourcemanager:ListAccounts on " + rm + "account/*"}},
      {Api::kResourceManager,
       "InitResourceDirectory",
       "{}",
       {"resourcemanager:InitResourceDirectory on *"}},
      {Api::kResourceManager,
       "CreateServiceLinkedRole",
       R"({"ServiceName":"ros.aliyuncs.com"})",
       {"ram:CreateServiceLinkedRole on *"}},
      {Api::kResourceManager,
       "DeleteServiceLinkedRole",
       R"({"RoleName":"ops"})",
       {"ram:DeleteServiceLinkedRole on " + ram + "role/ops"}},
      {Api::kResourceManager,
       "CreateResourceGroup",
       R"({"Name":"web","DisplayName":"web"})",
       {"ram:CreateResourceGroup on " + ram + "resourcegroup/*"}},
      {Api::kResourceManager,
       "DeleteResourceGroup",
       R"({"ResourceGroupId":"rg-1"})",
       {"ram:DeleteResourceGroup on " + ram + "resourcegroup/rg-1"}},
      {Api::kResourceManager, "ListResources", "{}", {"ram:ListResources on *"}},
      {Api::kResourceManager,
       "AttachPolicy",
       R"({"PolicyName":"P","PolicyType":"Custom","ResourceGroupId":"rg-1",)"
       R"("PrincipalType":"IMSGroup","PrincipalName":"dev@group.1.onaliyun.com"})",
       {"ram:AttachPolicy on " + ram + "resourcegroup/rg-1",
        "ram:AttachPolicy on " + ram + "policy/P", "ram:AttachPolicy on " + ram + "group/dev"}},
      {Api::kResourceManager,
       "DetachPolicy",
       R"({"PolicyName":"ReadOnlyAccess","PolicyType":"System","ResourceGroupId":"rg-1",)"
       R"("PrincipalType":"ServiceRole","PrincipalName":"ops@role.1.onaliyunservice.com"})",
       {"ram:DetachPolicy on " + ram + "resourcegroup/rg-1",
        "ram:DetachPolicy on acs:ram:*:system:policy/ReadOnlyAccess",
        "ram:DetachPolicy on " + ram + "role/ops"}},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(needs(c.api, std::string(c.action), c.parameters), c.want) << c.action;
  }
}

TEST(RequiredAccess, GoesByBothFormsOfAName) {
  Action row;
  row.name = "GetUser";
  row.api = Api::kRam;
  const auto needs = required_access(row, *read_json(R"({"UserName":"bob"})"), user("alice"));
  ASSERT_EQ(needs.size(), 1u);
  EXPECT_EQ(needs[0].resources, (std::vector<std::string>{"acs:ram:*:1000000000000001:user/bob",
                                                          "acs:ram::1000000000000001:user/bob"}));
}

TEST(RequiredAccess, OfARoleIsNotAnybodysOwnKeys) {
  access::Caller session = user("ops");
  session.kind = access::HolderKind::kSession;
  EXPECT_EQ(needs(Api::kRam, "ListAccessKeys", "{}", session),
            std::vector<std::string>{"ram:ListAccessKeys on acs:ram:*:1000000000000001:user/*"});
}

}  // namespace
}  // namespace cairn::identity
