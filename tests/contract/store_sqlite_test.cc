// What only a database on a disk can show: it is found again, it is locked, it fills up, it breaks.
#include <gmock/gmock.h>

#include <fstream>

#include "store/sqlite/driver.h"
#include "store/sqlite/migrations.h"
#include "tests/contract/store_fixture.h"

namespace cairn::test {
namespace {

using sqlite::Connection;
using testing::HasSubstr;

Batch wide_batch(const StackRow& stack, std::uint64_t seq) {
  Batch batch;
  batch.events = {an_event(stack, seq, "Vpc")};
  batch.events[0].reason = std::string(4000, 'x');
  return batch;
}

TEST(SqliteStore, FindsEverythingAgain) {
  const TemporaryFolder directory;
  const std::string below = directory.path() + "/made";
  {
    const auto store = open_sqlite(below);
    EXPECT_EQ(store->begin_epoch(), 1u);
    Batch batch = new_stack(a_stack(1, "web"));
    batch.events = {an_event(a_stack(1, "web"), 1, "Vpc")};
    ASSERT_EQ(commit(*store, batch), CommitOutcome::kDurable);
  }
  const auto store = open_sqlite(below);
  EXPECT_EQ(store->begin_epoch(), 2u);
  EXPECT_EQ(store->read()->stack(StackNo{1})->name, "web");
  EXPECT_EQ(commit(*store, new_stack(a_stack(2, "web"))), CommitOutcome::kNameTaken);
  EXPECT_EQ(commit(*store, wide_batch(a_stack(1, "web"), 1)), CommitOutcome::kSequenceTaken);
  EXPECT_EQ(commit(*store, wide_batch(a_stack(1, "web"), 2)), CommitOutcome::kDurable);
}

TEST(SqliteStore, LogIsFoldedIntoTheDatabaseAtTheEnd) {
  const TemporaryFolder directory;
  commit(*open_sqlite(directory.path()), new_stack(a_stack(1, "web")));
  EXPECT_TRUE(std::filesystem::exists(directory.path() + "/cairn.db"));
  EXPECT_FALSE(std::filesystem::exists(directory.path() + "/cairn.db-wal"));
}

// More than the log may hold is written while a Reader keeps an old snapshot alive.
TEST(SqliteStore, ALongLogIsCopiedBackWithoutDisturbingAnyone) {
  const TemporaryFolder directory;
  const auto store = open_sqlite(directory.path());
  const StackRow stack = a_stack(1, "web");
  commit(*store, new_stack(stack));
  const auto reader = store->read();
  EXPECT_EQ(reader->last_event(stack.no), 0u);
  std::uint64_t seq = 0;
  for (int i = 0; i < 18; ++i) {
    std::vector<Batch> group;
    for (int j = 0; j < 1000; ++j) group.push_back(wide_batch(stack, ++seq));
    for (const CommitOutcome outcome : store->commit(group)) {
      ASSERT_EQ(outcome, CommitOutcome::kDurable) << store->failure();
    }
  }
  EXPECT_EQ(reader->last_event(stack.no), 0u);
  EXPECT_EQ(store->read()->last_event(stack.no), seq);
}

// What a power cut at this moment would leave: the files as they are, while the store is open.
TEST(SqliteStore, WhatWasToldDurableIsInTheFiles) {
  const TemporaryFolder directory;
  const auto store = open_sqlite(directory.path() + "/live");
  const StackRow stack = a_stack(1, "web");
  commit(*store, new_stack(stack));
  std::uint64_t seq = 0;
  for (const int batches : {1, 3, 70, 400, 1}) {  // from one page to more than is gathered at once
    std::vector<Batch> group;
    for (int i = 0; i < batches; ++i) group.push_back(wide_batch(stack, ++seq));
    for (const CommitOutcome outcome : store->commit(group)) {
      ASSERT_EQ(outcome, CommitOutcome::kDurable) << store->failure();
    }
    const std::string left = directory.path() + "/left-" + std::to_string(seq);
    std::filesystem::create_directory(left);
    for (const std::string file : {"/cairn.db", "/cairn.db-wal"}) {
      std::filesystem::copy_file(directory.path() + "/live" + file, left + file);
    }
    EXPECT_EQ(open_sqlite(left)->read()->last_event(stack.no), seq);
  }
}

TEST(SqliteStore, OneServerADirectory) {
  const TemporaryFolder directory;
  auto first = open_sqlite(directory.path());
  const auto second = SqliteStore::open(directory.path());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, "DataDirectoryInUse");
  EXPECT_THAT(second.error().message, HasSubstr(directory.path()));
  EXPECT_THAT(second.error().message, HasSubstr("process " + std::to_string(getpid())));
  EXPECT_NE(second.error().fix, "");
  first.reset();
  EXPECT_TRUE(SqliteStore::open(directory.path()));
}

TEST(SqliteStore, RefusesAPlaceWhereItCannotBe) {
  const TemporaryFolder directory;
  std::ofstream(directory.path() + "/file") << "x";
  for (const std::string path : {"/file", "/file/below", "/no/such/parent"}) {
    const auto store = SqliteStore::open(directory.path() + path);
    ASSERT_FALSE(store) << path;
    EXPECT_EQ(store.error().code, "DataDirectoryUnusable");
    EXPECT_THAT(store.error().where, HasSubstr(path));
  }
}

TEST(SqliteStore, RefusesAFileThatIsNoDatabase) {
  const TemporaryFolder directory;
  std::ofstream(directory.path() + "/cairn.db") << std::string(8192, 'x');
  const auto store = SqliteStore::open(directory.path());
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().code, "DatabaseDamaged");
  EXPECT_EQ(store.error().where, directory.path() + "/cairn.db");
  EXPECT_NE(store.error().fix, "");
}

