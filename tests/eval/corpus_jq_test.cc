// The jq programs of real templates.
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

#include "tests/eval/model_fixture.h"

namespace cairn::test {
namespace {

constexpr const char* kCorpus = CAIRN_SOURCE_DIR "/../shared/corpus/";

std::optional<std::string> read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

bool mentions(const Value& list, std::string_view word) {
  for (const Value& item : list.items()) {
    if (item.is_string() && item.as_string() == word) return true;
  }
  return false;
}

// Every script of an Fn::Jq that is written out, wherever it stands.
void collect_scripts(const Value& tree, std::set<std::string, std::less<>>& scripts) {
  for (const Value& item : tree.items()) collect_scripts(item, scripts);
  for (const Entry& entry : tree.entries()) {
    const auto arguments = entry.value.items();
    const bool call = entry.key == Value::string("Fn::Jq") && arguments.size() == 3;
    if (call && arguments[1].is_string()) scripts.emplace(arguments[1].as_string());
    collect_scripts(entry.value, scripts);
  }
}

TEST(CorpusModel, EveryJqScriptCompiles) {
  const auto index = read_file(std::string(kCorpus) + "index.json");
  if (!index) GTEST_SKIP() << "the corpus is not there";
  std::set<std::string, std::less<>> scripts;
  const Result<Value> read = read_json(*index);
  ASSERT_TRUE(read);
  for (const Value& entry : read->get("templates").items()) {
    if (!mentions(entry.get("features"), "jq")) continue;
    const auto text = read_file(kCorpus + std::string(entry.get_string("path")));
    if (!text) continue;
    const ParsedTemplate parsed = parse_template(*text);
    if (parsed.source) collect_scripts(parsed.source->root, scripts);
  }
  EXPECT_GE(scripts.size(), 30U);
  for (const std::string& script : scripts) {
    TimeBudget time(60'000);
    const auto outputs = kSurroundings.jq(script, Value::map({}), false, 0, time);
    const bool compiles =
        outputs || outputs.error().message.find("does not compile") == std::string::npos;
    EXPECT_TRUE(compiles) << script << ": " << outputs.error().message;
  }
}

}  // namespace
}  // namespace cairn::test
