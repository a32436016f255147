#include "identity/stack_group_roles.h"

#include <gtest/gtest.h>

#include "access/arn.h"
#include "tests/identity/identity_fixture.h"

namespace cairn::identity {
namespace {

Result<Value> set_up(World& world, std::string_view parameters = "{}") {
  service::ActionRequest request;
  request.action = ActionCatalog::embedded().find("SetUpStackGroupRoles");
  request.parameters = read_json(parameters).value();
  request.identity.account_id = kFirst;
  std::optional<Result<Value>> answer;
  set_up_stack_group_roles(world.context, request,
                           [&](Result<Value> result) { answer = std::move(result); });
  world.world.run_until_idle();
  EXPECT_TRUE(answer) << "no answer";
  return *answer;
}

access::Caller role_session(const Role& role) {
  access::Caller caller;
  caller.kind = access::HolderKind::kSession;
  caller.account_id = kFirst;
  caller.name = role.name;
  caller.id = role.id;
  return caller;
}

bool trusts(const IdentityBook& book, std::string_view role, access::Principals who) {
  const auto found = book.role(kFirst, role);
  EXPECT_NE(found, nullptr) << role;
  const access::ConditionContext nothing;
  const access::AccessRequest request{.action = "sts:AssumeRole",
                                      .resources = {access::role_arn(kFirst, role)},
                                      .context = nothing,
                                      .principals = &who};
  return access::decide_assume_role(nullptr, found->trust, request).allowed;
}

bool may(const IdentityBook& book, std::string_view role, std::string_view action,
         std::string resource) {
  const Role* found = book.account(kFirst)->roles->named(role);
  EXPECT_NE(found, nullptr) << role;
  const access::ConditionContext nothing;
  return access::decide(*book.authorities(role_session(*found)),
                        {.action = action,
                         .resources = {std::move(resource)},
                         .context = nothing,
                         .principals = nullptr})
      .allowed;
}

TEST(StackGroupRoles, AreMadeAsDocumented) {
  World world;
  const auto answer = set_up(world);
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(to_json(*answer),
            R"({"Roles":[{"RoleName":"AliyunROSStackGroupAdministrationRole",)"
            R"("Arn":"acs:ram::1000000000000001:role/AliyunROSStackGroupAdministrationRole",)"
            R"("Created":true},{"RoleName":"AliyunROSStackGroupExecutionRole",)"
            R"("Arn":"acs:ram::1000000000000001:role/AliyunROSStackGroupExecutionRole",)"
            R"("Created":true}]})");
  const IdentityBook& book = world.book;
  EXPECT_TRUE(trusts(book, kAdministrationRole,
                     {.ram = {}, .service = {"ros.aliyuncs.com"}, .federated = {}}));
  EXPECT_FALSE(trusts(book, kAdministrationRole,
                      {.ram = {access::account_arn(kFirst)}, .service = {}, .federated = {}}));
  EXPECT_TRUE(trusts(book, kExecutionRole,
                     {.ram = {access::account_arn(kFirst)}, .service = {}, .federated = {}}));
  EXPECT_FALSE(trusts(book, kExecutionRole,
                      {.ram = {access::account_arn("2")}, .service = {}, .federated = {}}));
  EXPECT_TRUE(may(book, kAdministrationRole, "sts:AssumeRole",
                  access::role_arn("2000000000000002", kExecutionRole)));
  EXPECT_FALSE(may(book, kAdministrationRole, "sts:AssumeRole",
                   access::role_arn("2000000000000002", "another")));
  EXPECT_FALSE(may(book, kAdministrationRole, "ecs:CreateVpc", "*"));
  EXPECT_TRUE(may(book, kExecutionRole, "ecs:CreateVpc", "*"));
}

TEST(StackGroupRoles, StayAsTheyAre) {
  World world;
  ASSERT_TRUE(set_up(world));
  const std::string id = world.book.account(kFirst)->roles->named(kExecutionRole)->id;
  EXPECT_EQ(id.size(), 18u);
  const auto again = set_up(world, R"({"AdministrationAccountId":"2000000000000002"})");
  ASSERT_TRUE(again);
  EXPECT_EQ(to_json(*again),
            R"({"Roles":[{"RoleName":"AliyunROSStackGroupExecutionRole",)"
            R"("Arn":"acs:ram::1000000000000001:role/AliyunROSStackGroupExecutionRole",)"
            R"("Created":false}]})");
  EXPECT_EQ(world.book.account(kFirst)->roles->named(kExecutionRole)->id, id);
}

TEST(StackGroupRoles, OfATargetTrustTheOneThatAdministers) {
  World world;
  const auto answer = set_up(world, R"({"AdministrationAccountId":"2000000000000002"})");
  ASSERT_TRUE(answer);
  EXPECT_EQ(world.book.role(kFirst, kAdministrationRole), nullptr);
  EXPECT_TRUE(
      trusts(world.book, kExecutionRole,
             {.ram = {access::account_arn("2000000000000002")}, .service = {}, .federated = {}}));
  World next(world.store);
  EXPECT_NE(next.book.role(kFirst, kExecutionRole), nullptr) << "it is durable";
}

}  // namespace
}  // namespace cairn::identity
