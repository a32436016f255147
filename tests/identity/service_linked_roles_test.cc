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

TEST(ServiceLinkedRoles, WhatGroupsNeedStays) {
  DirectoryWorld world;
  world.must_rd("CreateServiceLinkedRole", kOfService);
  const auto keep_group = [&](GroupStatus status) {
    GroupRow group;
    group.id = "g";
    group.name = "base";
    group.account = kFirst;
    group.region = "cn-hangzhou";
    group.status = status;
    group.permissions = PermissionModel::kServiceManaged;
    Batch batch;
    batch.groups = std::make_shared<const GroupBatch>(GroupBatch{.groups = {group}});
    ASSERT_EQ(world.store->commit({&batch, 1}).front(), CommitOutcome::kDurable);
  };
  const std::string named = fmt::format(R"({{"RoleName":"{}"}})", kRole);
  const auto status_after_delete = [&] {
    const auto task = world.call_rd("DeleteServiceLinkedRole", named);
    return world.ask_rd("GetServiceLinkedRoleDeletionStatus",
                        fmt::format(R"({{"DeletionTaskId":"{}"}})",
                                    task ? task->get_string("DeletionTaskId") : ""));
  };
  keep_group(GroupStatus::kActive);
  EXPECT_EQ(status_after_delete(),
            R"({"Status":"FAILED","Reason":{"Message":"The role is in use by stack groups.",)"
            R"("RoleUsages":{"RoleUsage":[{"Region":"cn-hangzhou","Resources":)"
            R"({"Resource":["base"]}}]}}})");
  EXPECT_NE(world.book.account(kFirst)->roles->named(kRole), nullptr);
  keep_group(GroupStatus::kDeleted);
  EXPECT_EQ(status_after_delete(), R"({"Status":"SUCCEEDED"})");
  EXPECT_EQ(world.book.account(kFirst)->roles->named(kRole), nullptr);
}

}  // namespace
}  // namespace cairn::identity
