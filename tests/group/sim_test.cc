// Thousands of rollouts by chance: targets, preferences, failures, stops, crashes at every point.
// An observer that knows the rules, not the machine, watches the decisions.

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>
#include <string>

#include "tests/group/builders.h"

namespace cairn::group_test {
namespace {

using R = ResultStatus;

// A machine that is wrong on purpose: what it decides is spoilt before anybody sees it.
enum class Bug : std::uint8_t { kNone, kOneTooMany, kNewToken, kForgetsResend, kLosesAResult };

struct Disk {  // all that survives a crash
  GroupOperationRow operation;
  std::vector<InstanceRow> instances;
  std::vector<InstanceResultRow> results;
  std::set<std::pair<std::string, std::string>> removed;  // account, region
};

class World {
 public:
  World(std::uint64_t seed, Bug bug) : chance_(seed), seed_(seed), bug_(bug) {
    std::vector<std::size_t> accounts(1 + draw(4));
    for (std::size_t& n : accounts) n = 1 + draw(6);
    OperationPreferences preferences;
    if (draw(2)) preferences.max_concurrent_count = 1 + static_cast<std::uint32_t>(draw(4));
    if (draw(2)) preferences.failure_tolerance_count = static_cast<std::uint32_t>(draw(3));
    if (draw(2)) preferences.regions = RegionOrder::kParallel;
    start_ = a_start(static_cast<GroupAction>(draw(5)), preferences, accounts);
    disk_ = {start_.operation, start_.instances, {}, {}};
    stop_at_ = draw(4) == 0 ? draw(8) : 1'000;
  }

  // The first rule that was broken; empty: none was. Crashes once at step `crash_at`.
  std::string live(std::size_t crash_at) {
    Rollout rollout(start_);
    take(rollout.begin(1), false);
    for (std::size_t step = 0; step < 1'000 && fault_.empty(); ++step) {
      if (rollout.finished()) break;
      if (step == crash_at) {
        RolloutStart again = start_;
        again.operation = disk_.operation;
        again.instances = disk_.instances;
        for (InstanceRow& row : again.instances) {
          if (disk_.removed.contains({row.account, row.region})) {
            row = an_instance(row.account, row.region);
          }
        }
        again.results = disk_.results;
        out_.clear();
        rollout = Rollout(std::move(again));
        take(rollout.begin(2), true);
      }
      if (step == stop_at_) {
        take(rollout.on(StopAsked{}, 3), false);
        if (rollout.on(StopAsked{}, 3).obeyed) fail("a second stop was obeyed");
      }
      if (out_.empty()) return fail("nothing runs, yet it has not ended"), fault_;
      auto one = out_.begin();
      std::advance(one, static_cast<std::ptrdiff_t>(draw(out_.size())));
      const StartInstance work = one->second;
      out_.erase(one);
      const RolloutDecision decision =
          rollout.on(InstanceFinished{.no = work.no,
                                      .ok = !fails(work.no),
                                      .reason = "why",
                                      .drift = InstanceDrift::kDrifted},
                     4);
      take(decision, false);
    }
    check_end();
    return fault_;
  }
  std::string story() const {
    std::string text(group_operation_name(disk_.operation.status));
    for (const InstanceResultRow& row : disk_.results) {
      text += ' ';
      text += result_name(row.status, disk_.operation.status);
    }
    return text;
  }

 private:
  std::size_t draw(std::size_t n) { return n == 0 ? 0 : chance_() % n; }
  bool fails(std::uint32_t no) const { return std::mt19937_64(seed_ * 1000 + no)() % 5 == 0; }
  void fail(std::string why) {
    if (fault_.empty()) fault_ = std::move(why);
  }
  void take(const RolloutDecision& decision, bool resumed);
  void check_start(const StartInstance& start, bool resumed);
  void check_end();
  bool as_it_shall_be(const InstanceRow& row) const;

