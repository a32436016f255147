// Real templates, if they lie beside the source. The digest of a document is that of its compact
// canonical text: keys sorted by code point, ", " and ": " between, non-ASCII as it is.
#include <gtest/gtest.h>
#include <openssl/evp.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "value/yaml.h"

namespace cairn {
namespace {

const std::filesystem::path kCorpus = CAIRN_SOURCE_DIR "/../shared/corpus";

std::string read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

void canonical(const Value& value, std::string& out) {
  if (value.is_list()) {
    out += '[';
    for (const Value& item : value.items()) {
      if (&item != value.items().data()) out += ", ";
      canonical(item, out);
    }
    out += ']';
  } else if (value.is_map()) {
    std::vector<Entry> entries(value.entries().begin(), value.entries().end());
    std::ranges::sort(entries, {}, [](const Entry& e) {
      return e.key.is_string() ? std::string(e.key.as_string()) : to_json(e.key);
    });
    out += '{';
    for (const Entry& entry : entries) {
      if (&entry != entries.data()) out += ", ";
      const std::string key = to_json(Value::map({{entry.key, Value::null()}}));
      out += key.substr(1, key.rfind(':') - 1);
      out += ": ";
      canonical(entry.value, out);
    }
    out += '}';
  } else {
    write_json(value, JsonStyle::kCompact, out);
  }
}

std::string digest(const Value& value) {
  std::string text;
  canonical(value, text);
  unsigned char hash[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  EVP_Digest(text.data(), text.size(), hash, &size, EVP_sha256(), nullptr);
  std::string hex;
  for (unsigned int i = 0; i < size; ++i) {
    hex += "0123456789abcdef"[hash[i] >> 4];
    hex += "0123456789abcdef"[hash[i] & 15];
  }
  return hex;
}

class Corpus : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(kCorpus / "index.json")) GTEST_SKIP() << "no corpus here";
    Result<Value> index = read_json(read_file(kCorpus / "index.json"));
    ASSERT_TRUE(index) << index.error().message;
    index_ = std::move(index).value();
  }
  static std::string text_of(const Value& entry, std::string_view key) {
    return read_file(kCorpus / std::string(entry.get_string(key)));
  }

  Value index_;
};

TEST_F(Corpus, EveryTemplateLoadsToTheValueOnRecord) {
  std::size_t seen = 0;
  for (const Value& entry : index_.get("templates").items()) {
    const Result<Value> got = read_document(text_of(entry, "path"));
    ASSERT_TRUE(got) << entry.get_string("path") << ": " << got.error().message;
    EXPECT_EQ(digest(*got), entry.get_string("norm_sha256")) << entry.get_string("path");
    ++seen;
  }
  EXPECT_GE(seen, 1000u);
}

TEST_F(Corpus, WritingAndReadingBackChangesNothing) {
  for (const Value& entry : index_.get("templates").items()) {
    const Result<Value> got = read_document(text_of(entry, "path"));
    ASSERT_TRUE(got);
    const Result<Value> back = read_json(to_json(*got, JsonStyle::kPython));
    ASSERT_TRUE(back) << entry.get_string("path") << ": " << back.error().message;
    EXPECT_EQ(digest(*back), digest(*got)) << entry.get_string("path");
  }
}

TEST_F(Corpus, PairsAreEqualInJsonAndYaml) {
  for (const Value& pair : index_.get("pairs").items()) {
    const Result<Value> json = read_document(text_of(pair, "json"));
    const Result<Value> yaml = read_yaml(text_of(pair, "yaml"));
    ASSERT_TRUE(json) << pair.get_string("json") << ": " << json.error().message;
    ASSERT_TRUE(yaml) << pair.get_string("yaml") << ": " << yaml.error().message;
    EXPECT_EQ(*json, *yaml) << pair.get_string("yaml");
    EXPECT_EQ(digest(*yaml), pair.get_string("norm_sha256")) << pair.get_string("yaml");
  }
}

// One of them is no JSON, but YAML whose comments have become keys: text for the template's own
// checks to refuse.
TEST_F(Corpus, MalformedDocumentsAreRefused) {
  for (const Value& entry : index_.get("malformed").items()) {
    const Result<Value> got = read_document(text_of(entry, "path"));
    if (entry.get("yaml_error").is_null()) {
      ASSERT_TRUE(got) << entry.get_string("path") << ": " << got.error().message;
      EXPECT_TRUE(got->get("Parameters").entries()[0].key.as_string().starts_with("//"));
      continue;
    }
    ASSERT_FALSE(got) << entry.get_string("path");
    EXPECT_NE(got.error().at.line, 0u) << entry.get_string("path");
  }
}

}  // namespace
}  // namespace cairn
