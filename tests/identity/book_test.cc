// What the book promises: first durable, then known; one change of an account at a time.
#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>

#include "identity/directory_rows.h"
#include "runtime/thread_executor.h"
#include "tests/identity/identity_fixture.h"

namespace cairn::identity {
namespace {

constexpr std::string_view kAllowAll =
    R"({"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]})";

User user(std::string id, std::string name) {
  User made;
  made.id = std::move(id);
  made.name = std::move(name);
  return made;
}

Key key(std::string id, std::string user) {
  Key made;
  made.id = std::move(id);
  made.secret = "secret of " + made.id;
  made.user = std::move(user);
  return made;
}

void write(World& world, std::vector<RecordRow> rows, std::vector<RecordRemoval> removed = {}) {
  bool done = false;
  world.book.change(
      kFirst,
      [&](const Account&) -> Result<Change> {
        Change change;
        change.batch.records = rows;
        change.batch.removed_records = removed;
        return change;
      },
      [&](Result<Value> answer) { done = bool(answer); });
  world.world.run_until_idle();
  ASSERT_TRUE(done);
}

access::Caller alice() {
  access::Caller caller;
  caller.kind = access::HolderKind::kUser;
  caller.account_id = kFirst;
  caller.name = "alice";
  caller.id = "201";
  return caller;
}

TEST(Book, TheFirstAccountIsThereFromTheStart) {
  World world;
  const auto found = world.book.find("LTAIfirst", {});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->holder.kind, access::HolderKind::kRoot);
  EXPECT_EQ(found->holder.arn(), "acs:ram::1000000000000001:root");
  EXPECT_TRUE(world.book.authorities(found->holder)->root);
  EXPECT_EQ(world.book.first_account(), kFirst);
  EXPECT_FALSE(world.book.find("LTAInobody", {}));
  EXPECT_FALSE(world.book.account("1000000000000002"));
}

TEST(Book, NothingIsKnownBeforeItIsDurable) {
  World world;
  bool answered = false;
  world.book.change(
      kFirst,
      [](const Account&) -> Result<Change> {
        Change change;
        change.batch.records = {to_row(user("201", "alice"), kFirst),
                                to_row(key("LTAIalice", "201"), kFirst)};
        return change;
      },
      [&](Result<Value>) {
        answered = true;
        EXPECT_TRUE(world.book.find("LTAIalice", {})) << "known before it was answered";
      });
  EXPECT_FALSE(world.book.find("LTAIalice", {}));
  EXPECT_FALSE(answered);
  world.world.run_until_idle();
  EXPECT_TRUE(answered);
  EXPECT_EQ(world.book.find("LTAIalice", {})->holder.arn(), "acs:ram::1000000000000001:user/alice");
}

TEST(Book, WhatIsLostIsNotKnown) {
  World world;
  world.store->set_fault([] { return MemoryStore::Fault::kLostBefore; });
  bool answered = false;
  world.book.change(
      kFirst,
      [](const Account&) -> Result<Change> {
        Change change;
        change.batch.records = {to_row(user("201", "alice"), kFirst)};
        return change;
      },
      [&](const Result<Value>&) { answered = true; });
  world.world.run_until_idle();
  EXPECT_FALSE(answered) << "the process is to end; nobody is told what is not known";
  EXPECT_FALSE(world.fatal.empty());
  EXPECT_EQ(world.book.account(kFirst)->users->size(), 0U);
}

TEST(Book, AChangeSeesTheOneBefore) {
  World world;
  std::vector<std::size_t> seen;
  for (int i = 0; i < 5; ++i) {
    world.book.change(
        kFirst,
        [&seen, i](const Account& account) -> Result<Change> {
          seen.push_back(account.users->size());
          Change change;
          const std::string name = "user" + std::to_string(i);
          change.batch.records = {to_row(user(name, name), kFirst)};
          return change;
        },
        [](Result<Value> answer) { EXPECT_TRUE(answer); });
  }
  world.world.run_until_idle();
  EXPECT_EQ(seen, (std::vector<std::size_t>{0, 1, 2, 3, 4}));
}

