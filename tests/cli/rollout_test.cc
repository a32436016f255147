// The model of a rollout and its picture.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/render_rollout.h"
#include "tests/cli/fakes.h"

namespace cairn::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

Value operation(const std::string& status, const std::string& regions = "") {
  return json(R"({"OperationId": "op", "StackGroupName": "base", "Action": "CREATE", "Status": ")" +
              status + R"(", "OperationPreferences": {"RegionIdsOrder": [)" + regions + "]}}");
}

Value result(const std::string& account, const std::string& region, const std::string& status,
             const std::string& reason = "") {
  return MapBuilder()
      .set("AccountId", Value::string(account))
      .set("RegionId", Value::string(region))
      .set("Status", Value::string(status))
      .set("StatusReason", Value::string(reason))
      .build();
}

Rollout rollout_of(const std::string& status, const std::vector<Value>& results,
                   const std::string& regions = "") {
  Rollout rollout;
  rollout.take_operation(operation(status, regions));
  rollout.take_results(results, 1'000);
  return rollout;
}

Rollout four_targets() {
  return rollout_of("RUNNING",
                    {result("1001", "cn-b", "SUCCEEDED"),
                     result("1002", "cn-b", "FAILED", "role of 1002 cannot be assumed"),
                     result("1001", "cn-a", "RUNNING"), result("1002", "cn-a", "WAITING")},
                    R"("cn-b", "cn-a")");
}

// Accounts x regions, all in one state but for those that `other` names.
Rollout large(std::size_t accounts, std::size_t regions,
              const std::function<std::string(std::size_t, std::size_t)>& status) {
  std::vector<Value> results;
  for (std::size_t r = 0; r < regions; ++r) {
    for (std::size_t a = 0; a < accounts; ++a) {
      results.push_back(result(fmt::format("{}", 1'000'000'000'000'000 + a),
                               fmt::format("cn-region-{:02}", r), status(a, r)));
    }
  }
  return rollout_of("RUNNING", results);
}

TEST(Rollout, KeepsTheOrderOfTheRegionsAndFindsEachTarget) {
  const Rollout rollout = four_targets();
  EXPECT_THAT(rollout.regions(), ElementsAre("cn-b", "cn-a"));
  EXPECT_THAT(rollout.accounts(), ElementsAre("1001", "1002"));
  EXPECT_EQ(rollout.at(1, 0)->reason, "role of 1002 cannot be assumed");
  EXPECT_EQ(rollout.at(0, 1)->state, TargetState::kRunning);
  EXPECT_EQ(rollout.finished(), 2u);
  EXPECT_EQ(rollout.percent(), 50);
}

TEST(Rollout, TakesResultsAgainAndAgain) {
  Rollout rollout = four_targets();
  rollout.take_results(std::vector{result("1001", "cn-a", "SUCCEEDED")}, 2'000);
  EXPECT_THAT(rollout.targets(), SizeIs(4));
  EXPECT_EQ(rollout.at(0, 1)->state, TargetState::kDone);
}

TEST(Rollout, WhatIsNotMeantHasNoTarget) {
  const Rollout rollout =
      rollout_of("RUNNING", {result("1", "a", "RUNNING"), result("2", "b", "RUNNING")});
  EXPECT_EQ(rollout.at(0, 1), nullptr);
  EXPECT_EQ(rollout.at(1, 0), nullptr);
  EXPECT_EQ(rollout.at(7, 7), nullptr);
}

TEST(Rollout, ReckonsWhatIsLeftFromThePaceUnlessTheServerSays) {
  const auto finished_up_to = [](std::size_t n) {
    std::vector<Value> results;
    for (std::size_t i = 0; i < 10; ++i) {
      results.push_back(result(std::to_string(i), "a", i < n ? "SUCCEEDED" : "RUNNING"));
    }
    return results;
  };
  Rollout rollout = rollout_of("RUNNING", finished_up_to(2));
  EXPECT_EQ(rollout.remaining_ms(2'000), std::nullopt);
  rollout.take_results(finished_up_to(4), 3'000);
  EXPECT_EQ(rollout.remaining_ms(3'000), std::nullopt) << "two are too few to go by";
  rollout.take_results(finished_up_to(6), 5'000);
  EXPECT_EQ(rollout.remaining_ms(5'000), 4'000) << "a second each";
  rollout.take_progress(json(R"({"Status": "RUNNING", "RemainingSeconds": 9})"), 5'000);
  EXPECT_EQ(rollout.remaining_ms(6'000), 8'000);
  rollout.take_operation(operation("SUCCEEDED"));
  EXPECT_EQ(rollout.remaining_ms(6'000), std::nullopt);
}

TEST(Rollout, TakesProgressWhereTheServerTellsIt) {
  Rollout rollout;
  const Value progress = json(R"({"OperationId": "op", "StackGroupName": "base",
      "Action": "UPDATE", "Status": "RUNNING", "RemainingSeconds": 12,
      "Regions": [{"RegionId": "cn-b"}, {"RegionId": "cn-a"}],
      "Accounts": [{"AccountId": "1001", "Statuses": ["SUCCEEDED", "WAITING"]},
                   {"AccountId": "1002", "Statuses": ["FAILED", null]}],
      "Failures": [{"Cure": "Make the role.", "Instances": [{"AccountId": "1002",
          "RegionId": "cn-b", "StatusReason": "no role"}]}]})");
  rollout.take_progress(progress, 1'000);
  EXPECT_EQ(rollout.action(), "UPDATE");
  EXPECT_EQ(rollout.at(0, 1)->state, TargetState::kWaiting);
  EXPECT_EQ(rollout.at(1, 1), nullptr);
  EXPECT_EQ(rollout.at(1, 0)->reason, "no role");
  EXPECT_EQ(rollout.remaining_ms(3'000), 10'000);
  ASSERT_THAT(rollout.failures(), SizeIs(1));
  EXPECT_EQ(rollout.failures()[0].fix, "Make the role.");
  EXPECT_EQ(failures_text(rollout, false),
            "Failed, by reason:\n   1  no role\n      Make the role.\n      1002 in cn-b\n");
}

TEST(Rollout, ResultsAfterProgressKeepWhatOnlyItTold) {
  Rollout rollout;
  rollout.take_progress(json(R"({"Status": "FAILED", "Regions": [{"RegionId": "a"}],
      "Accounts": [{"AccountId": "1", "Statuses": ["FAILED"]}],
      "Failures": [{"Cure": "Mend it.", "Instances": [{"AccountId": "1", "RegionId": "a",
          "StatusReason": "broken"}]}]})"),
                        1'000);
  rollout.take_results(std::vector{result("1", "a", "FAILED", "broken")}, 2'000);
  EXPECT_EQ(rollout.failures()[0].fix, "Mend it.");
}

TEST(Rollout, FailuresAreGroupedByWhatTheyHaveInCommon) {
  const Rollout rollout = rollout_of(
      "FAILED",
      {result("1001", "a", "FAILED", "role acs:ram::1001:role/Exec cannot be assumed"),
       result("1002", "a", "FAILED", "role acs:ram::1002:role/Exec cannot be assumed"),
       result("1003", "b", "FAILED", "Stack 11111111-2222-3333-4444-555555555555: no stock in b"),
       result("1002", "b", "FAILED", "role acs:ram::1002:role/Exec cannot be assumed"),
       result("1001", "b", "STOPPED", "too many failures"), result("1003", "a", "SUCCEEDED")});
  const auto groups = rollout.failures();
  ASSERT_THAT(groups, SizeIs(2));
  EXPECT_EQ(groups[0].reason, "role acs:ram::<account>:role/Exec cannot be assumed");
  EXPECT_THAT(groups[0].targets, SizeIs(3));
  EXPECT_EQ(groups[1].reason, "Stack 11111111-2222-3333-4444-555555555555: no stock in b")
      << "one alone is told as it is";
  EXPECT_EQ(failures_text(rollout, false),
            "Failed, by reason:\n"
            "   3  role acs:ram::<account>:role/Exec cannot be assumed\n"
            "      1001 in a; 1002 in every region\n"
            "   1  Stack 11111111-2222-3333-4444-555555555555: no stock in b\n"
            "      1003 in b\n");
}

TEST(Rollout, WhatWaitsIsToldWithItsReason) {
  const std::string full = "Waiting: ServiceUnavailable: the account is full";
  const Rollout rollout = rollout_of(
      "RUNNING", {result("1001", "cn-b", "RUNNING", full), result("1002", "cn-b", "RUNNING", full),
                  result("1001", "cn-a", "RUNNING", "User initiated operation"),
                  result("1002", "cn-a", "FAILED", full)});
  const std::string text = hindered_text(rollout, false);
  EXPECT_TRUE(text.starts_with("   2  " + full + "\n")) << text;
  EXPECT_THAT(text, Not(HasSubstr("cn-a")));
  EXPECT_EQ(hindered_text(four_targets(), false), "");
}

TEST(Rollout, PlacesOfManyFailuresAreToldInShort) {
  std::vector<Value> results;
  for (int account = 10; account < 30; ++account) {
    for (const char* region : {"a", "b", "c"}) {
      const bool failed = account < 20 || *region == 'b';
      results.push_back(
          result(std::to_string(account), region, failed ? "FAILED" : "SUCCEEDED", "no stock"));
    }
  }
  EXPECT_EQ(failures_text(rollout_of("FAILED", results), false),
            "Failed, by reason:\n"
            "  40  no stock\n"
            "      10, 11, 12, 13, 14, 15, 16, 17 and 2 more in every region; 20, 21, 22, 23, 24, "
            "25, 26, 27 and 2 more in b\n");
}

TEST(Rollout, ReasonsWithoutNames) {
  struct Case {
    const char* why;
    const char* reason;
    const char* want;
  };
  const Case cases[] = {
      {"nothing in it", "no stock", "no stock"},
      {"account and region", "1001 has none in cn-a", "<account> has none in <region>"},
      {"the region's zones", "no stock in cn-a-h", "no stock in <region>-h"},
      {"parts of other words", "11001 and 10011 and cn-ab", "11001 and 10011 and cn-ab"},
      {"twice", "1001 1001", "<account> <account>"},
      {"an id", "request 0A1B2C3D-0000-1111-2222-333344445555 failed", "request <id> failed"},
      {"nearly an id", "0A1B2C3D-0000-1111-2222-33334444555",
       "0A1B2C3D-0000-1111-2222-33334444555"},
      {"empty", "", ""},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(reason_without_names({.account = "1001", .region = "cn-a", .reason = c.reason}),
              c.want)
        << c.why;
  }
  EXPECT_EQ(reason_without_names({.account = "", .region = "", .reason = "x"}), "x");
}

TEST(Matrix, OneCellATarget) {
  EXPECT_THAT(
      render_rollout(four_targets(), {.width = 80, .now_ms = 9'500, .began_ms = 500}),
      ElementsAre("base  CREATE  RUNNING  9 s",
                  "########---------  50 %  2 of 4 ended, 1 running, 1 failed", "      cn-b  cn-a",
                  "1001  +     \\   ", "1002  x     .   ", "      2/2   0/2 "));
}

TEST(Matrix, SaysWhatIsLeft) {
  Rollout rollout = four_targets();
  rollout.take_progress(json(R"({"Status": "RUNNING", "RemainingSeconds": 65})"), 9'500);
  EXPECT_THAT(render_rollout(rollout, {.now_ms = 9'500, .began_ms = 500}).front(),
              HasSubstr("about 1 min 05 s left"));
}

TEST(Matrix, UsesTheSymbolsOfUnicodeAndColours) {
  const auto lines = render_rollout(four_targets(),
                                    {.width = 80, .color = true, .unicode = true, .now_ms = 9'500});
  EXPECT_THAT(lines[1], HasSubstr("█"));
  EXPECT_THAT(lines[3], HasSubstr("\x1b[32m✔\x1b[0m"));
  EXPECT_THAT(lines[4], HasSubstr("\x1b[31m✖\x1b[0m"));
}

TEST(Matrix, TwentyRegionsGoByLettersOnANarrowTerminal) {
  const Rollout rollout =
      large(2, 20, [](std::size_t, std::size_t r) { return r < 3 ? "SUCCEEDED" : "WAITING"; });
  const auto lines = render_rollout(rollout, {.width = 80, .height = 24, .now_ms = 1'000});
  EXPECT_EQ(lines[2], "                 a b c d e f g h i j k l m n o p q r s t");
  EXPECT_EQ(lines[3], "1000000000000000 + + + . . . . . . . . . . . . . . . . .");
  EXPECT_THAT(lines[5], HasSubstr("a cn-region-00  b cn-region-01"));
  EXPECT_THAT(lines.back(), HasSubstr("t cn-region-19"));
}

TEST(Matrix, RegionsWithoutRoomAreCounted) {
  const Rollout rollout = large(2, 20, [](std::size_t, std::size_t) { return "WAITING"; });
  const auto lines = render_rollout(rollout, {.width = 40, .height = 50, .now_ms = 1'000});
  EXPECT_THAT(lines.back(), HasSubstr("more regions need a wider terminal"));
}

TEST(Matrix, OfFiftyAccountsThoseThatMatterStayAndTheRestIsCounted) {
  const Rollout rollout = large(50, 20, [](std::size_t a, std::size_t r) -> std::string {
    if (a == 3 && r == 0) return "FAILED";
    if (a >= 20 && a < 25 && r == 1) return "RUNNING";
    return r == 0 || a < 20 ? "SUCCEEDED" : "WAITING";
  });
  const auto lines = render_rollout(rollout, {.width = 80, .height = 24, .now_ms = 1'000});
  EXPECT_LT(lines.size(), 24u);
  std::string all;
  for (const std::string& line : lines) all += line + "\n";
  EXPECT_THAT(all, HasSubstr("1000000000000003 x +"));
  for (int a = 20; a < 25; ++a) {
    EXPECT_THAT(all, HasSubstr(fmt::format("10000000000000{} + - .", a)));
  }
  EXPECT_THAT(all, HasSubstr("more accounts"));
  EXPECT_THAT(all, HasSubstr("19 done"));
  EXPECT_THAT(all, Not(HasSubstr("1000000000000004 ")));
}

TEST(Matrix, NoLineIsAsWideAsTheTerminalAndNoPictureAsHigh) {
  Rollout rollout =
      large(50, 20, [](std::size_t a, std::size_t) { return a % 7 == 0 ? "FAILED" : "RUNNING"; });
  rollout.take_results(std::vector{result("专有网络专有网络专有网络", "cn-专有", "RUNNING")}, 1);
  for (int width = 1; width < 200; width += 9) {
    for (int height = 8; height < 90; height += 11) {
      const auto lines = render_rollout(
          rollout, {.width = width, .height = height, .now_ms = 10'000, .notice = "no answer yet"});
      EXPECT_LT(lines.size(), static_cast<std::size_t>(height)) << width << "x" << height;
      for (const std::string& line : lines) EXPECT_LT(columns_of(line), std::max(width, 1));
    }
  }
}

TEST(Matrix, AnOperationWithoutTargetsHasNone) {
  Rollout rollout = rollout_of("SUCCEEDED", {});
  EXPECT_THAT(render_rollout(rollout, {.now_ms = 1'000}), SizeIs(2));
  EXPECT_EQ(rollout.percent(), 100);
  EXPECT_EQ(counts_text(rollout), "nothing to do");
}

TEST(Matrix, WhatComesFromTheServerCannotMoveTheCursor) {
  const Rollout rollout =
      rollout_of("FAILED", {result("1\x1b[2J", "a\n", "FAILED", "evil\x1b[H reason")});
  for (const std::string& line : render_rollout(rollout, {.now_ms = 1'000})) {
    EXPECT_THAT(line, Not(HasSubstr("\x1b")));
    EXPECT_THAT(line, Not(HasSubstr("\n")));
  }
  EXPECT_THAT(failures_text(rollout, false), Not(HasSubstr("\x1b")));
}

TEST(Matrix, PlainLines) {
  EXPECT_EQ(
      plain_line({"1001", "cn-a", TargetState::kDone, "User initiated operation"}, 12'300, false),
      "  12 s  succeeded  1001  cn-a\n");
  EXPECT_EQ(plain_line({"1001", "cn-a", TargetState::kFailed, "no stock"}, 400, false),
            "   0 s  failed     1001  cn-a  no stock\n");
}

}  // namespace
}  // namespace cairn::cli