  std::mt19937_64 chance_;
  std::uint64_t seed_;
  Bug bug_;
  RolloutStart start_;
  Disk disk_;
  std::map<std::uint32_t, StartInstance> out_;
  std::map<std::uint32_t, std::string> tokens_;
  std::size_t stop_at_ = 1'000;
  std::string fault_;
};

void World::take(const RolloutDecision& decision, bool resumed) {
  if (!decision.batch.operations.empty()) disk_.operation = decision.batch.operations.back();
  for (const InstanceResultRow& row : decision.batch.results) {
    if (bug_ == Bug::kLosesAResult && row.status == R::kFailed) continue;
    if (row.no >= disk_.results.size()) disk_.results.resize(row.no + 1);
    disk_.results[row.no] = row;
  }
  for (const InstanceRow& row : decision.batch.instances) {
    for (InstanceRow& kept : disk_.instances) {
      if (kept.account == row.account && kept.region == row.region) kept = row;
    }
  }
  for (const InstanceRemoval& row : decision.batch.removed_instances) {
    disk_.removed.emplace(row.account, row.region);
  }
  for (const RolloutEffect& effect : decision.effects) {
    const auto* start = std::get_if<StartInstance>(&effect);
    if (!start || (resumed && bug_ == Bug::kForgetsResend)) continue;
    StartInstance sent = *start;
    if (sent.again && bug_ == Bug::kNewToken) sent.token += "x";
    check_start(sent, resumed);
    out_[sent.no] = sent;
  }
  std::size_t most = start_.operation.preferences.max_concurrent_count.value_or(1);
  if (bug_ == Bug::kOneTooMany) --most;
  std::map<std::string, std::size_t> running;
  for (const auto& [no, one] : out_) ++running[one.region];
  for (const auto& [region, count] : running) {
    if (count > most) fail("more than may run at a time in " + region);
  }
  const bool sequential = start_.operation.preferences.regions == RegionOrder::kSequential;
  if (sequential && running.size() > 1) fail("two regions at a time");
}

void World::check_start(const StartInstance& start, bool resumed) {
  const auto [known, fresh] = tokens_.try_emplace(start.no, start.token);
  if (!fresh && known->second != start.token) fail("another token for the same work");
  if (!fresh && !resumed) fail("started twice");
  if (start.again) return;
  if (disk_.operation.status == GroupOperationStatus::kStopping) fail("started after the stop");
  std::size_t failures = 0;
  for (const InstanceResultRow& row : disk_.results) {
    if (row.region == start.region && row.status == R::kFailed) ++failures;
  }
  if (failures > start_.operation.preferences.failure_tolerance_count.value_or(0)) {
    fail("started after too many failures");
  }
}

bool World::as_it_shall_be(const InstanceRow& row) const {
  switch (start_.operation.action) {
    case GroupAction::kDelete:
      return disk_.removed.contains({row.account, row.region});
    case GroupAction::kDetectDrift:
      return row.drift == InstanceDrift::kDrifted;
    default:
      return row.status == InstanceStatus::kCurrent;
  }
}

void World::check_end() {
  if (!is_over(disk_.operation.status)) fail("it never ends");
  if (disk_.results.size() != start_.instances.size()) fail("a target has no result");
  for (const InstanceResultRow& row : disk_.results) {
    if (!is_over(row.status)) fail("a target has no outcome");
  }
  for (std::size_t no = 0; no < disk_.results.size(); ++no) {
    if (as_it_shall_be(disk_.instances[no]) != (disk_.results[no].status == R::kSucceeded)) {
      fail("instance and result differ");
    }
  }
}

TEST(Simulation, NoRuleIsBrokenWhereverItCrashes) {
  for (std::uint64_t seed = 0; seed < 1'500; ++seed) {
    for (const std::size_t crash_at : {std::size_t{1'000}, std::size_t{seed % 12}}) {
      World world(seed, Bug::kNone);
      ASSERT_EQ(world.live(crash_at), "") << "seed " << seed << ", crash at " << crash_at;
      World same(seed, Bug::kNone);
      same.live(crash_at);
      ASSERT_EQ(world.story(), same.story()) << "seed " << seed;
    }
  }
}

TEST(Simulation, PlantedBugsAreFound) {
  for (const Bug bug :
       {Bug::kOneTooMany, Bug::kNewToken, Bug::kForgetsResend, Bug::kLosesAResult}) {
    bool found = false;
    for (std::uint64_t seed = 0; seed < 100 && !found; ++seed) {
      found = !World(seed, bug).live(seed % 6).empty();
    }
    EXPECT_TRUE(found) << static_cast<int>(bug);
  }
}

}  // namespace
}  // namespace cairn::group_test
