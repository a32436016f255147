// Watchers of events: whatever happens when, and however they read, each gets everything once.
#include "service/event_feed.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>
#include <tuple>

#include "store/memory/memory_store.h"
#include "tests/support/manual_executor.h"

namespace cairn::service {
namespace {

using cairn::testing::ManualWorld;

const std::string kAccount = "1234567890123456";

// Three stacks of one account, the second inside the first, and one of another account.
class Stage {
 public:
  explicit Stage(std::uint64_t seed = 0)
      : world_(seed), feed_({store_, world_.executor(), world_.clock(), [](const std::string& why) {
                               ADD_FAILURE() << why;
                             }}) {
    Batch batch;
    for (const auto& [no, account, region, parent] :
         {std::tuple(1, kAccount, "r1", ""), std::tuple(2, kAccount, "r1", "s1"),
          std::tuple(3, kAccount, "r2", ""), std::tuple(4, std::string("other"), "r1", "")}) {
      StackRow row;
      row.no = {no};
      row.id = "s" + std::to_string(no);
      row.name = row.id;
      row.account = account;
      row.region = region;
      row.parent_id = parent;
      stacks_.push_back(row);
      batch.new_stacks.push_back(row);
    }
    EXPECT_EQ(store_.commit({&batch, 1}).front(), CommitOutcome::kDurable);
  }

  // Events of the stacks named, in one batch: {1, 1, 2}.
  void happen(const std::vector<int>& stacks) {
    Batch batch;
    for (const int stack : stacks) {
      EventRow row;
      row.stack = {stack};
      row.seq = ++last_[stack];
      row.logical_id = "R";
      batch.events.push_back(row);
      happened_.emplace_back(stack, row.seq);
    }
    EXPECT_EQ(store_.commit({&batch, 1}).front(), CommitOutcome::kDurable);
    feed_.wake();
  }

  const StackRow& stack(int no) const { return stacks_[static_cast<std::size_t>(no - 1)]; }
  EventSubject one(int no) const { return {kAccount, "", stack(no), false}; }
  EventSubject tree(int no) const { return {kAccount, "", stack(no), true}; }
  EventSubject account(std::string region = {}) const {
    return {kAccount, std::move(region), std::nullopt, false};
  }
  // What a watcher of these stacks must get, as "stack:number".
  std::vector<std::string> expected(const std::set<int>& stacks) const {
    std::vector<std::string> out;
    for (const auto& [stack, seq] : happened_) {
      if (stacks.contains(stack)) {
        out.push_back("s" + std::to_string(stack) + ":" + std::to_string(seq));
      }
    }
    return out;
  }

  MemoryStore store_;
  ManualWorld world_;
  EventFeed feed_;

 private:
  std::vector<StackRow> stacks_;
  std::map<int, std::uint64_t> last_;
  std::vector<std::pair<int, std::uint64_t>> happened_;
};

// Reads a stream; asks for the next piece only when told.
class Reader {
 public:
  Reader(Stage& stage, EventSubject subject, EventPlace after = {})
      : stage_(stage), subject_(std::move(subject)), place_(after) {
    connect();
  }

  void connect() {
    stream_ = stage_.feed_.watch(subject_, place_);
    ++connection_;
    asked_ = false;
  }
  // Nothing of a piece that is on its way arrives.
  void reconnect() {
    stream_.reset();
    connect();
  }
  void ask() {
    if (std::exchange(asked_, true)) return;
    stream_->next([this, connection = connection_](ByteStream::Piece piece) {
      if (connection != connection_) return;
      asked_ = false;
      take(*piece);
      pieces.push_back(std::move(piece));
    });
  }
  void read_all() {
    for (;;) {
      ask();
      stage_.world_.advance(EventFeed::kPaceMs);
      if (asked_) return;
    }
  }

  std::vector<std::string> got;  // "stack:number"
  std::vector<ByteStream::Piece> pieces;

