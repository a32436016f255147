// Real templates in other forms: the serverless ones must build, of the Terraform ones the
// structure must be right.
#include <gtest/gtest.h>

#include "tests/eval/corpus.h"

namespace cairn::test {
namespace {

std::function<bool(const Value&)> with_transform(std::string_view prefix) {
  return [prefix](const Value& entry) { return entry.get_string("transform").starts_with(prefix); };
}

TEST(CorpusTransform, EveryServerlessTemplateBuilds) {
  const auto templates = corpus_templates(with_transform("Aliyun::Serverless"));
  if (!templates) GTEST_SKIP() << "the corpus is not there";
  EXPECT_GE(templates->size(), 40U);
  for (const CorpusTemplate& t : *templates) {
    const Built built = build(t.text, t.inputs);
    EXPECT_TRUE(built.errors.empty()) << t.path << "\n" << described(built.errors);
    const Built validated = build(t.text, {}, {.mode = BuildMode::kValidate});
    EXPECT_TRUE(validated.errors.empty()) << t.path << "\n" << described(validated.errors);
  }
}

TEST(CorpusTransform, EveryTerraformTemplateIsRefusedForThatAlone) {
  const auto templates = corpus_templates(with_transform("Aliyun::Terraform"));
  if (!templates) GTEST_SKIP() << "the corpus is not there";
  EXPECT_GE(templates->size(), 70U);
  for (const CorpusTemplate& t : *templates) {
    const Built built = build(t.text, t.inputs);
    ASSERT_EQ(built.errors.size(), 1U) << t.path << "\n" << described(built.errors);
    EXPECT_EQ(built.errors.front().code, "NotSupported") << t.path;
  }
}

}  // namespace
}  // namespace cairn::test
