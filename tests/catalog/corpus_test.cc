// Real templates against the type catalogue. Whatever a function would compute is unknown here, so
// only what is written out literally is checked.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "catalog/property_check.h"
#include "value/yaml.h"

namespace cairn {
namespace {

const std::filesystem::path kCorpus = CAIRN_SOURCE_DIR "/../shared/corpus";

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

bool is_function(const Value& value) {
  if (!value.is_map() || value.size() != 1 || !value.entries()[0].key.is_string()) return false;
  const std::string_view key = value.entries()[0].key.as_string();
  return key == "Ref" || key.starts_with("Fn::");
}

Value without_functions(const Value& value) {
  if (is_function(value)) return Value::unknown("computed");
  if (value.is_list()) {
    std::vector<Value> items;
    for (const Value& item : value.items()) items.push_back(without_functions(item));
    return Value::list(std::move(items)).with_pos(value.pos());
  }
  if (!value.is_map()) return value;
  std::vector<Entry> entries;
  for (const Entry& entry : value.entries()) {
    entries.push_back({entry.key, without_functions(entry.value)});
  }
  return Value::map(std::move(entries)).with_pos(value.pos());
}

struct Tally {
  std::size_t resources = 0;
  std::string refusals;
  std::size_t refused = 0;
};

void check_template(const std::string& path, const Value& document, Tally& tally) {
  for (const Entry& entry : document.get("Resources").entries()) {
    const std::string_view type_name = entry.value.get_string("Type");
    if (type_name.starts_with("MODULE::") || !entry.key.is_string()) continue;
    ++tally.resources;
    const ResourceType* type = TypeCatalog::embedded().find(type_name);
    Errors errors;
    if (type) {
      check_properties(*type, entry.key.as_string(),
                       without_functions(entry.value.get("Properties")), errors);
    } else {
      errors.push_back({.message = "no such type", .fix = "none"});
    }
    if (!errors.empty()) ++tally.refused;
    for (const Error& error : errors) {
      EXPECT_FALSE(error.fix.empty());
      tally.refusals += fmt::format("{}: {} {}\n", path, type_name, error.message);
    }
  }
}

// The maintained templates of the vendor: what they say is what the service accepts.
TEST(Corpus, TheVendorsTemplatesFitTheCatalogue) {
  if (!std::filesystem::exists(kCorpus)) GTEST_SKIP() << "no corpus here";
  const Result<Value> index =
      read_json(read_file(kCorpus / "index.json"), {.events_max = 10'000'000});
  ASSERT_TRUE(index);
  Tally tally;
  for (const Value& entry : index->get("templates").items()) {
    const std::string path(entry.get_string("path"));
    const bool vendor = entry.get_string("source").starts_with("ros-templates");
    if (!vendor || entry.get("lint").size() != 0) continue;
    if (!entry.get("transform").is_null()) continue;
    const Result<Value> document = read_document(read_file(kCorpus / path));
    ASSERT_TRUE(document) << path << ": " << document.error().message;
    check_template(path, *document, tally);
  }
  EXPECT_GT(tally.resources, 3'000u);
  // One template spells the names inside a list in lower case.
  EXPECT_LE(tally.refused, 1u) << tally.refusals;
}

}  // namespace
}  // namespace cairn
