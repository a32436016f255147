// RAM's actions as stories: each line is a request and its answer, or the code it is refused with.
#include <gtest/gtest.h>

#include "tests/identity/identity_fixture.h"

namespace cairn::identity {
namespace {

constexpr std::string_view kAllow =
    R"({\"Version\":\"1\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}]})";
constexpr std::string_view kTrust =
    R"({\"Version\":\"1\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"sts:AssumeRole\",)"
    R"(\"Principal\":{\"Service\":[\"ros.aliyuncs.com\"]}}]})";

std::string policy(std::string_view name, std::string_view more = {}) {
  return R"({"PolicyName":")" + std::string(name) + R"(","PolicyDocument":")" +
         std::string(kAllow) + R"(")" + std::string(more) + "}";
}

std::string role(std::string_view name) {
  return R"({"RoleName":")" + std::string(name) + R"(","AssumeRolePolicyDocument":")" +
         std::string(kTrust) + R"("})";
}

struct Step {
  std::string action;
  std::string parameters;
  std::string want;  // the code; or "ok"; or "ok: " and a part of the answer
};

void play(World& world, const std::vector<Step>& steps, std::string_view account = kFirst) {
  for (const Step& step : steps) {
    const std::string got = world.ask(step.action, step.parameters, account);
    const std::string what = step.action + " " + step.parameters;
    if (!step.want.starts_with("ok")) {
      EXPECT_EQ(got, step.want) << what;
      continue;
    }
    EXPECT_TRUE(got.starts_with("{")) << what << ": " << got;
    const std::string part = step.want.size() > 4 ? step.want.substr(4) : "";
    EXPECT_NE(got.find(part), std::string::npos) << what << ": " << got;
  }
}

TEST(Ram, Users) {
  World world;
  play(world,
       {{"GetUser", R"({"UserName":"alice"})", "EntityNotExist.User"},
        {"CreateUser",
         R"({"UserName":"alice","DisplayName":"Alice","MobilePhone":"86-18600008888",)"
         R"("Email":"alice@example.com","Comments":"c"})",
         R"(ok: "UserName":"alice","DisplayName":"Alice")"},
        {"CreateUser", R"({"UserName":"alice"})", "EntityAlreadyExists.User"},
        {"CreateUser", R"({"UserName":"b","MobilePhone":"18600008888"})",
         "InvalidParameter.MobilePhone.Format"},
        {"CreateUser", R"({"UserName":"b","Email":"nobody"})", "InvalidParameter.Email.Format"},
        {"GetUser", R"({"UserName":"alice"})", R"(ok: "CreateDate":"2023-11-14T22:13:20Z")"},
        {"GetUser", R"({"UserName":"Alice"})", "EntityNotExist.User"},
        {"CreateUser", R"({"UserName":"bob"})", "ok"},
        {"UpdateUser", R"({"UserName":"bob","NewUserName":"alice"})", "EntityAlreadyExists.User"},
        {"UpdateUser", R"({"UserName":"bob","NewUserName":"bob"})", "ok"},
        {"UpdateUser", R"({"UserName":"bob","NewUserName":"rob","NewEmail":"x"})",
         "InvalidParameter.NewEmail.Format"},
        {"UpdateUser", R"({"UserName":"bob","NewUserName":"rob","NewComments":"n"})",
         R"(ok: "Comments":"n")"},
        {"GetUser", R"({"UserName":"bob"})", "EntityNotExist.User"},
        {"UpdateUser", R"({"UserName":"bob"})", "EntityNotExist.User"},
        {"ListUsers", "{}", R"(ok: "IsTruncated":false)"},
        {"DeleteUser", R"({"UserName":"rob"})", "ok"},
        {"DeleteUser", R"({"UserName":"rob"})", "EntityNotExist.User"}});
}

