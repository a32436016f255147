// What store.h promises of lists: filters, order, windows, totals, counts.
#include "tests/contract/store_fixture.h"

namespace cairn::test {
namespace {

using Numbers = std::vector<std::int64_t>;

class StoreLists : public StoreContract {
 protected:
  // Seven stacks; the later, the newer, but 3 and 4 were made at the same moment.
  void SetUp() override {
    StoreContract::SetUp();
    add(1, "web", {});
    add(2, "web_1", [](StackRow& s) { s.state = {StackAction::kUpdate, Phase::kFailed}; });
    add(3, "webX1", [](StackRow& s) { s.resource_group = "rg"; });
    add(4, "100%", [](StackRow& s) { s.created = 1003; });
    add(5, "child", [](StackRow& s) { s.parent_id = "id-1"; });
    add(6, "gone", {});
    add(7, "abroad", [](StackRow& s) { s.region = "cn-beijing"; });
    StackStep step = a_step(a_stack(6, "gone"), 106, 0, {StackAction::kDelete, Phase::kComplete});
    step.deleted = 9000;
    Batch batch;
    batch.steps = {step};
    keep(batch);
  }

  void add(std::int64_t no, const char* name, void (*change)(StackRow&)) {
    StackRow row = a_stack(no, name);
    if (change != nullptr) change(row);
    keep_stack(row);
  }

  Numbers list(void (*narrow)(StackFilter&), Window window = {.offset = 0, .limit = 50}) {
    StackFilter filter;
    filter.account = kAccount;
    filter.region = kRegion;
    if (narrow != nullptr) narrow(filter);
    const Page<StackRow> page = read()->stacks(filter, window);
    total_ = page.total;
    Numbers numbers;
    for (const StackRow& row : page.rows) numbers.push_back(row.no.value);
    return numbers;
  }

