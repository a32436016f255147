// What a SealingStore keeps from whoever reads the files.
#include <fstream>
#include <sstream>

#include "tests/contract/store_fixture.h"

namespace cairn::test {
namespace {

const std::string kKey(32, 'k');
constexpr const char* kSecret = "correct-horse-battery";

std::unique_ptr<SealingStore> open_sealed(const std::string& directory,
                                          const std::string& key = kKey) {
  auto store = SealingStore::open(open_sqlite(directory), Seal(key));
  if (!store) {
    ADD_FAILURE() << store.error().message;
    return nullptr;
  }
  return std::move(store).value();
}

// Every byte of every file of the directory.
std::string bytes_of(const std::string& directory) {
  std::ostringstream all;
  for (const auto& file : std::filesystem::directory_iterator(directory)) {
    std::ifstream in(file.path(), std::ios::binary);
    if (in.peek() != std::ifstream::traits_type::eof()) all << in.rdbuf();
  }
  return all.str();
}

// A batch with the secret wherever a value may stand.
Batch secrets() {
  const std::string json = std::string("{\"a\":\"") + kSecret + "\"}";
  StackRow row;
  row.no = {1};
  row.id = "stack";
  row.account = "account";
  row.name = "name";
  row.operation = row.last_operation = {2};
  Batch batch;
  batch.new_stacks.push_back(row);
  StackDetailRow detail;
  detail.no = row.no;
  detail.parameters = json;
  detail.settings = "{}";
  batch.details.push_back(detail);
  batch.outputs.push_back({row.no, json});
  ResourceDetailRow resource;
  resource.stack = row.no;
  resource.no = 7;
  resource.properties = resource.ref = resource.attributes = resource.pending = json;
  batch.resource_details.push_back(resource);
  RecordRow record;
  record.kind = RecordKind::kCustomCall;
  record.id = "call";
  record.account = "account";
  record.body = json;
  batch.records.push_back(record);
  TokenRow token;
  token.account = "account";
  token.action = "CreateStack";
  token.token = "token";
  token.request_digest = kSecret;
  token.response = "{}";
  token.expires = 100;
  batch.tokens.push_back(token);
  return batch;
}

TEST(SealingStore, NothingOfAValueStandsInTheFiles) {
  const TemporaryFolder directory;
  {
    const auto store = open_sealed(directory.path());
    ASSERT_EQ(commit(*store, secrets()), CommitOutcome::kDurable);
    const std::string while_open = bytes_of(directory.path());  // the log is not copied yet
    EXPECT_GT(while_open.size(), 10'000u);
    EXPECT_NE(while_open.find("account"), std::string::npos) << "what is searched is what is kept";
    EXPECT_EQ(while_open.find(kSecret), std::string::npos);
  }
  EXPECT_EQ(bytes_of(directory.path()).find(kSecret), std::string::npos);
}

TEST(SealingStore, WhatIsReadIsWhatWasWritten) {
  const TemporaryFolder directory;
  const std::string json = std::string("{\"a\":\"") + kSecret + "\"}";
  { ASSERT_EQ(commit(*open_sealed(directory.path()), secrets()), CommitOutcome::kDurable); }
  const auto store = open_sealed(directory.path());
  const auto reader = store->read();
  EXPECT_EQ(reader->stack_detail({1})->parameters, json);
  EXPECT_EQ(reader->stack_detail({1})->outputs, json);
  EXPECT_EQ(reader->resource_detail({1}, 7)->properties, json);
  EXPECT_EQ(reader->resource_details({1}).at(0).ref, json);
  EXPECT_EQ(reader->resource_details({1}).at(0).attributes, json);
  EXPECT_EQ(reader->resource_details({1}).at(0).pending, json);
  EXPECT_EQ(reader->record(RecordKind::kCustomCall, "call")->body, json);
  EXPECT_EQ(reader->token("account", "CreateStack", "token", 1)->request_digest, kSecret);
}

TEST(SealingStore, AnotherKeyIsRefused) {
  const TemporaryFolder directory;
  EXPECT_FALSE(SealingStore::is_sealed(*open_sqlite(directory.path())));
  { ASSERT_NE(open_sealed(directory.path()), nullptr); }
  EXPECT_TRUE(SealingStore::is_sealed(*open_sqlite(directory.path())));
  const auto refused =
      SealingStore::open(open_sqlite(directory.path()), Seal(std::string(32, 'x')));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "SecretKeyWrong");
  EXPECT_NE(refused.error().message.find("secret.key"), std::string::npos);
  EXPECT_FALSE(refused.error().fix.empty());
}

TEST(SealingStore, ARowMovedToAnotherPlaceDoesNotOpen) {
  const TemporaryFolder directory;
  { ASSERT_EQ(commit(*open_sealed(directory.path()), secrets()), CommitOutcome::kDurable); }
  {
    const auto plain = open_sqlite(directory.path());
    Batch moved;
    moved.resource_details.push_back(*plain->read()->resource_detail({1}, 7));
    moved.resource_details[0].no = 8;
    ASSERT_EQ(commit(*plain, moved), CommitOutcome::kDurable);
  }
  const auto store = open_sealed(directory.path());
  EXPECT_THROW(store->read()->resource_detail({1}, 8), StoreFailed);
}

TEST(SealingStore, RowsOfBeforeThereWasAKeyAreReadAsTheyAre) {
  const TemporaryFolder directory;
  { ASSERT_EQ(commit(*open_sqlite(directory.path()), secrets()), CommitOutcome::kDurable); }
  EXPECT_EQ(open_sealed(directory.path())->read()->stack_detail({1})->parameters,
            std::string("{\"a\":\"") + kSecret + "\"}");
}

}  // namespace
}  // namespace cairn::test
