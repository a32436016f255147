#include "cli/problem.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/fakes.h"

namespace cairn::cli {
namespace {

using ::testing::HasSubstr;

Failure at(std::uint32_t line, std::uint32_t column) {
  return {FailureKind::kRefused,
          {.code = "InvalidTemplateReference",
           .message = "The specified reference \"VSwitchX\" is incorrect.",
           .where = "Resources.Web.Properties.VSwitchId",
           .at = {line, column},
           .fix = "Did you mean \"VSwitchA\"?"},
          "4F0C"};
}

TEST(Problem, ShowsTheLineWithThePlaceUnderlined) {
  const std::string source = "Resources:\n  Web:\n    VSwitchId: VSwitchX, # here\n";
  EXPECT_EQ(problem_text(at(3, 16), {"web.yml", source}, 80, false),
            "InvalidTemplateReference: The specified reference \"VSwitchX\" is incorrect.\n"
            "  where: Resources.Web.Properties.VSwitchId\n"
            "  web.yml:3:16\n"
            "    3 |     VSwitchId: VSwitchX, # here\n"
            "      |                ^~~~~~~~\n"
            "  fix: Did you mean \"VSwitchA\"?\n"
            "  request: 4F0C\n");
}

TEST(Problem, ColumnsCountCharactersAndWideOnesTakeTwo) {
  const std::string text = problem_text(at(1, 5), {"t", "名称: abc"}, 80, false);
  EXPECT_THAT(text, HasSubstr("    1 | 名称: abc\n      |       ^~~\n"));
}

TEST(Problem, ATagIsUnderlinedWithItsValue) {
  const auto underline = [](std::string_view line) {
    const std::string text = problem_text(at(1, 4), {"t", line}, 80, false);
    const auto begin = text.find('^');
    return text.substr(begin, text.find('\n', begin) - begin);
  };
  EXPECT_EQ(underline("A: !Ref Name # why"), "^~~~~~~~~");
  EXPECT_EQ(underline("A: !Ref"), "^~~~");
  EXPECT_EQ(underline("A: !Join  # why"), "^~~~~");
  EXPECT_EQ(underline("A: "), "^");
}

TEST(Problem, OfAVeryLongLineAWindowIsShown) {
  const std::string line = std::string(5'000, 'x') + " 'here' " + std::string(5'000, 'y');
  const std::string text = problem_text(at(1, 5'002), {"t", line}, 60, false);
  EXPECT_THAT(text, HasSubstr(" 'here' yyy"));
  EXPECT_THAT(text, HasSubstr("^~~~~~\n"));
  EXPECT_LT(text.size(), 500u);
}

TEST(Problem, APlaceBeyondTheTextIsNamedOnly) {
  EXPECT_THAT(problem_text(at(9, 1), {"t", "a\nb"}, 80, false), HasSubstr("  t:9:1\n  fix"));
  EXPECT_THAT(problem_text(at(1, 99), {"t", "a\nb"}, 80, false), HasSubstr("    1 | a\n"));
  EXPECT_THAT(problem_text(at(9, 1), {}, 80, false), HasSubstr("  line 9, column 1\n"));
}

TEST(Problem, TheDocumentLeavesOutWhatIsNotKnown) {
  EXPECT_EQ(to_json(problem_document(refused("A", "b"))),
            R"({"Error":{"Code":"A","Message":"b","RequestId":"R-1"}})");
  EXPECT_EQ(problem_document(at(3, 16)).get("Error").get("Line").as_int(), 3);
}

TEST(Problem, ExitStatuses) {
  EXPECT_EQ(exit_of(FailureKind::kUnreachable), Exit::kUnreachable);
  EXPECT_EQ(exit_of(FailureKind::kTrouble), Exit::kRefused);
  EXPECT_EQ(exit_of(FailureKind::kRefused), Exit::kRefused);
}

}  // namespace
}  // namespace cairn::cli
