// How long an operation may still take: what is learnt from events, and what follows from a plan.
#include "service/remaining_time.h"

#include <gtest/gtest.h>

namespace cairn::service {
namespace {

using Needs = std::vector<std::uint32_t>;

const std::string kVpc = "ALIYUN::ECS::VPC";
const std::string kInstance = "ALIYUN::ECS::Instance";

EventRow event(const std::string& id, const std::string& type, ResourceAction action, Phase phase,
               Millis time) {
  EventRow row;
  row.logical_id = id;
  row.type = type;
  row.resource_state = {action, phase};
  row.time = time;
  return row;
}

// A create of `type` that took so long.
std::vector<EventRow> created(const std::string& type, Millis time) {
  return {event("R", type, ResourceAction::kCreate, Phase::kInProgress, 1'000),
          event("R", type, ResourceAction::kCreate, Phase::kComplete, 1'000 + time)};
}

UsualTimes usual() {
  UsualTimes times;
  times.learn(created(kVpc, 2'000));
  times.learn(created(kInstance, 10'000));
  times.learn({event("R", kVpc, ResourceAction::kDelete, Phase::kInProgress, 0),
               event("R", kVpc, ResourceAction::kDelete, Phase::kComplete, 500)});
  return times;
}

ResourceRow row(std::uint32_t no, const std::string& type, ResourceState state, Millis updated) {
  ResourceRow r;
  r.no = no;
  r.type = type;
  r.state = state;
  r.updated = updated;
  r.acted_by = {7};
  return r;
}

OperationRow operation(std::int64_t parallelism = 0) {
  OperationRow o;
  o.no = {7};
  o.parallelism = parallelism;
  return o;
}

constexpr ResourceState kCreating{ResourceAction::kCreate, Phase::kInProgress};
constexpr ResourceState kCreated{ResourceAction::kCreate, Phase::kComplete};
constexpr ResourceState kDeleted{ResourceAction::kDelete, Phase::kComplete};

TEST(UsualTimes, AreTheMedianOfWhatWentWell) {
  UsualTimes times;
  for (const Millis time : {9'000, 1'000, 2'000}) times.learn(created(kVpc, time));
  EXPECT_EQ(times.of(kVpc, ResourceAction::kCreate), 2'000);
  EXPECT_EQ(times.of(kVpc, ResourceAction::kUpdate), std::nullopt);
  EXPECT_EQ(times.of(kInstance, ResourceAction::kCreate), std::nullopt);
  // A failure, an end without its beginning and an event of the stack teach nothing.
  EventRow of_stack = event("R", kVpc, ResourceAction::kUpdate, Phase::kComplete, 9);
  of_stack.of_stack = true;
  times.learn({event("R", kVpc, ResourceAction::kUpdate, Phase::kComplete, 1),
               event("R", kVpc, ResourceAction::kUpdate, Phase::kInProgress, 2),
               event("R", kVpc, ResourceAction::kUpdate, Phase::kFailed, 3), of_stack});
  EXPECT_EQ(times.of(kVpc, ResourceAction::kUpdate), std::nullopt);
}

// Two networks; an instance in the first.
Plan a_plan() {
  static const Needs none;
  static const Needs first = {0};
  const Wanted wanted[] = {{"A", kVpc, none}, {"B", kVpc, none}, {"C", kInstance, first}};
  return make_create_plan(wanted);
}

TEST(RemainingTime, IsThatOfTheLongestChain) {
  const UsualTimes times = usual();
  struct Case {
    const char* why;
    std::vector<ResourceRow> rows;
    std::int64_t parallelism;
    Millis want;
  };
  const Case cases[] = {
      {"nothing is done", {}, 0, 12'000},
      {"one at a time", {}, 1, 14'000},
      {"two at a time", {}, 2, 12'000},
      {"the network is there", {row(0, kVpc, kCreated, 9'000)}, 0, 10'000},
      {"the network is half made", {row(0, kVpc, kCreating, 9'000)}, 0, 11'000},
      {"the network takes longer than usual", {row(0, kVpc, kCreating, 1'000)}, 0, 10'000},
      {"all is there",
       {row(0, kVpc, kCreated, 1), row(1, kVpc, kCreated, 1), row(2, kInstance, kCreated, 1)},
       0,
       0},
  };
  for (const Case& c : cases) {
    const auto remaining =
        remaining_time(operation(c.parallelism), a_plan(), c.rows, times, 10'000);
    EXPECT_EQ(remaining.time, c.want) << c.why;
    EXPECT_TRUE(remaining.unknown_types.empty()) << c.why;
  }
}

TEST(RemainingTime, OfARemovalCountsWhatIsStillThere) {
  const Needs none;
  const Needs first = {0};
  const Existing existing[] = {{0, "A", kVpc, none}, {1, "B", kVpc, first}};
  const Plan plan = make_removal_plan(existing, 1);
  ResourceRow a = row(0, kVpc, kCreated, 1);
  a.acted_by = {3};
  ResourceRow b = row(1, kVpc, kCreated, 1);
  b.acted_by = {3};
  EXPECT_EQ(remaining_time(operation(), plan, {a, b}, usual(), 10'000).time, 1'000);
  EXPECT_EQ(remaining_time(operation(), plan, {a, row(1, kVpc, kDeleted, 1)}, usual(), 1).time,
            500);
  EXPECT_EQ(remaining_time(operation(), plan, {}, usual(), 10'000).time, 0);
}

TEST(RemainingTime, NamesWhatItDoesNotKnow) {
  UsualTimes times;
  times.learn(created(kVpc, 2'000));
  const auto remaining = remaining_time(operation(), a_plan(), {}, times, 0);
  EXPECT_EQ(remaining.time, 2'000);
  EXPECT_EQ(remaining.unknown_types, std::vector<std::string>{kInstance});
}

}  // namespace
}  // namespace cairn::service
