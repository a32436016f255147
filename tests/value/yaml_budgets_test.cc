// What YAML may cost, and which form a document has.
#include "tests/value/yaml_expect.h"

namespace cairn {
namespace {

TEST(YamlBudgets, Depth) {
  const auto nested = [](std::size_t n) { return std::string(n, '[') + std::string(n, ']'); };
  EXPECT_TRUE(read_yaml(nested(100)));
  EXPECT_FALSE(read_yaml(nested(101)));
  EXPECT_FALSE(read_yaml(std::string(500'000, '[')));
  EXPECT_FALSE(read_yaml(std::string(500'000, '{')));
  std::string dashes;
  for (int i = 0; i < 100'000; ++i) dashes += "- ";
  EXPECT_FALSE(read_yaml(dashes));
}

TEST(YamlBudgets, TagDirectives) {
  std::string tags;
  for (int i = 0; i < 101; ++i) tags += "%TAG !t" + std::to_string(i) + "! x\n";
  EXPECT_FALSE(read_yaml(tags + "--- a"));
  EXPECT_TRUE(read_yaml(tags.substr(tags.find('\n') + 1) + "--- a"));
}

TEST(YamlBudgets, DepthCountsThroughAliases) {
  const std::string deep = "a: &a " + std::string(60, '[') + std::string(60, ']') + "\n";
  EXPECT_TRUE(read_yaml(deep + "b: " + std::string(39, '[') + "*a" + std::string(39, ']')));
  EXPECT_FALSE(read_yaml(deep + "b: " + std::string(40, '[') + "*a" + std::string(40, ']')));
}

TEST(YamlBudgets, Events) {
  std::string list = "[";
  for (int i = 0; i < 1000; ++i) list += "1,";
  list += "]";
  EXPECT_TRUE(read_yaml(list, {.events_max = 1006}));
  EXPECT_FALSE(read_yaml(list, {.events_max = 1000}));
}

TEST(YamlBudgets, AliasesByCountAndByWeight) {
  EXPECT_TRUE(read_yaml("[&a 1, *a, *a]", {.aliases_max = 2}));
  EXPECT_FALSE(read_yaml("[&a 1, *a, *a, *a]", {.aliases_max = 2}));
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 10; ++i) {
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int k = 0; k < 10; ++k) bomb += "*a" + std::to_string(i - 1) + ",";
    bomb += "]\n";
  }
  const Result<Value> got = read_yaml(bomb);
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().at.line, 6u);
  const std::string long_text = "[&a " + std::string(100'000, 'x');
  std::string repeated = long_text;
  for (int i = 0; i < 1000; ++i) repeated += ", *a";
  EXPECT_FALSE(read_yaml(repeated + "]"));
}

TEST(YamlBudgets, MergedEntries) {
  const std::string merge = "- &a {x: 1, y: 2}\n- <<: [*a, *a]\n";
  EXPECT_TRUE(read_yaml(merge, {.merged_entries_max = 4}));
  EXPECT_FALSE(read_yaml(merge, {.merged_entries_max = 3}));
}

TEST(Document, JsonFirstThenYaml) {
  EXPECT_TRUE(read_document("{\"a\": 1e3}")->get("a").is_double()) << "as JSON";
  EXPECT_TRUE(read_document("{\"a\": 1e3,}")->get("a").is_string()) << "as YAML";
  EXPECT_TRUE(read_document("{\"a\": 010}")->get("a").is_int());
  EXPECT_EQ(to_json(*read_document("{\"a\": 1, # why\n b: 2}")), R"({"a":1,"b":2})");
  EXPECT_EQ(to_json(*read_document("{\n\t\"a\":\t1\n}")), R"({"a":1})");
}

TEST(Document, TheErrorIsThatOfTheFormItLooksLike) {
  const Result<Value> json = read_document("{\"a\": 1\n \"b\": 2}");
  ASSERT_FALSE(json);
  EXPECT_EQ(json.error().message, "JSON: \",\" or \"}\" is expected here (line 2, column 2)");
  const Result<Value> yaml = read_document("a: 1\n b: 2");
  ASSERT_FALSE(yaml);
  EXPECT_EQ(yaml.error().message,
            "YAML: mapping values are not allowed in this context (line 2, column 3)");
}

}  // namespace
}  // namespace cairn
