// What people order, through chaos and crashes: cancels, safe and quick, and orders for single
// resources, while a stack is made, continued, updated and deleted. A failure names its seed; run
// it again with CAIRN_SIM_SEED=<seed>.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <set>

#include "tests/sim/sim_world.h"

namespace cairn::testing {
namespace {

using ::testing::IsEmpty;

constexpr Millis kHour = 3'600'000;

std::string some_word(std::mt19937_64& chance) {
  constexpr const char* kWords[] = {"", "a", "b", "c"};
  return kWords[chance() % 4];
}

std::vector<FakeResource> any_resources(std::mt19937_64& chance) {
  std::vector<FakeResource> list;
  const std::size_t count = 1 + chance() % 8;
  for (std::uint32_t i = 0; i < count; ++i) {
    FakeResource r{"R" + std::to_string(i), {}};
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

// Some of the same, other words in some of them, and one that cannot be made, now and then.
std::vector<FakeResource> changed(std::vector<FakeResource> list, std::mt19937_64& chance) {
  for (FakeResource& r : list) {
    if (chance() % 4 == 0) r.flavor = some_word(chance);
    if (chance() % 5 == 0) r.fixed = some_word(chance);
    r.bad_properties = chance() % 40 == 0;
  }
  if (chance() % 3 == 0) list.pop_back();
  const std::string added = "N" + std::to_string(chance() % 3);
  const bool there = std::any_of(list.begin(), list.end(),
                                 [&added](const FakeResource& r) { return r.id == added; });
  if (list.empty() || (!there && chance() % 2 == 0)) list.push_back({added, {}});
  return list;
}

Chaos random_chaos(std::mt19937_64& chance) {
  Chaos chaos;
  const auto some = [&chance](std::uint32_t most) {
    return chance() % 3 == 0 ? 0 : static_cast<std::uint32_t>(chance() % most);
  };
  chaos.lose_request = some(300);
  chaos.lose_reply = some(300);
  chaos.throttle = some(200);
  chaos.fail_create = chance() % 2 == 0 ? 0 : some(400);
  chaos.fail_update = chance() % 2 == 0 ? 0 : some(300);
  chaos.fail_delete = chance() % 3 != 0 ? 0 : some(300);
  chaos.slow = some(900);
  chaos.fail_later = some(300);
  return chaos;
}

Input random_order(std::mt19937_64& chance, Millis now) {
  if (chance() % 5 == 0) return CancelOperation{chance() % 2 == 0};
  OrderResource order;
  order.logical_id = "R" + std::to_string(chance() % 8);
  // Mostly tried again: it is the order with the most ways to go wrong.
  constexpr ResourceOrder kOrders[] = {ResourceOrder::kRetry,  ResourceOrder::kRetry,
                                       ResourceOrder::kRetry,  ResourceOrder::kSkip,
                                       ResourceOrder::kGiveUp, ResourceOrder::kTimeOut};
  order.order = kOrders[chance() % std::size(kOrders)];
  order.deadline = now + static_cast<Millis>(chance() % 2000);
  return order;
}

// A life in which people interfere and the node dies, now and then.
class Meddled {
 public:
  explicit Meddled(std::uint64_t seed)
      : chance(seed), resources(any_resources(chance)), sim(seed, resources, {}) {}

  std::vector<std::string> live() {
    std::size_t deaths_left = chance() % 5;
    std::size_t orders_left = chance() % 7;
    const bool ended = sim.run([&] {
      if (orders_left > 0 && chance() % 25 == 0) {
        --orders_left;
        sim.order(random_order(chance, sim.world.clock().now()));
      }
      if (deaths_left == 0 || chance() % 30 != 0) return false;
      --deaths_left;
      return true;
    });
    auto wrong = sim.complaints();
    if (!ended) wrong.insert(wrong.begin(), "the operation did not end");
    if (!wrong.empty()) wrong.push_back(sim.told());
    return wrong;
  }

  Millis timeout() { return chance() % 6 == 0 ? 700 : kHour; }

  std::mt19937_64 chance;
  std::vector<FakeResource> resources;
  SimWorld sim;
};

std::vector<std::string> ended_as(SimWorld& sim, const std::set<std::string>& may) {
  if (may.contains(sim.status())) return {};
  return {"it ended " + sim.status(), sim.told()};
}

// Until it is complete: the last time nobody meddles, and nothing goes wrong.
std::vector<std::string> continued(Meddled& life) {
  for (int tries = 0; life.sim.status() == "CREATE_FAILED"; ++tries) {
    if (tries == 10) return {"continuing does not help", life.sim.told()};
    std::vector<FakeResource> next = changed(life.resources, life.chance);
    const bool calm = tries >= 3;
    if (calm) {
      life.sim.cloud.calm();
      for (FakeResource& r : next) r.bad_properties = false;
    } else {
      life.sim.cloud.set_chaos(random_chaos(life.chance));
    }
    std::vector<std::string> listed;
    if (life.chance() % 3 == 0) listed.push_back(life.resources[0].id);
    life.sim.continue_create(next, listed, calm ? kHour : life.timeout());
    life.resources = std::move(next);
    if (calm) {
      life.sim.run([] { return false; });
    } else if (auto wrong = life.live(); !wrong.empty()) {
      return wrong;
    }
    if (auto wrong = ended_as(life.sim, {"CREATE_FAILED", "CREATE_COMPLETE"}); !wrong.empty()) {
      return wrong;
    }
  }
  return life.sim.complaints();
}

std::vector<std::string> updated(Meddled& life) {
  std::vector<FakeResource> next = changed(life.resources, life.chance);
  life.sim.cloud.set_chaos(random_chaos(life.chance));
  SimWorld::UpdateOptions options;
  options.rollback = life.chance() % 3 != 0;
  options.parallelism = static_cast<std::int64_t>(life.chance() % 4);
  options.timeout = life.timeout();
  life.sim.update(next, options);
  if (auto wrong = life.live(); !wrong.empty()) return wrong;
  return ended_as(life.sim,
                  {"UPDATE_COMPLETE", "UPDATE_FAILED", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED"});
}

std::vector<std::string> deleted(Meddled& life) {
  for (int tries = 0; life.sim.status() != "DELETE_COMPLETE"; ++tries) {
    if (tries == 10) return {"deleting again does not help", life.sim.told()};
    life.sim.remove();
    if (tries >= 2) {
      life.sim.cloud.calm();
      life.sim.run([] { return false; });
    } else if (auto wrong = life.live(); !wrong.empty()) {
      return wrong;
    }
    if (auto wrong = ended_as(life.sim, {"DELETE_COMPLETE", "DELETE_FAILED"}); !wrong.empty()) {
      return wrong;
    }
  }
  life.sim.world.run_until_idle();  // what was still on its way arrives
  return life.sim.complaints();
}

std::vector<std::string> story(std::uint64_t seed) {
  Meddled life(seed);
  life.sim.cloud.set_chaos(random_chaos(life.chance));
  const bool rollback = life.chance() % 3 == 0;
  life.sim.create(rollback, static_cast<std::int64_t>(life.chance() % 3), life.timeout());
  if (auto wrong = life.live(); !wrong.empty()) return wrong;
  if (auto wrong = ended_as(life.sim, {"CREATE_COMPLETE", "CREATE_FAILED",
                                       "CREATE_ROLLBACK_COMPLETE", "CREATE_ROLLBACK_FAILED"});
      !wrong.empty()) {
    return wrong;
  }
  if (auto wrong = continued(life); !wrong.empty()) return wrong;
  if (life.sim.status() == "CREATE_COMPLETE") {
    for (std::uint64_t rounds = life.chance() % 3; rounds > 0; --rounds) {
      if (auto wrong = updated(life); !wrong.empty()) return wrong;
    }
  }
  return deleted(life);
}

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

TEST(OrderSimulation, WhateverIsOrderedTheStackEndsInAStatusWithAWayOn) {
  if (const std::uint64_t seed = number_from("CAIRN_SIM_SEED", 0)) {
    ASSERT_THAT(story(seed), IsEmpty()) << "seed " << seed;
    return;
  }
  for (std::uint64_t seed = 1; seed <= number_from("CAIRN_SIM_SEEDS", 400); ++seed) {
    ASSERT_THAT(story(seed), IsEmpty()) << "seed " << seed;
  }
}

}  // namespace
}  // namespace cairn::testing