  std::uint64_t total_ = 0;
};

INSTANTIATE_TEST_SUITE_P(Stores, StoreLists, testing::Values("memory", "sqlite", "sealed"),
                         store_name);

TEST_P(StoreLists, Stacks) {
  struct Case {
    const char* why;
    void (*narrow)(StackFilter&);
    Numbers want;
  };
  const Case cases[] = {
      {"live ones that are not nested, newest first", nullptr, {4, 3, 2, 1}},
      {"another account", [](auto& f) { f.account = "another"; }, {}},
      {"another region", [](auto& f) { f.region = "cn-beijing"; }, {7}},
      {"ids",
       [](auto& f) {
         f.ids = {"id-1", "id-3", "id-7", "none"};
       },
       {3, 1}},
      {"an exact name", [](auto& f) { f.names = {"web"}; }, {1}},
      {"a name in other letters", [](auto& f) { f.names = {"WEB"}; }, {}},
      {"other letters with a star", [](auto& f) { f.names = {"WEB*"}; }, {}},
      {"any of two names",
       [](auto& f) {
         f.names = {"web", "100%"};
       },
       {4, 1}},
      {"a star", [](auto& f) { f.names = {"*"}; }, {4, 3, 2, 1}},
      {"a star behind", [](auto& f) { f.names = {"web*"}; }, {3, 2, 1}},
      {"a star before", [](auto& f) { f.names = {"*1"}; }, {3, 2}},
      {"stars around", [](auto& f) { f.names = {"*0*%*"}; }, {4}},
      {"LIKE's underscore is itself", [](auto& f) { f.names = {"web_*"}; }, {2}},
      {"LIKE's percent is itself", [](auto& f) { f.names = {"%*"}; }, {}},
      {"LIKE's escape is itself", [](auto& f) { f.names = {"\\*"}; }, {}},
      {"GLOB's signs are themselves",
       [](auto& f) {
         f.names = {"we[b]*", "we?*"};
       },
       {}},
      {"a name or a pattern",
       [](auto& f) {
         f.names = {"web", "100*"};
       },
       {4, 1}},
      {"an empty name", [](auto& f) { f.names = {""}; }, {}},
      {"states",
       [](auto& f) {
         f.states = {{StackAction::kUpdate, Phase::kFailed}};
       },
       {2}},
      {"DELETE_COMPLETE when asked for",
       [](auto& f) {
         f.states = {{StackAction::kDelete, Phase::kComplete},
                     {StackAction::kUpdate, Phase::kFailed}};
       },
       {6, 2}},
      {"children", [](auto& f) { f.parent_id = "id-1"; }, {5}},
      {"nested ones too", [](auto& f) { f.include_nested = true; }, {5, 4, 3, 2, 1}},
      {"a resource group", [](auto& f) { f.resource_group = "rg"; }, {3}},
      {"no resource group", [](auto& f) { f.resource_group = ""; }, {4, 2, 1}},
      {"made from", [](auto& f) { f.created_from = 1002; }, {4, 3, 2}},
      {"made to", [](auto& f) { f.created_to = 1002; }, {2, 1}},
      {"made then", [](auto& f) { f.created_from = f.created_to = 1003; }, {4, 3}},
      {"all at once",
       [](auto& f) {
         f.ids = {"id-3", "id-2"};
         f.names = {"web*"};
         f.states = {{StackAction::kCreate, Phase::kInProgress}};
         f.resource_group = "rg";
         f.created_from = 1;
         f.created_to = 2000;
       },
       {3}},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(list(c.narrow), c.want) << c.why;
    EXPECT_EQ(total_, c.want.size()) << c.why;
  }
}

TEST_P(StoreLists, ThousandsOfNames) {
  const auto many = [](StackFilter& f) {
    for (int i = 0; i < 5000; ++i) f.names.push_back("*no such " + std::to_string(i));
    for (int i = 0; i < 5000; ++i) f.ids.push_back("no such " + std::to_string(i));
    f.names.push_back("web");
    f.ids.push_back("id-1");
  };
  EXPECT_EQ(list(many), Numbers{1});
}

TEST_P(StoreLists, Windows) {
  EXPECT_EQ(list(nullptr, {.offset = 0, .limit = 2}), (Numbers{4, 3}));
  EXPECT_EQ(total_, 4u);
  EXPECT_EQ(list(nullptr, {.offset = 3, .limit = 2}), Numbers{1});
  EXPECT_EQ(total_, 4u);
  EXPECT_EQ(list(nullptr, {.offset = 4, .limit = 2}), Numbers{});
  EXPECT_EQ(total_, 4u);
  EXPECT_EQ(list(nullptr, {.offset = 0, .limit = 0}), Numbers{});
  EXPECT_EQ(total_, 4u);
  constexpr auto kMost = ~std::uint64_t{0};
  EXPECT_EQ(list(nullptr, {.offset = kMost, .limit = kMost}), Numbers{});
  EXPECT_EQ(list(nullptr, {.offset = 1, .limit = kMost}), (Numbers{3, 2, 1}));
}

TEST_P(StoreLists, Counts) {
  EXPECT_EQ(read()->count_live_stacks(kAccount), 6u);
  EXPECT_EQ(read()->count_live_stacks("another"), 0u);
  EXPECT_EQ(read()->count_running_operations(kAccount), 6u);
  Batch batch;
  batch.steps = {a_step(a_stack(1, "web"), 101, 0, {StackAction::kCreate, Phase::kComplete})};
  keep(batch);
  EXPECT_EQ(read()->count_live_stacks(kAccount), 6u);
  EXPECT_EQ(read()->count_running_operations(kAccount), 5u);
}

class StoreEvents : public StoreContract {
 protected:
  void SetUp() override {
    StoreContract::SetUp();
    stack_ = keep_stack(a_stack(1, "web"));
    const StackRow other = keep_stack(a_stack(2, "other"));
    Batch batch;
    batch.events = {a_stack_event(stack_, 1, {StackAction::kCreate, Phase::kInProgress}),
                    an_event(stack_, 2, "Vpc"),
                    an_event(stack_, 3, "web"),
                    an_event(stack_, 4, "Vpc"),
                    a_stack_event(stack_, 5, {StackAction::kCreate, Phase::kComplete}),
                    an_event(other, 1, "Vpc")};
    batch.events[2].type = "ALIYUN::ECS::VSwitch";
    batch.events[3].resource_state.phase = Phase::kComplete;
    batch.events[3].physical_id = "vpc-1";
    batch.events[3].reason = "reason";
    keep(batch);
  }

  Numbers list(const EventFilter& filter, Window window = {.offset = 0, .limit = 50}) {
    const Page<EventRow> page = read()->events(stack_, filter, window);
    total_ = page.total;
    Numbers numbers;
    for (const EventRow& row : page.rows) numbers.push_back(static_cast<std::int64_t>(row.seq));
    return numbers;
  }

