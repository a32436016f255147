// Imports through chaos and crashes: what a stack takes over was there before it, and is there when
// the import is undone. A failure names its seed; run it again with CAIRN_SIM_SEED=<seed>.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "engine/incarnations.h"
#include "tests/sim/sim_world.h"

namespace cairn::testing {
namespace {

using ::testing::IsEmpty;

constexpr ResourceState kImporting{ResourceAction::kImport, Phase::kInProgress};
constexpr ResourceState kImported{ResourceAction::kImport, Phase::kComplete};

using Imports = std::vector<std::pair<std::string, std::string>>;

std::vector<FakeResource> any_resources(std::mt19937_64& chance, const char* letter,
                                        std::size_t most) {
  constexpr const char* kWords[] = {"", "a", "b"};
  std::vector<FakeResource> list(1 + chance() % most);
  for (std::uint32_t i = 0; i < list.size(); ++i) {
    list[i].id = letter + std::to_string(i);
    list[i].retain = chance() % 8 == 0;
    list[i].flavor = kWords[chance() % 3];
    list[i].fixed = kWords[chance() % 3];
    for (std::uint32_t need = 0; need < i; ++need) {
      if (chance() % 3 == 0) list[i].needs.push_back(need);
    }
  }
  return list;
}

Chaos random_chaos(std::mt19937_64& chance) {
  Chaos chaos;
  const auto some = [&chance](std::uint32_t most) {
    return chance() % 3 == 0 ? 0 : static_cast<std::uint32_t>(chance() % most);
  };
  chaos.lose_request = some(300);
  chaos.lose_reply = some(300);
  chaos.throttle = some(300);
  chaos.fail_read = chance() % 2 == 0 ? 0 : some(300);
  if (chance() % 4 == 0) chaos.delay_most = 3000;
  return chaos;
}

struct Planted {
  bool reads_the_gone = false;
  std::uint64_t forget_commits = 0;
};

class Story {
 public:
  Story(std::uint64_t seed, const Planted& planted)
      : chance_(seed), planted_(planted), new_stack_(chance_() % 2 == 0) {
    mine_ = any_resources(chance_, "R", 4);
    bugs_.reads_the_gone = planted.reads_the_gone;
    theirs_ = any_resources(chance_, "I", 5);
    sim_ = std::make_unique<SimWorld>(seed, new_stack_ ? theirs_ : mine_, bugs_);
  }

  std::vector<std::string> run() {
    plant();
    if (!new_stack_) {
      sim_->create(true, 0, kLong);
      if (!sim_->run([] { return false; })) return {"the create did not end"};
    }
    sim_->store.forget_one_in = planted_.forget_commits;
    deaths_left_ = chance_() % 5;
    orders_left_ = chance_() % 3 == 0 ? 1 + chance_() % 2 : 0;
    for (std::uint64_t tries = 1 + chance_() % 2; tries > 0; --tries) {
      if (auto wrong = import_them(); !wrong.empty()) return told(std::move(wrong));
      if (new_stack_ || sim_->status() == "IMPORT_UPDATE_COMPLETE") break;
    }
    if (chance_() % 2 == 0) {
      if (auto wrong = change_them(); !wrong.empty()) return told(std::move(wrong));
    }
    auto wrong = delete_it();
    return wrong.empty() ? wrong : told(std::move(wrong));
  }

 private:
  static constexpr Millis kLong = 3'600'000;

  // What is to be imported exists already; some of it not for long.
  void plant() {
    constexpr const char* kWords[] = {"a", "b", "c"};
    for (const FakeResource& r : theirs_) {
      const Value properties =
          MapBuilder().set("Flavor", Value::string(kWords[chance_() % 3])).build();
      imports_.emplace_back(r.id, sim_->cloud.plant(r.id, properties));
    }
    vanishing_ = chance_() % 4 == 0;
  }

  SimWorld::UpdateOptions options() {
    SimWorld::UpdateOptions options;
    options.rollback = chance_() % 4 != 0;
    options.parallelism = static_cast<std::int64_t>(chance_() % 3);
    options.timeout = chance_() % 6 == 0 ? 500 : kLong;
    return options;
  }

  std::vector<FakeResource> both() const {
    std::vector<FakeResource> all = mine_;
    const auto shift = static_cast<std::uint32_t>(mine_.size());
    for (FakeResource r : theirs_) {
      for (std::uint32_t& need : r.needs) need += shift;
      if (r.id == "I0") r.needs.push_back(0);  // something of ours
      all.push_back(std::move(r));
    }
    return all;
  }

  // Runs the operation that was begun, to its end, through whatever the seed has for it.
  std::vector<std::string> live_through(bool chaos) {
    Chaos now = chaos ? random_chaos(chance_) : Chaos{};
    now.reads_the_gone = planted_.reads_the_gone;
    sim_->cloud.set_chaos(now);
    const std::uint64_t lost = chaos && chance_() % 4 == 0 ? 15 : 0;
    sim_->store.memory.set_fault([this, lost] {
      if (lost == 0 || chance_() % lost != 0) return MemoryStore::Fault::kNone;
      return chance_() % 2 == 0 ? MemoryStore::Fault::kLostBefore : MemoryStore::Fault::kLostAfter;
    });
    const bool ended = sim_->run([this] { return should_die(); });
    sim_->store.memory.set_fault({});
    take_over();
    auto wrong = sim_->complaints();
    if (!ended) wrong.insert(wrong.begin(), "the operation did not end");
    return wrong;
  }

