// What every Store must do is tested on each kind of Store: TEST_P(StoreContract, …).
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "store/memory/memory_store.h"
#include "store/sealing_store.h"
#include "store/sqlite/sqlite_store.h"
#include "tests/contract/store_rows.h"
#include "tests/support/temporary_folder.h"

namespace cairn::test {

inline std::unique_ptr<Store> open_sqlite(const std::string& directory,
                                          const SqliteOptions& options = {}) {
  auto store = SqliteStore::open(directory, options);
  if (!store) {
    ADD_FAILURE() << store.error().message;
    return nullptr;
  }
  return std::move(store).value();
}

inline CommitOutcome commit(Store& store, const Batch& batch) {
  return store.commit({&batch, 1}).front();
}

inline std::string store_name(const testing::TestParamInfo<const char*>& store) {
  return store.param;
}

class StoreContract : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    if (GetParam() == std::string_view("memory")) {
      store_ = std::make_unique<MemoryStore>();
    } else if (GetParam() == std::string_view("sealed")) {
      auto store = SealingStore::open(open_sqlite(directory_.path()), Seal(std::string(32, 'k')));
      ASSERT_TRUE(store) << store.error().message;
      store_ = std::move(store).value();
    } else {
      store_ = open_sqlite(directory_.path());
    }
    ASSERT_NE(store_, nullptr);
  }

  CommitOutcome commit(const Batch& batch) { return test::commit(*store_, batch); }
  // Commits, and expects it to be durable.
  void keep(const Batch& batch) { ASSERT_EQ(commit(batch), CommitOutcome::kDurable); }
  StackRow keep_stack(StackRow row) {
    EXPECT_EQ(commit(new_stack(row)), CommitOutcome::kDurable);
    return row;
  }
  std::unique_ptr<Reader> read() { return store_->read(); }

  TemporaryFolder directory_;
  std::unique_ptr<Store> store_;
};

}  // namespace cairn::test