TEST(Ram, UserIdsAreEighteenDigits) {
  World world;
  const auto made = world.call("CreateUser", R"({"UserName":"alice"})");
  EXPECT_EQ(made->get("User").get_string("UserId").size(), 18U);
  const auto role_made = world.call("CreateRole", role("Deploy"));
  EXPECT_EQ(role_made->get("Role").get_string("RoleId").size(), 18U);
}

TEST(Ram, GroupsAndTheirMembers) {
  World world;
  play(world,
       {{"CreateUser", R"({"UserName":"alice"})", "ok"},
        {"AddUserToGroup", R"({"UserName":"alice","GroupName":"ops"})", "EntityNotExist.Group"},
        {"CreateGroup", R"({"GroupName":"ops","Comments":"c"})", R"(ok: "GroupName":"ops")"},
        {"CreateGroup", R"({"GroupName":"ops"})", "EntityAlreadyExists.Group"},
        {"AddUserToGroup", R"({"UserName":"bob","GroupName":"ops"})", "EntityNotExist.User"},
        {"RemoveUserFromGroup", R"({"UserName":"alice","GroupName":"ops"})",
         "EntityNotExist.User.Group"},
        {"AddUserToGroup", R"({"UserName":"alice","GroupName":"ops"})", "ok"},
        {"AddUserToGroup", R"({"UserName":"alice","GroupName":"ops"})",
         "EntityAlreadyExists.User.Group"},
        {"UpdateGroup", R"({"GroupName":"ops","NewGroupName":"operators"})", "ok"},
        {"ListGroupsForUser", R"({"UserName":"alice"})", R"(ok: "GroupName":"operators")"},
        {"ListUsersForGroup", R"({"GroupName":"operators"})", R"(ok: "UserName":"alice")"},
        {"ListUsersForGroup", R"({"GroupName":"ops"})", "EntityNotExist.Group"},
        {"DeleteUser", R"({"UserName":"alice"})", "DeleteConflict.User.Group"},
        {"DeleteGroup", R"({"GroupName":"operators"})", "DeleteConflict.Group.User"},
        {"RemoveUserFromGroup", R"({"UserName":"alice","GroupName":"operators"})", "ok"},
        {"CreateGroup", R"({"GroupName":"ops"})", "ok"},
        {"UpdateGroup", R"({"GroupName":"ops","NewGroupName":"operators"})",
         "EntityAlreadyExists.Group"},
        {"GetGroup", R"({"GroupName":"operators"})", R"(ok: "Comments":"c")"},
        {"ListGroups", "{}", R"(ok: "GroupName":"ops")"},
        {"DeleteGroup", R"({"GroupName":"operators"})", "ok"},
        {"DeleteGroup", R"({"GroupName":"operators"})", "EntityNotExist.Group"}});
}

TEST(Ram, AccessKeysAreShownOnce) {
  World world;
  world.must("CreateUser", R"({"UserName":"alice"})");
  const auto made = world.call("CreateAccessKey", R"({"UserName":"alice"})");
  ASSERT_TRUE(made);
  const std::string id(made->get("AccessKey").get_string("AccessKeyId"));
  const std::string secret(made->get("AccessKey").get_string("AccessKeySecret"));
  EXPECT_EQ(world.book.find(id, {})->secret, secret);
  const std::string of = R"("UserName":"alice","UserAccessKeyId":")" + id + R"(")";
  EXPECT_EQ(world.ask("ListAccessKeys", R"({"UserName":"alice"})").find(secret), std::string::npos);
  play(world, {{"ListAccessKeys", R"({"UserName":"alice"})", "ok: " + id},
               {"ListAccessKeys", "{}", R"(ok: "AccessKey":[])"},
               {"CreateAccessKey", R"({"UserName":"alice"})", "ok"},
               {"CreateAccessKey", R"({"UserName":"alice"})", "LimitExceeded.User.AccessKey"},
               {"CreateAccessKey", R"({"UserName":"bob"})", "EntityNotExist.User"},
               {"DeleteUser", R"({"UserName":"alice"})", "DeleteConflict.User.AccessKey"},
               {"UpdateAccessKey", "{" + of + R"(,"Status":"Inactive"})", "ok"}});
  EXPECT_FALSE(world.book.find(id, {})->active);
  play(world, {{"ListAccessKeys", R"({"UserName":"alice"})", R"(ok: "Status":"Inactive")"},
               {"UpdateAccessKey", "{" + of + R"(,"Status":"Active"})", "ok"}});
  EXPECT_TRUE(world.book.find(id, {})->active);
  play(world, {{"GetAccessKeyLastUsed", "{" + of + "}", R"(ok: "LastUsedDate":"")"}});
  world.book.note_use(*world.book.find(id, {}), "Ros", world.world.clock().now());
  play(world,
       {{"GetAccessKeyLastUsed", "{" + of + "}", R"(ok: "LastUsedDate":"2023-11-14T22:13:20Z")"},
        {"DeleteAccessKey", R"({"UserAccessKeyId":")" + id + R"("})",
         "EntityNotExist.User.AccessKey"},
        {"DeleteAccessKey", "{" + of + "}", "ok"},
        {"DeleteAccessKey", "{" + of + "}", "EntityNotExist.User.AccessKey"}});
  EXPECT_FALSE(world.book.find(id, {}));
}

