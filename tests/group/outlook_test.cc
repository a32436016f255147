#include "group/outlook.h"

#include <gtest/gtest.h>

#include <random>

#include "group/preview.h"
#include "group/retry.h"
#include "tests/group/builders.h"

namespace cairn::group_test {
namespace {

using S = GroupOperationStatus;

struct Row {
  std::string_view why;
  std::vector<std::size_t> accounts;
  OperationPreferences preferences;
  std::vector<TargetOutlook> targets;
  S want;
  Millis takes;
  std::vector<std::uint32_t> wave;
};

const Row kRows[] = {
    {"one after another", {2}, {}, {{10}, {20}}, S::kSucceeded, 30, {1, 2}},
    {"two at a time",
     {3},
     {.max_concurrent_count = 2},
     {{10}, {30}, {10}},
     S::kSucceeded,
     30,
     {1, 1, 2}},
    {"region after region", {1, 1}, {}, {{10}, {10}}, S::kSucceeded, 20, {1, 2}},
    {"regions together",
     {1, 1},
     {.regions = RegionOrder::kParallel},
     {{10}, {15}},
     S::kSucceeded,
     15,
     {1, 1}},
    {"what cannot start stops what is behind it",
     {3},
     {},
     {{10}, {0, "no role"}, {10}},
     S::kFailed,
     10,
     {1, 2, 0}},
    {"unless it is borne",
     {3},
     {.failure_tolerance_count = 1},
     {{10}, {0, "no role"}, {10}},
     S::kSucceeded,
     20,
     {1, 2, 3}},
    {"nothing to do", {}, {}, {}, S::kSucceeded, 0, {}},
};

TEST(Outlook, IsWhatTheMachineWouldDo) {
  for (const Row& row : kRows) {
    SCOPED_TRACE(row.why);
    const RolloutOutlook seen =
        foresee(a_start(GroupAction::kCreate, row.preferences, row.accounts), row.targets);
    EXPECT_EQ(seen.status, row.want);
    EXPECT_EQ(seen.takes, row.takes);
    EXPECT_EQ(seen.wave, row.wave);
    for (std::size_t no = 0; no < seen.results.size(); ++no) {
      const bool starts = seen.wave[no] > 0;
      const bool fails = !row.targets[no].fails_with.empty();
      EXPECT_EQ(seen.results[no].status, !starts ? ResultStatus::kStopped
                                         : fails ? ResultStatus::kFailed
                                                 : ResultStatus::kSucceeded);
    }
  }
}

TEST(Outlook, NeedsAsManyWavesAsCounted) {
  std::mt19937_64 chance(7);
  for (int i = 0; i < 500; ++i) {
    std::vector<std::size_t> accounts(1 + chance() % 4);
    std::size_t all = 0;
    for (std::size_t& n : accounts) all += n = 1 + chance() % 7;
    OperationPreferences preferences;
    preferences.max_concurrent_count = 1 + static_cast<std::uint32_t>(chance() % 4);
    if (chance() % 2) preferences.regions = RegionOrder::kParallel;
    const std::vector<TargetOutlook> targets(all, TargetOutlook{.takes = 10});
    const RolloutOutlook seen =
        foresee(a_start(GroupAction::kCreate, preferences, accounts), targets);
    ASSERT_EQ(seen.waves, waves(preferences, accounts));
    ASSERT_EQ(seen.takes, 10 * static_cast<Millis>(seen.waves));
  }
}

TEST(Retry, TakesWhatFailedOrWasStopped) {
  const auto result = [](std::string account, ResultStatus status) {
    InstanceResultRow row;
    row.account = std::move(account);
    row.region = "r0";
    row.status = status;
    return row;
  };
  using R = ResultStatus;
  const std::vector<InstanceResultRow> results = {result("1", R::kSucceeded),
                                                  result("2", R::kFailed), result("3", R::kStopped),
                                                  result("4", R::kFailed), result("5", R::kFailed)};
  std::vector<InstanceRow> there = {an_instance("1", "r0"), an_instance("2", "r0"),
                                    an_instance("3", "r0"), an_instance("5", "r0"),
                                    an_instance("2", "r1")};
  there[3].status = InstanceStatus::kCurrent;  // a later operation has mended it
  GroupOperationRow operation = an_operation(GroupAction::kUpdate, {.max_concurrent_count = 3});
  operation.retain_stacks = true;
  operation.ended = 5;
  auto rows = targets_to_retry(operation, results, there);
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].account + rows[1].account, "23");
  operation.action = GroupAction::kDelete;
  EXPECT_EQ(targets_to_retry(operation, results, there).size(), 3u)
      << "a current instance can still be deleted";
  const GroupOperationRow again = retry_of(operation);
  EXPECT_EQ(again.preferences, operation.preferences);
  EXPECT_TRUE(again.retain_stacks);
  EXPECT_EQ(again.status, S::kRunning);
  EXPECT_EQ(again.ended, 0);
}

}  // namespace
}  // namespace cairn::group_test
