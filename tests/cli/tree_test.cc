#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/render_tree.h"
#include "cli/text.h"
#include "cli/views.h"
#include "tests/cli/fakes.h"

namespace cairn::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Event event(std::string id, std::string logical_id, std::string status, std::string reason = {},
            std::string physical_id = {}) {
  return {.id = std::move(id),
          .time = "2026-01-02T03:04:05",
          .logical_id = std::move(logical_id),
          .physical_id = std::move(physical_id),
          .type = "ALIYUN::ECS::VPC",
          .status = std::move(status),
          .reason = std::move(reason)};
}

Progress three_resources() {
  Progress progress;
  progress.take_stack(json(R"({"StackName": "web", "Status": "CREATE_IN_PROGRESS"})"));
  progress.take_resources(json(R"({"Resources": [
      {"LogicalResourceId": "Vpc", "ResourceType": "ALIYUN::ECS::VPC", "Status": "INIT_COMPLETE"},
      {"LogicalResourceId": "Db", "ResourceType": "ALIYUN::RDS::DB", "Status": "INIT_COMPLETE"},
      {"LogicalResourceId": "Web", "ResourceType": "ALIYUN::ECS::I", "Status": "INIT_COMPLETE"}]})"));
  progress.take_event(event("1", "Vpc", "CREATE_IN_PROGRESS"), 1'000);
  progress.take_event(event("2", "Vpc", "CREATE_COMPLETE", "state changed", "vpc-1"), 3'000);
  progress.take_event(event("3", "Db", "CREATE_IN_PROGRESS"), 3'000);
  return progress;
}

TEST(Tree, ShowsEachResourceWithItsState) {
  const auto lines = render_tree(three_resources(), {.width = 80, .now_ms = 9'500, .began_ms = 0});
  EXPECT_THAT(lines,
              ElementsAre("web  CREATE_IN_PROGRESS  9 s",
                          "###########-------------------------  33 %  1 of 3 done, 1 running",
                          "|- + Vpc  ALIYUN::ECS::VPC  CREATE_COMPLETE     2.0 s",
                          "|- \\ Db   ALIYUN::ECS::VPC  CREATE_IN_PROGRESS  6.5 s",
                          "`- . Web  ALIYUN::ECS::I    INIT_COMPLETE     "));
}

TEST(Tree, UsesTheSymbolsOfUnicodeAndColours) {
  const auto lines = render_tree(three_resources(),
                                 {.width = 80, .color = true, .unicode = true, .now_ms = 9'500});
  EXPECT_THAT(lines[1], HasSubstr("█"));
  EXPECT_THAT(lines[2], HasSubstr("\x1b[32m✔\x1b[0m Vpc"));
  EXPECT_THAT(lines[4], HasSubstr("└─ "));
}

TEST(Tree, NoLineIsAsWideAsTheTerminalHoweverNarrow) {
  Progress progress = three_resources();
  progress.take_event(event("4", "Db", "CREATE_FAILED", std::string(500, 'r')), 9'000);
  progress.take_event(event("5", "专有网络专有网络专有网络专有网络", "CREATE_FAILED", "没有库存"),
                      9'000);
  for (int width = 1; width < 200; ++width) {
    const auto lines = render_tree(
        progress, {.width = width, .height = 50, .now_ms = 10'000, .notice = "no answer yet"});
    for (const std::string& line : lines) EXPECT_LT(columns_of(line), std::max(width, 1)) << width;
  }
}

TEST(Tree, OnALowTerminalWhatMattersStaysAndTheRestIsCounted) {
  Progress progress;
  progress.take_stack(json(R"({"StackName": "web", "Status": "CREATE_IN_PROGRESS"})"));
  for (int i = 0; i < 100; ++i) {
    const std::string name = fmt::format("R{}", i);
    progress.take_event(event(name + "a", name, "CREATE_IN_PROGRESS"), i);
    if (i < 90) progress.take_event(event(name + "b", name, "CREATE_COMPLETE"), 1'000 + i);
  }
  progress.take_event(event("f", "R50", "CREATE_FAILED", "no stock"), 2'000);
  const auto lines = render_tree(progress, {.width = 80, .height = 20, .now_ms = 3'000});
  ASSERT_EQ(lines.size(), 19u);
  const std::string all = fmt::format("{}", fmt::join(lines, "\n"));
  EXPECT_THAT(all, HasSubstr("no stock"));
  for (int i = 90; i < 100; ++i) EXPECT_THAT(all, HasSubstr(fmt::format("R{} ", i)));
  EXPECT_EQ(lines.back(), "`- 84 more, 84 done");
}

TEST(Tree, WhileDeletingWhatIsGoneIsDone) {
  Progress progress;
  progress.take_stack(json(R"({"StackName": "web", "Status": "DELETE_IN_PROGRESS"})"));
  progress.take_resources(json(R"({"Resources": [
      {"LogicalResourceId": "A", "Status": "CREATE_COMPLETE"},
      {"LogicalResourceId": "B", "Status": "CREATE_FAILED"}]})"));
  EXPECT_EQ(progress.count(Phase::kWaiting), 2u);
  progress.take_event(event("1", "A", "DELETE_COMPLETE"), 1);
  EXPECT_EQ(progress.count(Phase::kDone), 1u);
  EXPECT_EQ(progress.percent(), 50);
}

TEST(Tree, ARollbackTurnsWhatIsDoneIntoWhatWaits) {
  Progress progress = three_resources();
  EXPECT_EQ(progress.count(Phase::kDone), 1u);
  progress.take_stack(json(R"({"StackName": "web", "Status": "CREATE_ROLLBACK_IN_PROGRESS"})"));
  EXPECT_EQ(progress.count(Phase::kDone), 0u);
  progress.take_event(event("9", "Vpc", "DELETE_COMPLETE"), 1);
  EXPECT_EQ(progress.count(Phase::kDone), 1u);
}

TEST(Tree, TheServicesOwnPercentageCounts) {
  Progress progress = three_resources();
  progress.take_stack(json(R"({"StackName": "web", "Status": "CREATE_IN_PROGRESS",
                               "ResourceProgress": {"StackActionProgress": 42.7}})"));
  EXPECT_EQ(progress.percent(), 42);
  progress.take_stack(json(R"({"StackName": "web", "Status": "CREATE_COMPLETE"})"));
  EXPECT_EQ(progress.percent(), 100);
}

TEST(Tree, AnEventCountsOnce) {
  Progress progress;
  EXPECT_TRUE(progress.take_event(event("1", "A", "CREATE_FAILED", "x"), 1));
  EXPECT_FALSE(progress.take_event(event("1", "A", "CREATE_FAILED", "x"), 1));
  EXPECT_EQ(progress.failures().size(), 1u);
}

TEST(Screen, WritesOnlyTheLinesThatChanged) {
  Screen screen;
  EXPECT_EQ(screen.redraw({"a", "b"}, 80), "a\x1b[K\r\nb\x1b[K\r\n");
  EXPECT_EQ(screen.redraw({"a", "b"}, 80), "");
  EXPECT_EQ(screen.redraw({"a", "c"}, 80), "\x1b[2A\r\r\nc\x1b[K\r\n");
  EXPECT_EQ(screen.redraw({"a", "c", "d"}, 80), "\x1b[2A\r\r\n\r\nd\x1b[K\r\n");
  EXPECT_EQ(screen.redraw({"a"}, 80), "\x1b[3A\r\x1b[Ja\x1b[K\r\n");
  EXPECT_EQ(screen.redraw({"a"}, 40), "\x1b[1A\r\x1b[Ja\x1b[K\r\n");
}

TEST(Plain, OneLineAnEvent) {
  EXPECT_EQ(plain_line(event("1", "Vpc", "CREATE_COMPLETE", "state changed", "vpc-1"), false),
            "03:04:05  CREATE_COMPLETE       Vpc  ALIYUN::ECS::VPC  vpc-1\n");
  EXPECT_EQ(plain_line(event("1", "Vpc", "CREATE_FAILED", "no\nstock"), false),
            "03:04:05  CREATE_FAILED         Vpc  ALIYUN::ECS::VPC  no stock\n");
}

}  // namespace
}  // namespace cairn::cli