TEST(SqliteStore, RefusesANewerSchemaAndLeavesIt) {
  const TemporaryFolder directory;
  open_sqlite(directory.path()).reset();
  const std::string path = directory.path() + "/cairn.db";
  {
    Connection connection(path, Connection::Mode::kReadWrite);
    ASSERT_TRUE(connection.execute("UPDATE schema_version SET version = 999"));
  }
  const auto store = SqliteStore::open(directory.path());
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().code, "SchemaTooNew");
  EXPECT_THAT(store.error().message, HasSubstr("version 999"));
  EXPECT_EQ(store.error().where, path);
  Connection connection(path, Connection::Mode::kReadOnly);
  auto query = connection.query("SELECT version FROM schema_version");
  ASSERT_TRUE(query.next());
  EXPECT_EQ(query.integer(), 999);
}

TEST(SqliteStore, AFullDatabaseEndsCommitsAndLosesNothing) {
  const TemporaryFolder directory;
  const StackRow stack = a_stack(1, "web");
  std::uint64_t acknowledged = 0;
  {
    const auto store = open_sqlite(directory.path(), {.pages_max = 100});
    ASSERT_EQ(commit(*store, new_stack(stack)), CommitOutcome::kDurable);
    while (commit(*store, wide_batch(stack, acknowledged + 1)) == CommitOutcome::kDurable) {
      ++acknowledged;
    }
    EXPECT_GT(acknowledged, 10u);
    EXPECT_THAT(store->failure(), HasSubstr("disk that holds the database is full"));
    EXPECT_THAT(store->failure(), HasSubstr(directory.path() + "/cairn.db"));
    EXPECT_THAT(store->failure(), HasSubstr("Free some space"));
    const std::vector<Batch> small = {new_stack(a_stack(2, "small")), Batch{}};
    EXPECT_EQ(store->commit(small),
              (std::vector{CommitOutcome::kUnknown, CommitOutcome::kUnknown}));
    EXPECT_EQ(store->begin_epoch(), 0u);
    EXPECT_EQ(store->read()->last_event(stack.no), acknowledged);
  }
  const auto store = open_sqlite(directory.path());
  EXPECT_EQ(store->read()->last_event(stack.no), acknowledged);
  EXPECT_EQ(commit(*store, wide_batch(stack, acknowledged + 1)), CommitOutcome::kDurable);
}

