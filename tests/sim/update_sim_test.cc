// Updates and rollbacks through chaos and crashes: finally the cloud equals what the committed
// definition means. A failure names its seed; run it again with CAIRN_SIM_SEED=<seed>.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "tests/sim/sim_world.h"

namespace cairn::testing {
namespace {

using ::testing::IsEmpty;

std::string some_word(std::mt19937_64& chance) {
  constexpr const char* kWords[] = {"", "a", "b", "c"};
  return kWords[chance() % 4];
}

std::vector<FakeResource> any_resources(std::mt19937_64& chance, std::size_t most) {
  std::vector<FakeResource> list;
  const std::size_t count = 1 + chance() % most;
  for (std::uint32_t i = 0; i < count; ++i) {
    FakeResource r{"R" + std::to_string(i), {}};
    r.retain = chance() % 12 == 0;
    r.flavor = some_word(chance);
    r.fixed = some_word(chance);
    r.held = chance() % 3 == 0;
    for (std::uint32_t need = 0; need < i; ++need) {
      if (chance() % 3 == 0) r.needs.push_back(need);
    }
    list.push_back(std::move(r));
  }
  return list;
}

// The same stack, changed here and there: other properties, other needs, fewer and more of them.
std::vector<FakeResource> changed(const std::vector<FakeResource>& old, std::mt19937_64& chance) {
  std::vector<FakeResource> list = any_resources(chance, 9);
  // The order of names differs; needs stay valid.
  for (std::size_t i = list.size(); i > 1; --i) std::swap(list[i - 1], list[chance() % i]);
  for (std::uint32_t i = 0; i < list.size(); ++i) {
    std::erase_if(list[i].needs, [i](std::uint32_t need) { return need >= i; });
  }
  for (FakeResource& r : list) {
    const auto before =
        std::find_if(old.begin(), old.end(), [&r](const FakeResource& o) { return o.id == r.id; });
    if (before == old.end()) continue;
    if (chance() % 3 != 0) r.flavor = before->flavor;
    if (chance() % 3 != 0) r.fixed = before->fixed;
    if (chance() % 4 != 0) r.held = before->held;
    if (chance() % 15 == 0) r.type = "ALIYUN::TEST::Other";
    r.bad_properties = chance() % 60 == 0;
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
  chaos.fail_create = chance() % 2 == 0 ? 0 : some(200);
  chaos.fail_update = chance() % 2 == 0 ? 0 : some(400);
  chaos.fail_delete = chance() % 3 != 0 ? 0 : some(300);
  chaos.slow = some(800);
  chaos.fail_later = some(150);
  if (chance() % 4 == 0) chaos.delay_most = 3000;
  return chaos;
}

struct Planted {
  bool unknown_is_done = false;
  bool forget_updates = false;
  std::uint64_t forget_commits = 0;
};

// What a person might say while an operation runs.
Input random_order(std::mt19937_64& chance, Millis now) {
  if (chance() % 3 == 0) return CancelOperation{chance() % 2 == 0};
  OrderResource order;
  order.logical_id = "R" + std::to_string(chance() % 9);
  order.order = static_cast<ResourceOrder>(chance() % 4);
  order.deadline = now + static_cast<Millis>(chance() % 2000);
  return order;
}

std::vector<std::string> delete_it(SimWorld& sim, const std::function<bool()>& should_die) {
  sim.cloud.calm();
  sim.store.memory.set_fault({});
  sim.remove();
  if (!sim.run(should_die)) return {"the delete did not end"};
  if (sim.status() != "DELETE_COMPLETE") return {"the delete ended " + sim.status()};
  sim.world.run_until_idle();  // what was still on its way arrives
  return sim.complaints();
}

// A stack is created in peace, updated a few times through chaos and crashes, and deleted.
std::vector<std::string> story(std::uint64_t seed, const Planted& planted = {}) {
  std::mt19937_64 chance(seed);
  Chaos bugs;
  bugs.unknown_is_done = planted.unknown_is_done;
  bugs.forget_updates = planted.forget_updates;
  std::vector<FakeResource> resources = any_resources(chance, 9);
  SimWorld sim(seed, resources, bugs);
  sim.create(true, 0, 3'600'000);
  if (!sim.run([] { return false; })) return {"the create did not end"};
  if (sim.status() != "CREATE_COMPLETE") return {"the create ended " + sim.status()};
  sim.store.forget_one_in = planted.forget_commits;

  std::size_t deaths_left = chance() % 6;
  std::size_t orders_left = chance() % 3 == 0 ? 1 + chance() % 3 : 0;
  const auto should_die = [&] {
    if (orders_left > 0 && chance() % 40 == 0) {
      --orders_left;
      sim.order(random_order(chance, sim.world.clock().now()));
    }
    if (deaths_left == 0 || chance() % 30 != 0) return false;
    --deaths_left;
    return true;
  };
  for (std::uint64_t rounds = 1 + chance() % 3; rounds > 0; --rounds) {
    Chaos chaos = random_chaos(chance);
    chaos.unknown_is_done = planted.unknown_is_done;
    chaos.forget_updates = planted.forget_updates;
    sim.cloud.set_chaos(chaos);
    std::vector<FakeResource> next = changed(resources, chance);
    SimWorld::UpdateOptions options;
    options.rollback = chance() % 5 != 0;
    options.replacement = chance() % 5 != 0;
    options.parallelism = static_cast<std::int64_t>(chance() % 4);
    options.timeout = chance() % 6 == 0 ? 700 : 3'600'000;
    if (chance() % 4 == 0) options.tainted.push_back("R" + std::to_string(chance() % 9));
    sim.store.memory.set_fault({});  // the request itself is taken
    sim.update(next, options);
    const std::uint64_t lost_commits = chance() % 4 == 0 ? 20 : 0;
    sim.store.memory.set_fault([&chance, lost_commits] {
      if (lost_commits == 0 || chance() % lost_commits != 0) return MemoryStore::Fault::kNone;
      return chance() % 2 == 0 ? MemoryStore::Fault::kLostBefore : MemoryStore::Fault::kLostAfter;
    });
    const bool ended = sim.run(should_die);
    auto wrong = sim.complaints();
    if (!ended) wrong.insert(wrong.begin(), "the update did not end");
    if (!wrong.empty()) {
      wrong.push_back(sim.told());
      return wrong;
    }
    if (sim.status() == "UPDATE_COMPLETE") resources = std::move(next);
  }
  orders_left = 0;
  return delete_it(sim, should_die);
}

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

TEST(UpdateSimulation, ThousandsOfSeedsEndAsTheCommittedDefinitionMeans) {
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

TEST(UpdateSimulation, PlantedBugsAreFound) {
  EXPECT_GT(noticed({.unknown_is_done = true}), 0u) << "a lost reply taken for a success";
  EXPECT_GT(noticed({.forget_updates = true}), 0u) << "a cloud that applies an update twice";
  EXPECT_GT(noticed({.forget_commits = 5}), 0u) << "a store that forgets what it acknowledged";
}

std::vector<FakeResource> before_update() {
  return {{.id = "Vpc", .needs = {}, .flavor = "a", .fixed = "a"},
          {.id = "Switch", .needs = {0}, .held = true},
          {.id = "Group", .needs = {0}, .flavor = "a"},
          {.id = "Kept", .needs = {}, .retain = true},
          {.id = "Gone", .needs = {1}}};
}

// Vpc is replaced, and with it Switch; Group is changed in place; New is added, Gone and Kept go.
std::vector<FakeResource> after_update(bool fails_at_the_end) {
  return {{.id = "Vpc", .needs = {}, .flavor = "b", .fixed = "b"},
          {.id = "Switch", .needs = {0}, .held = true},
          {.id = "Group", .needs = {0}, .flavor = "b"},
          {.id = "New", .needs = {1}},
          {.id = "Last", .needs = {3}, .bad_properties = fails_at_the_end}};
}

std::string end_after_death(std::uint64_t dies_after, const Chaos& chaos, bool fails, bool& died) {
  SimWorld sim(1, before_update(), {});
  sim.create(true, 0, 3'600'000);
  sim.run([] { return false; });
  sim.cloud.set_chaos(chaos);
  sim.update(after_update(fails), {});
  const std::uint64_t begun = sim.store.memory.commits();
  const auto should_die = [&] {
    if (died || sim.store.memory.commits() < begun + dies_after) return false;
    return died = true;
  };
  EXPECT_TRUE(sim.run(should_die)) << "dying after commit " << dies_after;
  EXPECT_THAT(sim.complaints(), IsEmpty()) << "dying after commit " << dies_after;
  return sim.status();
}

TEST(UpdateSimulation, DyingAfterAnyCommitEndsAsALifeWithoutDeath) {
  struct Case {
    Chaos chaos;
    bool fails;
    std::string want;
  };
  const Case cases[] = {
      {Chaos{}, false, "UPDATE_COMPLETE"},
      {Chaos{.slow = 1000}, false, "UPDATE_COMPLETE"},
      {Chaos{}, true, "ROLLBACK_COMPLETE"},
      {Chaos{.slow = 1000}, true, "ROLLBACK_COMPLETE"},
  };
  for (const Case& c : cases) {
    bool died = true;
    for (std::uint64_t commit = 0; died && commit < 200; ++commit) {
      died = false;
      EXPECT_EQ(end_after_death(commit, c.chaos, c.fails, died), c.want) << commit;
    }
    EXPECT_FALSE(died) << "the loop must reach past the last commit";
  }
}

}  // namespace
}  // namespace cairn::testing
