// Every *.scenario here is one test. CAIRN_RECORD=1 rewrites what the stories expect instead.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/scenario/player.h"

namespace cairn::testing {
namespace {

bool recording() {
  const char* set = std::getenv("CAIRN_RECORD");
  return set != nullptr && *set != '\0' && std::string_view(set) != "0";
}

std::string read_text(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

class ScenarioTest : public ::testing::Test {
 public:
  explicit ScenarioTest(std::filesystem::path path) : path_(std::move(path)) {}

  void TestBody() override {
    const auto story = parse_story(read_text(path_));
    if (!story) FAIL() << path_ << ": " << story.error().message;
    Player player(*story);
    if (!player.trouble().empty()) FAIL() << path_ << ": " << player.trouble();
    std::vector<std::vector<std::string>> said;
    for (const StoryStep& step : story->steps) {
      said.push_back(player.play(step));
      for (const std::string& line : said.back()) {
        if (line.starts_with("??") || line.starts_with("TROUBLE")) {
          ADD_FAILURE() << path_.string() << ":" << step.line << ": > " << step.text << "\n"
                        << line;
        }
      }
      if (recording()) continue;
      const std::string differs = difference(step.expected, said.back());
      if (!differs.empty()) {
        ADD_FAILURE() << path_.string() << ":" << step.line << ": > " << step.text << "\n"
                      << differs << "Right as it is? Record it: CAIRN_RECORD=1 test_scenario";
      }
    }
    for (const std::string& complaint : player.complaints()) {
      ADD_FAILURE() << path_.string() << ": at the end, " << complaint;
    }
    if (recording()) std::ofstream(path_, std::ios::binary) << with_expectations(*story, said);
  }

 private:
  std::filesystem::path path_;
};

// Registered before main, so that --gtest_filter finds each story by its name.
const bool kRegistered = [] {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry :
       std::filesystem::directory_iterator(CAIRN_SOURCE_DIR "/tests/scenario")) {
    if (entry.path().extension() == ".scenario") paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  for (const auto& path : paths) {
    std::string name = path.stem().string();
    std::replace(name.begin(), name.end(), '-', '_');
    ::testing::RegisterTest("Scenario", name.c_str(), nullptr, nullptr, __FILE__, __LINE__,
                            [path]() -> ::testing::Test* { return new ScenarioTest(path); });
  }
  return true;
}();

TEST(Story, KeepsItsOwnTextWhenNothingChanged) {
  const std::string text =
      "# Why.\n\n== template main\nA: 1\n\n> run\n\n> events hello\n  one\n  two\n\n# End.\n";
  const auto story = parse_story(text);
  ASSERT_TRUE(story);
  ASSERT_EQ(story->steps.size(), 2u);
  EXPECT_EQ(with_expectations(*story, {{}, {"one", "two"}}), text);
}

TEST(Story, RecordsWhatWasSaidInPlace) {
  const auto story = parse_story("> run\n> events hello\n  one\n  two\n# End.\n");
  ASSERT_TRUE(story);
  EXPECT_EQ(with_expectations(*story, {{"x"}, {"three"}}),
            "> run\n  x\n> events hello\n  three\n# End.\n");
}

TEST(Story, RefusesWhatIsNeither) {
  EXPECT_FALSE(parse_story("> run\nhello\n"));
}

TEST(Story, ShowsWhatDiffers) {
  EXPECT_EQ(difference({"a", "b", "c"}, {"a", "x", "c"}), "    a\n  - b\n  + x\n    c\n");
  EXPECT_EQ(difference({"a"}, {"a"}), "");
}

}  // namespace
}  // namespace cairn::testing