TEST(SqliteStore, AGroupThatDoesNotFitIsUnknownAsAWhole) {
  const TemporaryFolder directory;
  const StackRow stack = a_stack(1, "web");
  {
    const auto store = open_sqlite(directory.path(), {.pages_max = 100});
    ASSERT_EQ(commit(*store, new_stack(stack)), CommitOutcome::kDurable);
    std::vector<Batch> group;
    for (std::uint64_t seq = 1; seq <= 200; ++seq) group.push_back(wide_batch(stack, seq));
    for (const CommitOutcome outcome : store->commit(group)) {
      EXPECT_EQ(outcome, CommitOutcome::kUnknown);
    }
  }
  EXPECT_EQ(open_sqlite(directory.path())->read()->last_event(stack.no), 0u);
}

// Pages of the database are overwritten behind the store's back: those of events, none of the
// schema.
TEST(SqliteStore, AReadOfADamagedFileThrowsAndEndsCommits) {
  const TemporaryFolder directory;
  const StackRow stack = a_stack(1, "web");
  {
    const auto store = open_sqlite(directory.path());
    commit(*store, new_stack(stack));
    for (std::uint64_t seq = 1; seq <= 50; ++seq) commit(*store, wide_batch(stack, seq));
  }
  {
    std::fstream file(directory.path() + "/cairn.db", std::ios::in | std::ios::out);
    file.seekp(static_cast<std::streamoff>(60 * 4096));
    file << std::string(20 * 4096, 'x');
  }
  const auto store = open_sqlite(directory.path());
  const EventFilter filter{{"Vpc"}, {}, {}};
  EXPECT_THROW((void)store->read()->events(stack, filter, {.offset = 0, .limit = 100}),
               StoreFailed);
  EXPECT_THAT(store->failure(), HasSubstr("damaged"));
  EXPECT_EQ(commit(*store, Batch{}), CommitOutcome::kUnknown);
}

TEST(SqliteMigrations, RunOnceEachInOrder) {
  const TemporaryFolder directory;
  const std::string path = directory.path() + "/some.db";
  const std::vector<std::string_view> two = {"CREATE TABLE a (x); INSERT INTO a VALUES (1);",
                                             "INSERT INTO a SELECT x + 1 FROM a;"};
  const auto run = [&](std::size_t count) {
    Connection connection(path, Connection::Mode::kReadWrite);
    return static_cast<bool>(sqlite::migrate(connection, path, std::span(two).first(count)));
  };
  EXPECT_TRUE(run(1));
  EXPECT_TRUE(run(2));
  EXPECT_TRUE(run(2));
  EXPECT_FALSE(run(1));
  Connection connection(path, Connection::Mode::kReadOnly);
  auto query = connection.query("SELECT sum(x) FROM a");
  ASSERT_TRUE(query.next());
  EXPECT_EQ(query.integer(), 3);
}

TEST(SqliteMigrations, AFailedOneLeavesTheSchemaBeforeIt) {
  const TemporaryFolder directory;
  const std::string path = directory.path() + "/some.db";
  const std::vector<std::string_view> broken = {
      "CREATE TABLE a (x);", "CREATE TABLE b (x); INSERT INTO nowhere VALUES (1);"};
  const std::vector<std::string_view> mended = {broken[0], "CREATE TABLE b (y);"};
  {
    Connection connection(path, Connection::Mode::kReadWrite);
    const auto result = sqlite::migrate(connection, path, broken);
    ASSERT_FALSE(result);
    EXPECT_THAT(result.error().message, HasSubstr("Migration 0002"));
    EXPECT_THAT(result.error().message, HasSubstr("nowhere"));
    EXPECT_EQ(result.error().where, path);
  }
  Connection connection(path, Connection::Mode::kReadWrite);
  EXPECT_TRUE(sqlite::migrate(connection, path, mended));
}

}  // namespace
}  // namespace cairn::test