  StackRow stack_;
  std::uint64_t total_ = 0;
};

INSTANTIATE_TEST_SUITE_P(Stores, StoreEvents, testing::Values("memory", "sqlite", "sealed"),
                         store_name);

TEST_P(StoreEvents, Filters) {
  struct Case {
    const char* why;
    EventFilter filter;
    Numbers want;
  };
  const Case cases[] = {
      {"all, newest first", {}, {5, 4, 3, 2, 1}},
      {"a logical id", {{"Vpc"}, {}, {}}, {4, 2}},
      {"the stack's name, which a resource has as well", {{"web"}, {}, {}}, {5, 3, 1}},
      {"two logical ids", {{"Vpc", "web"}, {}, {}}, {5, 4, 3, 2, 1}},
      {"no such logical id", {{"vpc"}, {}, {}}, {}},
      {"not the stack's own, whose logical id is empty", {{""}, {}, {}}, {}},
      {"a type", {{}, {"ALIYUN::ECS::VSwitch"}, {}}, {3}},
      {"the stack's type", {{}, {"ALIYUN::ROS::Stack"}, {}}, {5, 1}},
      {"two types", {{}, {"ALIYUN::ROS::Stack", "ALIYUN::ECS::VSwitch"}, {}}, {5, 3, 1}},
      {"no such type", {{}, {""}, {}}, {}},
      {"a status of stack or resource", {{}, {}, {"CREATE_COMPLETE"}}, {5, 4}},
      {"two statuses", {{}, {}, {"CREATE_COMPLETE", "CREATE_IN_PROGRESS"}}, {5, 4, 3, 2, 1}},
      {"no such status", {{}, {}, {"create_complete"}}, {}},
      {"all at once",
       {{"Vpc", "web"}, {"ALIYUN::ROS::Stack", "ALIYUN::ECS::VPC"}, {"CREATE_COMPLETE"}},
       {5, 4}},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(list(c.filter), c.want) << c.why;
    EXPECT_EQ(total_, c.want.size()) << c.why;
  }
}

TEST_P(StoreEvents, Windows) {
  const EventFilter filters[] = {{}, {{}, {}, {"CREATE_COMPLETE", "CREATE_IN_PROGRESS"}}};
  constexpr auto kMost = ~std::uint64_t{0};
  for (const EventFilter& filter : filters) {
    EXPECT_EQ(list(filter, {.offset = 0, .limit = 2}), (Numbers{5, 4}));
    EXPECT_EQ(total_, 5u);
    EXPECT_EQ(list(filter, {.offset = 3, .limit = 9}), (Numbers{2, 1}));
    EXPECT_EQ(list(filter, {.offset = 5, .limit = 9}), Numbers{});
    EXPECT_EQ(total_, 5u);
    EXPECT_EQ(list(filter, {.offset = 0, .limit = 0}), Numbers{});
    EXPECT_EQ(list(filter, {.offset = kMost, .limit = kMost}), Numbers{});
    EXPECT_EQ(list(filter, {.offset = 4, .limit = kMost}), Numbers{1});
    EXPECT_EQ(total_, 5u);
  }
}

TEST_P(StoreEvents, ComeBackWhole) {
  const auto page = read()->events(stack_, {}, {.offset = 0, .limit = 2});
  ASSERT_EQ(page.rows.size(), 2u);
  const EventRow& own = page.rows[0];
  EXPECT_TRUE(own.of_stack);
  EXPECT_EQ(own.stack_state, (StackState{StackAction::kCreate, Phase::kComplete}));
  EXPECT_EQ(own.physical_id, stack_.id);
  const EventRow& event = page.rows[1];
  EXPECT_EQ(event.stack, stack_.no);
  EXPECT_EQ(event.time, 2004);
  EXPECT_FALSE(event.of_stack);
  EXPECT_EQ(event.resource_state, (ResourceState{ResourceAction::kCreate, Phase::kComplete}));
  EXPECT_EQ(event.logical_id, "Vpc");
  EXPECT_EQ(event.physical_id, "vpc-1");
  EXPECT_EQ(event.type, "ALIYUN::ECS::VPC");
  EXPECT_EQ(event.reason, "reason");
}

}  // namespace
}  // namespace cairn::test
