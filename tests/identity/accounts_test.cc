// Accounts: made by the operator, apart from each other, disabled, deleted.
#include <gtest/gtest.h>

#include "tests/identity/identity_fixture.h"

namespace cairn::identity {
namespace {

std::string own(World& world, const std::string& action, const std::string& parameters,
                std::string_view account = kFirst) {
  return world.ask(action, parameters, account, Api::kRos);
}

struct Made {
  std::string id;
  std::string key;
  std::string secret;
};
Made make(World& world, const std::string& name) {
  const auto answer =
      world.call("CreateAccount", R"({"AccountName":")" + name + R"("})", kFirst, Api::kRos);
  return {std::string(answer->get("Account").get_string("AccountId")),
          std::string(answer->get("AccessKey").get_string("AccessKeyId")),
          std::string(answer->get("AccessKey").get_string("AccessKeySecret"))};
}

TEST(Accounts, AreMadeWithAKey) {
  World world;
  const Made team = make(world, "team");
  EXPECT_EQ(team.id.size(), 16U);
  const auto key = world.book.find(team.key, {});
  ASSERT_TRUE(key);
  EXPECT_EQ(key->secret, team.secret);
  EXPECT_EQ(key->holder.arn(), "acs:ram::" + team.id + ":root");
  EXPECT_EQ(own(world, "CreateAccount", R"({"AccountName":"team"})"),
            "EntityAlreadyExists.Account");
  const std::string list = own(world, "ListAccounts", "{}");
  EXPECT_NE(list.find(team.id), std::string::npos);
  EXPECT_NE(list.find(std::string(kFirst)), std::string::npos);
  EXPECT_EQ(list.find(team.secret), std::string::npos);
}

TEST(Accounts, AreTheOperatorsOnly) {
  World world;
  const Made team = make(world, "team");
  const std::string of = R"({"AccountId":")" + team.id + R"(")";
  EXPECT_EQ(own(world, "CreateAccount", R"({"AccountName":"x"})", team.id), "Forbidden");
  EXPECT_EQ(own(world, "ListAccounts", "{}", team.id), "Forbidden");
  EXPECT_EQ(own(world, "UpdateAccount", of + R"(,"Status":"Disabled"})", team.id), "Forbidden");
  EXPECT_EQ(own(world, "DeleteAccount", of + "}", team.id), "Forbidden");
}

TEST(Accounts, KnowNothingOfEachOther) {
  World world;
  const Made team = make(world, "team");
  world.must("CreateUser", R"({"UserName":"alice"})");
  EXPECT_EQ(world.ask("GetUser", R"({"UserName":"alice"})", team.id), "EntityNotExist.User");
  EXPECT_EQ(world.ask("CreateAccessKey", R"({"UserName":"alice"})", team.id),
            "EntityNotExist.User");
  EXPECT_EQ(world.ask("DeleteUser", R"({"UserName":"alice"})", team.id), "EntityNotExist.User");
  EXPECT_TRUE(world.call("CreateUser", R"({"UserName":"alice"})", team.id));
  const auto key = world.call("CreateAccessKey", R"({"UserName":"alice"})");
  const std::string id(key->get("AccessKey").get_string("AccessKeyId"));
  EXPECT_EQ(world.ask("DeleteAccessKey",
                      R"({"UserName":"alice","UserAccessKeyId":")" + id + R"("})", team.id),
            "EntityNotExist.User.AccessKey");
}

TEST(Accounts, AreDisabledAndDeletedWhenEmpty) {
  World world;
  const Made team = make(world, "team");
  const std::string of = R"({"AccountId":")" + team.id + R"(")";
  world.must("CreateUser", R"({"UserName":"alice"})", team.id);
  EXPECT_EQ(own(world, "DeleteAccount", of + "}"), "DeleteConflict.Account.Contents");
  EXPECT_NE(own(world, "UpdateAccount", of + R"(,"Status":"Disabled"})").find("Disabled"),
            std::string::npos);
  EXPECT_FALSE(world.book.find(team.key, {})->active);
  EXPECT_EQ(own(world, "DeleteAccount", of + "}"), "DeleteConflict.Account.Contents");
  world.must("DeleteUser", R"({"UserName":"alice"})", team.id);
  EXPECT_EQ(own(world, "DeleteAccount", of + "}"), "{}");
  EXPECT_FALSE(world.book.find(team.key, {}));
  EXPECT_EQ(own(world, "DeleteAccount", of + "}"), "EntityNotExist.Account");
  const World next(world.store);
  EXPECT_FALSE(next.book.find(team.key, {}));
  EXPECT_EQ(next.book.accounts().size(), 1U);
}

TEST(Accounts, TheFirstOneStays) {
  World world;
  const std::string of = R"({"AccountId":")" + std::string(kFirst) + R"(")";
  EXPECT_EQ(own(world, "UpdateAccount", of + R"(,"Status":"Disabled"})"), "Forbidden");
  EXPECT_EQ(own(world, "DeleteAccount", of + "}"), "Forbidden");
  EXPECT_EQ(own(world, "DeleteAccount", R"({"AccountId":"1999999999999999"})"),
            "EntityNotExist.Account");
}

TEST(Accounts, OutliveTheServer) {
  World last;
  const Made team = make(last, "team");
  last.must("CreateUser", R"({"UserName":"alice"})", team.id);
  World next(last.store);
  EXPECT_EQ(next.book.find(team.key, {})->secret, team.secret);
  EXPECT_NE(next.ask("GetUser", R"({"UserName":"alice"})", team.id).find("alice"),
            std::string::npos);
  EXPECT_EQ(next.ask("GetUser", R"({"UserName":"alice"})"), "EntityNotExist.User");
}

}  // namespace
}  // namespace cairn::identity