TEST(Ram, TheUseOfAKeyIsWrittenDownOnceAnHour) {
  World world;
  world.must("CreateUser", R"({"UserName":"alice"})");
  const auto made = world.call("CreateAccessKey", R"({"UserName":"alice"})");
  const std::string id(made->get("AccessKey").get_string("AccessKeyId"));
  const auto key = world.book.find(id, {});
  const std::uint64_t before = world.store->commits();
  for (int i = 0; i < 100; ++i) {
    world.book.note_use(*key, "Ros", world.world.clock().now() + i);
    world.world.run_until_idle();
  }
  EXPECT_EQ(world.store->commits(), before + 1);
  const World next(world.store);
  EXPECT_NE(next.book.account(kFirst)->keys->named(id)->last_used, 0);
}

TEST(Ram, AnAccountHasKeysOfItsOwn) {
  World world;
  const auto made = world.call("CreateAccessKey");
  ASSERT_TRUE(made);
  const auto key = world.book.find(made->get("AccessKey").get_string("AccessKeyId"), {});
  ASSERT_TRUE(key);
  EXPECT_EQ(key->holder.kind, access::HolderKind::kRoot);
  EXPECT_EQ(key->holder.id, kFirst);
}

TEST(Ram, Roles) {
  World world;
  play(world,
       {{"CreateRole", R"({"RoleName":"Deploy","AssumeRolePolicyDocument":"{}"})",
         "MalformedPolicyDocument"},
        {"CreateRole",
         R"({"RoleName":"Deploy","AssumeRolePolicyDocument":")" + std::string(kAllow) + R"("})",
         "MalformedPolicyDocument"},
        {"CreateRole",
         R"({"RoleName":"Deploy","AssumeRolePolicyDocument":")" + std::string(3'000, ' ') + R"("})",
         "InvalidParameter.AssumeRolePolicyDocument.Length"},
        {"CreateRole", role("Deploy"), R"(ok: "Arn":"acs:ram::1000000000000001:role/Deploy")"},
        {"CreateRole", role("Deploy"), "EntityAlreadyExists.Role"},
        {"CreateRole", R"({"RoleName":"x","AssumeRolePolicyDocument":"{}","Tag":[{"Key":"a"}]})",
         "NotSupported"},
        {"GetRole", R"({"RoleName":"Deploy"})", R"(ok: "MaxSessionDuration":3600)"},
        {"GetRole", R"({"RoleName":"Deploy"})", R"(ok: ros.aliyuncs.com)"},
        {"GetRole", R"({"RoleName":"Other"})", "EntityNotExist.Role"},
        {"UpdateRole", R"({"RoleName":"Deploy","NewMaxSessionDuration":7200})",
         R"(ok: "MaxSessionDuration":7200)"},
        {"UpdateRole", R"({"RoleName":"Deploy","NewAssumeRolePolicyDocument":"no"})",
         "MalformedPolicyDocument"},
        {"ListRoles", "{}", R"(ok: "RoleName":"Deploy")"},
        {"AttachPolicyToRole",
         R"({"RoleName":"Deploy","PolicyType":"System","PolicyName":"AliyunROSFullAccess"})", "ok"},
        {"DeleteRole", R"({"RoleName":"Deploy"})", "DeleteConflict.Role.Policy"},
        {"DetachPolicyFromRole",
         R"({"RoleName":"Deploy","PolicyType":"System","PolicyName":"AliyunROSFullAccess"})", "ok"},
        {"DeleteRole", R"({"RoleName":"Deploy"})", "ok"},
        {"DeleteRole", R"({"RoleName":"Deploy"})", "EntityNotExist.Role"}});
}

