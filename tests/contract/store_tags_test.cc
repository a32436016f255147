// What store.h promises of tags: who carries them, how they are found, and when they are refused.
#include <optional>

#include "store/sqlite/driver.h"
#include "store/sqlite/migrations.h"
#include "tests/contract/store_fixture.h"

namespace cairn::test {
namespace {

const TagScope kStacks = {TagKind::kStack, kAccount, kRegion};
const TagScope kTemplates = {TagKind::kTemplate, kAccount, ""};

class StoreTags : public StoreContract {
 protected:
  static TagStep putting(TagOwner owner, std::vector<Tag> tags, std::size_t most = 0) {
    return {.owner = std::move(owner), .put = std::move(tags), .most = most};
  }
  static Batch tagging(std::vector<TagStep> steps) {
    Batch batch;
    batch.tags = std::move(steps);
    return batch;
  }
  static TagOwner stack_owner(std::string id) { return {kStacks, std::move(id)}; }
  static RecordRow a_template(std::string id) {
    RecordRow row;
    row.kind = RecordKind::kTemplate;
    row.id = std::move(id);
    row.account = kAccount;
    row.created = 1;
    row.body = "{}";
    return row;
  }
  void keep_tags(std::vector<TagStep> steps) { keep(tagging(std::move(steps))); }
  void delete_stack(const StackRow& stack) {
    Batch batch;
    batch.steps.push_back(
        a_step(stack, stack.operation.value, 0, {StackAction::kDelete, Phase::kComplete}));
    batch.steps.back().deleted = 9000;
    keep(batch);
  }
  std::vector<std::string> tagged(std::vector<TagWish> wanted, std::string after = "",
                                  std::uint64_t limit = 100) {
    return read()->tagged(kStacks, wanted, after, limit);
  }
  std::vector<std::string> listed(std::vector<TagWish> wanted,
                                  std::vector<StackState> states = {}) {
    StackFilter filter;
    filter.account = kAccount;
    filter.region = kRegion;
    filter.tags = std::move(wanted);
    filter.states = std::move(states);
    std::vector<std::string> ids;
    for (const StackRow& row : read()->stacks(filter, {0, 100}).rows) ids.push_back(row.id);
    return ids;
  }
};

INSTANTIATE_TEST_SUITE_P(Stores, StoreTags, testing::Values("memory", "sqlite", "sealed"),
                         store_name);

using Tags = std::vector<Tag>;
using Ids = std::vector<std::string>;

TEST_P(StoreTags, AreReadByKeyAndChangedOneByOne) {
  const TagOwner owner = stack_owner("s");
  EXPECT_EQ(read()->tags(owner), Tags{});
  keep_tags({putting(owner, {{"b", "2"}, {"a", ""}, {"c", "3"}})});
  EXPECT_EQ(read()->tags(owner), (Tags{{"a", ""}, {"b", "2"}, {"c", "3"}}));
  keep_tags({putting(owner, {{"b", "two"}})});
  keep_tags({{.owner = owner, .removed = {"c", "never"}}});
  EXPECT_EQ(read()->tags(owner), (Tags{{"a", ""}, {"b", "two"}}));
  keep_tags({{.owner = owner, .clear = true, .put = {{"d", "4"}}}});
  EXPECT_EQ(read()->tags(owner), (Tags{{"d", "4"}}));
  keep_tags({{.owner = owner, .clear = true}});
  EXPECT_EQ(read()->tags(owner), Tags{});
}

TEST_P(StoreTags, BelongToOneOwnerOfOneKindAccountAndRegion) {
  const TagOwner owner = stack_owner("same");
  keep_tags({putting(owner, {{"k", "v"}})});
  for (const TagOwner& other :
       {stack_owner("other"), TagOwner{{TagKind::kStackGroup, kAccount, kRegion}, "same"},
        TagOwner{{TagKind::kStack, "2222222222222222", kRegion}, "same"},
        TagOwner{{TagKind::kStack, kAccount, "cn-beijing"}, "same"}}) {
    EXPECT_EQ(read()->tags(other), Tags{});
    EXPECT_EQ(read()->tag_values(other.scope, "k", {}, 9).size(), other.scope == kStacks ? 1u : 0u);
    EXPECT_EQ(read()->tag_keys(other.scope, {}, 9).size(), other.scope == kStacks ? 1u : 0u);
    const TagWish wish{"k"};
    EXPECT_EQ(read()->tagged(other.scope, {&wish, 1}, "", 9).size(),
              other.scope == kStacks ? 1u : 0u);
  }
}

TEST_P(StoreTags, OwnersAreFoundByAllOfTheTags) {
  keep_tags({putting(stack_owner("s1"), {{"team", "red"}, {"env", "dev"}}),
             putting(stack_owner("s2"), {{"team", "red"}, {"env", "prod"}}),
             putting(stack_owner("s3"), {{"team", ""}})});
  const struct {
    const char* what;
    std::vector<TagWish> wanted;
    Ids found;
  } cases[] = {
      {"a key", {{"team"}}, {"s1", "s2", "s3"}},
      {"a value", {{"team", "red"}}, {"s1", "s2"}},
      {"the empty value", {{"team", ""}}, {"s3"}},
      {"two tags", {{"team", "red"}, {"env", "prod"}}, {"s2"}},
      {"a key beside a value", {{"team"}, {"env", "dev"}}, {"s1"}},
      {"a key beside a key", {{"env"}, {"team"}}, {"s1", "s2"}},
      {"a value nobody has", {{"team", "blue"}}, {}},
      {"a key nobody has", {{"owner"}}, {}},
      {"one of two", {{"team", "red"}, {"owner"}}, {}},
      {"another case", {{"Team"}}, {}},
  };
  for (const auto& c : cases) EXPECT_EQ(tagged(c.wanted), c.found) << c.what;
}

TEST_P(StoreTags, ListsGoOnBehindWhatWasSeen) {
  std::vector<TagStep> steps;
  for (const char* id : {"s1", "s2", "s3", "s4"}) {
    steps.push_back(putting(stack_owner(id), {{"k", id}, {id, "v"}}));
  }
  keep_tags(std::move(steps));
  EXPECT_EQ(tagged({{"k"}}, "", 2), (Ids{"s1", "s2"}));
  EXPECT_EQ(tagged({{"k"}}, "s2", 2), (Ids{"s3", "s4"}));
  EXPECT_EQ(tagged({{"k"}}, "s4", 2), Ids{});
  EXPECT_EQ(read()->tag_keys(kStacks, {}, 2), (Ids{"k", "s1"}));
  EXPECT_EQ(read()->tag_keys(kStacks, "s1", 9), (Ids{"s2", "s3", "s4"}));
  EXPECT_EQ(read()->tag_values(kStacks, "k", {}, 3), (Ids{"s1", "s2", "s3"}));
  EXPECT_EQ(read()->tag_values(kStacks, "k", "s3", 3), Ids{"s4"});
  EXPECT_EQ(read()->tag_values(kStacks, "s1", {}, 3), Ids{"v"});
  EXPECT_EQ(read()->tag_values(kStacks, "none", {}, 3), Ids{});
}

TEST_P(StoreTags, TheEmptyValueIsTheFirst) {
  keep_tags({putting(stack_owner("s1"), {{"k", ""}}), putting(stack_owner("s2"), {{"k", "v"}})});
  EXPECT_EQ(read()->tag_values(kStacks, "k", {}, 9), (Ids{"", "v"}));
  EXPECT_EQ(read()->tag_values(kStacks, "k", "", 9), Ids{"v"});
}

TEST_P(StoreTags, FilterTheListsOfStacks) {
  for (std::int64_t no : {1, 2, 3}) keep_stack(a_stack(no, "web" + std::to_string(no)));
  keep_tags({putting(stack_owner("id-1"), {{"team", "red"}, {"env", "dev"}}),
             putting(stack_owner("id-3"), {{"team", "red"}})});
  EXPECT_EQ(listed({}), (Ids{"id-3", "id-2", "id-1"}));
  EXPECT_EQ(listed({{"team", "red"}}), (Ids{"id-3", "id-1"}));
  EXPECT_EQ(listed({{"team"}, {"env", "dev"}}), Ids{"id-1"});
  EXPECT_EQ(listed({{"team", "blue"}}), Ids{});
}

TEST_P(StoreTags, FilterTheListsOfRecords) {
  Batch batch;
  batch.records = {a_template("t1"), a_template("t2")};
  batch.tags = {putting({kTemplates, "t2"}, {{"k", "v"}})};
  keep(batch);
  RecordFilter filter;
  filter.kind = RecordKind::kTemplate;
  filter.account = kAccount;
  filter.tags = {{"k"}};
  const auto page = read()->records(filter, {0, 9});
  ASSERT_EQ(page.total, 1u);
  EXPECT_EQ(page.rows[0].id, "t2");
}

TEST_P(StoreTags, OfADeletedStackAreReadAndNoLongerFound) {
  const StackRow stack = keep_stack(a_stack(1, "web"));
  const StackRow other = keep_stack(a_stack(2, "other"));
  keep_tags({putting(tag_owner(stack), {{"k", "v"}}), putting(tag_owner(other), {{"k2", "w"}})});
  delete_stack(stack);
  EXPECT_EQ(read()->tags(tag_owner(stack)), (Tags{{"k", "v"}}));
  EXPECT_EQ(tagged({{"k"}}), Ids{});
  EXPECT_EQ(read()->tag_keys(kStacks, {}, 9), Ids{"k2"});
  EXPECT_EQ(read()->tag_values(kStacks, "k", {}, 9), Ids{});
  EXPECT_EQ(listed({{"k"}}), Ids{});
  EXPECT_EQ(listed({{"k"}}, {{StackAction::kDelete, Phase::kComplete}}), Ids{"id-1"});
  EXPECT_EQ(tagged({{"k2"}}), Ids{"id-2"});
}

TEST_P(StoreTags, AreRefusedToWhatIsNotThere) {
  const StackRow stack = keep_stack(a_stack(1, "web"));
  Batch batch;
  batch.records = {a_template("t1")};
  keep(batch);
  const TagOwner mine = {kTemplates, "t1"};
  const TagOwner not_theirs = {{TagKind::kTemplate, "2222222222222222", ""}, "t1"};
  const TagOwner elsewhere = {{TagKind::kStack, kAccount, "cn-beijing"}, stack.id};
  EXPECT_EQ(commit(tagging({putting(mine, {{"k", "v"}}, 2)})), CommitOutcome::kDurable);
  EXPECT_EQ(commit(tagging({putting(tag_owner(stack), {{"k", "v"}}, 2)})), CommitOutcome::kDurable);
  for (const TagOwner& owner :
       {not_theirs, elsewhere, stack_owner("nobody"), TagOwner{kTemplates, "t2"},
        TagOwner{{TagKind::kStackGroup, kAccount, kRegion}, "g"}}) {
    EXPECT_EQ(commit(tagging({putting(owner, {{"k", "v"}}, 2)})), CommitOutcome::kTagsRefused)
        << owner.id;
    EXPECT_EQ(read()->tags(owner), Tags{});
  }
  delete_stack(stack);
  EXPECT_EQ(commit(tagging({putting(tag_owner(stack), {{"k", "w"}}, 2)})),
            CommitOutcome::kTagsRefused);
}

TEST_P(StoreTags, AreNoMoreThanAllowed) {
  const TagOwner owner = tag_owner(keep_stack(a_stack(1, "web")));
  EXPECT_EQ(commit(tagging({putting(owner, {{"a", "1"}, {"b", "2"}}, 2)})),
            CommitOutcome::kDurable);
  EXPECT_EQ(commit(tagging({putting(owner, {{"c", "3"}}, 2)})), CommitOutcome::kTagsRefused);
  EXPECT_EQ(commit(tagging({putting(owner, {{"b", "two"}}, 2)})), CommitOutcome::kDurable);
  EXPECT_EQ(commit(tagging({{.owner = owner, .removed = {"a"}, .put = {{"c", "3"}}, .most = 2}})),
            CommitOutcome::kDurable);
  EXPECT_EQ(read()->tags(owner), (Tags{{"b", "two"}, {"c", "3"}}));
}

TEST_P(StoreTags, OneRefusedOwnerRefusesTheWholeBatch) {
  const TagOwner owner = tag_owner(keep_stack(a_stack(1, "web")));
  EXPECT_EQ(commit(tagging({putting(owner, {{"a", "1"}}, 2),
                            putting(stack_owner("nobody"), {{"a", "1"}}, 2)})),
            CommitOutcome::kTagsRefused);
  EXPECT_EQ(read()->tags(owner), Tags{});
}

TEST_P(StoreTags, AStackMovesToAnotherGroupAndKeepsItsVersion) {
  const StackRow stack = keep_stack(a_stack(1, "web"));
  Batch batch;
  batch.groupings.push_back({stack.no, "rg-2"});
  keep(batch);
  const auto moved = read()->stack(stack.no);
  EXPECT_EQ(moved->resource_group, "rg-2");
  EXPECT_EQ(moved->version, stack.version);
  EXPECT_EQ(moved->operation, stack.operation);
}

// Tags stood in the settings of stacks and the bodies of templates until migration 6.
TEST(StoreMigrations, TagsOfEarlierDatabasesAreFound) {
  const TemporaryFolder directory;
  const std::string path = directory.path() + "/cairn.db";
  {
    sqlite::Connection old(path, sqlite::Connection::Mode::kReadWrite);
    ASSERT_TRUE(sqlite::migrate(old, path, sqlite::migrations().first(5)));
    ASSERT_TRUE(old.execute(
        "INSERT INTO stack VALUES (1, 's1', '1', 'cn-hangzhou', 'a', 'CREATE_COMPLETE', '', 1, 0, "
        "0,"
        " 0, 0, 1, 0, '', '', '');"
        "INSERT INTO stack_detail (no, template_hash, parameters, settings, outputs, description)"
        " VALUES (1, '', '', '{\"Tags\":[{\"Key\":\"k\",\"Value\":\"v\"},{\"Key\":\"e\"}]}', '', "
        "'');"
        "INSERT INTO stack VALUES (2, 's2', '1', 'cn-hangzhou', 'b', 'CREATE_COMPLETE', '', 1, 0, "
        "0,"
        " 0, 0, 1, 0, '', '', '');"
        "INSERT INTO stack_detail (no, template_hash, parameters, settings, outputs, description)"
        " VALUES (2, '', '', '{\"Tags\":null}', '', '');"
        "INSERT INTO record VALUES ('template', 't1', '1', '', 't1', 'n', '', 1, 1, 1,"
        " '{\"Tags\":[{\"Key\":\"k\",\"Value\":\"w\"}]}')"));
  }
  const auto store = open_sqlite(directory.path());
  ASSERT_NE(store, nullptr);
  const auto reader = store->read();
  EXPECT_EQ(reader->tags({{TagKind::kStack, "1", "cn-hangzhou"}, "s1"}),
            (Tags{{"e", ""}, {"k", "v"}}));
  EXPECT_EQ(reader->tags({{TagKind::kStack, "1", "cn-hangzhou"}, "s2"}), Tags{});
  EXPECT_EQ(reader->tags({{TagKind::kTemplate, "1", ""}, "t1"}), (Tags{{"k", "w"}}));
}

}  // namespace
}  // namespace cairn::test
