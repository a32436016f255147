// The roles that stack groups managed by the service go by are made in members, and in nobody who
// leaves meanwhile.
#include "identity/managed_group_roles.h"

#include <set>

#include "tests/identity/directory_fixture.h"

namespace cairn::identity {
namespace {

constexpr std::string_view kRole = "stackgroups-exec-1";

struct RoleWorld : DirectoryWorld {
  ManagedGroupRoles roles{context};
  std::string manager{kFirst};
  std::string member;
  std::optional<std::optional<Error>> told;

  RoleWorld() {
    enable();
    member = new_account("guest");
    must_rd("AcceptHandshake", handshake_parameter(invite(member)), member);
  }
  void begin_make(const std::string& administrator) {
    roles.make(administrator, member, std::string(kRole),
               [this](std::optional<Error> error) { told = std::move(error); });
  }
  // Of its code; "made" when there is none.
  std::string make(const std::string& administrator) {
    begin_make(administrator);
    world.run_until_idle();
    return !told ? "no answer" : *told ? (*told)->code : "made";
  }
  std::size_t roles_of_member() const { return book.account(member)->roles->all().size(); }
};

TEST(ManagedGroupRoles, AreMadeOnceInMembers) {
  RoleWorld world;
  EXPECT_EQ(world.make(world.manager), "made");
  ASSERT_TRUE(world.book.role(world.member, kRole));
  const std::string id = world.book.role(world.member, kRole)->id;
  EXPECT_EQ(world.make(world.manager), "made");
  EXPECT_EQ(world.book.role(world.member, kRole)->id, id);
  EXPECT_EQ(world.roles.held().size(), 1u);
  // What was decided by the seat left it as it was.
  EXPECT_TRUE(world.call_rd("GetAccount", account_parameter(world.member)));
  RoleWorld::World next(world.store);
  EXPECT_TRUE(next.book.role(world.member, kRole));
}

TEST(ManagedGroupRoles, AreNotMadeInStrangers) {
  RoleWorld world;
  world.must_rd("RemoveCloudAccount", account_parameter(world.member));
  EXPECT_EQ(world.make(world.manager), "NoPermission");
  EXPECT_EQ(world.roles_of_member(), 0u);
}

// The role is asked for after each of the steps that the leaving takes.
TEST(ManagedGroupRoles, AreNotMadeInWhoIsAboutToLeave) {
  std::set<std::string> seen;
  for (int steps = 0; steps < 12; ++steps) {
    SCOPED_TRACE(steps);
    RoleWorld world;
    const std::string delegate = world.new_member("Platform");
    const std::string leaver = world.member;
    // The delegate has its own linked role already, so that the member's turn comes at once.
    world.member = world.new_member("Dev");
    ASSERT_EQ(world.make(delegate), "made");
    world.member = leaver;
    const auto leaving =
        world.begin("RemoveCloudAccount", account_parameter(leaver), kFirst, Api::kResourceManager);
    for (int step = 0; step < steps; ++step) world.world.run_one();
    const std::string told = world.make(delegate);
    seen.insert(told);
    ASSERT_TRUE(*leaving && **leaving);
    EXPECT_EQ(world.book.role(leaver, kRole) != nullptr, told == "made");
    EXPECT_EQ(world.roles_of_member(), told == "made" ? 2u : 0u);
    world.member = leaver;
    if (told != "made") EXPECT_EQ(world.make(delegate), "NoPermission") << "from then on";
  }
  // Before it leaves; while it does, which is worth another try; afterwards.
  EXPECT_EQ(seen, (std::set<std::string>{"made", "ServiceUnavailable", "NoPermission"}));
}

}  // namespace
}  // namespace cairn::identity
