// Real templates in other forms: the serverless ones must build, of the Terraform ones the
// structure must be right.
#include <gtest/gtest.h>

#include "catalog/public_modules.h"
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

class WithPublicModules final : public PlainSurroundings {
 public:
  std::optional<std::string> module_template(std::string_view, std::string_view type,
                                             std::string_view version) const override {
    const auto text = public_module_text(type, version);
    return text ? std::optional<std::string>(*text) : std::nullopt;
  }
};

TEST(CorpusTransform, EveryTemplateWithModulesBuilds) {
  const auto templates = corpus_templates(
      [](const Value& entry) { return mentions(entry.get("features"), "module"); });
  if (!templates) GTEST_SKIP() << "the corpus is not there";
  EXPECT_GE(templates->size(), 15U);
  const WithPublicModules modules;
  for (const CorpusTemplate& t : *templates) {
    const Built built = build_in(modules, t.text, t.inputs);
    for (const Error& error : built.errors) {  // made-up values of parameters that hold JSON
      EXPECT_NE(error.message.find("the text is not JSON"), std::string::npos)
          << t.path << "\n"
          << described(built.errors);
    }
    const Built validated = build_in(modules, t.text, {}, {.mode = BuildMode::kValidate});
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
