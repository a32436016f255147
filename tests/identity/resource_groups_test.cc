#include "identity/resource_groups.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "service/resource_groups.h"
#include "tests/identity/directory_fixture.h"

namespace cairn::identity {
namespace {

constexpr std::string_view kNone = "EntityNotExists.ResourceGroup";

struct GroupWorld : DirectoryWorld {
  using DirectoryWorld::DirectoryWorld;

  std::string new_group(std::string_view name, std::string_view account = kFirst) {
    const auto answer =
        call_rd("CreateResourceGroup",
                fmt::format(R"({{"Name":"{}","DisplayName":"The {}"}})", name, name), account);
    if (!answer) return answer.error().code;
    return std::string(answer->get("ResourceGroup").get_string("Id"));
  }
  static std::string of(std::string_view id) {
    return fmt::format(R"({{"ResourceGroupId":"{}"}})", id);
  }
  std::vector<std::string> names(std::string_view parameters = "{}",
                                 std::string_view account = kFirst) {
    const auto answer = call_rd("ListResourceGroups", parameters, account);
    std::vector<std::string> names;
    for (const Value& group : answer->get("ResourceGroups").get("ResourceGroup").items()) {
      names.emplace_back(group.get_string("Name"));
    }
    return names;
  }
  // The codes a document that allows everything is attached and detached with.
  std::string attach(std::string_view action, std::string_view type, std::string_view principal,
                     std::string_view scope) {
    const std::string answer = ask_rd(
        std::string(action),
        fmt::format(
            R"({{"PolicyType":"System","PolicyName":"AdministratorAccess","PrincipalType":"{}",)"
            R"("PrincipalName":"{}","ResourceGroupId":"{}"}})",
            type, principal, scope));
    return answer == "{}" ? "done" : answer;
  }
  access::Caller alice() {
    access::Caller caller;
    caller.kind = access::HolderKind::kUser;
    caller.account_id = kFirst;
    caller.name = "alice";
    caller.id = call("GetUser", R"({"UserName":"alice"})")->get("User").get_string("UserId");
    return caller;
  }
  void put_stack(std::string id, std::string group) {
    Batch batch;
    StackRow stack;
    stack.no = StackNo{++stacks};
    stack.id = std::move(id);
    stack.account = kFirst;
    stack.region = "cn-beijing";
    stack.name = fmt::format("s{}", stacks);
    stack.resource_group = std::move(group);
    batch.new_stacks.push_back(stack);
    EXPECT_EQ(store->commit({&batch, 1}).front(), CommitOutcome::kDurable);
  }
  std::int64_t stacks = 0;
};

const std::string kDefault = service::default_resource_group(kFirst);

TEST(ResourceGroups, AreMadeShownRenamedAndDeleted) {
  GroupWorld world;
  const std::string web = world.new_group("web");
  EXPECT_EQ(web.rfind("rg-", 0), 0U) << web;
  EXPECT_EQ(web.size(), 18U);
  const auto shown = world.call_rd("GetResourceGroup", GroupWorld::of(web));
  EXPECT_EQ(shown->get("ResourceGroup").get_string("DisplayName"), "The web");
  EXPECT_EQ(shown->get("ResourceGroup").get_string("Status"), "OK");
  EXPECT_EQ(shown->get("ResourceGroup").get_string("AccountId"), kFirst);
  world.must_rd("UpdateResourceGroup",
                fmt::format(R"({{"ResourceGroupId":"{}","NewDisplayName":"Shop"}})", web));
  EXPECT_EQ(world.call_rd("GetResourceGroup", GroupWorld::of(web))
                ->get("ResourceGroup")
                .get_string("DisplayName"),
            "Shop");
  world.must_rd("DeleteResourceGroup", GroupWorld::of(web));
  for (const char* action : {"GetResourceGroup", "DeleteResourceGroup"}) {
    EXPECT_EQ(world.ask_rd(action, GroupWorld::of(web)), kNone) << action;
  }
}

TEST(ResourceGroups, EveryAccountHasADefaultOneThatStays) {
  GroupWorld world;
  const std::string other = world.new_account("other");
  EXPECT_EQ(world.names(), std::vector<std::string>{"default"});
  EXPECT_EQ(world.names("{}", other), std::vector<std::string>{"default"});
  EXPECT_EQ(world.ask_rd("DeleteResourceGroup", GroupWorld::of(kDefault)),
            "InvalidParameter.ResourceGroupId");
  EXPECT_EQ(world.ask_rd("GetResourceGroup", GroupWorld::of(kDefault), other), kNone);
  world.must_rd("UpdateResourceGroup",
                fmt::format(R"({{"ResourceGroupId":"{}","NewDisplayName":"Rest"}})", kDefault));
  EXPECT_EQ(world.ask_rd("DeleteResourceGroup", GroupWorld::of(kDefault)),
            "InvalidParameter.ResourceGroupId");
  EXPECT_EQ(world.names(), std::vector<std::string>{"default"});
  GroupWorld again(world.store);
  EXPECT_EQ(again.call_rd("GetResourceGroup", GroupWorld::of(kDefault))
                ->get("ResourceGroup")
                .get_string("DisplayName"),
            "Rest");
}

TEST(ResourceGroups, RefuseNames) {
  GroupWorld world;
  world.new_group("web");
  EXPECT_EQ(world.new_group("web"), "EntityAlreadyExists.ResourceGroup");
  EXPECT_EQ(world.new_group("default"), "EntityAlreadyExists.ResourceGroup");
  EXPECT_EQ(world.new_group("1web"), "InvalidParameter.Name.InvalidChars");
  EXPECT_EQ(world.new_group("-web"), "InvalidParameter.Name.InvalidChars");
  const std::string other = world.new_account("other");
  EXPECT_EQ(world.new_group("web", other).rfind("rg-", 0), 0U) << "names are an account's own";
  for (int i = 1; i < 30; ++i) world.new_group(fmt::format("g{}", i));
  EXPECT_EQ(world.new_group("more"), "LimitExceeded.ResourceGroup");
}

TEST(ResourceGroups, AreFoundByWhatIsAsked) {
  GroupWorld world;
  const std::string web = world.new_group("web");
  const std::string data = world.new_group("data");
  using Names = std::vector<std::string>;
  EXPECT_EQ(world.names(R"({"Name":"a"})"), (Names{"default", "data"}));
  EXPECT_EQ(world.names(R"({"DisplayName":"The "})").size(), 2U);
  EXPECT_EQ(world.names(GroupWorld::of(web)), Names{"web"});
  EXPECT_EQ(world.names(
                fmt::format(R"({{"ResourceGroupId":"{}","ResourceGroupIds":["{}"]}})", web, data)),
            Names{"data"});
  EXPECT_EQ(world.names(R"({"Status":"PendingDelete"})"), Names{});
}

TEST(ResourceGroups, ThatHoldSomethingStay) {
  GroupWorld world;
  const std::string web = world.new_group("web");
  world.put_stack("stack-1", web);
  world.put_stack("stack-2", {});
  EXPECT_EQ(world.ask_rd("DeleteResourceGroup", GroupWorld::of(web)),
            "DeleteConflict.ResourceGroup.Resource");
  const auto found = world.call_rd("ListResources", GroupWorld::of(web));
  ASSERT_EQ(found->get("Resources").get("Resource").items().size(), 1U);
  const Value thing = found->get("Resources").get("Resource").items()[0];
  EXPECT_EQ(thing.get_string("ResourceId"), "stack-1");
  EXPECT_EQ(thing.get_string("ResourceType"), "stack");
  EXPECT_EQ(thing.get_string("RegionId"), "cn-beijing");
  const auto count = [&](std::string_view parameters) {
    return world.call_rd("ListResources", parameters)->get("TotalCount").as_int();
  };
  EXPECT_EQ(count("{}"), 2);
  EXPECT_EQ(count(GroupWorld::of(kDefault)), 1);
  EXPECT_EQ(count(R"({"Region":"cn-hangzhou"})"), 0);
  EXPECT_EQ(count(R"({"Service":"ecs"})"), 0);
  EXPECT_EQ(count(R"({"ResourceTypes":[{"Service":"ecs","ResourceType":"instance"}]})"), 0);
  EXPECT_EQ(count(R"({"ResourceTypes":[{"Service":"ros","ResourceType":"stack"}]})"), 2);
}

TEST(ResourceGroups, ScopePoliciesThatAreAttachedThere) {
  GroupWorld world;
  world.must("CreateUser", R"({"UserName":"alice"})");
  world.must("CreateGroup", R"({"GroupName":"ops"})");
  world.must("AddUserToGroup", R"({"UserName":"alice","GroupName":"ops"})");
  const std::string web = world.new_group("web");
  const std::string user = fmt::format("alice@{}.onaliyun.com", kFirst);
  const std::string group = fmt::format("ops@group.{}.onaliyun.com", kFirst);
  EXPECT_EQ(world.attach("AttachPolicy", "IMSUser", user, web), "done");
  EXPECT_EQ(world.attach("AttachPolicy", "IMSGroup", group, kDefault), "done");
  EXPECT_EQ(world.attach("AttachPolicy", "IMSUser", user, web), "EntityAlreadyExists.User.Policy");
  EXPECT_EQ(world.book.in_resource_group(world.alice(), web).size(), 1U);
  EXPECT_EQ(world.book.in_resource_group(world.alice(), kDefault).size(), 1U);
  EXPECT_TRUE(world.book.authorities(world.alice())->identity.empty());

  const auto listed = world.call_rd("ListPolicyAttachments", GroupWorld::of(web));
  ASSERT_EQ(listed->get("TotalCount").as_int(), 1);
  const Value item = listed->get("PolicyAttachments").get("PolicyAttachment").items()[0];
  EXPECT_EQ(item.get_string("PrincipalName"), user);
  EXPECT_EQ(item.get_string("ResourceGroupId"), web);
  EXPECT_EQ(world.call_rd("ListPolicyAttachments")->get("TotalCount").as_int(), 2);

  EXPECT_EQ(world.attach("AttachPolicy", "IMSUser", user, kFirst), "done") << "the whole account";
  EXPECT_EQ(world.book.authorities(world.alice())->identity.size(), 1U);
  EXPECT_EQ(world.attach("DetachPolicy", "IMSUser", user, kFirst), "done");
  EXPECT_EQ(world.attach("DetachPolicy", "IMSUser", user, kFirst), "EntityNotExist.User.Policy");

  world.must_rd("DeleteResourceGroup", GroupWorld::of(web));
  EXPECT_EQ(world.call_rd("ListPolicyAttachments")->get("TotalCount").as_int(), 1);
  EXPECT_TRUE(world.book.in_resource_group(world.alice(), web).empty());
}

TEST(ResourceGroups, RefusePrincipalsThatAreNotThere) {
  GroupWorld world;
  world.must("CreateUser", R"({"UserName":"alice"})");
  const auto as = [&](std::string_view type, std::string_view form, std::string_view scope) {
    return world.attach("AttachPolicy", type, form, scope);
  };
  const std::string alice = fmt::format("alice@{}.onaliyun.com", kFirst);
  EXPECT_EQ(as("IMSUser", alice, "rg-none"), kNone);
  EXPECT_EQ(as("IMSUser", "alice", kDefault), "InvalidParameter.PrincipalName");
  EXPECT_EQ(as("ServiceRole", alice, kDefault), "InvalidParameter.PrincipalName");
  EXPECT_EQ(as("IMSUser", "alice@.onaliyun.com", kDefault), "EntityNotExist.User");
  EXPECT_EQ(as("IMSUser", "alice@onaliyun.com", kDefault), "InvalidParameter.PrincipalName");
  EXPECT_EQ(as("IMSUser", "alice@9999999999999999.onaliyun.com", kDefault), "EntityNotExist.User");
  EXPECT_EQ(as("IMSUser", fmt::format("bob@{}.onaliyun.com", kFirst), kDefault),
            "EntityNotExist.User");
  EXPECT_EQ(as("ServiceRole", fmt::format("r@role.{}.onaliyunservice.com", kFirst), kDefault),
            "EntityNotExist.Role");
}

TEST(ResourceGroups, GoWithTheirAccount) {
  GroupWorld world;
  const std::string other = world.new_account("other");
  const std::string web = world.new_group("web", other);
  const std::string named = fmt::format(R"({{"AccountId":"{}"}})", other);
  world.must("UpdateAccount", fmt::format(R"({{"AccountId":"{}","Status":"Disabled"}})", other),
             kFirst, Api::kRos);
  world.must("DeleteAccount", named, kFirst, Api::kRos);
  EXPECT_FALSE(resource_groups_of(world.book)(other, web));
  EXPECT_FALSE(world.store->read()->record(RecordKind::kResourceGroup, web));
}

TEST(ResourceGroups, AreToldToThoseWhoPutThingsIntoThem) {
  GroupWorld world;
  const std::string web = world.new_group("web");
  const auto exists = resource_groups_of(world.book);
  EXPECT_TRUE(exists(kFirst, web));
  EXPECT_TRUE(exists(kFirst, kDefault));
  EXPECT_FALSE(exists(kFirst, "rg-none"));
  EXPECT_FALSE(exists("9999999999999999", web));
  GroupWorld again(world.store);
  EXPECT_TRUE(resource_groups_of(again.book)(kFirst, web)) << "after a restart";
}

}  // namespace
}  // namespace cairn::identity
