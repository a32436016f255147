// How many accounts of a region are worked on at a time, and how many may fail: each rule of
// OperationPreferences, a row for each size of region at the ends of each range.

#include "group/preferences.h"

#include <gtest/gtest.h>

#include "value/json.h"

namespace cairn::group_test {
namespace {

struct Share {
  std::uint32_t given;
  std::size_t accounts;
  std::size_t want;
};

TEST(Preferences, APercentageOfAccountsAtATimeIsRoundedDownToOneAtLeast) {
  constexpr Share kRows[] = {
      {1, 1, 1},   {1, 3, 1},   {1, 20, 1},    {1, 50, 1},    //
      {33, 3, 1},  {34, 3, 1},  {66, 3, 1},    {67, 3, 2},    // 0.99, 1.02, 1.98, 2.01
      {50, 1, 1},  {50, 3, 1},  {50, 20, 10},  {50, 5, 2},    // the page's own: 2.5 is 2
      {99, 1, 1},  {99, 3, 2},  {99, 20, 19},  {99, 50, 49},  //
      {5, 20, 1},  {9, 20, 1},  {10, 20, 2},                  //
      {100, 1, 1}, {100, 3, 3}, {100, 20, 20}, {100, 50, 50},
  };
  for (const Share& row : kRows) {
    EXPECT_EQ(concurrency_of({.max_concurrent_percentage = row.given}, row.accounts), row.want)
        << row.given << " % of " << row.accounts;
  }
}

TEST(Preferences, APercentageOfFailuresIsRoundedDownToNoneIfItComesToThat) {
  constexpr Share kRows[] = {
      {0, 1, 0},   {0, 3, 0},   {0, 20, 0},    {0, 50, 0},    //
      {1, 1, 0},   {1, 3, 0},   {1, 20, 0},    {1, 50, 0},    //
      {33, 3, 0},  {34, 3, 1},  {66, 3, 1},    {67, 3, 2},    //
      {50, 1, 0},  {50, 3, 1},  {50, 20, 10},  {50, 5, 2},    //
      {4, 20, 0},  {5, 20, 1},  {9, 20, 1},    {10, 20, 2},   //
      {99, 1, 0},  {99, 3, 2},  {99, 20, 19},  {99, 50, 49},  //
      {100, 1, 1}, {100, 3, 3}, {100, 20, 20}, {100, 50, 50},
  };
  for (const Share& row : kRows) {
    EXPECT_EQ(tolerance_of({.failure_tolerance_percentage = row.given}, row.accounts), row.want)
        << row.given << " % of " << row.accounts;
  }
}

TEST(Preferences, CountsAreWhatTheySayHoweverManyAccountsThereAre) {
  for (const std::size_t accounts : {1u, 3u, 20u, 50u}) {
    for (const std::uint32_t count : {1u, 2u, 20u}) {
      EXPECT_EQ(concurrency_of({.max_concurrent_count = count}, accounts), count);
    }
    for (const std::uint32_t count : {0u, 1u, 20u}) {
      EXPECT_EQ(tolerance_of({.failure_tolerance_count = count}, accounts), count);
    }
  }
}

TEST(Preferences, NothingGivenIsOneAtATimeAndNoFailure) {
  for (const std::size_t accounts : {1u, 3u, 20u, 50u}) {
    EXPECT_EQ(concurrency_of({}, accounts), 1u);
    EXPECT_EQ(tolerance_of({}, accounts), 0u);
  }
}

TEST(Preferences, AnAutomaticDeploymentBearsEveryFailure) {
  for (const std::size_t accounts : {1u, 3u, 20u}) {
    EXPECT_EQ(concurrency_of(automatic_preferences(), accounts), 1u);
    EXPECT_EQ(tolerance_of(automatic_preferences(), accounts), accounts);
  }
}

TEST(Preferences, AreReadAndShownWithTheKeysThatWereGiven) {
  struct Row {
    const char* json;
    OperationPreferences want;
    const char* shown;
  };
  const Row rows[] = {
      {"{}", {}, "{}"},
      {R"({"FailureToleranceCount":1,"MaxConcurrentCount":2})",
       {.failure_tolerance_count = 1, .max_concurrent_count = 2},
       R"({"FailureToleranceCount":1,"MaxConcurrentCount":2})"},
      {R"({"FailureToleranceCount":0})",
       {.failure_tolerance_count = 0},
       R"({"FailureToleranceCount":0})"},
      {R"({"FailureTolerancePercentage":100,"MaxConcurrentPercentage":1})",
       {.failure_tolerance_percentage = 100, .max_concurrent_percentage = 1},
       R"({"FailureTolerancePercentage":100,"MaxConcurrentPercentage":1})"},
      {R"({"RegionConcurrencyType":"PARALLEL"})",
       {.regions = RegionOrder::kParallel},
       R"({"RegionConcurrencyType":"PARALLEL"})"},
      {R"({"RegionConcurrencyType":"SEQUENTIAL"})", {}, "{}"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.json);
    const OperationPreferences read = preferences_of(*read_json(row.json));
    EXPECT_EQ(read, row.want);
    EXPECT_EQ(to_json(preferences_json(read)), row.shown);
  }
  EXPECT_EQ(preferences_of(Value()), OperationPreferences());
}

}  // namespace
}  // namespace cairn::group_test
