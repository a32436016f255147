// The resource directory: folders, members, invitations, delegated administrators, events.
#include <algorithm>
#include <map>

#include "identity/directory_answers.h"
#include "tests/identity/directory_fixture.h"

namespace cairn::identity {
namespace {

constexpr std::string_view kNone = "EntityNotExists.ResourceDirectory";

TEST(Directory, IsEnabledOnceAndGivenUp) {
  DirectoryWorld world;
  EXPECT_EQ(world.ask_rd("GetResourceDirectory"), "ResourceDirectoryNotInUse");
  EXPECT_EQ(world.ask_rd("DestroyResourceDirectory"), kNone);
  world.enable();
  EXPECT_TRUE(world.root().starts_with("r-"));
  EXPECT_EQ(world.ask_rd("EnableResourceDirectory", R"({"EnableMode":"CurrentAccount"})"),
            "EntityAlreadyExists.ResourceDirectory");
  EXPECT_EQ(world.ask_rd("InitResourceDirectory"), "EntityAlreadyExists.ResourceDirectory");
  const std::string folder = world.new_folder("Apps");
  EXPECT_EQ(world.ask_rd("DestroyResourceDirectory"), "DeleteConflict.Folder.SubFolder");
  const std::string team = world.new_account("team");
  world.must_rd("AcceptHandshake", handshake_parameter(world.invite(team)), team);
  EXPECT_EQ(world.ask_rd("DestroyResourceDirectory"), "DeleteConflict.ResourceDirectory.Account");
  world.must_rd("RemoveCloudAccount", account_parameter(team));
  world.must_rd("DeleteFolder", folder_parameter(folder));
  EXPECT_EQ(world.ask_rd("DestroyResourceDirectory"), "{}");
  EXPECT_EQ(world.ask_rd("GetResourceDirectory"), "ResourceDirectoryNotInUse");
  EXPECT_EQ(world.directories.last_event(kFirst), 2U) << "numbers are not used twice";
  world.enable();
  world.new_member("Dev");
  EXPECT_EQ(world.directories.last_event(kFirst), 3U);
}

TEST(Directory, BothVersionsAnswerAlike) {
  DirectoryWorld world;
  world.enable();
  EXPECT_EQ(world.ask_rd("GetResourceDirectory"),
            world.ask("GetResourceDirectory", "{}", kFirst, Api::kResourceDirectory));
}

TEST(Directory, FoldersAreATreeOfFiveLevels) {
  DirectoryWorld world;
  world.enable();
  std::string parent;
  std::vector<std::string> ids;
  for (int level = 1; level <= 5; ++level) {
    parent = world.new_folder(fmt::format("L{}", level), parent);
    ASSERT_TRUE(parent.starts_with("fd-")) << parent;
    ids.push_back(parent);
  }
  EXPECT_EQ(world.new_folder("L6", parent), "LimitExceeded.Folder.Depth");
  EXPECT_EQ(world.new_folder("L1"), "InvalidParameter.Folder.Name.AlreadyUsed");
  EXPECT_TRUE(world.new_folder("L1", ids[0]).starts_with("fd-")) << "another parent";
  EXPECT_EQ(world.new_folder("a b"), "InvalidParameter.Folder.Name");
  EXPECT_EQ(world.new_folder("Apps", "fd-none"), "EntityNotExists.Folder");
  const auto folder = world.call_rd("GetFolder", folder_parameter(ids[1]));
  const std::string rd(world.call_rd("GetResourceDirectory")
                           ->get("ResourceDirectory")
                           .get_string("ResourceDirectoryId"));
  EXPECT_EQ(folder->get("Folder").get_string("ResourceDirectoryPath"),
            fmt::format("{}/{}/{}/{}", rd, world.root(), ids[0], ids[1]));
  const auto above = world.call_rd("ListAncestors", fmt::format(R"({{"ChildId":"{}"}})", ids[1]));
  ASSERT_EQ(above->get("Folders").get("Folder").size(), 2U);
  EXPECT_EQ(above->get("Folders").get("Folder").items()[0].get_string("FolderName"), "Root");
}

TEST(Directory, FoldersAreRenamedListedDeleted) {
  DirectoryWorld world;
  world.enable();
  const std::string apps = world.new_folder("Apps");
  const std::string core = world.new_folder("Core");
  const std::string below = world.new_folder("Below", apps);
  const auto rename = [&](std::string_view id, std::string_view name) {
    return world.ask_rd("UpdateFolder",
                        fmt::format(R"({{"FolderId":"{}","NewFolderName":"{}"}})", id, name));
  };
  EXPECT_EQ(rename(apps, "Core"), "InvalidParameter.Folder.Name.AlreadyUsed");
  EXPECT_NE(rename(apps, "Apps").find(apps), std::string::npos) << "its own name is free";
  EXPECT_NE(rename(apps, "Things").find("Things"), std::string::npos);
  EXPECT_EQ(rename(world.root(), "Top"), "InvalidParameter.FolderId");
  const auto listed = world.call_rd("ListFoldersForParent", R"({"QueryKeyword":"hing"})");
  EXPECT_EQ(listed->get("TotalCount").as_int(), 1);
  EXPECT_EQ(listed->get("Folders").get("Folder").items()[0].get_string("FolderId"), apps);
  EXPECT_EQ(world.ask_rd("DeleteFolder", folder_parameter(world.root())),
            "InvalidParameter.FolderId");
  EXPECT_EQ(world.ask_rd("DeleteFolder", folder_parameter(apps)),
            "DeleteConflict.Folder.SubFolder");
  const std::string member = world.new_member("Dev", below);
  EXPECT_EQ(world.ask_rd("DeleteFolder", folder_parameter(below)), "DeleteConflict.Folder.Account");
  EXPECT_EQ(world.move(member, core), "{}");
  EXPECT_EQ(world.ask_rd("DeleteFolder", folder_parameter(below)), "{}");
  EXPECT_EQ(world.ask_rd("GetFolder", folder_parameter(below)), "EntityNotExists.Folder");
}

TEST(Directory, MembersAreMadeWithAWayInForTheManager) {
  DirectoryWorld world;
  world.enable();
  const std::string folder = world.new_folder("Apps");
  const std::string member = world.new_member("Dev", folder);
  ASSERT_EQ(member.size(), 16U);
  EXPECT_EQ(world.new_member("Dev"), "InvalidParameter.Account.DisplayName.AlreadyUsed");
  EXPECT_EQ(world.new_member("Ops", "fd-none"), "EntityNotExists.Folder");
  const auto role = world.book.role(member, "ResourceDirectoryAccountAccessRole");
  ASSERT_TRUE(role);
  EXPECT_NE(role->trust.policy->text().find(fmt::format("acs:ram::{}:root", kFirst)),
            std::string_view::npos);
  EXPECT_EQ(world.book.account(member)->keys->size(), 0U) << "nobody has a key of the account's";
  const auto shown = world.call_rd("GetAccount", account_parameter(member));
  EXPECT_EQ(shown->get("Account").get_string("FolderId"), folder);
  EXPECT_EQ(shown->get("Account").get_string("Type"), "ResourceAccount");
  EXPECT_EQ(shown->get("Account").get_string("JoinMethod"), "created");
  EXPECT_EQ(world.ask_rd("GetAccount", account_parameter(kFirst)), "EntityNotExists.Account")
      << "the management account is no member";
  EXPECT_EQ(world.call_rd("ListAccounts")->get("TotalCount").as_int(), 1);
  EXPECT_EQ(world.call_rd("ListAccountsForParent")->get("TotalCount").as_int(), 0);
}

TEST(Directory, OnlyCloudAccountsLeave) {
  DirectoryWorld world;
  world.enable();
  const std::string member = world.new_member("Dev");
  const std::string of = account_parameter(member);
  EXPECT_EQ(world.ask_rd("RemoveCloudAccount", of), "AccountTypeOrStatusMismatch");
  EXPECT_EQ(world.ask_rd("UpdateAccount", of), "MissingDisplayNameOrAccountType");
  const auto change = [&](std::string_view what, std::string_view value) {
    return world.ask_rd("UpdateAccount",
                        fmt::format(R"({{"AccountId":"{}","{}":"{}"}})", member, what, value));
  };
  EXPECT_EQ(change("NewAccountType", "ResourceAccount"), "AccountTypeMismatch");
  EXPECT_NE(change("NewDisplayName", "Prod").find("Prod"), std::string::npos);
  EXPECT_NE(change("NewAccountType", "CloudAccount").find("CloudAccount"), std::string::npos);
  const std::string delete_it = fmt::format(R"({{"AccountId":"{}"}})", member);
  EXPECT_NE(
      world
          .ask("UpdateAccount", fmt::format(R"({{"AccountId":"{}","Status":"Disabled"}})", member),
               kFirst, Api::kRos)
          .find("Disabled"),
      std::string::npos);
  EXPECT_EQ(world.ask("DeleteAccount", delete_it, kFirst, Api::kRos),
            "DeleteConflict.Account.Contents");
  EXPECT_EQ(world.ask_rd("RemoveCloudAccount", of), "{}");
  EXPECT_EQ(world.ask_rd("RemoveCloudAccount", of), "EntityNotExists.Account");
  EXPECT_FALSE(world.book.directory_of(member));
}

TEST(Directory, InvitationsAreAnsweredByTheInvited) {
  DirectoryWorld world;
  world.enable();
  const std::string team = world.new_account("team");
  const std::string other = world.new_account("other");
  EXPECT_EQ(world.invite("1999999999999999"), "InvalidParameter.TargetEntity");
  EXPECT_EQ(world.invite(kFirst), "AccountInAnotherResourceDir");
  const std::string first = world.invite(team);
  const std::string of_first = handshake_parameter(first);
  EXPECT_EQ(world.invite(team), "EntityAlreadyExists.Handshake");
  EXPECT_EQ(world.ask_rd("AcceptHandshake", of_first, other), "EntityNotExists.Handshake");
  EXPECT_EQ(world.ask_rd("GetHandshake", of_first, other), "EntityNotExists.Handshake");
  EXPECT_EQ(world.ask_rd("CancelHandshake", of_first, team), kNone);
  EXPECT_NE(world.ask_rd("DeclineHandshake", of_first, team).find("Declined"), std::string::npos);
  EXPECT_EQ(world.ask_rd("AcceptHandshake", of_first, team), "HandshakeStatusMismatch");
  const std::string second = handshake_parameter(world.invite(team));
  world.must_rd("CancelHandshake", second);
  EXPECT_EQ(world.ask_rd("AcceptHandshake", second, team), "HandshakeStatusMismatch");
  const std::string third = handshake_parameter(world.invite(team));
  EXPECT_NE(world.ask_rd("AcceptHandshake", third, team).find("Accepted"), std::string::npos);
  EXPECT_EQ(world.call_rd("ListHandshakesForAccount", "{}", team)->get("TotalCount").as_int(), 3);
  EXPECT_EQ(world.call_rd("ListHandshakesForAccount", "{}", other)->get("TotalCount").as_int(), 0);
  EXPECT_EQ(world.call_rd("ListHandshakesForResourceDirectory")->get("TotalCount").as_int(), 3);
  const auto shown = world.call_rd("GetAccount", account_parameter(team));
  EXPECT_EQ(shown->get("Account").get_string("DisplayName"), "team");
  EXPECT_EQ(shown->get("Account").get_string("JoinMethod"), "invited");
}

TEST(Directory, AnAccountIsInOneDirectory) {
  DirectoryWorld world;
  world.enable();
  const std::string team = world.new_account("team");
  const std::string other = world.new_account("other");
  world.enable(other);
  const std::string ours = handshake_parameter(world.invite(team));
  const auto theirs =
      world.call_rd("InviteAccountToResourceDirectory",
                    fmt::format(R"({{"TargetType":"Email","TargetEntity":"{}"}})", "team"), other);
  const std::string of_theirs =
      handshake_parameter(theirs->get("Handshake").get_string("HandshakeId"));
  // Both at once: whichever comes second is refused.
  const auto one = world.begin("AcceptHandshake", ours, team, Api::kResourceManager);
  const auto two = world.begin("AcceptHandshake", of_theirs, team, Api::kResourceManager);
  world.world.run_until_idle();
  EXPECT_NE(static_cast<bool>(**one), static_cast<bool>(**two));
  EXPECT_TRUE(world.book.directory_of(team));
  EXPECT_EQ(world.ask_rd("EnableResourceDirectory", R"({"EnableMode":"CurrentAccount"})", team),
            "NotSupport.AccountInAnotherResourceDirectory");
}

TEST(Directory, InvitationsExpire) {
  DirectoryWorld world;
  world.enable();
  const std::string team = world.new_account("team");
  const std::string of = handshake_parameter(world.invite(team));
  world.world.advance(15LL * 24 * 3'600 * 1'000);
  EXPECT_NE(world.ask_rd("GetHandshake", of, team).find("Expired"), std::string::npos);
  EXPECT_EQ(world.ask_rd("AcceptHandshake", of, team), "HandshakeStatusMismatch");
  EXPECT_TRUE(world.invite(team).starts_with("h-"));
}

TEST(Directory, DelegatedAdministratorsLookAndChangeNothing) {
  DirectoryWorld world;
  world.enable();
  std::vector<std::string> members;
  for (int i = 0; i < 6; ++i) members.push_back(world.new_member(fmt::format("Member{}", i)));
  const auto of = [](std::string_view account, std::string_view service = kRosService) {
    return fmt::format(R"({{"AccountId":"{}","ServicePrincipal":"{}"}})", account, service);
  };
  EXPECT_EQ(world.ask_rd("ListAccounts", "{}", members[0]), kNone);
  EXPECT_EQ(world.ask_rd("RegisterDelegatedAdministrator", of(kFirst)), "EntityNotExists.Account");
  EXPECT_EQ(world.ask_rd("RegisterDelegatedAdministrator", of(members[0], "ecs.aliyuncs.com")),
            "InvalidParameter.ServicePrincipal");
  for (int i = 0; i < 5; ++i) {
    world.must_rd("RegisterDelegatedAdministrator", of(members[static_cast<std::size_t>(i)]));
  }
  EXPECT_EQ(world.ask_rd("RegisterDelegatedAdministrator", of(members[0])),
            "AccountAlreadyRegistered");
  EXPECT_EQ(world.ask_rd("RegisterDelegatedAdministrator", of(members[5])),
            "AccountNumberExceeded");
  EXPECT_EQ(world.ask_rd("ListAccounts", "{}", members[0]), world.ask_rd("ListAccounts"));
  EXPECT_EQ(world.ask_rd("CreateFolder", R"({"FolderName":"x"})", members[0]), kNone);
  EXPECT_TRUE(world.directories.standing(members[0], kRosService).delegated);
  EXPECT_FALSE(world.directories.standing(members[0], kRosService).administers())
      << "no trusted access yet";
  EXPECT_EQ(world.call_rd("ListDelegatedAdministrators")->get("TotalCount").as_int(), 5);
  EXPECT_NE(world.ask_rd("ListDelegatedServicesForAccount", account_parameter(members[0]))
                .find(kRosService),
            std::string::npos);
  world.must_rd("DeregisterDelegatedAdministrator", of(members[0]));
  EXPECT_EQ(world.ask_rd("DeregisterDelegatedAdministrator", of(members[0])),
            "AccountNotRegistered");
  EXPECT_EQ(world.ask_rd("ListAccounts", "{}", members[0]), kNone);
}

TEST(Directory, TrustsTheServiceWhenItsManagerSaysSo) {
  DirectoryWorld world;
  const auto access = [&](const std::string& action, std::string_view account) {
    return world.ask(action, "{}", account, Api::kRos);
  };
  const std::string enabled = R"({"ServiceAccessInfo":{"Status":"ENABLED"}})";
  const std::string disabled = R"({"ServiceAccessInfo":{"Status":"DISABLED"}})";
  EXPECT_EQ(access("GetServiceAccess", kFirst), disabled);
  EXPECT_EQ(access("EnableServiceAccess", kFirst), "NotSupported");
  world.enable();
  const std::string member = world.new_member("Dev");
  EXPECT_EQ(access("EnableServiceAccess", member), "NotSupported");
  EXPECT_EQ(access("GetServiceAccess", kFirst), disabled);
  EXPECT_FALSE(world.directories.standing(kFirst, kRosService).administers());
  EXPECT_EQ(access("EnableServiceAccess", kFirst), enabled);
  EXPECT_EQ(access("EnableServiceAccess", kFirst), enabled);
  EXPECT_EQ(access("GetServiceAccess", kFirst), enabled);
  EXPECT_EQ(access("GetServiceAccess", member), enabled);
  EXPECT_TRUE(world.directories.standing(kFirst, kRosService).administers());
  EXPECT_FALSE(world.directories.standing(member, kRosService).administers());
  EXPECT_NE(world.ask_rd("ListTrustedServiceStatus").find(kRosService), std::string::npos);
}

// Actions that name something of the directory, as somebody else's account asks them.
TEST(Directory, IsNobodyElsesToSee) {
  DirectoryWorld world;
  world.enable();
  const std::string folder = world.new_folder("Apps");
  const std::string member = world.new_member("Dev", folder);
  const std::string other = world.new_account("other");
  const std::string of_folder = folder_parameter(folder);
  const std::string of_member = account_parameter(member);
  const std::map<std::string, std::string> asked = {
      {"CreateFolder", R"({"FolderName":"x"})"},
      {"UpdateFolder", fmt::format(R"({{"FolderId":"{}","NewFolderName":"x"}})", folder)},
      {"DeleteFolder", of_folder},
      {"GetFolder", of_folder},
      {"ListFoldersForParent", "{}"},
      {"ListAncestors", fmt::format(R"({{"ChildId":"{}"}})", member)},
      {"CreateResourceAccount", R"({"DisplayName":"xx"})"},
      {"GetAccount", of_member},
      {"UpdateAccount", fmt::format(R"({{"AccountId":"{}","NewDisplayName":"xx"}})", member)},
      {"ListAccounts", "{}"},
      {"ListAccountsForParent", "{}"},
      {"MoveAccount",
       fmt::format(R"({{"AccountId":"{}","DestinationFolderId":"{}"}})", member, folder)},
      {"RemoveCloudAccount", of_member},
      {"ListHandshakesForResourceDirectory", "{}"},
      {"ListDelegatedAdministrators", "{}"},
      {"ListDelegatedServicesForAccount", of_member},
      {"ListTrustedServiceStatus", "{}"},
      {"DestroyResourceDirectory", "{}"},
  };
  for (const std::string& account : {other, member}) {
    for (const auto& [action, parameters] : asked) {
      EXPECT_EQ(world.ask_rd(action, parameters, account), kNone) << action;
    }
  }
  EXPECT_EQ(world.ask_rd("GetResourceDirectory", "{}", other), "ResourceDirectoryNotInUse");
  EXPECT_EQ(world.ask_rd("GetResourceDirectory", "{}", member),
            world.ask_rd("GetResourceDirectory"));
}

TEST(Directory, OutlivesTheServer) {
  auto world = std::make_unique<DirectoryWorld>();
  world->enable();
  const std::string folder = world->new_folder("Apps");
  const std::string member = world->new_member("Dev", folder);
  const std::string team = world->new_account("team");
  const std::string invited = handshake_parameter(world->invite(team));
  world->must_rd(
      "RegisterDelegatedAdministrator",
      fmt::format(R"({{"AccountId":"{}","ServicePrincipal":"{}"}})", member, kRosService));
  const std::string accounts = world->ask_rd("ListAccounts");
  const std::string delegated = world->ask_rd("ListDelegatedAdministrators");
  world = std::make_unique<DirectoryWorld>(world->store);
  EXPECT_EQ(world->ask_rd("ListAccounts"), accounts);
  EXPECT_EQ(world->ask_rd("ListDelegatedAdministrators"), delegated);
  EXPECT_TRUE(world->directories.standing(member, kRosService).delegated);
  EXPECT_EQ(world->directories.path_of_folder(kFirst, folder).size(), 2U);
  world->must_rd("AcceptHandshake", invited, team);
  EXPECT_EQ(world->directories.events_after(kFirst, 1, 10).size(), 1U);
}

}  // namespace
}  // namespace cairn::identity
