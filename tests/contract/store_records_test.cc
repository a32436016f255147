// What store.h promises of records: one writer at a time, names, filters, pages.
#include "tests/contract/store_fixture.h"

namespace cairn::test {
namespace {

class StoreRecords : public StoreContract {
 protected:
  static RecordRow a_record(const std::string& id, std::string name = "") {
    RecordRow row;
    row.id = id;
    row.account = kAccount;
    row.region = kRegion;
    row.parent = "p";
    row.name = std::move(name);
    row.status = "NEW";
    row.created = 1000;
    row.updated = 2000;
    row.body = "{\"a\":\"\xE5\xB1\xB1\"}";
    return row;
  }
  static Batch records(std::vector<RecordRow> rows, std::vector<RecordRemoval> removed = {}) {
    Batch batch;
    batch.records = std::move(rows);
    batch.removed_records = std::move(removed);
    return batch;
  }
  std::vector<std::string> ids(RecordFilter filter, Window window = {0, 100}) {
    std::vector<std::string> found;
    for (const RecordRow& row : read()->records(filter, window).rows) found.push_back(row.id);
    return found;
  }
};

INSTANTIATE_TEST_SUITE_P(Stores, StoreRecords, testing::Values("memory", "sqlite", "sealed"),
                         store_name);

using Ids = std::vector<std::string>;

TEST_P(StoreRecords, WhatIsWrittenIsRead) {
  keep(records({a_record("r1", "one")}));
  const auto row = read()->record(RecordKind::kOther, "r1");
  ASSERT_TRUE(row);
  EXPECT_EQ(row->kind, RecordKind::kOther);
  EXPECT_EQ(row->account, kAccount);
  EXPECT_EQ(row->region, kRegion);
  EXPECT_EQ(row->parent, "p");
  EXPECT_EQ(row->name, "one");
  EXPECT_EQ(row->status, "NEW");
  EXPECT_EQ(row->created, 1000);
  EXPECT_EQ(row->updated, 2000);
  EXPECT_EQ(row->version, 1u);
  EXPECT_EQ(row->body, a_record("x").body);
  EXPECT_EQ(read()->record_named(RecordKind::kOther, kAccount, kRegion, "p", "one")->id, "r1");
}

TEST_P(StoreRecords, WhatIsNotThereIsNotFound) {
  keep(records({a_record("r1")}));
  EXPECT_FALSE(read()->record(RecordKind::kOther, "r2"));
  EXPECT_FALSE(read()->record(RecordKind::kSignal, "r1"));
  EXPECT_FALSE(read()->record_named(RecordKind::kOther, kAccount, kRegion, "p", ""));
  EXPECT_FALSE(read()->record_named(RecordKind::kOther, kAccount, kRegion, "q", "one"));
}

TEST_P(StoreRecords, OnlyWhoReadTheLastVersionMayWrite) {
  keep(records({a_record("r1")}));
  EXPECT_EQ(commit(records({a_record("r1")})), CommitOutcome::kRecordChanged);
  RecordRow next = *read()->record(RecordKind::kOther, "r1");
  next.status = "DONE";
  keep(records({next}));
  EXPECT_EQ(commit(records({next})), CommitOutcome::kRecordChanged);
  EXPECT_EQ(read()->record(RecordKind::kOther, "r1")->version, 2u);
  EXPECT_EQ(read()->record(RecordKind::kOther, "r1")->status, "DONE");
  RecordRow gone = a_record("r2");
  gone.version = 1;
  EXPECT_EQ(commit(records({gone})), CommitOutcome::kRecordChanged);
}

TEST_P(StoreRecords, WhoAsksForAnyVersionOverwrites) {
  RecordRow row = a_record("r1");
  row.version = kAnyVersion;
  keep(records({row}));
  row.status = "AGAIN";
  keep(records({row}));
  EXPECT_EQ(read()->record(RecordKind::kOther, "r1")->version, 2u);
  EXPECT_EQ(read()->record(RecordKind::kOther, "r1")->status, "AGAIN");
}

TEST_P(StoreRecords, ANameIsUniqueUnderItsParent) {
  keep(records({a_record("r1", "one")}));
  EXPECT_EQ(commit(records({a_record("r2", "one")})), CommitOutcome::kNameTaken);
  EXPECT_EQ(commit(records({a_record("r3", "two"), a_record("r4", "two")})),
            CommitOutcome::kNameTaken);
  RecordRow elsewhere = a_record("r5", "one");
  elsewhere.parent = "q";
  RecordRow abroad = a_record("r6", "one");
  abroad.region = "cn-beijing";
  RecordRow other_kind = a_record("r7", "one");
  other_kind.kind = RecordKind::kTemplate;
  keep(records({elsewhere, abroad, other_kind, a_record("r8"), a_record("r9")}));
  EXPECT_FALSE(read()->record(RecordKind::kOther, "r3"));
}

TEST_P(StoreRecords, ARemovedRecordFreesItsName) {
  keep(records({a_record("r1", "one")}));
  keep(records({a_record("r2", "one")}, {{RecordKind::kOther, "r1"}}));
  EXPECT_FALSE(read()->record(RecordKind::kOther, "r1"));
  EXPECT_EQ(read()->record_named(RecordKind::kOther, kAccount, kRegion, "p", "one")->id, "r2");
  keep(records({}, {{RecordKind::kOther, "r2"}, {RecordKind::kOther, "absent"}}));
  EXPECT_FALSE(read()->record_named(RecordKind::kOther, kAccount, kRegion, "p", "one"));
  keep(records({a_record("r2", "one")}));
}

TEST_P(StoreRecords, ARefusedRecordLeavesTheBatchUndone) {
  keep(records({a_record("r1")}));
  Batch batch = records({a_record("r2"), a_record("r1")});
  batch.new_stacks = {a_stack(1, "web")};
  EXPECT_EQ(commit(batch), CommitOutcome::kRecordChanged);
  EXPECT_FALSE(read()->record(RecordKind::kOther, "r2"));
  EXPECT_FALSE(read()->stack(StackNo{1}));
}

TEST_P(StoreRecords, FiltersNarrowTheList) {
  RecordRow a = a_record("a", "web-1");
  RecordRow b = a_record("b", "web-2");
  b.status = "DONE";
  RecordRow c = a_record("c", "db");
  c.parent = "";
  RecordRow d = a_record("d", "web-1");
  d.account = "9999999999999999";
  RecordRow e = a_record("e", "web-1");
  e.region = "cn-beijing";
  keep(records({a, b, c, d, e}));
  EXPECT_EQ(ids({}), (Ids{"e", "d", "c", "b", "a"}));
  EXPECT_EQ(ids({.account = kAccount, .region = kRegion}), (Ids{"c", "b", "a"}));
  EXPECT_EQ(ids({.account = kAccount, .region = kRegion, .parent = "p"}), (Ids{"b", "a"}));
  EXPECT_EQ(ids({.account = kAccount, .region = kRegion, .parent = ""}), (Ids{"c"}));
  EXPECT_EQ(ids({.account = kAccount, .region = kRegion, .names = {"web*", "d*"}}),
            (Ids{"c", "b", "a"}));
  EXPECT_EQ(ids({.account = kAccount, .region = kRegion, .names = {"web-1"}}), (Ids{"a"}));
  EXPECT_EQ(ids({.statuses = {"DONE"}}), (Ids{"b"}));
  EXPECT_EQ(ids({.ids = {"a", "e", "x"}}), (Ids{"e", "a"}));
  EXPECT_EQ(ids({.kind = RecordKind::kSignal}), Ids{});
}

TEST_P(StoreRecords, TheNewestComeFirstAPageAtATime) {
  std::vector<RecordRow> rows;
  for (int i = 0; i < 5; ++i) {
    rows.push_back(a_record("r" + std::to_string(i)));
    rows.back().created = 1000 + i;
  }
  keep(records(std::move(rows)));
  EXPECT_EQ(ids({}, {0, 2}), (Ids{"r4", "r3"}));
  EXPECT_EQ(ids({}, {4, 2}), (Ids{"r0"}));
  EXPECT_EQ(read()->records({}, {4, 2}).total, 5u);
}

}  // namespace
}  // namespace cairn::test
