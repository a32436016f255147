// Service-linked roles: made for a service, and not changed by anybody else.
#include "tests/identity/directory_fixture.h"

namespace cairn::identity {
namespace {

constexpr std::string_view kRole = "AliyunServiceRoleForROSStackGroupsRDAdmin";
constexpr std::string_view kOfService = R"({"ServiceName":"stackgroups-admin.ros.aliyuncs.com"})";

TEST(ServiceLinkedRoles, AreMadeWithTheirPolicy) {
  DirectoryWorld world;
  const auto made = world.call_rd("CreateServiceLinkedRole", kOfService);
  ASSERT_TRUE(made);
  EXPECT_EQ(made->get("Role").get_string("RoleName"), kRole);
  const Role* role = world.book.account(kFirst)->roles->named(kRole);
  ASSERT_NE(role, nullptr);
  ASSERT_EQ(role->policies.size(), 1U);
  EXPECT_TRUE(world.book.account(kFirst)->policy_of(role->policies[0]));
  EXPECT_EQ(world.ask_rd("CreateServiceLinkedRole", kOfService), "EntityAlreadyExists.Role");
  EXPECT_EQ(world.ask_rd("CreateServiceLinkedRole", R"({"ServiceName":"ecs.aliyuncs.com"})"),
            "InvalidParameter.ServiceName");
}

TEST(ServiceLinkedRoles, AreDeletedInTheirOwnWay) {
  DirectoryWorld world;
  const std::string named = fmt::format(R"({{"RoleName":"{}"}})", kRole);
  EXPECT_EQ(world.ask_rd("DeleteServiceLinkedRole", named), "EntityNotExist.Role");
  world.must_rd("CreateServiceLinkedRole", kOfService);
  EXPECT_EQ(world.ask("DeleteRole", named), "NotSupported");
  const auto deleted = world.call_rd("DeleteServiceLinkedRole", named);
  ASSERT_TRUE(deleted);
  EXPECT_EQ(world.ask_rd(
                "GetServiceLinkedRoleDeletionStatus",
                fmt::format(R"({{"DeletionTaskId":"{}"}})", deleted->get_string("DeletionTaskId"))),
            R"({"Status":"SUCCEEDED"})");
  EXPECT_EQ(world.ask_rd("GetServiceLinkedRoleDeletionStatus", R"({"DeletionTaskId":"x"})"),
            "EntityNotExist.DeletionTask");
  EXPECT_EQ(world.book.account(kFirst)->roles->size(), 0U);
  world.must("CreateRole", fmt::format(R"({{"RoleName":"Own","AssumeRolePolicyDocument":"{}"}})",
                                       R"({\"Version\":\"1\",\"Statement\":[{\"Effect\":)"
                                       R"(\"Allow\",\"Action\":\"sts:AssumeRole\",)"
                                       R"(\"Principal\":{\"Service\":[\"ros.aliyuncs.com\"]}}]})"));
  EXPECT_EQ(world.ask_rd("DeleteServiceLinkedRole", R"({"RoleName":"Own"})"), "NotSupported");
}

}  // namespace
}  // namespace cairn::identity