  bool should_die() {
    if (vanishing_ && chance_() % 10 == 0) {
      vanishing_ = false;
      vanish(imports_[chance_() % imports_.size()].second);
    }
    if (orders_left_ > 0 && chance_() % 20 == 0) {
      --orders_left_;
      order();
    }
    if (deaths_left_ == 0 || chance_() % 15 != 0) return false;
    --deaths_left_;
    return true;
  }

  // Of what nobody has taken over yet: anything else would be the stack's loss.
  void vanish(const std::string& id) {
    for (const ResourceRow& row : sim_->rows()) {
      if (row.physical_id == id && row.state == kImported) return;
    }
    if (sim_->cloud.unowned().contains(id) && !asked_after(id)) sim_->cloud.vanish(id);
  }
  // A read that was answered may not be in a row yet.
  bool asked_after(const std::string& id) {
    for (const ResourceRow& row : sim_->rows()) {
      if (row.physical_id == id && row.state == kImporting) return true;
    }
    return false;
  }

  void order() {
    if (chance_() % 2 == 0) return sim_->order(CancelOperation{chance_() % 2 == 0});
    OrderResource order;
    order.logical_id = imports_[chance_() % imports_.size()].first;
    order.order = static_cast<ResourceOrder>(chance_() % 4);
    order.deadline = sim_->world.clock().now() + static_cast<Millis>(chance_() % 500);
    sim_->order(order);
  }

  // What stands in the stack when an operation has ended, and was not released, is the stack's.
  void take_over() {
    for (const ResourceRow& row : sim_->rows()) {
      if (row.state == kImported) sim_->cloud.hand_over(row.physical_id);
    }
  }

  std::vector<std::string> import_them() {
    SimWorld::UpdateOptions how = options();
    how.imports = imports_;
    if (new_stack_) {
      sim_->create_by_import(how);
    } else {
      sim_->update(both(), how);
    }
    auto wrong = live_through(true);
    const std::string status = sim_->status();
    if (!status.starts_with("IMPORT_")) wrong.push_back("the import ended " + status);
    if (status.ends_with("ROLLBACK_COMPLETE")) expect_released(wrong);
    if (status == "IMPORT_UPDATE_COMPLETE" || status == "IMPORT_CREATE_COMPLETE") {
      expect_taken(wrong);
    }
    return wrong;
  }

  void expect_released(std::vector<std::string>& wrong) {
    for (const ResourceRow& row : sim_->rows()) {
      const bool imported = row.logical_id.starts_with("I");
      if (imported && belongs(row)) wrong.push_back(row.logical_id + " was not released");
      if (!imported && !belongs(row)) wrong.push_back(row.logical_id + " was lost");
    }
  }

  void expect_taken(std::vector<std::string>& wrong) {
    const auto rows = sim_->rows();
    for (const auto& wanted : imports_) {
      const bool taken = std::any_of(rows.begin(), rows.end(), [&](const ResourceRow& row) {
        return row.state == kImported && std::pair(row.logical_id, row.physical_id) == wanted;
      });
      if (!taken) wrong.push_back(wanted.first + " is not " + wanted.second);
    }
  }

  // From then on they are resources like any other.
  std::vector<std::string> change_them() {
    if (sim_->status() != "IMPORT_UPDATE_COMPLETE" && sim_->status() != "IMPORT_CREATE_COMPLETE") {
      return {};
    }
    std::vector<FakeResource> next = new_stack_ ? theirs_ : both();
    for (FakeResource& r : next) {
      if (chance_() % 3 == 0) r.flavor = "d";
      if (chance_() % 5 == 0) r.fixed = "d";
    }
    if (chance_() % 3 == 0) next.pop_back();
    sim_->update(next, {});
    return live_through(false);
  }

  std::vector<std::string> delete_it() {
    orders_left_ = 0;
    sim_->cloud.calm();
    sim_->remove();
    if (!sim_->run([this] { return should_die(); })) return {"the delete did not end"};
    if (sim_->status() != "DELETE_COMPLETE") return {"the delete ended " + sim_->status()};
    sim_->world.run_until_idle();  // what was still on its way arrives
    return sim_->complaints();
  }

  std::vector<std::string> told(std::vector<std::string> wrong) {
    wrong.push_back(sim_->told());
    return wrong;
  }

  std::mt19937_64 chance_;
  Planted planted_;
  bool new_stack_;
  Chaos bugs_;
  std::vector<FakeResource> mine_;
  std::vector<FakeResource> theirs_;
  Imports imports_;
  std::unique_ptr<SimWorld> sim_;
  bool vanishing_ = false;
  std::size_t deaths_left_ = 0;
  std::size_t orders_left_ = 0;
};

std::vector<std::string> story(std::uint64_t seed, const Planted& planted = {}) {
  return Story(seed, planted).run();
}

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

TEST(ImportSimulation, ThousandsOfSeedsLoseNothingThatWasThereBefore) {
  if (const std::uint64_t seed = number_from("CAIRN_SIM_SEED", 0)) {
    ASSERT_THAT(story(seed), IsEmpty()) << "seed " << seed;
    return;
  }
  for (std::uint64_t seed = 1; seed <= number_from("CAIRN_SIM_SEEDS", 2'000); ++seed) {
    ASSERT_THAT(story(seed), IsEmpty()) << "seed " << seed;
  }
}

std::size_t noticed(const Planted& planted) {
  std::size_t count = 0;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) count += !story(seed, planted).empty();
  return count;
}

TEST(ImportSimulation, PlantedBugsAreFound) {
  EXPECT_GT(noticed({.reads_the_gone = true}), 0u) << "what is gone is taken over";
  EXPECT_GT(noticed({.forget_commits = 5}), 0u) << "a store that forgets what it acknowledged";
}

}  // namespace
}  // namespace cairn::testing
