// Control policies: kept, attached, and what they leave allowed.
#include "access/condition_context.h"
#include "tests/identity/directory_fixture.h"

namespace cairn::identity {
namespace {

constexpr std::string_view kNoDeleting =
    R"({"Version":"1","Statement":[{"Effect":"Deny","Action":"ros:Delete*","Resource":"*"}]})";

struct ControlWorld : DirectoryWorld {
  std::string folder;
  std::string member;

  ControlWorld() {
    enable();
    folder = new_folder("Apps");
    member = new_member("Dev", folder);
    must("CreateUser", R"({"UserName":"alice"})", member);
    must("AttachPolicyToUser",
         R"({"UserName":"alice","PolicyType":"System","PolicyName":"AdministratorAccess"})",
         member);
  }

  std::string make(std::string_view name, std::string_view document = kNoDeleting) {
    const Value parameters = MapBuilder()
                                 .set("PolicyName", Value::string(name))
                                 .set("EffectScope", Value::string("RAM"))
                                 .set("PolicyDocument", Value::string(document))
                                 .build();
    const auto answer = call_rd("CreateControlPolicy", to_json(parameters));
    if (!answer) return answer.error().code;
    return std::string(answer->get("ControlPolicy").get_string("PolicyId"));
  }
  std::string attach(std::string_view policy, std::string_view target,
                     const std::string& action = "AttachControlPolicy") {
    return ask_rd(action, fmt::format(R"({{"PolicyId":"{}","TargetId":"{}"}})", policy, target));
  }
  access::Caller alice() const {
    access::Caller caller;
    caller.kind = access::HolderKind::kUser;
    caller.account_id = member;
    caller.name = "alice";
    caller.id = book.account(member)->users->named("alice")->id;
    return caller;
  }
  access::Decision may(std::string_view action, const access::Caller& caller) const {
    const access::ConditionContext conditions;
    const access::AccessRequest request{
        .action = action,
        .resources = {"acs:ros:*:" + caller.account_id + ":stack/1"},
        .context = conditions,
        .principals = nullptr};
    return access::decide(*book.authorities(caller), request);
  }
};

TEST(ControlPolicies, LeaveTheRolesOfServicesAlone) {
  ControlWorld world;
  world.must_rd("EnableControlPolicy");
  world.attach(world.make("NoDeleting"), world.folder);
  const auto made =
      world.call_rd("CreateServiceLinkedRole",
                    R"({"ServiceName":"stackgroups-member.ros.aliyuncs.com"})", world.member);
  ASSERT_TRUE(made);
  access::Caller service;
  service.kind = access::HolderKind::kSession;
  service.account_id = world.member;
  service.name = made->get("Role").get_string("RoleName");
  service.id = made->get("Role").get_string("RoleId");
  EXPECT_TRUE(world.book.authorities(service)->control.empty());
  EXPECT_FALSE(world.book.authorities(world.alice())->control.empty());
}

TEST(ControlPolicies, EveryLevelOnTheWayMustAllow) {
  ControlWorld world;
  const std::string root = world.root();
  EXPECT_TRUE(world.may("ros:DeleteStack", world.alice()).allowed);
  world.must_rd("EnableControlPolicy");
  EXPECT_TRUE(world.may("ros:DeleteStack", world.alice()).allowed)
      << "FullAliyunAccess is everywhere";
  const std::string policy = world.make("NoDeleting");
  for (const std::string& place : {root, world.folder, world.member}) {
    EXPECT_EQ(world.attach(policy, place), "{}");
    const access::Decision denied = world.may("ros:DeleteStack", world.alice());
    EXPECT_FALSE(denied.allowed);
    EXPECT_EQ(denied.layer, access::Layer::kControl);
    EXPECT_EQ(denied.place, place);
    EXPECT_EQ(denied.policy_name, "NoDeleting");
    EXPECT_TRUE(world.may("ros:GetStack", world.alice()).allowed);
    EXPECT_EQ(world.attach(policy, place, "DetachControlPolicy"), "{}");
  }
  EXPECT_TRUE(world.may("ros:DeleteStack", world.alice()).allowed);
  EXPECT_EQ(world.attach(kFullAccessId, world.folder, "DetachControlPolicy"), "{}");
  EXPECT_FALSE(world.may("ros:GetStack", world.alice()).allowed) << "nothing allows it there";
  world.must_rd("DisableControlPolicy");
  EXPECT_TRUE(world.may("ros:GetStack", world.alice()).allowed);
  world.must_rd("EnableControlPolicy");
  EXPECT_TRUE(world.may("ros:GetStack", world.alice()).allowed) << "all begin anew";
}

TEST(ControlPolicies, FollowAMoveAndLetTheManagerAlone) {
  ControlWorld world;
  world.must_rd("EnableControlPolicy");
  const std::string policy = world.make("NoDeleting");
  EXPECT_EQ(world.attach(policy, world.folder), "{}");
  EXPECT_FALSE(world.may("ros:DeleteStack", world.alice()).allowed);
  EXPECT_EQ(world.move(world.member, world.root()), "{}");
  EXPECT_TRUE(world.may("ros:DeleteStack", world.alice()).allowed);
  EXPECT_EQ(world.attach(policy, world.root()), "{}");
  access::Caller root_of_member;
  root_of_member.account_id = root_of_member.id = world.member;
  EXPECT_TRUE(world.may("ros:DeleteStack", root_of_member).allowed);
  world.must("CreateUser", R"({"UserName":"bob"})");
  world.must("AttachPolicyToUser",
             R"({"UserName":"bob","PolicyType":"System","PolicyName":"AdministratorAccess"})");
  access::Caller bob;
  bob.kind = access::HolderKind::kUser;
  bob.account_id = kFirst;
  bob.name = "bob";
  bob.id = world.book.account(kFirst)->users->named("bob")->id;
  EXPECT_TRUE(world.may("ros:DeleteStack", bob).allowed);
  EXPECT_EQ(world.attach(policy, kFirst), "EntityNotExists.Target");
}

TEST(ControlPolicies, AreMadeChangedAttachedListed) {
  ControlWorld world;
  const std::string policy = world.make("NoDeleting");
  EXPECT_TRUE(policy.starts_with("cp-"));
  EXPECT_EQ(world.make("NoDeleting"), "EntityAlreadyExists.ControlPolicy");
  EXPECT_EQ(world.make("FullAliyunAccess"), "EntityAlreadyExists.ControlPolicy");
  EXPECT_EQ(world.make("Broken", "{"), "MalformedPolicyDocument");
  EXPECT_EQ(world.make("Long", std::string(5'000, ' ')), "InvalidParameter.PolicyDocument.Length");
  EXPECT_EQ(world.attach(policy, world.folder), "ControlPolicyNotEnabled");
  world.must_rd("EnableControlPolicy");
  EXPECT_EQ(world.attach(policy, "fd-none"), "EntityNotExists.Target");
  EXPECT_EQ(world.attach("cp-none", world.folder), "EntityNotExists.ControlPolicy");
  EXPECT_EQ(world.attach(policy, world.folder), "{}");
  EXPECT_EQ(world.attach(policy, world.folder), "EntityAlreadyExists.ControlPolicyAttachment");
  EXPECT_EQ(world.attach(policy, world.member, "DetachControlPolicy"),
            "EntityNotExists.ControlPolicyAttachment");
  const std::string of = fmt::format(R"({{"PolicyId":"{}"}})", policy);
  EXPECT_EQ(world.ask_rd("DeleteControlPolicy", of), "DeleteConflict.ControlPolicy.Attachment");
  EXPECT_EQ(
      world.ask_rd("DeleteControlPolicy", fmt::format(R"({{"PolicyId":"{}"}})", kFullAccessId)),
      "InvalidParameter.PolicyId");
  const auto targets = world.call_rd("ListTargetAttachmentsForControlPolicy", of);
  ASSERT_EQ(targets->get("TotalCount").as_int(), 1);
  EXPECT_EQ(
      targets->get("TargetAttachments").get("TargetAttachment").items()[0].get_string("TargetType"),
      "Folder");
  const auto there = world.call_rd("ListControlPolicyAttachmentsForTarget",
                                   fmt::format(R"({{"TargetId":"{}"}})", world.folder));
  EXPECT_EQ(there->get("ControlPolicyAttachments").get("ControlPolicyAttachment").size(), 2U);
  const auto shown = world.call_rd("GetControlPolicy", of);
  EXPECT_EQ(shown->get("ControlPolicy").get_string("PolicyDocument"), kNoDeleting);
  EXPECT_EQ(shown->get("ControlPolicy").get_string("AttachmentCount"), "1");
  EXPECT_EQ(world.call_rd("ListControlPolicies")->get("TotalCount").as_int(), 2);
  EXPECT_EQ(world.call_rd("ListControlPolicies", R"({"PolicyType":"System"})")
                ->get("TotalCount")
                .as_int(),
            1);
  EXPECT_EQ(world.attach(policy, world.folder, "DetachControlPolicy"), "{}");
  EXPECT_EQ(world.ask_rd("DeleteControlPolicy", of), "{}");
  EXPECT_EQ(world.ask_rd("GetControlPolicy", of), "EntityNotExists.ControlPolicy");
}

TEST(ControlPolicies, AreTheManagersOnly) {
  ControlWorld world;
  const std::string none = "EntityNotExists.ResourceDirectory";
  const std::string policy = world.make("NoDeleting");
  for (const std::string action :
       {"EnableControlPolicy", "DisableControlPolicy", "ListControlPolicies"}) {
    EXPECT_EQ(world.ask_rd(action, "{}", world.member), none) << action;
  }
  for (const std::string action : {"AttachControlPolicy", "DetachControlPolicy"}) {
    const std::string both =
        fmt::format(R"({{"PolicyId":"{}","TargetId":"{}"}})", policy, world.member);
    EXPECT_EQ(world.ask_rd(action, both, world.member), none) << action;
  }
  const std::string of = fmt::format(R"({{"PolicyId":"{}"}})", policy);
  for (const std::string action : {"GetControlPolicy", "DeleteControlPolicy", "UpdateControlPolicy",
                                   "ListTargetAttachmentsForControlPolicy"}) {
    EXPECT_EQ(world.ask_rd(action, of, world.member), none) << action;
  }
}

TEST(ControlPolicies, OutliveTheServer) {
  ControlWorld world;
  world.must_rd("EnableControlPolicy");
  EXPECT_EQ(world.attach(world.make("NoDeleting"), world.folder), "{}");
  const std::string listed = world.ask_rd("ListControlPolicies");
  DirectoryWorld next(world.store);
  EXPECT_EQ(next.ask_rd("ListControlPolicies"), listed);
  const auto levels = next.book.account(kFirst)->directory->control_levels(world.member);
  ASSERT_EQ(levels.size(), 3U);
  EXPECT_EQ(levels[1].policies.size(), 2U);
}

}  // namespace
}  // namespace cairn::identity
