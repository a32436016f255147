// Seeds of stacks whose permissions come and go, call by call, through chaos and crashes.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/sim/sim_world.h"

namespace cairn::testing {
namespace {

using ::testing::IsEmpty;

std::vector<FakeResource> resources(std::mt19937_64& chance) {
  std::vector<FakeResource> list;
  const std::size_t count = 1 + chance() % 7;
  for (std::uint32_t i = 0; i < count; ++i) {
    FakeResource r{"R" + std::to_string(i), {}};
    for (std::uint32_t need = 0; need < i; ++need) {
      if (chance() % 3 == 0) r.needs.push_back(need);
    }
    list.push_back(std::move(r));
  }
  return list;
}

// Created and deleted by somebody who may not always do so, then deleted by somebody who may.
std::vector<std::string> story(std::uint64_t seed, bool& refused_something) {
  std::mt19937_64 chance(seed);
  Chaos chaos;
  chaos.lose_request = chance() % 2 == 0 ? 0 : 200;
  chaos.lose_reply = chance() % 2 == 0 ? 0 : 200;
  chaos.slow = 300;
  SimWorld sim(seed, resources(chance), chaos);
  const std::uint64_t one_in = 2 + chance() % 12;
  sim.may = [&](const CallSpec&) -> std::optional<CallRefusal> {
    if (chance() % one_in != 0) return std::nullopt;
    refused_something = true;
    return CallRefusal{"Forbidden.RAM", "Not now."};
  };
  const std::size_t deaths_most = chance() % 6;
  const auto should_die = [&] { return sim.deaths < deaths_most && chance() % 40 == 0; };

  sim.create(chance() % 4 != 0, static_cast<std::int64_t>(chance() % 4), 3'600'000);
  if (!sim.run(should_die)) return {"the create did not end"};
  if (auto wrong = sim.complaints(); !wrong.empty()) return wrong;
  sim.remove();
  if (!sim.run(should_die)) return {"the delete did not end"};
  if (auto wrong = sim.complaints(); !wrong.empty()) return wrong;
  if (sim.status() == "DELETE_COMPLETE") return {};

  sim.cloud.calm();
  sim.may = {};
  sim.remove();
  if (!sim.run(should_die)) return {"the last delete did not end"};
  if (sim.status() != "DELETE_COMPLETE") return {"the last delete ended " + sim.status()};
  sim.world.run_until_idle();  // what was still on its way arrives
  return sim.complaints();
}

TEST(GuardedSimulation, LeavesNothingBehind) {
  std::size_t with_refusals = 0;
  for (std::uint64_t seed = 1; seed <= 3'000; ++seed) {
    bool refused = false;
    ASSERT_THAT(story(seed, refused), IsEmpty()) << "seed " << seed;
    with_refusals += refused;
  }
  EXPECT_GT(with_refusals, 1'000u);
}

}  // namespace
}  // namespace cairn::testing