 private:
  void take(const std::string& text) {
    std::size_t at = 0;
    for (std::size_t end; (end = text.find('\n', at)) != std::string::npos; at = end + 1) {
      const std::string line = text.substr(at, end - at);
      if (line.starts_with("id: ")) {
        const auto place = read_place(line.substr(4), subject_.wide());
        ASSERT_TRUE(place) << line;
        place_ = *place;
      } else if (line.starts_with("data: ")) {
        const std::size_t name = line.find("\"StackName\":\"") + 13;
        got.push_back(line.substr(name, 2) + ":" + std::to_string(place_.seq));
      }
    }
  }

  Stage& stage_;
  const EventSubject subject_;
  EventPlace place_;
  std::shared_ptr<ByteStream> stream_;
  int connection_ = 0;
  bool asked_ = false;
};

TEST(EventFeed, WatchersOfTheSameShareWhatIsRead) {
  Stage stage;
  Reader first(stage, stage.one(1));
  Reader second(stage, stage.one(1));
  for (Reader* reader : {&first, &second}) reader->read_all();
  for (int i = 0; i < 3; ++i) {
    first.ask();
    second.ask();
    stage.happen({1, 1, 2});
    stage.world_.advance(EventFeed::kPaceMs);
  }
  EXPECT_EQ(first.got, stage.expected({1}));
  EXPECT_EQ(second.got, first.got);
  ASSERT_EQ(first.pieces.size(), 4u);
  for (std::size_t i = 1; i < 4; ++i) EXPECT_EQ(first.pieces[i], second.pieces[i]);
}

// 1,000 of them are given what fits into the allowance, in turn, until there is quiet.
TEST(EventFeed, ManyWatchersWaitTheirTurnWhileEventsKeepComing) {
  Stage stage;
  constexpr std::size_t kWatchers = 1'000;
  std::vector<std::unique_ptr<Reader>> readers;
  for (std::size_t i = 0; i < kWatchers; ++i) {
    readers.push_back(std::make_unique<Reader>(stage, stage.one(1)));
    readers.back()->ask();  // for the place, which is told at once
  }
  stage.world_.advance(EventFeed::kPaceMs);
  for (auto& reader : readers) reader->ask();
  const auto served = [&] {
    return static_cast<std::size_t>(std::count_if(
        readers.begin(), readers.end(), [](const auto& each) { return !each->got.empty(); }));
  };
  stage.happen({1});
  stage.world_.advance(0);
  const std::size_t at_once = served();
  EXPECT_GT(at_once, 100u);
  EXPECT_LT(at_once, kWatchers / 2);
  for (std::size_t i = 0; i < kWatchers; ++i) EXPECT_EQ(!readers[i]->got.empty(), i < at_once);
  stage.happen({1});
  stage.world_.advance(EventFeed::kPaceMs);
  EXPECT_GT(served(), at_once);
  EXPECT_LE(served(), 2 * at_once);
  for (int i = 0; i < 4; ++i) stage.world_.advance(EventFeed::kPaceMs);
  EXPECT_EQ(served(), kWatchers) << "there is quiet";
  for (auto& reader : readers) reader->read_all();
  for (auto& reader : readers) ASSERT_EQ(reader->got, stage.expected({1}));
}

TEST(EventFeed, WhoStandsElsewhereGetsALargePieceAndMeetsTheOthersBehindIt) {
  Stage stage;
  Reader quick(stage, stage.one(1));
  for (int i = 0; i < 1'000; ++i) {
    stage.happen({1});
    if (i % 50 == 0) quick.read_all();
  }
  quick.read_all();
  Reader late(stage, stage.one(1), {0, 30});
  late.read_all();
  const auto all = stage.expected({1});
  EXPECT_EQ(quick.got, all);
  EXPECT_EQ(late.got, std::vector<std::string>(all.begin() + 30, all.end()));
  // Nobody else stood at 30; from 256 on all stand at the same places.
  EXPECT_GT(std::count(late.pieces[1]->begin(), late.pieces[1]->end(), '\n'), 3 * 200);
  EXPECT_EQ(late.pieces.back(), quick.pieces.back());
}

TEST(EventFeed, EachWatchesItsOwn) {
  Stage stage;
  stage.happen({1, 2, 3});
  Reader account(stage, stage.account());
  Reader region(stage, stage.account("r1"));
  Reader tree(stage, stage.tree(1));
  Reader inner(stage, stage.tree(2));
  Reader one(stage, stage.one(3));
  const auto reader = stage.store_.read();
  Reader now(stage, stage.account(), place_now(stage.account(), *reader));
  for (Reader* each : {&account, &region, &tree, &inner, &one, &now}) each->read_all();
  EXPECT_TRUE(now.got.empty());
  stage.happen({2, 2, 1, 4, 3});
  stage.happen({4});
  for (Reader* each : {&account, &region, &tree, &inner, &one, &now}) each->read_all();
  EXPECT_EQ(account.got, stage.expected({1, 2, 3}));
  EXPECT_EQ(region.got, stage.expected({1, 2}));
  EXPECT_EQ(tree.got, stage.expected({1, 2}));
  EXPECT_EQ(inner.got, stage.expected({2}));
  EXPECT_EQ(one.got, stage.expected({3}));
  const auto all = stage.expected({1, 2, 3});
  EXPECT_EQ(now.got, std::vector<std::string>(all.begin() + 3, all.end()));
}

TEST(EventFeed, Places) {
  EXPECT_EQ(place_text({0, 17}, false), "17");
  EXPECT_EQ(place_text({4, 17}, true), "4-17");
  EXPECT_EQ(read_place("17", false), (EventPlace{0, 17}));
  EXPECT_EQ(read_place("4-17", true), (EventPlace{4, 17}));
  for (const bool wide : {false, true}) {
    EXPECT_EQ(read_place("0", wide), EventPlace{});
    for (const char* bad : {"", "-", "x", "1-", "-1", "1-2-3", "1 ", "99999999999999999999",
                            "9223372036854775808", "+1", "0x1"}) {
      EXPECT_EQ(read_place(bad, wide), std::nullopt) << bad;
    }
  }
  EXPECT_EQ(read_place("17", true), std::nullopt);
  EXPECT_EQ(read_place("4-17", false), std::nullopt);
}

// Batches of all kinds, readers that dawdle, leave and come back.
TEST(EventFeed, NothingIsLostOrDoubledInAnyStory) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Stage stage(seed);
    std::mt19937_64 dice(seed);
    const auto roll = [&](std::uint64_t sides) { return dice() % sides; };
    std::vector<std::pair<std::unique_ptr<Reader>, std::set<int>>> readers;
    const std::pair<EventSubject, std::set<int>> kinds[] = {
        {stage.one(1), {1}},           {stage.tree(1), {1, 2}},      {stage.one(3), {3}},
        {stage.account("r1"), {1, 2}}, {stage.account(), {1, 2, 3}},
    };
    const auto join = [&] {
      const auto& [subject, stacks] = kinds[roll(std::size(kinds))];
      readers.emplace_back(std::make_unique<Reader>(stage, subject), stacks);
    };
    for (int turn = 0; turn < 200; ++turn) {
      if (readers.size() < 8 && roll(10) == 0) join();
      if (roll(2) == 0) {
        std::vector<int> batch(roll(20) == 0 ? 700 : 1 + roll(4));
        const bool mixed = roll(2) == 0;
        int stack = 1 + static_cast<int>(roll(4));
        for (int& each : batch) each = mixed ? stack = 1 + static_cast<int>(roll(4)) : stack;
        stage.happen(batch);
      }
      for (auto& [reader, stacks] : readers) {
        if (roll(3) == 0) reader->ask();
        if (roll(40) == 0) reader->reconnect();
      }
      for (std::uint64_t i = roll(6); i > 0; --i) stage.world_.run_one();
      if (roll(4) == 0) stage.world_.advance(static_cast<TimeMs>(roll(60)));
    }
    for (auto& [reader, stacks] : readers) {
      reader->read_all();
      ASSERT_EQ(reader->got, stage.expected(stacks)) << "seed " << seed;
    }
  }
}

}  // namespace
}  // namespace cairn::service