TEST(Book, ARefusedChangeLetsTheNextOneThrough) {
  World world;
  int answers = 0;
  const auto refuse = [](const Account&) -> Result<Change> {
    return Error{.code = "No", .message = {}, .where = {}, .at = {}, .fix = {}};
  };
  for (int i = 0; i < 3; ++i) {
    world.book.change(kFirst, refuse, [&](Result<Value> answer) {
      ++answers;
      EXPECT_FALSE(answer);
    });
  }
  world.book.change(
      kFirst, [](const Account&) -> Result<Change> { return Change{}; },
      [&](Result<Value>) { ++answers; });
  world.world.run_until_idle();
  EXPECT_EQ(answers, 4);
}

TEST(Book, ANewLifeKnowsWhatTheLastOneWrote) {
  World last;
  User member = user("201", "alice");
  member.groups = {"301"};
  member.joined = {7};
  Group group;
  group.id = "301";
  group.name = "ops";
  group.policies = {{.policy = "Everything", .system = false, .resource_group = {}, .attached = 9}};
  ManagedPolicy policy;
  policy.name = "Everything";
  policy.versions.push_back(
      {.number = 1,
       .document = access::Policy::parse(kAllowAll, access::PolicyUse::kIdentity).value(),
       .created = 5});
  write(last, {to_row(member, kFirst), to_row(group, kFirst), to_row(policy, kFirst),
               to_row(key("LTAIalice", "201"), kFirst)});
  const World next(last.store);
  const auto authorities = next.book.authorities(alice());
  ASSERT_EQ(authorities->identity.size(), 1U);
  EXPECT_EQ(authorities->identity[0].name, "Everything");
  EXPECT_EQ(authorities->identity[0].type, "Custom");
  EXPECT_EQ(next.book.find("LTAIalice", {})->secret, "secret of LTAIalice");
}

TEST(Book, KeysFollowTheirUser) {
  World world;
  write(world, {to_row(user("201", "alice"), kFirst), to_row(key("LTAIalice", "201"), kFirst)});
  write(world, {to_row(user("201", "alicia"), kFirst)});
  EXPECT_EQ(world.book.find("LTAIalice", {})->holder.name, "alicia");
  Key off = key("LTAIalice", "201");
  off.active = false;
  write(world, {to_row(off, kFirst)});
  EXPECT_FALSE(world.book.find("LTAIalice", {})->active);
  write(world, {}, {{RecordKind::kRamUser, "201"}, {RecordKind::kAccessKey, "LTAIalice"}});
  EXPECT_FALSE(world.book.find("LTAIalice", {}));
}

TEST(Book, WhatIsAttachedCountsFromTheAnswerOn) {
  World world;
  write(world, {to_row(user("201", "alice"), kFirst)});
  EXPECT_TRUE(world.book.authorities(alice())->identity.empty());
  User with = user("201", "alice");
  with.policies = {
      {.policy = "AdministratorAccess", .system = true, .resource_group = {}, .attached = 1},
      {.policy = "ReadOnlyAccess", .system = true, .resource_group = "rg-1", .attached = 1}};
  write(world, {to_row(with, kFirst)});
  const auto first = world.book.authorities(alice());
  ASSERT_EQ(first->identity.size(), 1U);
  EXPECT_EQ(first->identity[0].type, "System");
  EXPECT_EQ(world.book.authorities(alice()), first) << "made anew though nothing changed";
  const auto grouped = world.book.in_resource_group(alice(), "rg-1");
  ASSERT_EQ(grouped.size(), 1U);
  EXPECT_EQ(grouped[0].name, "ReadOnlyAccess");
  EXPECT_TRUE(world.book.in_resource_group(alice(), "rg-2").empty());
  EXPECT_TRUE(world.book.in_resource_group(alice(), "").empty());
}

TEST(Book, SomebodyMadeAnewIsSomebodyElse) {
  World world;
  User with = user("202", "alice");
  with.policies = {
      {.policy = "AdministratorAccess", .system = true, .resource_group = {}, .attached = 1}};
  write(world, {to_row(with, kFirst)});
  EXPECT_TRUE(world.book.authorities(alice())->identity.empty());
}