TEST(Ram, PoliciesAndTheirVersions) {
  World world;
  const std::string named = R"({"PolicyName":"Ops")";
  play(
      world,
      {{"CreatePolicy", R"({"PolicyName":"Ops","PolicyDocument":"{"})", "MalformedPolicyDocument"},
       {"CreatePolicy",
        R"({"PolicyName":"Ops","PolicyDocument":")" + std::string(6'145, ' ') + R"("})",
        "InvalidParameter.PolicyDocument.Length"},
       {"CreatePolicy", policy("Ops"), R"(ok: "DefaultVersion":"v1")"},
       {"CreatePolicy", policy("Ops"), "EntityAlreadyExists.Policy"},
       {"CreatePolicy", policy("AdministratorAccess"), "EntityAlreadyExists.Policy"},
       {"GetPolicy", R"({"PolicyName":"Ops","PolicyType":"Custom"})", R"(ok: "VersionId":"v1")"},
       {"GetPolicy", R"({"PolicyName":"Ops","PolicyType":"System"})", "EntityNotExist.Policy"},
       {"GetPolicy", R"({"PolicyName":"AdministratorAccess","PolicyType":"System"})",
        R"(ok: "PolicyType":"System")"},
       {"UpdatePolicyDescription", named + R"(,"NewDescription":"d"})", R"(ok: "Description":"d")"},
       {"CreatePolicyVersion", policy("Ops"), R"(ok: "VersionId":"v2","IsDefaultVersion":false)"},
       {"CreatePolicyVersion", policy("Ops", R"(,"SetAsDefault":true)"),
        R"(ok: "VersionId":"v3","IsDefaultVersion":true)"},
       {"CreatePolicyVersion", policy("Ops"), "ok"},
       {"CreatePolicyVersion", policy("Ops"), "ok"},
       {"CreatePolicyVersion", policy("Ops"), "LimitExceeded.Policy.Version"},
       {"SetDefaultPolicyVersion", named + R"(,"VersionId":"v1"})", "ok"},
       {"CreatePolicyVersion",
        policy("Ops", R"(,"RotateStrategy":"DeleteOldestNonDefaultVersionWhenLimitExceeded")"),
        R"(ok: "VersionId":"v6")"},
       {"GetPolicyVersion", named + R"(,"PolicyType":"Custom","VersionId":"v2"})",
        "EntityNotExist.Policy.Version"},
       {"GetPolicyVersion", named + R"(,"PolicyType":"Custom","VersionId":"v1"})",
        R"(ok: "IsDefaultVersion":true)"},
       {"ListPolicyVersions", named + R"(,"PolicyType":"Custom"})", R"(ok: "VersionId":"v6")"},
       {"DeletePolicyVersion", named + R"(,"VersionId":"v1"})",
        "DeleteConflict.Policy.Version.Default"},
       {"DeletePolicyVersion", named + R"(,"VersionId":"v6"})", "ok"},
       {"DeletePolicyVersion", named + R"(,"VersionId":"v6"})", "EntityNotExist.Policy.Version"},
       {"SetDefaultPolicyVersion", named + R"(,"VersionId":"v9"})",
        "EntityNotExist.Policy.Version"},
       {"DeletePolicy", named + "}", "DeleteConflict.Policy.Version"},
       {"DeletePolicy", named + R"(,"CascadingDelete":true})", "ok"},
       {"DeletePolicy", named + "}", "EntityNotExist.Policy"},
       {"DeletePolicy", R"({"PolicyName":"AdministratorAccess"})", "EntityNotExist.Policy"},
       {"GetPolicyVersion",
        R"({"PolicyName":"ReadOnlyAccess","PolicyType":"System","VersionId":"v1"})", "ok"},
       {"GetPolicyVersion",
        R"({"PolicyName":"ReadOnlyAccess","PolicyType":"System","VersionId":"v2"})",
        "EntityNotExist.Policy.Version"}});
}

TEST(Ram, AttachingToUsersGroupsAndRoles) {
  struct Holder {
    std::string_view kind;
    std::string create;
  };
  for (const Holder& holder :
       {Holder{"User", R"({"UserName":"x"})"}, Holder{"Group", R"({"GroupName":"x"})"},
        Holder{"Role", role("x")}}) {
    World world;
    const std::string kind(holder.kind);
    const std::string to = R"({")" + kind + R"(Name":"x","PolicyName":"Ops","PolicyType":)";
    const std::string attach = "AttachPolicyTo" + kind;
    const std::string detach = "DetachPolicyFrom" + kind;
    play(world,
         {{attach, to + R"("Custom"})", "EntityNotExist." + kind},
          {"Create" + kind, holder.create, "ok"},
          {attach, to + R"("Custom"})", "EntityNotExist.Policy"},
          {"CreatePolicy", policy("Ops"), "ok"},
          {attach, to + R"("System"})", "EntityNotExist.Policy"},
          {attach, to + R"("Custom","ResourceGroupId":"rg-1"})", "EntityNotExists.ResourceGroup"},
          {attach, to + R"("Custom"})", "ok"},
          {attach, to + R"("Custom"})", "EntityAlreadyExists." + kind + ".Policy"},
          {"ListEntitiesForPolicy", R"({"PolicyName":"Ops","PolicyType":"Custom"})",
           R"(ok: ")" + kind + R"(":[{)"},
          {"GetPolicy", R"({"PolicyName":"Ops","PolicyType":"Custom"})",
           R"(ok: "AttachmentCount":1)"},
          {"DeletePolicy", R"({"PolicyName":"Ops"})", "DeleteConflict.Policy." + kind},
          {detach, to + R"("System"})", "EntityNotExist.Policy"},
          {detach, to + R"("Custom"})", "ok"},
          {detach, to + R"("Custom"})", "EntityNotExist." + kind + ".Policy"},
          {attach, to + R"("Custom"})", "ok"},
          {"DeletePolicy", R"({"PolicyName":"Ops","CascadingDelete":true})", "ok"}});
    const std::string list = world.ask("ListPoliciesFor" + kind, R"({")" + kind + R"(Name":"x"})");
    EXPECT_EQ(list, R"({"Policies":{"Policy":[]}})");
  }
}

TEST(Ram, AttachmentsHaveALimitForEachType) {
  World world;
  world.must("CreateUser", R"({"UserName":"x"})");
  for (int i = 0; i < 10; ++i) {
    const std::string name = "P" + std::to_string(i);
    const std::string to =
        R"({"UserName":"x","PolicyType":"Custom","PolicyName":")" + name + R"("})";
    play(world, {{"CreatePolicy", policy(name), "ok"}, {"AttachPolicyToUser", to, "ok"}});
  }
  play(world,
       {{"CreatePolicy", policy("More"), "ok"},
        {"AttachPolicyToUser", R"({"UserName":"x","PolicyType":"Custom","PolicyName":"More"})",
         "LimitExceeded.User.Policy"},
        {"AttachPolicyToUser",
         R"({"UserName":"x","PolicyType":"System","PolicyName":"ReadOnlyAccess"})", "ok"}});
}

TEST(Ram, AUserIsInTenGroupsAtMost) {
  World world;
  world.must("CreateUser", R"({"UserName":"x"})");
  for (int i = 0; i < 11; ++i) {
    const std::string named = R"("GroupName":"g)" + std::to_string(i) + R"(")";
    world.must("CreateGroup", "{" + named + "}");
    const std::string got = world.ask("AddUserToGroup", R"({"UserName":"x",)" + named + "}");
    EXPECT_EQ(got, i < 10 ? "{}" : "LimitExceeded.User.Group");
  }
}

TEST(Ram, ListsGoOnWhereTheyEnded) {
  World world;
  for (int i = 0; i < 7; ++i) {
    world.must("CreateUser", R"({"UserName":"u)" + std::to_string(i) + R"("})");
  }
  std::string names;
  std::string marker;
  for (int page = 0; page < 4; ++page) {
    const std::string from = marker.empty() ? "" : R"(,"Marker":")" + marker + R"(")";
    const auto answer = world.call("ListUsers", R"({"MaxItems":3)" + from + "}");
    ASSERT_TRUE(answer);
    for (const Value& user : answer->get("Users").get("User").items()) {
      names.append(user.get_string("UserName")).append(" ");
    }
    // What goes meanwhile does not shift the rest.
    if (page == 0) world.must("DeleteUser", R"({"UserName":"u1"})");
    marker = answer->get_string("Marker");
    EXPECT_EQ(answer->get("IsTruncated").as_bool(), !marker.empty());
    if (marker.empty()) break;
  }
  EXPECT_EQ(names, "u0 u1 u2 u3 u4 u5 u6 ");
  EXPECT_EQ(world.ask("ListUsers", R"({"Marker":"?"})"), "InvalidParameter.Marker.Format");
}

TEST(Ram, PoliciesOfBothTypesAreListedTogether) {
  World world;
  world.must("CreatePolicy", policy("Ops"));
  const std::string all = world.ask("ListPolicies", R"({"MaxItems":1000})");
  EXPECT_NE(all.find("\"Ops\""), std::string::npos);
  EXPECT_NE(all.find("\"AdministratorAccess\""), std::string::npos);
  const std::string custom = world.ask("ListPolicies", R"({"PolicyType":"Custom"})");
  EXPECT_EQ(custom.find("\"AdministratorAccess\""), std::string::npos);
  EXPECT_NE(custom.find("\"Ops\""), std::string::npos);
}

TEST(Ram, OfTwoRequestsForOneNameOneWins) {
  World world;
  const auto first = world.begin("CreateUser", R"({"UserName":"alice"})");
  const auto second = world.begin("CreateUser", R"({"UserName":"alice"})");
  const auto third = world.begin("CreateUser", R"({"UserName":"bob"})");
  world.world.run_until_idle();
  EXPECT_TRUE(**first);
  ASSERT_FALSE(**second);
  EXPECT_EQ((*second)->error().code, "EntityAlreadyExists.User");
  EXPECT_TRUE(**third);
}

TEST(Ram, APolicyIsNotAttachedWhileItIsDeleted) {
  World world;
  world.must("CreateUser", R"({"UserName":"x"})");
  world.must("CreatePolicy", policy("Ops"));
  const auto deleted = world.begin("DeletePolicy", R"({"PolicyName":"Ops"})");
  const auto attached = world.begin("AttachPolicyToUser",
                                    R"({"UserName":"x","PolicyType":"Custom","PolicyName":"Ops"})");
  world.world.run_until_idle();
  EXPECT_TRUE(**deleted);
  EXPECT_EQ((*attached)->error().code, "EntityNotExist.Policy");
}

}  // namespace
}  // namespace cairn::identity
