// Every real template lives its whole life, unless explained.txt says why it cannot. Skipped where
// the templates are not there. CAIRN_CORPUS_LIST=1 prints what is said of each that fails, in the
// form of that file.
#include "tests/corpus/corpus.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>
#include <map>

#include "tests/corpus/explained.h"
#include "tests/corpus/life.h"

namespace cairn::testing {
namespace {

constexpr std::size_t kParts = 16;  // so that several processes can share the work
const std::string kExplained = CAIRN_SOURCE_DIR "/tests/corpus/explained.txt";

class CorpusPart : public ::testing::TestWithParam<std::size_t> {
 protected:
  void SetUp() override {
    if (corpus() == nullptr) GTEST_SKIP() << "no templates beside the source";
    std::string trouble;
    explained_ = read_explained(kExplained, trouble);
    ASSERT_EQ(trouble, "");
  }

  std::map<std::string, Explanation> explained_;
};

std::string line(const CorpusTemplate& source, const std::string& wrong) {
  return source.id + " | " + wrong.substr(0, wrong.find('\n'));
}

TEST_P(CorpusPart, LivesOrIsExplained) {
  const bool list = std::getenv("CAIRN_CORPUS_LIST") != nullptr;
  for (std::size_t i = GetParam(); i < corpus()->templates.size(); i += kParts) {
    const CorpusTemplate& source = corpus()->templates[i];
    const std::string wrong = live(source, corpus()->world);
    if (source.is_terraform) {
      EXPECT_NE(wrong.find("is not supported."), std::string::npos) << line(source, wrong);
      continue;
    }
    if (list && !wrong.empty()) std::cout << line(source, wrong) << '\n';
    const auto known = explained_.find(source.id);
    if (known == explained_.end()) {
      EXPECT_EQ(wrong, "") << source.id;
    } else if (wrong.empty()) {
      ADD_FAILURE() << source.id << " passes, but is explained as: " << known->second.why;
    } else {
      EXPECT_NE(wrong.find(known->second.says), std::string::npos)
          << source.id << "\n  says " << wrong << "\n  and not " << known->second.says;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Corpus, CorpusPart, ::testing::Range<std::size_t>(0, kParts));

TEST(CorpusExplained, NamesOnlyTemplatesThatAreThere) {
  if (corpus() == nullptr) GTEST_SKIP() << "no templates beside the source";
  std::string trouble;
  auto explained = read_explained(kExplained, trouble);
  for (const CorpusTemplate& source : corpus()->templates) explained.erase(source.id);
  for (const auto& [id, explanation] : explained) ADD_FAILURE() << "there is no " << id;
}

}  // namespace
}  // namespace cairn::testing