TEST(Book, ControlPoliciesAreAskedForAgainWhenTheyChanged) {
  World world;
  const std::string manager = "1000000000000002";
  DirectoryFacts facts;
  facts.management = manager;
  facts.id = "rd-1";
  facts.root = "r-1";
  facts.control_policies = true;
  Folder root;
  root.id = "r-1";
  Member member;
  member.account = kFirst;
  member.folder = "r-1";
  EXPECT_TRUE(world.book.authorities(alice())->control.empty());
  write(world, {to_row(facts), to_row(root, manager), to_row(member, manager)});
  const auto first = world.book.authorities(alice());
  ASSERT_EQ(first->control.size(), 2U);
  EXPECT_EQ(first->control[1].name, kFirst);
  EXPECT_EQ(world.book.authorities(alice()), first) << "made anew though nothing changed";
  facts.control_policies = false;
  write(world, {to_row(facts)});
  EXPECT_TRUE(world.book.authorities(alice())->control.empty());
}

TEST(Book, ADisabledAccountLetsNobodyIn) {
  World world;
  AccountFacts facts;
  facts.id = "1000000000000002";
  facts.name = "team";
  RecordRow root = to_row(key("LTAIteam", ""), facts.id);
  write(world, {to_row(facts), root});
  ASSERT_TRUE(world.book.find("LTAIteam", {})->active);
  EXPECT_EQ(world.book.accounts().size(), 2U);
  EXPECT_FALSE(world.book.is_disabled(facts.id));
  facts.active = false;
  write(world, {to_row(facts)});
  EXPECT_TRUE(world.book.is_disabled(facts.id));
  EXPECT_FALSE(world.book.is_disabled("1000000000000003")) << "there is none";
  EXPECT_FALSE(world.book.find("LTAIteam", {})->active);
  EXPECT_FALSE(world.book.authorities(world.book.find("LTAIteam", {})->holder)->root);
}

TEST(Book, ARoleIsFoundByItsName) {
  World world;
  Role role;
  role.id = "301";
  role.name = "Deploy";
  role.trust = access::Policy::parse(
                   R"({"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",)"
                   R"("Principal":{"Service":["ros.aliyuncs.com"]}}]})",
                   access::PolicyUse::kTrust)
                   .value();
  role.session_seconds_max = 7200;
  write(world, {to_row(role, kFirst)});
  const auto found = world.book.role(kFirst, "Deploy");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->id, "301");
  EXPECT_EQ(found->session_seconds_max, 7200);
  EXPECT_FALSE(world.book.role(kFirst, "deploy"));
  EXPECT_FALSE(world.book.role("1000000000000002", "Deploy"));
}

// For the sanitizers as much as for what it says: requests read while changes are written.
TEST(Book, ReadersNeverSeeHalfAChange) {
  MemoryStore store;
  const SystemClock clock;
  ThreadExecutor writing("writer", clock);
  ThreadExecutor working("worker", clock);
  Writer writer(store, writing, [](const std::string&) {});
  IdentityBook book({writer, [&](Executor::Task task) {
                       working.post(std::move(task));
                       return true;
                     }});
  access::AccessKey root;
  root.id = "LTAIfirst";
  root.holder.account_id = root.holder.id = kFirst;
  book.add_first(root);
  constexpr int kChanges = 200;
  std::atomic<int> answered = 0;
  const auto read = [&] {
    while (answered < kChanges) {
      const auto account = book.account(kFirst);
      // Each user is made together with its key.
      EXPECT_EQ(account->users->size(), account->keys->size());
      if (const auto found = book.find("k7", {})) {
        EXPECT_EQ(found->holder.name, "u7");
        EXPECT_FALSE(book.authorities(found->holder)->root);
      }
      book.note_use(root, "Ros", clock.now());
    }
  };
  std::thread one(read);
  std::thread two(read);
  for (int i = 0; i < kChanges; ++i) {
    book.change(
        kFirst,
        [i](const Account&) -> Result<Change> {
          const std::string n = std::to_string(i);
          Change change;
          change.batch.records = {to_row(user("u" + n, "u" + n), kFirst),
                                  to_row(key("k" + n, "u" + n), kFirst)};
          return change;
        },
        [&](const Result<Value>& answer) {
          EXPECT_TRUE(answer);
          ++answered;
        });
  }
  one.join();
  two.join();
  working.stop();
  writing.stop();
  EXPECT_EQ(book.account(kFirst)->users->size(), static_cast<std::size_t>(kChanges));
}

}  // namespace
}  // namespace cairn::identity
